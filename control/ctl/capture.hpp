// `capture`: packets of the daemon's ports into a pcapng file or pipe, until interrupted, for tcpdump and Wireshark.
// Neighbors: perform calls it; client brings the packets; pcapng writes blocks. Not here: which packets (the daemon).
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "control/ctl/client.hpp"
#include "control/ctl/neighbors.hpp"
#include "control/ctl/reporter.hpp"

namespace neigh::ctl {

struct CaptureRequest {
    InterfaceRef interface {};
    std::optional<IpAddr> host{};
    std::string_view kind{};               ///< arp, nd or dropped; empty: what comes and what leaves
    std::optional<std::uint64_t> count{};  ///< of packets; unset: no end
    std::string file{};                    ///< empty, or `-`: `out`
};

/// Returns when it was interrupted, had its count or its reader left (done), or when the daemon refused or went away.
/// The file is complete in any case. How many packets it has, and how many are missing, is said in the end. Refuses to
/// write to a terminal. SIGINT and SIGTERM are its own while it runs.
[[nodiscard]] Exit capture(Client& client, const CaptureRequest& request, std::FILE* out, Reporter& reporter);

/// RFC 4648 4; none: it is no base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace neigh::ctl
