#include "dataplane/neigh/wire/ipv4.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kEndOfList = 0;
constexpr std::uint8_t kNoOperation = 1;
constexpr std::uint8_t kLooseSourceRoute = 131;
constexpr std::uint8_t kStrictSourceRoute = 137;

}  // namespace

bool are_options_acceptable(ConstBytes options) noexcept {
    std::size_t at = 0;
    while (at < options.size() && options[at] != kEndOfList) {
        if (options[at] == kNoOperation) {
            ++at;
            continue;
        }
        if (options[at] == kLooseSourceRoute || options[at] == kStrictSourceRoute) {
            return false;
        }
        if (at + 1 >= options.size() || options[at + 1] < 2 || options[at + 1] > options.size() - at) {
            return false;
        }
        at += options[at + 1];
    }
    return true;
}

void Ipv4Header::build(Writer& writer) const noexcept {
    std::uint8_t wire[kIpv4Size] = {};
    wire[0] = 0x45;
    wire[1] = tos;
    store_be16(wire + 2, total_length);
    store_be16(wire + 4, id);
    store_be16(wire + 6, static_cast<std::uint16_t>((dont_fragment ? 0x4000U : 0U) | (more_fragments ? 0x2000U : 0U) |
                                                    (fragment_offset & 0x1fffU)));
    wire[8] = ttl;
    wire[9] = protocol;
    store_be32(wire + 12, source);
    store_be32(wire + 16, destination);
    store_be16(wire + 10, checksum(wire));
    writer.bytes(wire);
}

}  // namespace neigh::wire
