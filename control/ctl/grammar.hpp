// The grammar strings of neighctl's tables (`[ dev IF ] [ nud { STATE | all } ]`), read back: which words there are,
// and what may follow each. Neighbors: commands.hpp and options.hpp hold the strings; words suggests from them, usage
// and packaging explain and complete by them. Not here: parsing of commands (words), which goes by the same rows.
#pragma once

#include <string_view>
#include <vector>

namespace neigh::ctl {

/// `[ dev IF ]` cut at the blanks.
[[nodiscard]] std::vector<std::string_view> tokens_of(std::string_view grammar);

/// Typed as it stands: `dev`, `-json`; as opposed to brackets and bars.
[[nodiscard]] bool is_literal(std::string_view token) noexcept;
/// Stands for something else: `ADDR`, `IF`.
[[nodiscard]] bool is_placeholder(std::string_view token) noexcept;

/// What may stand where the grammar says `IF`, or `{ inet | inet6 }`.
[[nodiscard]] std::vector<std::string_view> values_of(std::string_view grammar);

/// A literal, and the one value behind it: placeholders and literals to choose from; none: it stands alone.
struct Word {
    std::string_view name;
    std::vector<std::string_view> values;
};

/// In the order in which they stand in the grammar. The views are the grammar's.
[[nodiscard]] std::vector<Word> words_of(std::string_view grammar);

}  // namespace neigh::ctl
