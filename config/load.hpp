// neighd.yaml into a Config, or every mistake in it.
// Neighbors: the daemon calls load_file at start, on --check and on SIGHUP; the readers beside it know the sections.
// Not here: applying anything; whether users, devices and cores exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/places.hpp"

namespace neigh::config {

struct LoadResult {
    std::optional<Config> config;     ///< there exactly when `errors` is empty
    std::vector<std::string> errors;  ///< `FILE:LINE:COLUMN: message` in the order of the file; `FILE: message` when
                                      ///< it cannot be read
    Places places{};                  ///< of the values of `config`

    [[nodiscard]] bool ok() const noexcept { return config.has_value(); }
};

/// The text of a file; of a larger one than kMaxBytes as much as shows that it is. Nothing: errno says why.
[[nodiscard]] std::optional<std::string> read_text(const std::string& path);

/// Neither throws. Files over 16 MiB are refused. Any thread.
[[nodiscard]] LoadResult load_file(const std::string& path) noexcept;
/// `name` stands for the file in messages.
[[nodiscard]] LoadResult load_text(std::string_view text, const std::string& name) noexcept;

}  // namespace neigh::config
