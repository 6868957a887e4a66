#include "control/ctl/print.hpp"

#include <algorithm>

namespace neigh::ctl {
namespace {

std::string number(std::chrono::seconds seconds) {
    return std::to_string(seconds.count());
}

// Appends members to an object, compact or one a line.
class ObjectWriter {
  public:
    explicit ObjectWriter(bool pretty) : pretty_(pretty) {}

    void member(const char* key, const std::string& value) {
        text_ += text_.empty() ? "" : ",";
        text_ += pretty_ ? "\n        \"" : "\"";
        text_ += key;
        text_ += pretty_ ? "\": " : "\":";
        text_ += value;
    }
    [[nodiscard]] std::string take() const { return "{" + text_ + (pretty_ ? "\n    }" : "}"); }

  private:
    bool pretty_;
    std::string text_;
};

bool is_plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

}  // namespace

std::string row_text(const Row& row, const RowStyle& style) {
    std::string text = row.dst.to_string() + " ";
    if (style.dev) {
        text += "dev " + row.dev + " ";
    }
    if (row.lladdr) {
        text += "lladdr " + row.lladdr->to_string() + " ";
    }
    if (row.router) {
        text += "router ";
    }
    if (style.stats) {
        // iproute2 6.1 prints no blank between the times and `probes`; its readers have learnt to live with that.
        text += " used " + number(row.used) + "/" + number(row.confirmed) + "/" + number(row.updated) + "probes " +
                std::to_string(row.probes) + " ";
    }
    return text.append(nud::to_word(row.state)) + " \n";
}

std::string row_json(const Row& row, const RowStyle& style) {
    ObjectWriter object{style.pretty};
    object.member("dst", "\"" + row.dst.to_string() + "\"");
    object.member("dev", json_quoted(row.dev));
    if (row.lladdr) {
        object.member("lladdr", "\"" + row.lladdr->to_string() + "\"");
    }
    if (row.router) {
        object.member("router", "null");
    }
    if (style.stats) {
        object.member("used", number(row.used));
        object.member("confirmed", number(row.confirmed));
        object.member("updated", number(row.updated));
        object.member("probes", std::to_string(row.probes));
    }
    const std::string word = "\"" + std::string{nud::to_word(row.state)} + "\"";
    object.member("state", style.pretty ? "[ " + word + " ]" : "[" + word + "]");
    return object.take();
}

std::string json_quoted(const std::string& text) {
    return is_plain(text) ? "\"" + text + "\"" : Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool RowPrinter::row(const Row& row) {
    if (style_.json) {
        put((any_ ? "," : style_.pretty ? "[ " : "[") + row_json(row, style_));
    } else {
        put(row_text(row, style_));
    }
    any_ = true;
    return std::ferror(out_) == 0;
}

void RowPrinter::end() {
    if (style_.json) {
        put(std::string{any_ ? "" : "["} + (style_.pretty ? " ]\n" : "]\n"));
    }
}

}  // namespace neigh::ctl
