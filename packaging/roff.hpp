// Text as man(7) wants it. Neighbors: manual_parts, config_parts. Not here: what a page says.
#pragma once

#include <string>
#include <string_view>

namespace neigh::service::roff {

/// Plain text that comes out as it is: backslashes, hyphens, quotes, a dot that begins a line, UTF-8.
[[nodiscard]] std::string escaped(std::string_view text);
[[nodiscard]] std::string bold(std::string_view text);
[[nodiscard]] std::string italic(std::string_view text);
/// A sentence with `code` in it: that becomes bold. A backtick without a partner stays one.
[[nodiscard]] std::string sentence(std::string_view markdown);
/// The same, with a capital letter in front and a dot behind, where it has none.
[[nodiscard]] std::string full_sentence(std::string_view markdown);
/// One of neighctl's grammar strings: what is typed bold, what it stands for italic.
[[nodiscard]] std::string grammar(std::string_view words);
/// A paragraph with a tag; `tag` and `body` are roff already.
[[nodiscard]] std::string tagged(std::string_view tag, std::string_view body);

}  // namespace neigh::service::roff
