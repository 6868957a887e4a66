// Prints docs/rpc.md, or with --openrpc what rpc.discover answers. Not installed: `rpc-markdown > docs/rpc.md` after a
// change of the declarations; tests/clients reads the other. Neighbors: rpc_markdown.hpp and discover.hpp make the
// text.
#include <cstdio>
#include <string_view>

#include "control/api/discover.hpp"
#include "control/api/rpc_markdown.hpp"

int main(int argc, char** argv) {
    const bool openrpc = argc == 2 && std::string_view{argv[1]} == "--openrpc";
    const std::string text =
        openrpc ? neigh::control::api::discover_json(NEIGHD_VERSION) : neigh::control::api::rpc_markdown();
    return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
