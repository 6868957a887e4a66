// Learned neighbors over a restart: saved as JSON when the daemon stops, restored as STALE when it starts.
//
// A file is {"version": 1, "neighbors": [{"dst", "lladdr", "dev", "luid", "router"}, ...]}, one neighbor a line.
// It is written beside and renamed over, so there is an old one or a new one, never half of one; nothing in it is
// believed: each row is checked like one from the network. Neighbors: daemon, resolver.restore().
// Not here: static entries (the configuration has them), when to save.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "control/facts.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control::snapshot {

/// Writes every learned entry with a usable address. Returns how many. The error's message is for the operator; the
/// file that was there before is then untouched.
[[nodiscard]] Result<std::size_t> save(const std::string& path, const Resolver& resolver, Facts& facts, TimePoint now);

/// What came of a file.
struct Report {
    bool found = false;  ///< there was a file
    std::size_t restored = 0;
    std::map<std::string, std::size_t> refused{};  ///< rows not restored, by reason
    std::string corrupt{};                         ///< not empty: nothing was restored, and why
    std::string kept_as{};                         ///< where the corrupt file is now

    [[nodiscard]] std::size_t refused_count() const noexcept;
    /// One line for the log.
    [[nodiscard]] std::string to_string() const;
};

/// Never fails the start: what can't be used is counted, and a corrupt file is kept as `path`.bad.
[[nodiscard]] Report load(const std::string& path, Resolver& resolver, Facts& facts, TimePoint now);

}  // namespace neigh::control::snapshot
