#include "control/ctl/print.hpp"

#include <algorithm>

#include "control/ctl/row_json.hpp"

namespace neigh::ctl {
namespace {

constexpr std::size_t kRowsHeld = 4'096;
constexpr std::size_t kWriteFrom = std::size_t{64} << 10U;

// ---- Text ------------------------------------------------------------------------------------------

// Columns in their order.
enum class Column : std::uint8_t { dst, dev, lladdr, flags, times, state };
constexpr std::size_t kColumns = 6;

// `write` appends the value. iproute2 colors the blank behind it as well.
template <typename Write>
void append_colored(std::string& out, std::string_view color, const Write& write) {
    out.append(color);
    write();
    out.push_back(' ');
    out.append(color.empty() ? "" : "\033[0m");
}

// What stands in a column, a blank behind each word; nothing where the row has nothing to say there.
void append_column(std::string& out, Column column, const Row& row, const RowStyle& style) {
    const Palette& colors = style.palette;
    switch (column) {
        case Column::dst:
            append_colored(out, row.dst.is_v4() ? colors.ipv4 : colors.ipv6, [&] { append_text(out, row.dst); });
            break;
        case Column::dev:
            if (style.dev) {
                out.append("dev ");
                append_colored(out, colors.interface, [&] { out.append(row.dev); });
            }
            break;
        case Column::lladdr:
            if (row.lladdr) {
                out.append("lladdr ");
                append_colored(out, colors.mac, [&] { append_text(out, *row.lladdr); });
            }
            break;
        case Column::flags:
            out.append(row.router ? "router " : "").append(row.managed ? "managed " : "");
            break;
        case Column::times:
            if (style.stats) {
                // iproute2 6.1 prints a blank more before the times, and none between them and `probes`; its readers
                // have learnt to live with that.
                out.append(style.columns ? "used " : " used ").append(std::to_string(row.used.count())).append("/");
                out.append(std::to_string(row.confirmed.count())).append("/");
                out.append(std::to_string(row.updated.count())).append(style.columns ? " probes " : "probes ");
                out.append(std::to_string(row.probes)).append(" ");
            }
            break;
        case Column::state:
            out.append(nud::to_word(row.state)).append(" ");
            break;
    }
}

// How wide a column's text is on the screen.
std::size_t width_of(Column column, const Row& row, RowStyle style, std::string& scratch) {
    style.palette = {};
    scratch.clear();
    append_column(scratch, column, row, style);
    return scratch.size();
}

// ---- JSON ------------------------------------------------------------------------------------------

// Appends an object, compact or a member a line.
class ObjectWriter {
  public:
    ObjectWriter(std::string& out, bool pretty) : out_(out), pretty_(pretty) { out_.push_back('{'); }

    // The value is the caller's to append.
    std::string& member(std::string_view key) {
        out_.append(is_first_ ? "" : ",").append(pretty_ ? "\n        \"" : "\"");
        is_first_ = false;
        return out_.append(key).append(pretty_ ? "\": " : "\":");
    }
    template <typename Address>
    void address(std::string_view key, const Address& address) {
        member(key).push_back('"');
        append_text(out_, address);
        out_.push_back('"');
    }
    void number(std::string_view key, std::int64_t number) { member(key).append(std::to_string(number)); }
    void end() { out_.append(pretty_ ? "\n    }" : "}"); }

  private:
    std::string& out_;
    bool pretty_;
    bool is_first_ = true;
};

}  // namespace

void append_row_text(std::string& out, const Row& row, const RowStyle& style) {
    for (std::size_t i = 0; i < kColumns; ++i) {
        append_column(out, static_cast<Column>(i), row, style);
    }
    out.push_back('\n');
}

void append_row_json(std::string& out, const Row& row, const RowStyle& style) {
    ObjectWriter object{out, style.pretty};
    object.address("dst", row.dst);
    append_quoted(object.member("dev"), row.dev);
    if (row.lladdr) {
        object.address("lladdr", *row.lladdr);
    }
    if (row.router) {
        object.member("router").append("null");
    }
    if (row.managed) {
        object.member("managed").append("null");
    }
    if (style.stats) {
        object.number("used", row.used.count());
        object.number("confirmed", row.confirmed.count());
        object.number("updated", row.updated.count());
        object.number("probes", row.probes);
    }
    object.member("state").append(style.pretty ? "[ \"" : "[\"").append(nud::to_word(row.state));
    out.append(style.pretty ? "\" ]" : "\"]");
    object.end();
}

std::string row_text(const Row& row, const RowStyle& style) {
    std::string out;
    append_row_text(out, row, style);
    return out;
}

std::string row_json(const Row& row, const RowStyle& style) {
    std::string out;
    append_row_json(out, row, style);
    return out;
}

std::string json_quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

bool RowPrinter::row(const Row& row) {
    if (style_.columns && !style_.json) {
        held_.push_back(row);
        if (held_.size() == kRowsHeld) {
            put_columns();
        }
        return std::ferror(out_) == 0;
    }
    if (style_.json) {
        text_.append(any_ ? "," : style_.pretty ? "[ " : "[");
        append_row_json(text_, row, style_);
    } else {
        append_row_text(text_, row, style_);
    }
    any_ = true;
    if (text_.size() >= kWriteFrom) {
        put();
    }
    return std::ferror(out_) == 0;
}

void RowPrinter::end() {
    put_columns();
    if (style_.json) {
        text_.append(any_ ? "" : "[").append(style_.pretty ? " ]\n" : "]\n");
    }
    put();
}

void RowPrinter::put_columns() {
    std::string scratch;
    for (const Row& row : held_) {
        for (std::size_t i = 0; i < kColumns; ++i) {
            widths_[i] = std::max(widths_[i], width_of(static_cast<Column>(i), row, style_, scratch));
        }
    }
    for (const Row& row : held_) {
        for (std::size_t i = 0; i < kColumns; ++i) {
            const auto column = static_cast<Column>(i);
            append_column(text_, column, row, style_);
            if (column != Column::state) {
                text_.append(widths_[i] - width_of(column, row, style_, scratch), ' ');
            }
        }
        text_.push_back('\n');
    }
    held_.clear();
    put();
}

void RowPrinter::put() {
    std::fwrite(text_.data(), 1, text_.size(), out_);
    text_.clear();
}

}  // namespace neigh::ctl
