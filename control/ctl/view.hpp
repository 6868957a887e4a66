// What the daemon answered, to look at: a parser makes a list of values of a text, and a View is one of them.
// Boost.JSON's event parser does the work: it checks the whole text (syntax, UTF-8, depth). Its tree of values would
// allocate for each of them; this list keeps its memory from one text to the next. Neighbors: client parses lines,
// row_json and others read the values. Not here: the daemon's own reading (control/methods/json.hpp: simdjson, somewhat
// faster, but in Debian a shared library, and to load one takes longer than most commands do).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace neigh::ctl {

/// A value. Cheap to copy; lives until the parser's next text, and as long as the text.
class View {
  public:
    enum class Kind : std::uint8_t { null, boolean, integer, number, real, text, array, object };
    struct Node;
    struct Member;
    template <typename T>
    class Range;

    explicit View(const Node* node) noexcept : node_(node) {}

    [[nodiscard]] Kind kind() const noexcept;
    [[nodiscard]] bool is_object() const noexcept { return kind() == Kind::object; }
    [[nodiscard]] bool is_array() const noexcept { return kind() == Kind::array; }
    [[nodiscard]] bool is_string() const noexcept { return kind() == Kind::text; }
    [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }

    // None: it is of another type.
    [[nodiscard]] std::optional<std::string_view> text() const noexcept;
    /// An integer that is not negative.
    [[nodiscard]] std::optional<std::uint64_t> number() const noexcept;
    [[nodiscard]] std::optional<bool> boolean() const noexcept;
    /// Any number; integers that a double can't hold are rounded.
    [[nodiscard]] std::optional<double> real() const noexcept;
    [[nodiscard]] std::optional<int> integer() const noexcept;

    /// Of an array or an object; anything else is empty.
    [[nodiscard]] std::size_t size() const noexcept;
    /// Only of an array: to walk over.
    [[nodiscard]] Range<View> elements() const noexcept;
    /// Only of an object: its members in their order.
    [[nodiscard]] Range<Member> members() const noexcept;
    /// The member of that name, the last one where there are several; none where this is no object.
    [[nodiscard]] std::optional<View> find(std::string_view name) const noexcept;

    /// The value of that member, where there is one of that type.
    [[nodiscard]] std::optional<std::string_view> text_at(std::string_view name) const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> number_at(std::string_view name) const noexcept;

    /// A copy to keep, to change and to print.
    [[nodiscard]] nlohmann::ordered_json tree() const;

  private:
    const Node* node_;
};

struct View::Member {
    std::string_view key;
    View value;
};

/// A value in the parser's list. What is in an array or an object follows it; a member's key, a text, precedes its
/// value.
struct View::Node {
    Kind kind = Kind::null;
    std::uint32_t size = 0;   ///< a text's bytes, or how many elements or members
    std::uint32_t after = 1;  ///< nodes from here to what follows it and all that is in it
    union {
        std::uint64_t number = 0;  ///< 0 or 1 for a boolean
        std::int64_t integer;      ///< a negative one
        double real;
        const char* text;
    };
};

template <typename T>
class View::Range {
  public:
    class Iterator {
      public:
        explicit Iterator(const Node* at) noexcept : at_(at) {}
        [[nodiscard]] T operator*() const noexcept {
            if constexpr (std::is_same_v<T, Member>) {
                return {{at_->text, at_->size}, View{at_ + 1}};
            } else {
                return View{at_};
            }
        }
        Iterator& operator++() noexcept {
            at_ += std::is_same_v<T, Member> ? 1 + at_[1].after : at_->after;
            return *this;
        }
        [[nodiscard]] bool operator==(const Iterator&) const noexcept = default;

      private:
        const Node* at_;
    };

    explicit Range(const Node* of) noexcept : of_(of) {}
    [[nodiscard]] Iterator begin() const noexcept { return Iterator{of_ + 1}; }
    [[nodiscard]] Iterator end() const noexcept { return Iterator{of_ + of_->after}; }

  private:
    const Node* of_;
};

inline View::Kind View::kind() const noexcept {
    return node_->kind;
}

inline View::Range<View> View::elements() const noexcept {
    return Range<View>{node_};
}

inline View::Range<View::Member> View::members() const noexcept {
    return Range<Member>{node_};
}

/// Takes one text after the other, and keeps the memory it needed for the longest: some 3 bytes for each of a list's.
class ViewParser {
  public:
    /// Texts nested deeper than `max_depth` arrays and objects are refused.
    explicit ViewParser(std::size_t max_depth);
    ViewParser(ViewParser&&) noexcept;
    ViewParser& operator=(ViewParser&&) noexcept;
    ~ViewParser();

    /// None: no JSON text. Valid until the next call, and as long as `text`, which is below 4 GiB.
    [[nodiscard]] std::optional<View> parse(std::string_view text);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace neigh::ctl
