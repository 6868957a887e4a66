// Text that means harm, or is no text: an answer with a place, in little time, and no crash.
// Not here: honest mistakes.
#include "config/yaml_tree.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

std::string repeat(const std::string& text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

TEST(Hostile, DeepNesting) {
    expect_mistakes({
        {"brackets in millions", repeat("[", 10'000'000), "1:1001: too many open brackets"},
        {"braces in millions", repeat("{a: ", 1'000'000), "1:4001: too many open brackets"},
        {"brackets", "a: " + repeat("[", 900) + repeat("]", 900), "1:35: nested deeper than 32 levels"},
        {"dashes", repeat("- ", 100'000), "1:65: nested deeper than 32 levels"},
        {"question marks", repeat("? ", 100'000), "1:65: nested deeper than 32 levels"},
    });
}

TEST(Hostile, TooMuch) {
    expect_mistakes({
        {"bytes", std::string(kMaxBytes + 1, ' '), "1:1: larger than 16 MiB"},
        {"commas", "[" + repeat(",", 3'000'000), "1:2000001: too many brackets and commas"},
    });
}

TEST(Hostile, AliasesThatMultiply) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i <= 9; ++i) {
        const std::string before = "*a" + std::to_string(i - 1) + ", ";
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeat(before, 10) + "]\n";
    }
    const LoadResult result = load_text(text, "f");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_NE(result.errors[0].find("more than 2000000 values"), std::string::npos) << result.errors[0];
}

TEST(Hostile, AliasesToThemselves) {
    expect_mistakes({
        {"list", "interfaces: &a [*a]\n", "1:17: an alias to what it stands in"},
        {"unknown", "interfaces: *b\n", "1:13: "},
    });
}

TEST(Hostile, HonestAliasesWork) {
    const Config config = good(
        "interfaces:\n"
        "  - {name: a, device: net_tap0, neighbor: &fast {retrans_time_ms: 10}}\n"
        "  - {name: b, device: net_tap1, neighbor: *fast}\n");
    EXPECT_EQ(config.interfaces[1].neighbor.retrans_time, Duration{10});
}

TEST(Hostile, MistakesBehindAnAliasAreNamedOnce) {
    expect_mistakes({{"alias",
                      "interfaces:\n"
                      "  - {name: a, device: net_tap0, neighbor: &slow {retrans_time_ms: -1}}\n"
                      "  - {name: b, device: net_tap1, neighbor: *slow}\n",
                      "2:67: retrans_time_ms must be"}});
}

TEST(Hostile, NoText) {
    expect_mistakes({
        {"NUL", std::string("interfaces:\n\0", 13), "2:1: a control character"},
        {"yaml-cpp's end of file", "a: b\n\x04: c\n", "2:1: a control character"},
        {"UTF-16",
         std::string("\xff\xfe"
                     "a\0:\0",
                     6),
         "1:4: a control character"},
        {"escape", "a: \x1b[31m\n", "1:4: a control character"},
        {"delete", "a: \x7f\n", "1:4: a control character"},
    });
}

TEST(Hostile, BadYaml) {
    expect_mistakes({
        {"tab", "interfaces:\n\t- a\n", "2:2: "},
        {"open bracket", "a: b\ninterfaces: [c,\n", "2:1: end of sequence flow not found"},
        {"open quote", kLan + "state-file: \"/tmp/x\n", "5:20: illegal EOF in scalar"},
        {"open single quote", kLan + "state-file: '/tmp/x", "5:20: illegal EOF in scalar"},
        {"two values", "a: b\n  c: d\n", "2:4: "},
        {"tag", "interfaces: !!seq []\n", "1:13: tags"},
        {"second document", kLan + "---\na: b\n", "6:1: a second document"},
        {"list as a key", "? [a]\n: b\n", "1:3: a key must be a word"},
        {"nothing as a key", "? \n: b\n", "2:1: a key must be a word"},
        {"bad directive", "%YAML 9.9\n---\na: b\n", "1:1: "},
    });
}

TEST(Hostile, MessagesShowNoBytesThatATerminalObeys) {
    const LoadResult result = load_text(kLan + "\"a\\e[31m\": 1\nworker: {idle-sleep-us: \"\\e[31m\"}\n", "f");
    ASSERT_EQ(result.errors.size(), 2U);
    for (const auto& error : result.errors) {
        EXPECT_EQ(error.find('\x1b'), std::string::npos) << error;
    }
}

}  // namespace
}  // namespace neigh::config
