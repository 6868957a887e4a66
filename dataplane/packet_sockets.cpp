#include "dataplane/packet_sockets.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" [[gnu::visibility("default")]] int setsockopt(int descriptor, int level, int name, const void* value,
                                                         socklen_t length) noexcept {
    std::array<unsigned, 2> fanout{};  // the group's id and flags; behind them, since Linux 5.10, how many may join
    if (level == SOL_PACKET && name == PACKET_FANOUT && value != nullptr && length >= sizeof fanout[0]) {
        length = std::min<socklen_t>(length, sizeof fanout);
        std::memcpy(fanout.data(), value, length);
        fanout[0] &= ~(unsigned{PACKET_FANOUT_FLAG_DEFRAG} << 16U);
        value = fanout.data();
    }
    return static_cast<int>(syscall(SYS_setsockopt, descriptor, level, name, value, length));
}

namespace neigh::dataplane {
namespace {

/// As getsockopt() gives them: id, type and the upper half of the flags.
constexpr unsigned kDefragmented = unsigned{PACKET_FANOUT_FLAG_DEFRAG} << 16U;

bool is_defragmented_socket(int descriptor, unsigned if_index) noexcept {
    sockaddr_ll bound{};
    socklen_t length = sizeof bound;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length) != 0 || bound.sll_family != AF_PACKET ||
        bound.sll_ifindex != static_cast<int>(if_index)) {
        return false;
    }
    unsigned fanout = 0;
    length = sizeof fanout;
    return getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &fanout, &length) == 0 && (fanout & kDefragmented) != 0;
}

}  // namespace

bool is_defragmented(unsigned if_index) {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", none}) {
        if (is_defragmented_socket(std::atoi(entry.path().filename().c_str()), if_index)) {
            return true;
        }
    }
    return false;
}

}  // namespace neigh::dataplane
