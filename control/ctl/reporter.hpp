// Where errors go: one line on stderr, and the exit code that belongs to it.
// Neighbors: run, perform and batch report here. Not here: what is an error.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

#include "control/ctl/answer.hpp"
#include "control/ctl/words.hpp"

namespace neigh::ctl {

/// CONTRACT section 4.
enum class Exit : int { done = 0, words = 1, refused = 2, unreachable = 3 };

class Reporter {
  public:
    explicit Reporter(std::FILE* err) : err_(err) {}

    /// From now on errors are about this line of the batch, and begin with its number.
    void at_line(std::size_t line) { line_ = line; }

    /// `neighctl: message`, and outside a batch, behind it, what prints the usage.
    Exit wrong(const WordsError& error);
    /// `neighctl: STATUS: message`, or without a status where there is no daemon.
    Exit failed(const Failure& failure);

    /// `neighctl: message`: a file that can't be read, an output that takes nothing.
    Exit broken(const std::string& message);

    /// The same, and all goes on: there is no exit code.
    void warn(const std::string& message) { print(message); }

    /// How far a batch is, on a terminal and once it takes long. `percent` below 0: nobody knows.
    void progress(std::size_t line, int percent);
    /// How far anything else is.
    void progress(const std::string& text);
    /// Whether progress can be seen.
    [[nodiscard]] bool is_terminal() const;
    /// Takes the progress line away; before anything else is printed.
    void clear_progress();

  private:
    void print(const std::string& message);

    std::FILE* err_;
    std::size_t line_ = 0;
    bool progress_shown_ = false;
};

}  // namespace neigh::ctl
