#include "control/api/form_text.hpp"

#include <algorithm>

#include "control/api/words.hpp"

namespace neigh::control::api {
namespace {

std::string number_text(std::uint64_t least, std::uint64_t most) {
    if (most == UINT64_MAX) {
        return least == 0 ? "integer" : "integer from " + std::to_string(least);
    }
    return "integer from " + std::to_string(least) + " to " + std::to_string(most);
}

std::string words_text(std::string_view words, std::string_view otherwise) {
    if (words.empty()) {
        return std::string{otherwise};
    }
    std::string text = "one of";
    for (const std::string_view word : words_in(words)) {
        text.append(text == "one of" ? " " : ", ").append(word);
    }
    return text;
}

std::string text_of(Form form, std::uint64_t least, std::uint64_t most, std::string_view words, const Object* of) {
    const std::string name{of != nullptr ? of->name : std::string_view{}};
    switch (form) {
        case Form::address:
            return "address";
        case Form::prefix:
            return "address or prefix";
        case Form::mac:
            return "MAC address";
        case Form::state:
            return "PERMANENT, NOARP, REACHABLE or STALE in either case, or an array of it";
        case Form::states:
            return "`all`, a state, or an array of states";
        case Form::text:
            return words_text(words, "text");
        case Form::number:
            return number_text(least, most);
        case Form::real:
            return "number";
        case Form::flag:
            return "boolean, or null: true";
        case Form::boolean:
            return "boolean";
        case Form::mark:
            return "null";
        case Form::cursor:
            return "text or null";
        case Form::sequence:
            return "integer or null";
        case Form::texts:
            return words.empty() ? "array of texts" : "array of " + words_text(words, {});
        case Form::counts:
            return "object of integers";
        case Form::measures:
            return "object of numbers";
        case Form::object:
            return name.empty() ? "object" : name;
        case Form::objects:
            return "array of " + (name.empty() ? "objects" : name);
        case Form::ignored:
            return "anything";
    }
    return {};
}

void collect(std::vector<const Object*>& all, const Object* object) {
    if (std::ranges::find(all, object) != all.end()) {
        return;
    }
    all.push_back(object);
    for (const Member& member : object->members) {
        if (member.of != nullptr) {
            collect(all, member.of);
        }
    }
}

}  // namespace

std::vector<const Object*> all_objects() {
    std::vector<const Object*> all;
    for (const Method& method : kMethods) {
        collect(all, method.result);
    }
    for (const Notification& notification : kNotifications) {
        collect(all, notification.params);
    }
    return all;
}

std::string text_of(const Parameter& parameter) {
    if (parameter.form == Form::objects) {
        return "array of rows";
    }
    return text_of(parameter.form, parameter.least, parameter.most, parameter.words, nullptr);
}

std::string text_of(const Member& member) {
    return text_of(member.form, 0, UINT64_MAX, member.words, member.of);
}

}  // namespace neigh::control::api
