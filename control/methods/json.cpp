#include "control/methods/json.hpp"

#include <cmath>
#include <new>
#include <utility>

#include "control/methods/json_numbers.hpp"

namespace neigh::control {

Json Json::empty_object() {
    static JsonParser parser{2};
    static const Json kEmpty = *parser.parse("{}");
    return kEmpty;
}

std::optional<int> Json::integer() const noexcept {
    const auto number = as<std::int64_t>();
    return number && std::in_range<int>(*number) ? std::optional{static_cast<int>(*number)} : std::nullopt;
}

bool Json::is_beyond_64_bits() const noexcept {
    return element_.is_double() && std::abs(*real()) == kBeyond;
}

std::size_t Json::size() const noexcept {
    if (is_array()) {
        return elements().size();
    }
    return is_object() ? members().size() : 0;
}

std::optional<Json> Json::find(std::string_view name) const noexcept {
    std::optional<Json> found;
    if (is_object()) {
        for (const auto member : members()) {
            if (member.key == name) {
                found = Json{member.value};
            }
        }
    }
    return found;
}

std::optional<std::string_view> Json::text_at(std::string_view name) const noexcept {
    const auto member = find(name);
    return member ? member->text() : std::nullopt;
}

std::optional<std::uint64_t> Json::number_at(std::string_view name) const noexcept {
    const auto member = find(name);
    return member ? member->number() : std::nullopt;
}

JsonParser::JsonParser(std::size_t max_depth) {
    constexpr std::size_t kFirst = 4'096;  // grows with the texts
    if (parser_.allocate(kFirst, max_depth) != simdjson::SUCCESS) {
        throw std::bad_alloc{};  // start-up
    }
}

std::optional<Json> JsonParser::parse(std::string_view text) {
    simdjson::dom::element root;
    auto error = parser_.parse(text.data(), text.size()).get(root);
    if (error == simdjson::NUMBER_ERROR) {
        const std::string narrowed = replace_wide_numbers(std::string{text});
        error = parser_.parse(narrowed).get(root);
    }
    return error == simdjson::SUCCESS ? std::optional{Json{root}} : std::nullopt;
}

}  // namespace neigh::control
