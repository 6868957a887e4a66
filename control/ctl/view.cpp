#include "control/ctl/view.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace neigh::ctl {
namespace {

using Node = View::Node;
using Kind = View::Kind;
namespace bj = boost::json;

// What basic_parser tells, as it comes: its names are Boost.JSON's. Every function returns whether to go on.
class List {
  public:
    static constexpr std::size_t max_object_size = UINT32_MAX;
    static constexpr std::size_t max_array_size = UINT32_MAX;
    static constexpr std::size_t max_key_size = UINT32_MAX;
    static constexpr std::size_t max_string_size = UINT32_MAX;

    void begin(std::string_view text) {
        text_ = text;
        nodes_.clear();
        open_.clear();
        pieces_.clear();
        joined_.clear();
    }
    [[nodiscard]] const Node* root() const noexcept { return nodes_.data(); }

    bool on_document_begin(bj::error_code&) { return true; }
    bool on_document_end(bj::error_code&) { return true; }
    bool on_object_begin(bj::error_code&) { return open(Kind::object); }
    bool on_object_end(std::size_t size, bj::error_code&) { return close(size); }
    bool on_array_begin(bj::error_code&) { return open(Kind::array); }
    bool on_array_end(std::size_t size, bj::error_code&) { return close(size); }
    bool on_key_part(bj::string_view piece, std::size_t, bj::error_code&) { return keep(piece); }
    bool on_key(bj::string_view piece, std::size_t, bj::error_code&) { return put_text(piece); }
    bool on_string_part(bj::string_view piece, std::size_t, bj::error_code&) { return keep(piece); }
    bool on_string(bj::string_view piece, std::size_t, bj::error_code&) { return put_text(piece); }
    bool on_number_part(bj::string_view, bj::error_code&) { return true; }
    bool on_int64(std::int64_t value, bj::string_view, bj::error_code&) {
        if (value < 0) {
            put(Kind::integer).integer = value;
        } else {
            put(Kind::number).number = static_cast<std::uint64_t>(value);
        }
        return true;
    }
    bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code&) {
        put(Kind::number).number = value;
        return true;
    }
    bool on_double(double value, bj::string_view, bj::error_code&) {
        put(Kind::real).real = value;
        return true;
    }
    bool on_bool(bool value, bj::error_code&) {
        put(Kind::boolean).number = value ? 1 : 0;
        return true;
    }
    bool on_null(bj::error_code&) {
        put(Kind::null);
        return true;
    }
    bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
    bool on_comment(bj::string_view, bj::error_code&) { return true; }

  private:
    Node& put(Kind kind) { return nodes_.emplace_back(Node{.kind = kind, .number = 0}); }

    bool open(Kind kind) {
        open_.push_back(nodes_.size());
        put(kind);
        return true;
    }

    bool close(std::size_t size) {
        Node& node = nodes_[open_.back()];
        node.size = static_cast<std::uint32_t>(size);
        node.after = static_cast<std::uint32_t>(nodes_.size() - open_.back());
        open_.pop_back();
        return true;
    }

    bool keep(bj::string_view piece) {
        pieces_.append(piece.data(), piece.size());
        return true;
    }

    // A text without escapes stands in the line as it is. One with them comes in pieces, or in the parser's own memory.
    bool put_text(bj::string_view piece) {
        const bool is_in_line = std::less_equal<>{}(text_.data(), piece.data()) &&
                                std::less_equal<>{}(piece.data() + piece.size(), text_.data() + text_.size());
        std::string_view whole{piece.data(), piece.size()};
        if (!pieces_.empty() || !is_in_line) {
            whole = joined_.emplace_back(std::exchange(pieces_, {}).append(whole));
        }
        Node& node = put(Kind::text);
        node.text = whole.data();
        node.size = static_cast<std::uint32_t>(whole.size());
        return true;
    }

    std::string_view text_;
    std::vector<Node> nodes_;
    std::vector<std::size_t> open_;   // arrays and objects around here
    std::string pieces_;              // of the text at hand
    std::deque<std::string> joined_;  // texts that had escapes
};

}  // namespace

std::optional<std::string_view> View::text() const noexcept {
    return is_string() ? std::optional{std::string_view{node_->text, node_->size}} : std::nullopt;
}

std::optional<std::uint64_t> View::number() const noexcept {
    return kind() == Kind::number ? std::optional{node_->number} : std::nullopt;
}

std::optional<bool> View::boolean() const noexcept {
    return kind() == Kind::boolean ? std::optional{node_->number != 0} : std::nullopt;
}

std::optional<double> View::real() const noexcept {
    switch (kind()) {
        case Kind::integer:
            return static_cast<double>(node_->integer);
        case Kind::number:
            return static_cast<double>(node_->number);
        case Kind::real:
            return node_->real;
        default:
            return std::nullopt;
    }
}

std::optional<int> View::integer() const noexcept {
    if (kind() == Kind::integer && std::in_range<int>(node_->integer)) {
        return static_cast<int>(node_->integer);
    }
    const auto not_negative = number();
    return not_negative && std::in_range<int>(*not_negative) ? std::optional{static_cast<int>(*not_negative)}
                                                             : std::nullopt;
}

std::size_t View::size() const noexcept {
    return is_array() || is_object() ? node_->size : 0;
}

std::optional<View> View::find(std::string_view name) const noexcept {
    std::optional<View> found;
    if (is_object()) {
        for (const auto& [key, value] : members()) {
            if (key == name) {
                found = value;
            }
        }
    }
    return found;
}

std::optional<std::string_view> View::text_at(std::string_view name) const noexcept {
    const auto member = find(name);
    return member ? member->text() : std::nullopt;
}

std::optional<std::uint64_t> View::number_at(std::string_view name) const noexcept {
    const auto member = find(name);
    return member ? member->number() : std::nullopt;
}

nlohmann::ordered_json View::tree() const {
    using Json = nlohmann::ordered_json;
    switch (kind()) {
        case Kind::null:
            break;
        case Kind::boolean:
            return node_->number != 0;
        case Kind::integer:
            return node_->integer;
        case Kind::number:
            return node_->number;
        case Kind::real:
            return node_->real;
        case Kind::text:
            return *text();
        case Kind::array: {
            Json tree = Json::array();
            for (const View element : elements()) {
                tree.push_back(element.tree());
            }
            return tree;
        }
        case Kind::object: {
            Json tree = Json::object();
            for (const auto& [key, value] : members()) {
                tree[std::string{key}] = value.tree();
            }
            return tree;
        }
    }
    return nullptr;
}

struct ViewParser::State {
    explicit State(std::size_t max_depth) : parser(options_of(max_depth)) {}
    static bj::parse_options options_of(std::size_t max_depth) {
        bj::parse_options options;
        options.max_depth = max_depth;
        return options;
    }
    bj::basic_parser<List> parser;
};

ViewParser::ViewParser(std::size_t max_depth) : state_(std::make_unique<State>(max_depth)) {}

ViewParser::ViewParser(ViewParser&&) noexcept = default;
ViewParser& ViewParser::operator=(ViewParser&&) noexcept = default;
ViewParser::~ViewParser() = default;

std::optional<View> ViewParser::parse(std::string_view text) {
    auto& parser = state_->parser;
    parser.reset();
    parser.handler().begin(text);
    bj::error_code error;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
    const bool is_whole = !error && taken == text.size() && parser.done();
    return is_whole ? std::optional{View{parser.handler().root()}} : std::nullopt;
}

}  // namespace neigh::ctl
