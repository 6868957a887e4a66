// From what went wrong to netioapi's return codes.
// Neighbors: netioapi.cpp returns them; ctl/answer has the failures. Not here: the codes (neigh/netioapi.h).
#pragma once

#include <string>

#include "control/ctl/answer.hpp"
#include "control/netioapi/neigh/netioapi.h"

namespace neigh::netioapi {

/// Of a failed call. A daemon that left while it was asked is no daemon.
[[nodiscard]] NETIO_STATUS code_of(const ctl::Failure& failure) noexcept;
/// Of a connection that did not come about: no daemon, unless it is there and its socket isn't for this caller.
[[nodiscard]] NETIO_STATUS code_of_unreachable(const std::string& socket_path) noexcept;

}  // namespace neigh::netioapi
