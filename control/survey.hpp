// What a start meets on this machine, as lines for the operator: before it, and where it failed.
// Neighbors: main asks; config/machine and config/look_closer find. Not here: the log, and taking anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/look_closer.hpp"
#include "config/machine.hpp"
#include "config/places.hpp"

namespace neigh::control {

class Survey {
  public:
    /// Looks. While the process may still look into others: who has a device is seen by that. `places` outlives it.
    Survey(const config::Config& config, const config::Places& places, std::string file,
           const config::Machine& machine);

    /// What is missing or taken, so that a start is refused; empty: nothing.
    [[nodiscard]] std::vector<std::string> refusals() const { return mistakes_.lines(file_); }
    /// Why the part of a start that the value `path` is about failed, as far as the machine explains it.
    [[nodiscard]] std::vector<std::string> causes_of(std::string_view path) const;
    /// Whether it could explain any failure.
    [[nodiscard]] bool has_causes() const;

    struct Report {
        std::vector<std::string> lines;  ///< in the order of the file, notes marked as such
        bool is_good = true;             ///< a start is expected to succeed
    };
    /// All of it; who listens on the control socket, and who has interfaces of the kernel's.
    [[nodiscard]] Report report(const config::Config& config) const;

  private:
    const config::Places& places_;
    std::string file_;
    bool is_starting_;
    config::Mistakes mistakes_;
    std::vector<config::Finding> findings_;
};

}  // namespace neigh::control
