// Scalars of YAML as strings, numbers, words and addresses.
// Neighbors: decode.hpp says what each promises.
#include "config/decode.hpp"

#include <algorithm>
#include <charconv>

#include "config/nearest.hpp"

namespace neigh::config {
namespace {

/// Text from the file as a message may hold it: short, and nothing but printable ASCII.
std::string shown(const std::string& text) {
    constexpr std::size_t kMost = 60;
    std::string result = text.substr(0, kMost);
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return "'" + result + (text.size() > kMost ? "..." : "") + "'";
}

std::string found(const Yaml& node) {
    switch (node.kind) {
        case Yaml::Kind::null:
            return "nothing";
        case Yaml::Kind::sequence:
            return "a list";
        case Yaml::Kind::map:
            return "a mapping";
        case Yaml::Kind::scalar:
            break;
    }
    return node.quoted ? "the string " + shown(node.text) : shown(node.text);
}

bool refuse(const Yaml& node, const Option& option, Mistakes& mistakes, const std::string& hint = {}) {
    mistakes.add(node.at,
                 std::string{option.key()} + " must be " + expectation(option) + ", not " + found(node) + hint);
    return false;
}

std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

bool has_control_characters(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool is_a_name(const Option& option) noexcept {
    return option.type == Type::name || option.type == Type::list_of_names;
}

}  // namespace

bool decode(const Yaml& node, const Option& option, std::string& out, Mistakes& mistakes) {
    if (node.kind != Yaml::Kind::scalar) {
        return refuse(node, option, mistakes);
    }
    if (node.text.empty()) {
        mistakes.add(node.at, std::string{option.key()} + " must not be empty");
        return false;
    }
    if (has_control_characters(node.text)) {  // "\n" between double quotes, a block of several lines
        mistakes.add(node.at, std::string{option.key()} + " must not hold control characters or line ends");
        return false;
    }
    const bool a_number = !node.quoted && parse_digits(node.text, 10).has_value();
    if (node.text.size() < option.least || node.text.size() > option.most || (is_a_name(option) && a_number)) {
        return refuse(node, option, mistakes);
    }
    out = node.text;
    return true;
}

bool decode(const Yaml& node, const Option& option, bool& out, Mistakes& mistakes) {
    const bool plain = node.kind == Yaml::Kind::scalar && !node.quoted;
    const auto is = [&](std::initializer_list<std::string_view> spellings) {  // YAML 1.2, 10.3.2
        return plain && std::find(spellings.begin(), spellings.end(), node.text) != spellings.end();
    };
    out = is({"true", "True", "TRUE"});
    return out || is({"false", "False", "FALSE"}) || refuse(node, option, mistakes);
}

bool decode(const Yaml& node, const Option& option, std::uint64_t& out, Mistakes& mistakes) {
    // Permissions are a string, since 0660 is another number in YAML 1.1 than in 1.2; all other numbers are none.
    const bool octal = option.type == Type::octal;
    if (node.kind != Yaml::Kind::scalar || (node.quoted && !octal)) {
        return refuse(node, option, mistakes);
    }
    const auto value = parse_digits(node.text, octal ? 8 : 10);
    const bool ambiguous = !octal && node.text.size() > 1 && node.text.front() == '0';  // octal in YAML 1.1
    if (!value || ambiguous || *value < option.least || *value > option.most) {
        return refuse(node, option, mistakes);
    }
    out = *value;
    return true;
}

bool decode(const Yaml& node, const Option& option, Duration& out, Mistakes& mistakes) {
    std::uint64_t milliseconds = 0;
    if (!decode(node, option, milliseconds, mistakes)) {
        return false;
    }
    out = Duration{milliseconds};
    return true;
}

bool decode(const Yaml& node, const Option& option, Mac& out, Mistakes& mistakes) {
    const auto mac = node.kind == Yaml::Kind::scalar ? Mac::parse(node.text) : std::nullopt;
    if (!mac) {
        return refuse(node, option, mistakes);
    }
    out = *mac;
    return true;
}

bool decode(const Yaml& node, const Option& option, IpAddr& out, Mistakes& mistakes) {
    const auto address = node.kind == Yaml::Kind::scalar ? IpAddr::parse(node.text) : std::nullopt;
    if (!address) {
        const bool has_length = node.kind == Yaml::Kind::scalar && Prefix::parse(node.text).has_value();
        return refuse(node, option, mistakes, has_length ? ": no /LENGTH here" : "");
    }
    out = *address;
    return true;
}

bool decode(const Yaml& node, const Option& option, Prefix& out, Mistakes& mistakes) {
    const auto prefix = node.kind == Yaml::Kind::scalar ? Prefix::parse(node.text) : std::nullopt;
    if (!prefix) {
        return refuse(node, option, mistakes);
    }
    // A list of prefixes is a list of own addresses: one without its subnet's length is half a statement.
    if (option.type == Type::list_of_prefixes && node.text.find('/') == std::string::npos) {
        mistakes.add(node.at, node.text + " needs the length of its subnet: " + node.text +
                                  (prefix->address.is_v4() ? "/24, for example" : "/64, for example"));
        return false;
    }
    out = *prefix;
    return true;
}

bool decode_word(const Yaml& node, const Option& option, std::size_t& place, Mistakes& mistakes) {
    if (node.kind != Yaml::Kind::scalar) {
        return refuse(node, option, mistakes);
    }
    const auto known = std::find(option.words.begin(), option.words.end(), node.text);
    if (known == option.words.end() || known->empty()) {
        const auto meant = nearest(node.text, {option.words.begin(), option.words.end()});
        return refuse(node, option, mistakes, meant ? "; did you mean " + std::string{*meant} + "?" : "");
    }
    place = static_cast<std::size_t>(known - option.words.begin());
    return true;
}

bool expect_list(const Yaml& node, const Option& option, Mistakes& mistakes) {
    return node.kind == Yaml::Kind::sequence || refuse(node, option, mistakes);
}

}  // namespace neigh::config
