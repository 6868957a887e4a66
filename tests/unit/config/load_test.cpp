// The whole way: text or file to Config, and the order and form of messages.
// Not here: single values and sections.
#include "config/load.hpp"

#include <cstdio>
#include <fstream>
#include <unistd.h>

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

using Lines = std::vector<std::string>;

TEST(Load, TheSmallestFile) {
    const Config config = good("interfaces: [{name: lan0, device: net_tap0}]");
    ASSERT_EQ(config.interfaces.size(), 1U);
    EXPECT_EQ(config.interfaces[0].index, 1U);
    EXPECT_EQ(config.interfaces[0].luid, luid_of("lan0"));
    EXPECT_EQ(config.interfaces[0].neighbor, NeighborParams{});
    EXPECT_TRUE(config.routes.empty());
    EXPECT_TRUE(config.neighbors.empty());
    EXPECT_FALSE(config.state_file.has_value());
}

TEST(Load, SeveralMistakesComeInOrderOfTheFile) {
    const LoadResult result = load_text(
        "neighbors:\n"
        "  - {dst: 192.0.2.9, lladdr: nonsense, dev: lan0}\n"
        "routes:\n"
        "  - {to: 203.0.113.7/24, via: 192.0.2.254}\n"
        "  - {to: 10.0.0.0/8, via: 192.0.2.254, dev: lan9}\n"
        "interfaces:\n"
        "  - name: lan0\n"
        "    device: net_tap0\n"
        "    mtu: 12\n"
        "    addresses: [192.0.2.1/24, 192.0.2.1]\n"
        "    colour: red\n"
        "  - name: lan0\n"
        "    device: net_tap1\n"
        "neighbor: {retrans_time: 5, mcast_solicit: -1}\n"
        "neighbor: {}\n",
        "a.yaml");
    EXPECT_FALSE(result.ok());
    EXPECT_EQ(result.errors,
              (Lines{
                  "a.yaml:2:30: lladdr must be a MAC address such as 02:00:00:00:00:01, not 'nonsense'",
                  "a.yaml:4:10: 203.0.113.7/24 has host bits set: did you mean 203.0.113.0/24?",
                  "a.yaml:5:45: no interface 'lan9' is declared",
                  "a.yaml:9:10: mtu must be a whole number of bytes from 68 to 9710, not '12'",
                  "a.yaml:10:31: 192.0.2.1 needs the length of its subnet: 192.0.2.1/24, for example",
                  "a.yaml:11:5: unknown key 'colour' in interfaces[]",
                  "a.yaml:12:11: duplicate name lan0, already in line 7",
                  "a.yaml:14:12: unknown key 'retrans_time' in neighbor; did you mean 'retrans_time_ms'?",
                  "a.yaml:14:44: mcast_solicit must be a whole number from 1 to 100, not '-1'",
                  "a.yaml:15:1: duplicate key 'neighbor' at the top, already in line 14",
              }));
}

TEST(Load, AnUndeclaredInterfaceIsAMistakeAtItsLine) {
    expect_mistakes({
        {"route", kLan + "routes:\n  - {to: 10.0.0.0/8, dev: lan9}\n", "6:27: no interface 'lan9' is declared"},
        {"neighbor", kLan + "neighbors:\n  - dst: 192.0.2.9\n    lladdr: 02:00:00:00:00:09\n    dev: wan\n",
         "8:10: no interface 'wan' is declared"},
    });
}

TEST(Load, WhichNamesAreDeclaredIsKnownWhateverElseIsWrong) {
    const auto with_interface = [](const std::string& keys) {
        return load_text("interfaces: [{" + keys + "}]\nroutes: [{to: 10.0.0.0/8, dev: nope}]\n", "f").errors;
    };
    const std::string undeclared = "f:2:32: no interface 'nope' is declared";
    for (const char* keys :
         {"name: lan0, device: x, addresses: [192.0.2.0/24]", "name: lan0, device: x, addresses: [192.0.2.1]",
          "name: lan0, device: x, addresses: [x]", "name: lan0, device: x, addresses: 5",
          "name: lan0, device: x, mtu: 1, mac: x, ipv4: x", "name: lan0", "name: a/b, device: x",
          "name: abcdefghijklmnop, device: x", "name: lan0, device: x, adresses: []"}) {
        const Lines errors = with_interface(keys);
        ASSERT_GE(errors.size(), 2U) << keys;
        EXPECT_EQ(errors.back(), undeclared) << keys;
    }
    for (const char* keys : {"device: x", "name: [nope], device: x", "name: , device: x"}) {
        EXPECT_EQ(with_interface(keys).size(), 1U) << keys << ": it may be the interface meant";
    }
    expect_mistakes({{"a bad name is meant by who refers to it",
                      "interfaces: [{name: abcdefghijklmnop, device: x}]\n"
                      "routes: [{to: 10.0.0.0/8, dev: abcdefghijklmnop}]\n",
                      "1:21: name must be a text of 1 to 15 characters"},
                     {"an interface that is none",
                      "interfaces: [5]\nroutes: [{to: 10.0.0.0/8, dev: lan0}]\n"
                      "neighbors: [{dst: 192.0.2.9, lladdr: 02:00:00:00:00:09}]\n",
                      "1:14: a mapping (keys and values) is expected here"}});
}

