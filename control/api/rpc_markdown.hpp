// docs/rpc.md: the reference of the control socket, made from the declarations.
#pragma once

#include <string>

namespace neigh::control::api {

[[nodiscard]] std::string rpc_markdown();

}  // namespace neigh::control::api
