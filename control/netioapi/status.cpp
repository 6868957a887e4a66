#include "control/netioapi/status.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace neigh::netioapi {
namespace {

struct Meaning {
    std::string_view status;
    NETIO_STATUS code;
};
// CONTRACT section 5's words. METHOD_NOT_FOUND: a daemon older than this library.
constexpr std::array kMeanings{
    Meaning{"INVALID_PARAMETER", ERROR_INVALID_PARAMETER},
    Meaning{"NOT_FOUND", ERROR_NOT_FOUND},
    Meaning{"NOT_SUPPORTED", ERROR_NOT_SUPPORTED},
    Meaning{"ALREADY_EXISTS", ERROR_OBJECT_ALREADY_EXISTS},
    Meaning{"NO_MEMORY", ERROR_NOT_ENOUGH_MEMORY},
    Meaning{"ACCESS_DENIED", ERROR_ACCESS_DENIED},
    Meaning{"UNREACHABLE", ERROR_BAD_NET_NAME},
    Meaning{"BUSY", ERROR_BUSY},
    Meaning{"TIMEOUT", ERROR_TIMEOUT},
    Meaning{"METHOD_NOT_FOUND", ERROR_NOT_SUPPORTED},
};

}  // namespace

NETIO_STATUS code_of(const ctl::Failure& failure) noexcept {
    if (failure.is_lost()) {
        return ERROR_NOT_SUPPORTED;
    }
    const auto* const found = std::find_if(kMeanings.begin(), kMeanings.end(), [&failure](const Meaning& meaning) {
        return meaning.status == failure.status;
    });
    return found != kMeanings.end() ? found->code : ERROR_GEN_FAILURE;
}

// To connect to a Unix socket takes the right to write to it, and to search the folders above it (unix(7)).
NETIO_STATUS code_of_unreachable(const std::string& socket_path) noexcept {
    const bool denied = ::faccessat(AT_FDCWD, socket_path.c_str(), W_OK, AT_EACCESS) != 0 && errno == EACCES;
    return denied ? ERROR_ACCESS_DENIED : ERROR_NOT_SUPPORTED;
}

}  // namespace neigh::netioapi
