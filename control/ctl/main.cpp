// neighctl: `ip neigh` for neighd. Not here: anything but the process around run().
#include <fcntl.h>
#include <malloc.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "control/ctl/run.hpp"

namespace {

// A standard stream that the caller closed must not become the socket. The stand-ins fail as a closed one would.
void occupy_standard_streams() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) {
            ::_exit(1);
        }
    }
}

// A batch takes and gives back the same memory some thousand times: the system need not have it in between.
void keep_memory() {
    constexpr int kMost = 32 << 20;
    ::mallopt(M_TRIM_THRESHOLD, kMost);
    ::mallopt(M_MMAP_THRESHOLD, kMost);
}

}  // namespace

int main(int argc, char** argv) {
    occupy_standard_streams();
    keep_memory();
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return neigh::ctl::run(arguments, {});
}
