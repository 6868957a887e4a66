// What each type of option expects, in words: for messages and for the document.
// Neighbors: options.hpp holds the table.
#include "config/options.hpp"

namespace neigh::config {
namespace {

std::string number_in_words(const Option& option) {
    std::string text = "a whole number";
    if (option.unit == "a second") {
        text += " a second";
    } else if (!option.unit.empty()) {
        text += " of " + std::string{option.unit};
    }
    return text + " from " + std::to_string(option.least) + " to " + std::to_string(option.most);
}

std::string words_in_words(const Option& option) {
    std::string text = "one of";
    const char* separator = " ";
    for (const auto word : option.words) {
        text += word.empty() ? "" : separator + std::string{word};
        separator = ", ";
    }
    return text;
}

}  // namespace

std::string expectation(const Option& option) {
    switch (option.type) {
        case Type::section:
            return "a mapping (keys and values)";
        case Type::sections:
            return "a list of mappings";
        case Type::text:
            return "a text of " + std::to_string(option.least) + " to " + std::to_string(option.most) + " characters";
        case Type::name:
            return "a name of 1 to " + std::to_string(option.most) + " characters";
        case Type::list_of_text:
            return "a list of texts";
        case Type::list_of_names:
            return "a list of names";
        case Type::flag:
            return "true or false";
        case Type::number:
            return number_in_words(option);
        case Type::octal:
            return "an octal number such as \"0660\", at most \"0777\"";
        case Type::word:
            return words_in_words(option);
        case Type::mac:
            return "a MAC address such as 02:00:00:00:00:01";
        case Type::address:
            return "an IPv4 or IPv6 address";
        case Type::prefix:
            return "a prefix such as 192.0.2.0/24 or 2001:db8::/64";
        case Type::list_of_prefixes:
            return "a list of addresses with lengths such as 192.0.2.1/24";
    }
    return {};
}

}  // namespace neigh::config
