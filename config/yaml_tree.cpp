// yaml-cpp's events made into a tree, within limits.
// Neighbors: yaml_tree.hpp says what for.
// Not here: the file; text arrives whole.
#include "config/yaml_tree.hpp"

#include <sstream>
#include <unordered_map>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace neigh::config {
namespace {

Position position_of(const YAML::Mark& mark) noexcept {
    if (mark.is_null()) {
        return {};
    }
    return {.line = static_cast<std::uint32_t>(mark.line) + 1, .column = static_cast<std::uint32_t>(mark.column) + 1};
}

std::size_t size_of(const Yaml& node) {
    std::size_t size = 1;
    for (const auto& item : node.items) {
        size += size_of(item);
    }
    for (const auto& member : node.members) {
        size += size_of(member.value);
    }
    return size;
}

class TreeBuilder final : public YAML::EventHandler {
  public:
    [[nodiscard]] Yaml take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        // The mark of a value that is left out is that of whatever follows; the key, or the list, is nearer.
        Yaml node;
        if (!open_.empty()) {
            node.at = open_.back().key ? open_.back().key_at : open_.back().node.at;
        }
        finish(mark, anchor, std::move(node));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_tag(mark, tag);
        finish(mark, anchor,
               Yaml{.kind = Yaml::Kind::scalar, .quoted = tag == "!", .at = position_of(mark), .text = value});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {  // the anchor is registered, but what it names is not complete
            throw YAML::ParserException(mark, "an alias to what it stands in");
        }
        count(mark, size_of(found->second));
        Yaml copy = found->second;
        copy.at = position_of(mark);
        attach(mark, std::move(copy));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Yaml::Kind::sequence, mark, tag, anchor);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Yaml::Kind::map, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        Yaml node;
        YAML::Mark mark;
        YAML::anchor_t anchor;
        std::optional<std::string> key;  ///< read, and its value not yet
        Position key_at;
    };

    static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw YAML::ParserException(mark, "tags (" + tag + ") are not used here");
        }
    }

    void count(const YAML::Mark& mark, std::size_t more) {
        nodes_ += more;
        if (nodes_ > kMaxNodes) {
            throw YAML::ParserException(mark, "more than " + std::to_string(kMaxNodes) + " values");
        }
    }

    void open(Yaml::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        refuse_tag(mark, tag);
        if (open_.size() >= kMaxDepth) {
            throw YAML::ParserException(mark, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
        }
        open_.push_back(Open{.node = {.kind = kind, .at = position_of(mark)}, .mark = mark, .anchor = anchor});
    }

    void close() {
        Open closed = std::move(open_.back());
        open_.pop_back();
        finish(closed.mark, closed.anchor, std::move(closed.node));
    }

    void finish(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml node) {
        count(mark, 1);
        if (anchor != YAML::NullAnchor) {
            count(mark, size_of(node));
            anchors_.insert_or_assign(anchor, node);
        }
        attach(mark, std::move(node));
    }

    void attach(const YAML::Mark& mark, Yaml node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == Yaml::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.key) {
            parent.node.members.push_back({std::move(*parent.key), parent.key_at, std::move(node)});
            parent.key.reset();
        } else if (node.kind == Yaml::Kind::scalar) {
            parent.key = std::move(node.text);
            parent.key_at = node.at;
        } else {
            throw YAML::ParserException(mark, "a key must be a word");
        }
    }

    Yaml root_;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, Yaml> anchors_;
    std::size_t nodes_ = 0;
};

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

/// What yaml-cpp must not see: control characters (it takes 0x04 for the end of the file), and brackets in numbers
/// that its scanner would hold in memory all at once. Brackets within quotes and comments count too: the limits are
/// far beyond what any of these hold.
bool is_harmless(std::string_view text, Mistakes& mistakes) {
    constexpr std::size_t kMaxOpenBrackets = 1000;
    constexpr std::size_t kMaxFlowMarks = 2'000'000;

    if (text.size() > kMaxBytes) {
        mistakes.add({}, "larger than " + std::to_string(kMaxBytes >> 20U) + " MiB");
        return false;
    }
    Position at;
    std::size_t depth = 0;
    std::size_t flow_marks = 0;
    for (const char c : text) {
        if (is_control(c)) {
            mistakes.add(at, "a control character: this is no YAML text");
            return false;
        }
        depth += c == '[' || c == '{' ? 1 : 0;
        depth -= (c == ']' || c == '}') && depth > 0 ? 1 : 0;
        flow_marks += c == '[' || c == '{' || c == ',' ? 1 : 0;
        if (depth > kMaxOpenBrackets || flow_marks > kMaxFlowMarks) {
            mistakes.add(at, depth > kMaxOpenBrackets ? "too many open brackets" : "too many brackets and commas");
            return false;
        }
        at = c == '\n' ? Position{.line = at.line + 1} : Position{.line = at.line, .column = at.column + 1};
    }
    return true;
}

}  // namespace

std::optional<Yaml> parse_yaml(std::string_view text, Mistakes& mistakes) {
    if (!is_harmless(text, mistakes)) {
        return std::nullopt;
    }
    try {
        // yaml-cpp lets a line end at the end of the file close a quote, but not the end itself.
        const auto length = text.find_last_not_of(" \t\r\n") + 1;
        std::istringstream stream{std::string{text.substr(0, length)}};
        YAML::Parser parser{stream};
        TreeBuilder document;
        parser.HandleNextDocument(document);
        Yaml tree = document.take();
        TreeBuilder another;
        if (parser.HandleNextDocument(another)) {
            mistakes.add(another.take().at, "a second document: one file holds one configuration");
            return std::nullopt;
        }
        return tree;
    } catch (const YAML::Exception& error) {
        mistakes.add(position_of(error.mark), error.msg);
    } catch (const std::exception& error) {  // out of memory, or what yaml-cpp may let through from the library
        mistakes.add({}, error.what());
    }
    return std::nullopt;
}

}  // namespace neigh::config
