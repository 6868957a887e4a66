// Rows as `ip neigh` of iproute2 6.1 prints them, byte for byte: text, JSON, indented JSON, with and without -stats.
// Neighbors: perform feeds it rows as they come in. Not here: interfaces and counters (report).
#pragma once

#include <cstdio>
#include <string>

#include "control/ctl/neighbors.hpp"

namespace neigh::ctl {

struct RowStyle {
    bool json = false;
    bool pretty = false;  ///< with json
    bool stats = false;   ///< with used/confirmed/updated and probes
    bool dev = true;      ///< name the interface; JSON always does
};

/// One line, with its break.
[[nodiscard]] std::string row_text(const Row& row, const RowStyle& style);
/// One object, without a break after it.
[[nodiscard]] std::string row_json(const Row& row, const RowStyle& style);
/// A JSON string, quotes and all.
[[nodiscard]] std::string json_quoted(const std::string& text);

/// Prints a table row by row, holding none of it. JSON is an array, opened by the first row.
class RowPrinter {
  public:
    RowPrinter(std::FILE* out, RowStyle style) : out_(out), style_(style) {}

    /// Returns false once the output takes no more.
    bool row(const Row& row);
    /// After the last row.
    void end();

  private:
    void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), out_); }

    std::FILE* out_;
    RowStyle style_;
    bool any_ = false;
};

}  // namespace neigh::ctl
