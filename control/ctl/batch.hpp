// -batch: many commands from a file or the standard input, stopping at the first error (-force: at none).
//
// Consecutive changes of one kind travel together as `rows`, which the daemon applies whole or not at all. Where it
// refuses, those before the bad one are applied first, so the effect is that of one line after the other. While the
// daemon applies one group, the next ones are read and sent: `linked`, so that where one is refused, those behind it
// are not applied either. Neighbors: batch_lines reads, words parses, perform does what isn't grouped, reporter tells
// errors by line.
#pragma once

#include <chrono>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/ctl/batch_lines.hpp"
#include "control/ctl/perform.hpp"

namespace neigh::ctl {

class Batch {
  public:
    /// `progress`: stderr is a terminal, and may show how far we are.
    Batch(Session& session, bool progress);

    /// Carries out every line. The exit code is the first error's.
    [[nodiscard]] Exit run(BatchReader& reader);

  private:
    // Changes of one kind, and the line of each.
    struct Group {
        Group(Edit edit, const InterfaceRef& interface) : entries(edit, interface) {}
        EntriesText entries;
        std::vector<std::size_t> lines{};
    };

    // Each returns whether to go on.
    [[nodiscard]] bool line(const BatchLine& line);
    [[nodiscard]] bool command(const Command& command, std::size_t number);
    [[nodiscard]] bool send_group();
    [[nodiscard]] bool settle_oldest();
    [[nodiscard]] bool settle();
    [[nodiscard]] bool settle_all() { return send_group() && settle(); }
    [[nodiscard]] bool failed(Exit exit);

    [[nodiscard]] bool fits_group(Edit edit) const;
    [[nodiscard]] bool may_be_sent(const Client& client) const;
    void show_progress(const BatchReader& reader, std::size_t number);

    Session& session_;
    bool progress_;
    Exit exit_ = Exit::done;

    std::vector<std::string_view> words_;  // of the line at hand
    std::size_t most_rows_;                // of a group
    std::optional<Group> group_{};         // waits to be sent
    // Wait to be settled, oldest first. For each an answer is outstanding; after a refusal for none, and they are sent
    // again.
    std::deque<Group> sent_{};

    std::chrono::steady_clock::time_point next_progress_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds{500};
};

}  // namespace neigh::ctl
