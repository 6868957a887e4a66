// What the client makes of a text: values, escapes, repeated names, and what is no JSON.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

class CtlView : public ::testing::Test {
  protected:
    static constexpr std::size_t kDepth = 4;

    View view(std::string text) {
        text_ = std::move(text);
        const auto view = parser_.parse(text_);
        EXPECT_TRUE(view) << text_;
        return view.value_or(View{&kNothing});
    }
    bool is_json(std::string_view text) { return parser_.parse(text).has_value(); }

  private:
    static constexpr View::Node kNothing{};
    ViewParser parser_{kDepth};
    std::string text_;
};

TEST_F(CtlView, NumbersAreWhatTheyAre) {
    const View it = view(R"({"zero":0,"most":18446744073709551615,"more":18446744073709551616,"minus":-7,"half":0.5})");
    EXPECT_EQ(0, it.number_at("zero"));
    EXPECT_EQ(UINT64_MAX, it.number_at("most"));
    EXPECT_FALSE(it.number_at("more"));
    EXPECT_EQ(18446744073709551616.0, it.find("more")->real());
    EXPECT_FALSE(it.number_at("minus"));
    EXPECT_EQ(-7, it.find("minus")->integer());
    EXPECT_FALSE(it.find("most")->integer());
    EXPECT_EQ(0.5, it.find("half")->real());
    EXPECT_FALSE(it.find("half")->integer());
}

TEST_F(CtlView, TextsWithAndWithoutEscapes) {
    const std::string long_one(10'000, 'x');  // longer than any buffer of the parser's
    const View it = view(R"({"plain":"lan0","empty":"","es\"caped":"\u00e4\n","long":"\t)" + long_one + R"(\"end"})");
    EXPECT_EQ("lan0", it.text_at("plain"));
    EXPECT_EQ("", it.text_at("empty"));
    EXPECT_EQ("\u00e4\n", it.text_at("es\"caped"));
    EXPECT_EQ("\t" + long_one + "\"end", it.text_at("long"));
    EXPECT_FALSE(it.text_at("absent"));
}

TEST_F(CtlView, WalksOverWhatNests) {
    const View it = view(R"({"a":[{"b":[1,2]},[],"x"],"a2":{},"z":null})");
    std::vector<std::string> keys;
    for (const auto& [key, value] : it.members()) {
        keys.emplace_back(key);
    }
    EXPECT_EQ((std::vector<std::string>{"a", "a2", "z"}), keys);
    EXPECT_EQ(3, it.size());
    std::vector<View::Kind> kinds;
    for (const View element : it.find("a")->elements()) {
        kinds.push_back(element.kind());
    }
    EXPECT_EQ((std::vector{View::Kind::object, View::Kind::array, View::Kind::text}), kinds);
    EXPECT_EQ(0, it.find("a2")->size());
    EXPECT_TRUE(it.find("z")->is_null());
    EXPECT_FALSE(it.find("z")->find("a"));
}

TEST_F(CtlView, TheLastOfARepeatedNameCounts) {
    EXPECT_EQ(2, view(R"({"a":1,"a":2})").number_at("a"));
}

TEST_F(CtlView, ATreeIsTheSameText) {
    const std::string text = R"({"z":[true,false,null,-1,1,0.5,"t\n"],"a":{"b":[]}})";
    EXPECT_EQ(text, view(text).tree().dump());
}

TEST_F(CtlView, WhatIsNoJson) {
    for (const char* text : {"", " ", "{", "[1", "[1,]", "{\"a\":}", "{\"a\" 1}", "nul", "01", "1 2", "[] []", "\"a",
                             "\"\x80\"", "\"\n\"", "[[[[[]]]]]", "[1e999999999999999999999]x"}) {
        EXPECT_FALSE(is_json(text)) << text;
    }
    EXPECT_TRUE(is_json(" [[[[1]]]] "));  // as good as before
}

}  // namespace
}  // namespace neigh::ctl
