// The control socket's methods with types: rows, filters, interfaces (CONTRACT section 5).
// Neighbors: client carries the calls; print shows the rows; batch sends entries by the hundred.
// Not here: judging values. An address or MAC that the daemon won't have is the daemon's to refuse.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/ctl/answer.hpp"
#include "control/ctl/client.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh::ctl {

/// Names an interface; the daemon looks at `dev`, `luid` and `ifindex` in this order. All unset: none, or every one.
struct InterfaceRef {
    std::string dev{};
    std::uint64_t luid = 0;
    std::uint32_t ifindex = 0;
};

/// One entry as the daemon tells it.
struct Row {
    IpAddr dst;
    std::string dev;
    std::uint32_t ifindex = 0;
    std::uint64_t luid = 0;
    std::optional<Mac> lladdr;
    nud::State state = nud::State::none;
    bool router = false;
    std::chrono::seconds used{0};       ///< since a packet used it
    std::chrono::seconds confirmed{0};  ///< since reachability was confirmed
    std::chrono::seconds updated{0};    ///< since state or address changed
    std::uint32_t probes = 0;
};

/// One entry as an operator wants it; for removal only `dst` and `interface` count.
struct Entry {
    IpAddr dst;
    InterfaceRef interface;
    std::string lladdr{};  ///< text form
    nud::State state = nud::State::permanent;
    bool router = false;
};

enum class Edit : std::uint8_t { add, set, replace, remove };

/// Which entries. Default: every one (list), or every dynamic one (flush).
struct Filter {
    std::optional<Family> family{};
    InterfaceRef interface {};
    std::optional<Prefix> to{};
    std::vector<nud::State> states{};  ///< empty: no condition
    bool all_states = false;           ///< flush PERMANENT and NOARP entries as well
};

struct Resolve {
    IpAddr dst;
    InterfaceRef interface {};
    std::optional<IpAddr> source{};
    std::optional<std::chrono::milliseconds> timeout{};  ///< unset: the daemon's choice
};

/// An interface of the daemon's.
struct Interface {
    std::string name;
    std::uint32_t ifindex = 0;
    std::uint64_t luid = 0;
    std::string mac;
    std::uint32_t mtu = 0;
    std::vector<std::string> addresses;  ///< ADDR/LENGTH
    bool ipv4 = false;
    bool ipv6 = false;
    bool up = false;
};

/// Applies all of `entries` or none; several in one request, which must stay below the daemon's 1 MiB a line. Returns
/// how many were applied. A refusal's `row` is an index into `entries`.
[[nodiscard]] Answer<std::uint64_t> apply(Client& client, Edit edit, std::span<const Entry> entries);
[[nodiscard]] Answer<Row> get(Client& client, const IpAddr& dst, const InterfaceRef& interface);
/// Takes the listing page by page; `each_row` returns whether to go on. No failure: complete, or stopped by `each_row`.
/// Entries that live through the listing appear exactly once. `page` is the most rows that one answer may have.
[[nodiscard]] std::optional<Failure> list(Client& client, const Filter& filter,
                                          const std::function<bool(const Row&)>& each_row, std::uint32_t page = 4096);
/// Returns how many entries went.
[[nodiscard]] Answer<std::uint64_t> flush(Client& client, const Filter& filter);
/// Forgets what is known, solicits and waits for the answer.
[[nodiscard]] Answer<Row> resolve(Client& client, const Resolve& request);
[[nodiscard]] Answer<std::vector<Interface>> interfaces(Client& client);
/// The daemon's version.
[[nodiscard]] Answer<std::string> version(Client& client);

}  // namespace neigh::ctl
