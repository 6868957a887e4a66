#include "control/ctl/grammar.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace neigh::ctl {
namespace {

using Tokens = std::vector<std::string_view>;

std::string_view at(const Tokens& tokens, std::size_t i) {
    return i < tokens.size() ? tokens[i] : std::string_view{};
}

// `{ a | b }` from its brace on; leaves `i` behind it.
std::vector<std::string_view> choice(const Tokens& tokens, std::size_t& i) {
    std::vector<std::string_view> values;
    while (++i < tokens.size() && tokens[i] != "}") {
        if (tokens[i] != "|") {
            values.push_back(tokens[i]);
        }
    }
    ++i;
    return values;
}

// What follows a literal; `i` stands behind it and moves over what belongs to it.
std::vector<std::string_view> values_at(const Tokens& tokens, std::size_t& i) {
    if (at(tokens, i) == "{") {
        return choice(tokens, i);
    }
    if (at(tokens, i) == "]" && is_placeholder(at(tokens, i + 1))) {  // `[ to ] PREFIX`: a word that may be left out
        ++i;
    }
    if (is_placeholder(at(tokens, i))) {
        return {tokens[i++]};
    }
    return {};
}

}  // namespace

std::vector<std::string_view> tokens_of(std::string_view grammar) {
    Tokens tokens;
    while (!grammar.empty()) {
        const std::size_t end = std::min(grammar.find(' '), grammar.size());
        if (end > 0) {
            tokens.push_back(grammar.substr(0, end));
        }
        grammar.remove_prefix(std::min(end + 1, grammar.size()));
    }
    return tokens;
}

bool is_literal(std::string_view token) noexcept {
    return !token.empty() && (token.front() == '-' || std::islower(static_cast<unsigned char>(token.front())) != 0);
}

bool is_placeholder(std::string_view token) noexcept {
    return !token.empty() && std::isupper(static_cast<unsigned char>(token.front())) != 0;
}

std::vector<std::string_view> values_of(std::string_view grammar) {
    std::size_t i = 0;
    return values_at(tokens_of(grammar), i);
}

std::vector<Word> words_of(std::string_view grammar) {
    const Tokens tokens = tokens_of(grammar);
    std::vector<Word> words;
    for (std::size_t i = 0; i < tokens.size();) {
        const std::string_view token = tokens[i++];
        if (is_literal(token)) {
            words.push_back({token, values_at(tokens, i)});
        }
    }
    return words;
}

}  // namespace neigh::ctl
