// Options before the command, in both spellings.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/ctl/options.hpp"

namespace neigh::ctl {
namespace {

Options good(const std::vector<std::string>& arguments, std::size_t rest = 0) {
    const auto parsed = parse_options(arguments);
    const auto* error = std::get_if<std::string>(&parsed);
    EXPECT_EQ(nullptr, error) << *error;
    if (error != nullptr) {
        return {};
    }
    EXPECT_EQ(rest, std::get<ParsedOptions>(parsed).rest.size());
    return std::get<ParsedOptions>(parsed).options;
}

std::string wrong(const std::vector<std::string>& arguments) {
    const auto parsed = parse_options(arguments);
    const auto* error = std::get_if<std::string>(&parsed);
    EXPECT_NE(nullptr, error);
    return error != nullptr ? *error : "";
}

TEST(CtlOptions, TheContractsSpelling) {
    const Options options =
        good({"-s", "/x/sock", "-6", "-j", "-p", "-stats", "-batch", "-", "-force", "show", "-x"}, 2);
    EXPECT_EQ("/x/sock", options.socket);
    EXPECT_EQ(Family::ipv6, options.family);
    EXPECT_TRUE(options.json && options.pretty && options.stats && options.force);
    EXPECT_EQ("-", options.batch);
    EXPECT_EQ(Family::ipv4, good({"-4"}).family);
}

TEST(CtlOptions, Iproute2sSpelling) {
    EXPECT_TRUE(good({"-json"}).json);
    EXPECT_TRUE(good({"--json"}).json);
    EXPECT_TRUE(good({"-js"}).json);
    EXPECT_TRUE(good({"-pretty"}).pretty);
    EXPECT_TRUE(good({"-statistics"}).stats);
    EXPECT_TRUE(good({"-st"}).stats);
    EXPECT_TRUE(good({"--stats"}).stats);
    EXPECT_EQ("f", good({"-b", "f"}).batch);
    EXPECT_EQ(Family::ipv6, good({"-family", "inet6"}).family);
    EXPECT_EQ(Family::ipv4, good({"-f", "inet"}).family);
    EXPECT_TRUE(good({"-fo"}).force);
    EXPECT_TRUE(good({"-V"}).version);
    EXPECT_TRUE(good({"-Version"}).version);
    EXPECT_TRUE(good({"--version"}).version);
    EXPECT_TRUE(good({"-h"}).help);
    EXPECT_TRUE(good({"--help"}).help);
    EXPECT_FALSE(good({"--", "-j"}, 1).json);
}

TEST(CtlOptions, ColorIsIproute2sOrTwoWords) {
    EXPECT_EQ(Color::automatic, good({}).color);
    EXPECT_EQ(Color::always, good({"-c"}).color);
    EXPECT_EQ(Color::always, good({"-color="}).color);
    EXPECT_EQ(Color::always, good({"-c=always"}).color);
    EXPECT_EQ(Color::automatic, good({"-col=auto"}).color);
    EXPECT_EQ(Color::never, good({"--color=never"}).color);
    EXPECT_EQ(Color::never, good({"-c", "never"}).color);
    EXPECT_EQ(Color::always, good({"-c", "show"}, 1).color);
    EXPECT_EQ("option \"-color=red\" is unknown, try \"neighctl -help\"", wrong({"-color=red"}));
}

TEST(CtlOptions, WrongOnes) {
    EXPECT_EQ("option \"-foo\" is unknown, try \"neighctl -help\"", wrong({"-foo"}));
    EXPECT_EQ("option \"--jsn\" is unknown; did you mean \"-json\"?", wrong({"--jsn"}));
    EXPECT_EQ("option \"-\" is unknown, try \"neighctl -help\"", wrong({"-"}));
    EXPECT_EQ("option \"-s\" needs a value", wrong({"-s"}));
    EXPECT_EQ("option \"-batch\" needs a value", wrong({"-j", "-batch"}));
    EXPECT_EQ("argument \"link\" is wrong: invalid protocol family", wrong({"-family", "link"}));
}

}  // namespace
}  // namespace neigh::ctl
