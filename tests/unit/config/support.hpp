// What the configuration's tests share: a smallest good file, and cases of text with the mistake they make.
// Not here: expectations about any one section.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace neigh::config {

/// Four lines: what comes after it begins in line 5.
inline const std::string kLan =
    "interfaces:\n"
    "  - name: lan0\n"
    "    device: net_tap0\n"
    "    addresses: [192.0.2.1/24, \"2001:db8:1::1/64\"]\n";

struct BadCase {
    const char* what;
    std::string text;
    std::string error;  ///< how the one message begins, after the file's name
};

inline void expect_mistakes(const std::vector<BadCase>& cases) {
    for (const auto& [what, text, error] : cases) {
        const LoadResult result = load_text(text, "f");
        EXPECT_FALSE(result.ok()) << what;
        ASSERT_EQ(result.errors.size(), 1U) << what << ": " << testing::PrintToString(result.errors);
        EXPECT_TRUE(result.errors[0].starts_with("f:" + error))
            << what << "\n  found: " << result.errors[0] << "\n  wanted: f:" << error;
    }
}

/// The configuration in a text that must be good.
inline Config good(const std::string& text) {
    LoadResult result = load_text(text, "f");
    EXPECT_TRUE(result.ok()) << text << testing::PrintToString(result.errors);
    return result.ok() ? std::move(*result.config) : Config{};
}

}  // namespace neigh::config
