// Rows as `ip neigh` of iproute2 6.1 prints them, byte for byte: text, JSON, indented JSON, with and without -stats and
// colors. On a terminal the same words stand in columns.
// Neighbors: perform feeds it rows as they come in. Not here: interfaces and counters (report).
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "control/ctl/neighbors.hpp"
#include "control/ctl/palette.hpp"

namespace neigh::ctl {

struct RowStyle {
    bool json = false;
    bool pretty = false;   ///< with json
    bool stats = false;    ///< with used/confirmed/updated and probes
    bool dev = true;       ///< name the interface; JSON always does
    bool columns = false;  ///< pad values to columns; not with json
    Palette palette{};     ///< not with json
};

/// Appends one line, with its break, and without columns.
void append_row_text(std::string& out, const Row& row, const RowStyle& style);
/// Appends one object, without a break after it.
void append_row_json(std::string& out, const Row& row, const RowStyle& style);
[[nodiscard]] std::string row_text(const Row& row, const RowStyle& style);
[[nodiscard]] std::string row_json(const Row& row, const RowStyle& style);
/// A JSON string, quotes and all.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// Prints a table row by row. JSON is an array, opened by the first row. For columns some thousand rows are held back:
/// those are as wide as the widest value so far needs.
class RowPrinter {
  public:
    RowPrinter(std::FILE* out, const RowStyle& style) : out_(out), style_(style) {}

    /// Returns false once the output takes no more.
    bool row(const Row& row);
    /// After the last row.
    void end();

  private:
    void put_columns();
    void put();

    std::FILE* out_;
    RowStyle style_;
    bool any_ = false;
    std::string text_{};  ///< to be written
    std::vector<Row> held_{};
    std::array<std::size_t, 6> widths_{};  ///< by column
};

}  // namespace neigh::ctl
