// JSON in tests: trees to write and to compare, and texts as the daemon's functions take them.
#pragma once

#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "control/methods/json.hpp"
#include "control/methods/jsonrpc.hpp"

namespace neigh::control::test {

using Json = nlohmann::json;

/// A text's value, for as long as it lives.
class Parsed {
  public:
    explicit Parsed(std::string_view text) {
        const auto value = parser_.parse(text);
        EXPECT_TRUE(value) << text;
        value_ = value.value_or(control::Json::empty_object());
    }
    operator const control::Json&() const noexcept { return value_; }

  private:
    JsonParser parser_{jsonrpc::kMaxDepth};
    control::Json value_;
};

}  // namespace neigh::control::test
