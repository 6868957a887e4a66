// The grammar: every word, in every place where iproute2 takes it, and the words that are wrong.
#include <deque>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/ctl/usage.hpp"
#include "control/ctl/words.hpp"

namespace neigh::ctl {
namespace {

std::variant<Command, WordsError> parse(const std::string& text, std::optional<Family> family = std::nullopt) {
    static std::deque<std::string> kept;  // commands look into their words
    std::istringstream stream{text};
    std::vector<std::string_view> words;
    for (std::string word; stream >> word;) {
        words.push_back(kept.emplace_back(word));
    }
    return parse_command(words, family);
}

Command good(const std::string& text, std::optional<Family> family = std::nullopt) {
    const auto parsed = parse(text, family);
    const auto* error = std::get_if<WordsError>(&parsed);
    EXPECT_EQ(nullptr, error) << text << ": " << error->message;
    return error == nullptr ? std::get<Command>(parsed) : Command{};
}

std::string wrong(const std::string& text, std::optional<Family> family = std::nullopt) {
    const auto parsed = parse(text, family);
    const auto* error = std::get_if<WordsError>(&parsed);
    EXPECT_NE(nullptr, error) << text << " was accepted";
    return error != nullptr ? error->message : "";
}

TEST(CtlWords, NothingIsShow) {
    EXPECT_EQ(Verb::show, good("").verb);
}

TEST(CtlWords, CommandsAndTheirShortForms) {
    const std::pair<const char*, Verb> kForms[] = {
        {"show", Verb::show},   {"list", Verb::show}, {"lst", Verb::show},        {"ls", Verb::show},
        {"s", Verb::show},      {"l", Verb::show},    {"link", Verb::link},       {"lin", Verb::link},
        {"stats", Verb::stats}, {"st", Verb::stats},  {"version", Verb::version}, {"help", Verb::help},
        {"h", Verb::help},
    };
    for (const auto& [word, verb] : kForms) {
        EXPECT_EQ(verb, good(word).verb) << word;
    }
    const std::string entry = " 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0";
    const std::pair<const char*, Verb> kChanges[] = {
        {"add", Verb::add},   {"a", Verb::add},        {"set", Verb::set},    {"se", Verb::set},
        {"c", Verb::set},     {"chg", Verb::set},      {"change", Verb::set}, {"replace", Verb::replace},
        {"r", Verb::replace}, {"repl", Verb::replace},
    };
    for (const auto& [word, verb] : kChanges) {
        EXPECT_EQ(verb, good(word + entry).verb) << word;
    }
    for (const char* word : {"del", "d", "delete", "dele"}) {
        EXPECT_EQ(Verb::del, good(std::string{word} + " 192.0.2.1 dev lan0").verb);
    }
    EXPECT_EQ(Verb::flush, good("f all").verb);
    EXPECT_EQ(Verb::resolve, good("res 192.0.2.1").verb);
    EXPECT_EQ(Verb::get, good("g 192.0.2.1 dev lan0").verb);
}

TEST(CtlWords, Capture) {
    const Command all = good("capture");
    EXPECT_EQ(Verb::capture, all.verb);
    EXPECT_EQ(Verb::capture, good("ca").verb);
    EXPECT_FALSE(all.host || all.count);
    EXPECT_EQ("", all.packet_kind);
    const Command some = good("capture nd dev lan0 host 2001:db8::1 count 7 -w -");
    EXPECT_EQ("lan0", some.dev);
    EXPECT_EQ(IpAddr::parse("2001:db8::1"), some.host);
    EXPECT_EQ("nd", some.packet_kind);
    EXPECT_EQ(7U, some.count);
    EXPECT_EQ("-", some.file);
    EXPECT_EQ("arp", good("capture arp").packet_kind);
    EXPECT_EQ("dropped", good("capture -w dropped dropped").packet_kind);
    EXPECT_EQ("\"nd\" is a second kind of packets", wrong("capture arp nd"));
    EXPECT_EQ("\"x\" after \"count\" is no number", wrong("capture count x"));
    EXPECT_NE("", wrong("capture host"));
    EXPECT_NE("", wrong("capture host 192.0.2.0/24"));
    EXPECT_NE("", wrong("capture host 192.0.2.1", Family::ipv6));
    EXPECT_NE("", wrong("capture 192.0.2.1"));
    EXPECT_NE("", wrong("capture -w"));
}

TEST(CtlWords, AWordIsOfItsCommandAlone) {
    EXPECT_NE("", wrong("metrics retry"));
    EXPECT_NE("", wrong("address openmetrics"));
    EXPECT_NE("", wrong("monitor count 7"));
}

TEST(CtlWords, UnknownCommands) {
    for (const char* word : {"foo", "dance", "192.0.2.1"}) {
        EXPECT_EQ("command \"" + std::string{word} + "\" is unknown, try \"neighctl help\"", wrong(word));
    }
    const std::pair<const char*, const char*> kSlips[] = {{"shows", "show"},       {"Show", "show"},
                                                          {"monitors", "monitor"}, {"metric5", "metrics"},
                                                          {"addx", "add"},         {"shwo", "show"}};
    for (const auto& [word, meant] : kSlips) {
        EXPECT_EQ("command \"" + std::string{word} + "\" is unknown; did you mean \"" + meant + "\"?", wrong(word));
    }
}

TEST(CtlWords, AWrongWordIsAnsweredWithTheOneThatIsNear) {
    const std::pair<const char*, const char*> kSlips[] = {
        {"show dve lan0", "dev"},
        {"show rooter", "router"},
        {"add 192.0.2.1 lladr 02:00:00:00:00:01 dev lan0", "lladdr"},
        {"add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 nud permanant", "permanent"},
        {"add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 manged", "managed"},
        {"flush nud stael", "stale"},
        {"flush dev lan0 verfiy", "verify"},
        {"stats def lan0", "dev"},
        {"help shwo", "show"},
    };
    for (const auto& [text, meant] : kSlips) {
        const std::string error = wrong(text);
        EXPECT_TRUE(error.ends_with("; did you mean \"" + std::string{meant} + "\"?")) << text << ": " << error;
        EXPECT_EQ(std::string::npos, error.find('\n'));
    }
    for (const char* text : {"show xyzzy", "show 192.0.2.300", "add 192.0.2.1 2001:db8::g", "version x"}) {
        EXPECT_EQ(std::string::npos, wrong(text).find("did you mean")) << text;
    }
}

TEST(CtlWords, HelpOfACommand) {
    EXPECT_EQ(nullptr, good("help").about);
    EXPECT_EQ(Verb::add, good("help add").about->verb);
    EXPECT_EQ(Verb::set, good("help chg").about->verb);
    EXPECT_EQ(Verb::help, good("monitor help").verb);
    EXPECT_EQ(Verb::monitor, good("monitor help").about->verb);
    EXPECT_EQ("\"foo\" is no command", wrong("help foo"));
    (void)wrong("help add show");
}

TEST(CtlWords, FlushWantsAWord) {
    EXPECT_EQ("\"flush\" requires a word; \"flush all\" takes every entry that is not static", wrong("flush"));
    (void)wrong("flush", Family::ipv4);
    EXPECT_EQ(std::nullopt, good("flush all").to);
    EXPECT_FALSE(good("flush all").all_states);
    EXPECT_TRUE(good("flush nud all").all_states);
}

TEST(CtlWords, MonitorTakesATime) {
    for (const char* word : {"-t", "-ts", "-tshort", "-timestamp", "--timestamp"}) {
        EXPECT_TRUE(good("monitor dev lan0 " + std::string{word}).time) << word;
    }
    EXPECT_FALSE(good("monitor").time);
    for (const char* word : {"-", "t", "-x", "-tx"}) {
        (void)wrong("monitor " + std::string{word});
    }
    (void)wrong("show -t");
}

TEST(CtlWords, AddTakesItsWordsInAnyOrder) {
    for (const char* text : {"add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 nud stale router",
                             "add router nud stale dev lan0 lladdr 02:00:00:00:00:01 to 192.0.2.1",
                             "add dev lan0 192.0.2.1 router ll 02:00:00:00:00:01 nud STALE"}) {
        const Command command = good(text);
        EXPECT_EQ("192.0.2.1", command.address->to_string());
        EXPECT_EQ("02:00:00:00:00:01", command.lladdr);
        EXPECT_EQ("lan0", command.dev);
        EXPECT_EQ(std::vector{nud::State::stale}, command.states);
        EXPECT_TRUE(command.router);
    }
    EXPECT_TRUE(good("add 2001:db8::1 lladdr 2:0:0:0:0:1 dev lan0").states.empty());
}

TEST(CtlWords, AddTakesTheStatesOfOperatorsOnly) {
    const std::string entry = "add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 nud ";
    for (const char* state : {"permanent", "reachable", "stale", "noarp", "perm", "reach", "PERMANENT"}) {
        (void)good(entry + state);
    }
    for (const char* state : {"incomplete", "delay", "probe", "failed", "none", "0", "0x20"}) {
        EXPECT_TRUE(wrong(entry + state).find(" is wrong: only neighd finds an entry in that state; ") !=
                    std::string::npos);
    }
    for (const char* number : {"0x4", "4", "04"}) {
        EXPECT_EQ(std::vector{nud::State::stale}, good(entry + number).states);
    }
    for (const char* state : {"all", "stal", "xyz", "3", "0x100", "0x", "4x", "-4"}) {
        EXPECT_TRUE(
            wrong(entry + state).starts_with("argument \"" + std::string{state} + "\" is wrong: nud state is bad"));
    }
}

TEST(CtlWords, RequiredWords) {
    EXPECT_EQ("an address is required", wrong("add"));
    EXPECT_EQ("an address is required", wrong("add lladdr 02:00:00:00:00:01 dev lan0"));
    EXPECT_EQ("\"lladdr\" is required", wrong("add 192.0.2.1 dev lan0"));
    EXPECT_EQ("\"lladdr\" is required", wrong("add 192.0.2.1 lladdr null dev lan0"));
    (void)good("set 192.0.2.1 dev lan0 nud stale");
    (void)good("replace 192.0.2.1 dev lan0");
    (void)good("add 192.0.2.1 dev lan0 use");
    EXPECT_EQ("\"dev\" is required", wrong("set 192.0.2.1 lladdr 02:00:00:00:00:01"));
    EXPECT_EQ("\"dev\" is required", wrong("del 192.0.2.1"));
    EXPECT_EQ("\"dev\" is required", wrong("get 192.0.2.1"));
    EXPECT_EQ("an address is required", wrong("resolve dev lan0"));
}

TEST(CtlWords, ValuesThatAreMissing) {
    for (const char* word : {"dev", "lladdr", "nud", "to"}) {
        EXPECT_EQ("command line is not complete: a value is expected after \"" + std::string{word} + "\"",
                  wrong("add " + std::string{word}));
    }
    (void)wrong("resolve 192.0.2.1 from");
    (void)wrong("show dev");
}

TEST(CtlWords, DuplicatesAreWrong) {
    EXPECT_EQ("duplicate \"dev\": \"lan1\" is the second value", wrong("show dev lan0 dev lan1"));
    EXPECT_EQ("duplicate \"lladdr\": \"2::2\" is the second value", wrong("add lladdr 2::1 lladdr 2::2"));
    EXPECT_EQ("duplicate \"nud\": \"stale\" is the second value", wrong("add nud stale nud stale"));
    EXPECT_EQ("duplicate \"router\"", wrong("add router router"));
    EXPECT_EQ("either \"to\" is duplicate, or \"192.0.2.3\" is a garbage", wrong("add 192.0.2.2 192.0.2.3"));
    EXPECT_EQ("either \"to\" is duplicate, or \"192.0.2.3\" is a garbage", wrong("show to 192.0.2.2 to 192.0.2.3"));
    (void)wrong("resolve 192.0.2.1 from 192.0.2.9 from 192.0.2.9");
}

TEST(CtlWords, AddressesThatAreNone) {
    EXPECT_EQ("any valid address is expected rather than \"foo\"", wrong("add foo"));
    for (const char* address :
         {"192.0.2", "192.0.2.256", "192.0.2.1/24", "0x01020304", "2001:db8::g", "fe80::1%lan0"}) {
        (void)wrong("get " + std::string{address} + " dev lan0");
    }
    EXPECT_EQ("any valid prefix is expected rather than \"foo\"", wrong("show to foo"));
    (void)wrong("show 192.0.2.0/33");
    (void)wrong("show 2001:db8::/129");
}

// What the daemon refuses is not ours to refuse: it has the words for it, and exit code 2.
TEST(CtlWords, AddressesThatTheDaemonJudgesPass) {
    for (const char* address : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "::", "::1"}) {
        EXPECT_EQ(address, good("del " + std::string{address} + " dev lan0").address->to_string());
    }
    for (const char* lladdr : {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00:00:00:01", "2:0:0:0:0:1"}) {
        EXPECT_EQ(lladdr, good("add 192.0.2.1 dev lan0 lladdr " + std::string{lladdr}).lladdr);
    }
    EXPECT_EQ("\"xx\" is invalid lladdr", wrong("add 192.0.2.1 dev lan0 lladdr xx"));
}

TEST(CtlWords, FamilyContradictsTheAddress) {
    EXPECT_EQ("inet6 address is expected rather than \"192.0.2.1\"", wrong("get 192.0.2.1 dev lan0", Family::ipv6));
    EXPECT_EQ("inet address is expected rather than \"2001:db8::1\"", wrong("get 2001:db8::1 dev lan0", Family::ipv4));
    EXPECT_EQ("inet6 prefix is expected rather than \"192.0.2.0/24\"", wrong("flush 192.0.2.0/24", Family::ipv6));
    (void)good("show 2001:db8::/64", Family::ipv6);
}

TEST(CtlWords, ShowTakesFilters) {
    const Command command = good("show to 192.0.2.1/24 dev lan0 nud stale nud reach router proxy extern_learn");
    EXPECT_EQ("192.0.2.1/24", command.to->to_string());
    EXPECT_EQ((std::vector{nud::State::stale, nud::State::reachable}), command.states);
    EXPECT_TRUE(command.router);
    EXPECT_TRUE(command.proxy);
    EXPECT_TRUE(command.extern_learn);
    EXPECT_TRUE(good("show nud all").all_states);
    EXPECT_EQ("192.0.2.1/32", good("show 192.0.2.1").to->to_string());
    EXPECT_EQ("10.0.0.0/8", good("show 10/8").to->to_string());
    EXPECT_FALSE(good("show all").to.has_value());
    EXPECT_FALSE(good("show default").to.has_value());
    for (const char* state : {"incomplete", "reachable", "stale", "delay", "probe", "failed", "noarp", "permanent"}) {
        EXPECT_EQ(1U, good("flush nud " + std::string{state}).states.size());
    }
    EXPECT_TRUE(good("show nud none").nothing);
    EXPECT_FALSE(good("show nud none nud stale").nothing);
}

// The whole of iproute2's grammar: docs/ip-neigh.md says what comes of it, tests/interop/ip_neigh.sh compares.
TEST(CtlWords, FiltersThatNoEntryPasses) {
    for (const char* text :
         {"show proxy", "show extern_learn", "show protocol zebra", "show prot 186", "flush protocol 0x2a",
          "flush proxy", "show unused nud reachable", "flush unused nud probe"}) {
        EXPECT_TRUE(good(text).nothing) << text;
    }
    for (const char* text :
         {"show protocol all", "show protocol unspec", "show nomaster", "show unused", "flush nomaster"}) {
        EXPECT_FALSE(good(text).nothing) << text;
    }
    using nud::State;
    EXPECT_EQ((std::vector{State::stale, State::failed}), good("flush unused").states);
    EXPECT_EQ((std::vector{State::stale, State::failed, State::permanent, State::noarp}), good("show unused").states);
    EXPECT_EQ((std::vector{State::permanent}), good("flush unused nud permanent").states);
    EXPECT_EQ(4U, good("flush unused nud all").states.size());
    EXPECT_FALSE(good("flush unused nud all").all_states);
}

TEST(CtlWords, WhatHasNoMeaningHereIsToldInOneLine) {
    EXPECT_EQ("\"red\" is no VRF: neighd has none", wrong("show vrf red"));
    EXPECT_EQ("\"br0\" is no master: no interface of neighd belongs to another", wrong("flush master br0"));
    EXPECT_EQ("argument \"zebar\" is wrong: invalid protocol; did you mean \"zebra\"?", wrong("show protocol zebar"));
    for (const char* text : {"add proxy 192.0.2.1 dev lan0", "del proxy 192.0.2.1", "get pro 192.0.2.1 dev lan0"}) {
        EXPECT_TRUE(wrong(text).starts_with("there are no proxy entries here")) << text;
    }
    EXPECT_EQ("protocol", good("add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 proto static").not_kept);
    EXPECT_EQ("extern_learn", good("set 192.0.2.1 dev lan0 extern").not_kept);
}

TEST(CtlWords, DelTakesWhatTheKernelDoesNotLookAt) {
    const Command del = good(
        "del 192.0.2.1 lladdr 02:00:00:00:00:01 nud stale router use managed extern_learn protocol zebra dev lan0");
    EXPECT_EQ("lan0", del.dev);
    EXPECT_FALSE(del.use || del.managed || del.router || !del.not_kept.empty());
}

TEST(CtlWords, CommandsTakeNoWordsOfOthers) {
    (void)wrong("flush router");
    (void)wrong("get 192.0.2.1 dev lan0 nud stale");
    (void)wrong("show from 192.0.2.1");
    EXPECT_EQ("\"dev\" is a garbage", wrong("link dev lan0"));
    EXPECT_EQ("\"lan0\" is a garbage", wrong("stats lan0"));
    (void)wrong("version x");
    EXPECT_EQ("lan0", good("stats dev lan0").dev);
}

TEST(CtlWords, ResolveTakesASource) {
    const Command command = good("resolve 192.0.2.7 from 192.0.2.1 dev lan0");
    EXPECT_EQ("192.0.2.7", command.address->to_string());
    EXPECT_EQ("192.0.2.1", command.from->to_string());
    EXPECT_EQ("lan0", command.dev);
}

TEST(CtlWords, UsageNamesEveryCommandAndWord) {
    for (const CommandSpec& spec : kCommands) {
        const std::string line{usage_of(spec).substr(0, usage_of(spec).find('\n'))};
        EXPECT_NE(std::string::npos, usage().find(line.substr(sizeof "Usage: neighctl [ OPTIONS ]"))) << spec.name;
        const std::pair<std::uint64_t, const char*> kNamed[] = {{kLladdr, "lladdr"},
                                                                {kDev, "dev"},
                                                                {kRouter, "router"},
                                                                {kProxy, "proxy"},
                                                                {kExternLearn, "extern_learn"},
                                                                {kFrom, "from"},
                                                                {kHost, "host"},
                                                                {kAddress | kHost, "ADDR"},
                                                                {kPrefix, "PREFIX"}};
        for (const auto& [bit, word] : kNamed) {
            EXPECT_EQ((spec.takes & bit) != 0, spec.words.find(word) != std::string_view::npos)
                << spec.name << " " << word;
        }
        EXPECT_EQ((spec.takes & (kNud | kNudSome)) != 0, spec.words.find("nud") != std::string_view::npos);
    }
}

// ---- Words of neighd's own -------------------------------------------------------------------------

TEST(CtlWords, ManagedNeedsNoLladdr) {
    const Command bare = good("add 192.0.2.1 managed dev lan0");
    EXPECT_TRUE(bare.managed);
    EXPECT_EQ("", bare.lladdr);
    EXPECT_TRUE(good("replace 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0 managed router").managed);
    EXPECT_FALSE(good("add 192.0.2.1 lladdr 02:00:00:00:00:01 dev lan0").managed);
    EXPECT_EQ("\"lladdr\" is required", wrong("add 192.0.2.1 dev lan0"));
    EXPECT_EQ("\"dev\" is required", wrong("add 192.0.2.1 managed"));
    EXPECT_EQ("duplicate \"managed\"", wrong("add 192.0.2.1 managed managed dev lan0"));
}

TEST(CtlWords, CarefulFlushes) {
    EXPECT_TRUE(good("flush dev lan0 dry-run").dry_run);
    EXPECT_TRUE(good("flush --dry-run").dry_run);
    EXPECT_EQ(17U, good("flush to 192.0.2.0/24 max 17").max);
    EXPECT_EQ(0U, good("flush --max 0").max);
    const Command verify = good("flush verify rate 200 max 3 nud stale");
    EXPECT_TRUE(verify.verify);
    EXPECT_EQ(200U, verify.rate);
    EXPECT_EQ(3U, verify.max);
    EXPECT_EQ(std::nullopt, good("flush all").max);
}

TEST(CtlWords, CarefulFlushesThatAreWrong) {
    EXPECT_EQ("\"x\" after \"max\" is no number", wrong("flush max x"));
    EXPECT_EQ("\"-1\" after \"max\" is no number", wrong("flush max -1"));
    EXPECT_EQ("\"3x\" after \"rate\" is no number", wrong("flush verify rate 3x"));
    EXPECT_NE("", wrong("flush max"));
    EXPECT_NE("", wrong("flush max 1 max 2"));
    EXPECT_NE("", wrong("flush rate 5"));
    EXPECT_NE("", wrong("flush verify dry-run"));
    EXPECT_NE("", wrong("show dry-run"));
    EXPECT_NE("", wrong("del 192.0.2.1 dev lan0 verify"));
}

TEST(CtlWords, AddressShowsOrTriesAgain) {
    for (const char* words : {"address", "addr", "address show", "address list dev lan0", "address dev lan0"}) {
        EXPECT_EQ(Verb::address, good(words).verb) << words;
        EXPECT_FALSE(good(words).retry) << words;
    }
    const Command retry = good("address retry 192.0.2.1 dev lan0");
    EXPECT_TRUE(retry.retry);
    EXPECT_EQ("lan0", retry.dev);
    EXPECT_EQ("\"dev\" is required", wrong("address retry 192.0.2.1"));
    EXPECT_EQ("an address is required", wrong("address retry dev lan0"));
    for (const char* words : {"address 192.0.2.1 dev lan0", "address show 192.0.2.1", "address dev lan0 retry",
                              "address show retry", "address nonsense"}) {
        EXPECT_NE("", wrong(words)) << words;
    }
}

TEST(CtlWords, ExplainTakesAnAddressAndMaybeAnInterface) {
    EXPECT_EQ(Verb::explain, good("explain 192.0.2.1").verb);
    EXPECT_EQ("lan0", good("explain fe80::1 dev lan0").dev);
    EXPECT_EQ("an address is required", wrong("explain dev lan0"));
}

TEST(CtlWords, RouteShowsManyOrGetsOne) {
    for (const char* all : {"route", "route show", "ro list", "route ls"}) {
        const Command command = good(all);
        EXPECT_EQ(Verb::route, command.verb) << all;
        EXPECT_FALSE(command.one || command.to || command.only_default) << all;
    }
    EXPECT_EQ("10.0.0.0/8", good("route 10/8").to->to_string());
    EXPECT_EQ("10.0.0.0/8", good("route show to 10/8 vrf red").to->to_string());
    EXPECT_EQ("red", good("route vrf red").vrf);
    EXPECT_TRUE(good("route show default").only_default);
    const Command one = good("route get to 192.0.2.7 vrf red");
    EXPECT_TRUE(one.one);
    EXPECT_EQ("192.0.2.7", one.address->to_string());
    EXPECT_EQ("an address is required", wrong("route get vrf red"));
    EXPECT_EQ("any valid address is expected rather than \"10.0.0.0/8\"", wrong("route get 10.0.0.0/8"));
    EXPECT_EQ("\"get\" does not stand first", wrong("route show get 192.0.2.1"));
    (void)wrong("route get 192.0.2.1 192.0.2.2");
    (void)wrong("show vrf red");
}

}  // namespace
}  // namespace neigh::ctl