TEST(Load, EachKindOfMistakeIsNamedBesideTheOthers) {
    const LoadResult result = load_text(
        "interfaces:\n"
        "  - {name: lan0, device: x, addresses: [192.0.2.0/24], colour: red}\n"
        "  - {name: lan0, device: y}\n"
        "neighbors: [{dst: 192.0.2.9, lladdr: 02:00:00:00:00:09, dev: nope}]\n",
        "f");
    EXPECT_EQ(result.errors,
              (Lines{"f:2:41: 192.0.2.0/24 has no host bits: it is the subnet itself, not an address in it",
                     "f:2:56: unknown key 'colour' in interfaces[]", "f:3:12: duplicate name lan0, already in line 2",
                     "f:4:62: no interface 'nope' is declared"}));
}

TEST(Load, EmptyFilesSayWhatIsMissing) {
    expect_mistakes({
        {"empty", "", "1:1: missing key 'interfaces'"},
        {"comments", "# nothing\n\n# here\n", "1:1: missing key 'interfaces'"},
        {"marker", "---\n", "1:1: missing key 'interfaces'"},
        {"another key", "state-file: /tmp/x\n", "1:1: missing key 'interfaces'"},
        {"null", "interfaces:\n", "1:1: interfaces must be a list of mappings, not nothing"},
        {"empty list", "interfaces: []\n", "1:13: no interfaces: at least one is needed"},
        {"a list at the top", "- a\n", "1:1: a mapping (keys and values) is expected here"},
        {"a word at the top", "\n  hello\n", "2:3: a mapping (keys and values) is expected here"},
    });
}

TEST(Load, EmptySectionsAreAbsentOnes) {
    const Config config = good(kLan + "eal:\nworker:\ncontrol:\nneighbor:\nroutes:\nneighbors:\n");
    EXPECT_EQ(config.eal.lcores, "0,1");
    EXPECT_TRUE(config.routes.empty());
}

TEST(Load, OverridesWinOverTheGlobalBlockWhereverItStands) {
    const Config config = good(
        "interfaces:\n"
        "  - {name: a, device: net_tap0, neighbor: {gc_stale_time_ms: 5, gratuitous: ignore}}\n"
        "  - {name: b, device: net_tap1}\n"
        "neighbor: {gc_stale_time_ms: 7, retrans_time_ms: 9}\n");
    EXPECT_EQ(config.interfaces[0].neighbor.gc_stale_time, Duration{5});
    EXPECT_EQ(config.interfaces[0].neighbor.gratuitous, Gratuitous::ignore);
    EXPECT_EQ(config.interfaces[0].neighbor.retrans_time, Duration{9});
    EXPECT_EQ(config.interfaces[1].neighbor.gc_stale_time, Duration{7});
    EXPECT_EQ(config.interfaces[1].neighbor.gratuitous, Gratuitous::update);
}

TEST(Load, CarriageReturnsCountAsLineEnds) {
    expect_mistakes({{"crlf", "state-file: /tmp/x\r\ninterfaces: []\r\n", "2:13: no interfaces"}});
}

TEST(LoadFile, SaysWhyItCannotBeRead) {
    EXPECT_EQ(load_file("/nonexistent/neighd.yaml").errors,
              Lines{"/nonexistent/neighd.yaml: cannot be read: No such file or directory"});
    EXPECT_EQ(load_file("/tmp").errors, Lines{"/tmp: cannot be read: Is a directory"});
}

TEST(LoadFile, ReadsAFileAndNamesItInMessages) {
    const std::string path = testing::TempDir() + "neighd-config-" + std::to_string(::getpid()) + ".yaml";
    std::ofstream{path} << kLan;
    EXPECT_TRUE(load_file(path).ok());
    std::ofstream{path, std::ios::app} << "colour: red\n";
    EXPECT_EQ(load_file(path).errors, Lines{path + ":5:1: unknown key 'colour' at the top"});
    std::remove(path.c_str());
}

TEST(LoadFile, RefusesEndlessOnes) {
    EXPECT_EQ(load_file("/dev/zero").errors, Lines{"/dev/zero:1:1: larger than 16 MiB"});
}

}  // namespace
}  // namespace neigh::config
