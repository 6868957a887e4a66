// -batch: many commands from a file or the standard input, stopping at the first error (-force: at none).
//
// Consecutive changes of one kind travel together as `rows`, which the daemon applies whole or not at all. Where it
// refuses, those before the bad one are applied first, so the effect is that of one line after the other.
// Neighbors: batch_lines reads, words parses, perform does what isn't grouped, reporter tells errors by line.
#pragma once

#include <chrono>
#include <cstdio>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "control/ctl/batch_lines.hpp"
#include "control/ctl/perform.hpp"

namespace neigh::ctl {

class Batch {
  public:
    /// `progress`: stderr is a terminal, and may show how far we are.
    Batch(Session& session, bool progress) : session_(session), progress_(progress) {}

    /// Carries out every line. The exit code is the first error's.
    [[nodiscard]] Exit run(BatchReader& reader);

  private:
    // Each returns whether to go on.
    [[nodiscard]] bool line(const BatchLine& line);
    [[nodiscard]] bool command(const Command& command, std::size_t number);
    [[nodiscard]] bool send_group();
    [[nodiscard]] bool failed(Exit exit);

    [[nodiscard]] bool fits_group(Edit edit, const Entry& entry) const;
    void show_progress(const BatchReader& reader, std::size_t number);

    Session& session_;
    bool progress_;
    Exit exit_ = Exit::done;

    // Changes that wait to be sent, and the line of each.
    Edit edit_ = Edit::add;
    std::vector<Entry> entries_;
    std::vector<std::size_t> lines_;
    std::set<std::pair<IpAddr, std::string>> names_;
    std::size_t bytes_ = 0;

    std::chrono::steady_clock::time_point next_progress_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds{500};
};

}  // namespace neigh::ctl
