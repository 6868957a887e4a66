// neighctl from arguments to exit code, one command at a time, against a small table on a real socket.
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/ctl/run.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"
#include "tests/unit/control/ctl_fake_table.hpp"
#include "tests/unit/control/ctl_neighctl.hpp"

namespace neigh::ctl::test {
namespace {

class CtlRun : public ::testing::Test {
  protected:
    Outcome run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"-s", server.path()});
        return neighctl(arguments);
    }
    // A change that must succeed, silently.
    void change(const std::vector<std::string>& arguments) {
        const Outcome outcome = run(arguments);
        EXPECT_EQ(0, outcome.exit) << outcome.err;
        EXPECT_EQ("", outcome.out + outcome.err);
    }
    void add_two() {
        change({"add", "192.0.2.1", "lladdr", "02:00:00:00:00:01", "dev", "lan0", "nud", "reachable", "router"});
        change({"add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "lan1"});
    }

    FakeTable table;
    FakeServer server{[this](const Json& request) { return table.answer(request); }};
};

TEST_F(CtlRun, ShowPrintsTheTable) {
    add_two();
    const std::string text =
        "192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 router REACHABLE \n"
        "192.0.2.2 dev lan1 lladdr 02:00:00:00:00:02 PERMANENT \n";
    EXPECT_EQ(text, run({"show"}).out);
    EXPECT_EQ(text, run({}).out);
    EXPECT_EQ("192.0.2.2 lladdr 02:00:00:00:00:02 PERMANENT \n", run({"show", "dev", "lan1"}).out);
    EXPECT_EQ("192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 router REACHABLE \n", run({"show", "router"}).out);
    EXPECT_EQ("", run({"show", "proxy"}).out);
    EXPECT_EQ("[]\n", run({"-j", "show", "extern_learn"}).out);
    EXPECT_EQ(
        "[{\"dst\":\"192.0.2.2\",\"dev\":\"lan1\",\"lladdr\":\"02:00:00:00:00:02\",\"used\":1,\"confirmed\":2,"
        "\"updated\":3,\"probes\":4,\"state\":[\"PERMANENT\"]}]\n",
        run({"-j", "-stats", "show", "dev", "lan1"}).out);
}

TEST_F(CtlRun, ShowOfManyPagesIsOneList) {
    for (int i = 1; i <= 20; ++i) {
        change({"add", "192.0.2." + std::to_string(i), "lladdr", "02:00:00:00:00:01", "dev", "lan0"});
    }
    EXPECT_EQ(20U, Json::parse(run({"-j", "show"}).out).size());
    EXPECT_EQ(20U, Json::parse(run({"-j", "-p", "show"}).out).size());
}

TEST_F(CtlRun, GetPrintsOneEntry) {
    add_two();
    EXPECT_EQ("192.0.2.2 dev lan1 lladdr 02:00:00:00:00:02 PERMANENT \n", run({"get", "192.0.2.2", "dev", "lan1"}).out);
    EXPECT_EQ(1U, Json::parse(run({"-j", "get", "192.0.2.2", "dev", "lan1"}).out).size());
}

TEST_F(CtlRun, RefusalsAreOneLineAndExit2) {
    const Outcome outcome = run({"get", "192.0.2.7", "dev", "lan0"});
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("neighctl: NOT_FOUND: no entry 192.0.2.7 on lan0\n", outcome.err);
    EXPECT_EQ("", outcome.out);
    add_two();
    EXPECT_EQ(2, run({"add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "lan1"}).exit);
    EXPECT_EQ(2, run({"set", "192.0.2.3", "lladdr", "02:00:00:00:00:02", "dev", "lan1"}).exit);
    EXPECT_EQ(2, run({"del", "192.0.2.3", "dev", "lan1"}).exit);
    table.denied = "neigh.list";
    EXPECT_EQ(2, run({"-j", "show"}).exit);
    EXPECT_EQ("", run({"-j", "show"}).out);
}

TEST_F(CtlRun, ChangesAreSilent) {
    add_two();
    change({"change", "192.0.2.2", "lladdr", "02:00:00:00:00:03", "dev", "lan1", "nud", "stale"});
    change({"replace", "192.0.2.9", "lladdr", "02:00:00:00:00:09", "dev", "lan1", "nud", "noarp"});
    change({"del", "192.0.2.1", "dev", "lan0"});
    EXPECT_EQ(
        "192.0.2.2 dev lan1 lladdr 02:00:00:00:00:03 STALE \n"
        "192.0.2.9 dev lan1 lladdr 02:00:00:00:00:09 NOARP \n",
        run({"show"}).out);
}

TEST_F(CtlRun, AChangeWithoutAMacKeepsTheOneThatIsThere) {
    add_two();
    change({"change", "192.0.2.2", "dev", "lan1", "nud", "stale"});
    EXPECT_EQ("192.0.2.2 lladdr 02:00:00:00:00:02 STALE \n", run({"show", "dev", "lan1"}).out);
    change({"replace", "192.0.2.2", "dev", "lan1"});
    EXPECT_EQ("192.0.2.2 lladdr 02:00:00:00:00:02 PERMANENT \n", run({"show", "dev", "lan1"}).out);
    EXPECT_EQ(2, run({"change", "192.0.2.3", "dev", "lan1"}).exit);
    const Outcome none = run({"replace", "192.0.2.3", "dev", "lan1"});
    EXPECT_EQ(2, none.exit);
    EXPECT_EQ("neighctl: INVALID_PARAMETER: 192.0.2.3 on lan1 has no lladdr to keep, and none is given\n", none.err);
    const Outcome batch =
        neighctl({"-s", server.path(), "-batch", "-"},
                 "add 192.0.2.9 lladdr 02:00:00:00:00:09 dev lan0\nchange 192.0.2.9 dev lan0 nud stale\n"
                 "add 192.0.2.8 lladdr 02:00:00:00:00:08 dev lan0 protocol zebra\n");
    EXPECT_EQ(0, batch.exit);
    EXPECT_EQ("3: neighctl: \"protocol\" is not kept: neighd's entries have no such mark\n", batch.err);
    EXPECT_NE(std::string::npos, run({"show"}).out.find("192.0.2.9 dev lan0 lladdr 02:00:00:00:00:09 STALE \n"));
}

TEST_F(CtlRun, AFlushThatNothingPassesRemovesNothing) {
    add_two();
    EXPECT_EQ("Flushed 0 entries.\n", run({"flush", "protocol", "zebra"}).out);
    EXPECT_EQ("{\"flushed\":0}\n", run({"-j", "flush", "proxy"}).out);
    EXPECT_EQ(2U, Json::parse(run({"-j", "show"}).out).size());
}

TEST_F(CtlRun, FlushTellsHowMany) {
    add_two();
    EXPECT_EQ("Flushed 1 entry.\n", run({"flush", "all"}).out);
    EXPECT_EQ("Flushed 0 entries.\n", run({"flush", "all"}).out);
    EXPECT_EQ("{\"flushed\":1}\n", run({"-j", "flush", "nud", "all"}).out);
}

TEST_F(CtlRun, WrongWordsAreExit1AndOneLineAndNoRequest) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"foo"}, {"add"}, {"-foo"}, {"-batch"}, {"get", "x"}, {"dance"}, {"flush"}, {"-4", "flush"}}) {
        const Outcome outcome = run(words);
        EXPECT_EQ(1, outcome.exit) << words.front();
        EXPECT_EQ("", outcome.out);
        EXPECT_TRUE(outcome.err.starts_with("neighctl: ")) << outcome.err;
        EXPECT_EQ(outcome.err.size() - 1, outcome.err.find('\n')) << outcome.err;
    }
    EXPECT_EQ("neighctl: \"dev\" is required (usage: neighctl help del)\n", run({"del", "192.0.2.1"}).err);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(CtlRun, FamilyIsAFilterAndAMistakeBesideTheOtherAddress) {
    (void)run({"-6", "show"});
    EXPECT_EQ("inet6", server.requests().back()["params"]["family"]);
    EXPECT_EQ(1, run({"-6", "get", "192.0.2.1", "dev", "lan0"}).exit);
}

TEST_F(CtlRun, VersionAndHelp) {
    EXPECT_EQ("neighctl " NEIGH_VERSION ", neighd 9.9.9\n", run({"version"}).out);
    EXPECT_EQ("{\"neighctl\":\"" NEIGH_VERSION "\",\"neighd\":\"9.9.9\"}\n", run({"-j", "version"}).out);
    const Outcome help = neighctl({"--help"});
    EXPECT_EQ(0, help.exit);
    EXPECT_EQ(help.out, neighctl({"-s", "/nowhere", "help"}).out);
    EXPECT_EQ("neighctl " NEIGH_VERSION "\n", neighctl({"-V"}).out);
    const std::string del = neighctl({"-s", "/nowhere", "help", "del"}).out;
    EXPECT_TRUE(
        del.starts_with("Usage: neighctl [ OPTIONS ] del ADDR [ lladdr MAC ] dev IF\nremove an entry (also: delete)\n"))
        << del;
    EXPECT_NE(std::string::npos, del.find("\n  dev IF            The interface,")) << del;
    EXPECT_EQ(del, neighctl({"-s", "/nowhere", "delete", "help"}).out);
}

TEST(CtlRunAlone, DaemonThatIsNotThereIsExit3AndNamesThePath) {
    for (const char* command : {"show", "link", "stats", "version", "monitor"}) {
        const Outcome outcome = neighctl({"-s", "/tmp/no-such-neighd/sock", "-j", command});
        EXPECT_EQ(3, outcome.exit) << command;
        EXPECT_EQ("", outcome.out);
        EXPECT_EQ("neighctl: can't reach the daemon at /tmp/no-such-neighd/sock: No such file or directory\n",
                  outcome.err);
    }
}

TEST(CtlRunAlone, DaemonThatLeavesIsExit3) {
    FakeServer server{[](const Json&) { return std::optional<std::string>{}; }};
    EXPECT_EQ(3, neighctl({"-s", server.path(), "show"}).exit);
}

TEST(CtlRunAlone, OutputThatTakesNothingIsNoSuccess) {
    FakeTable table;
    FakeServer server{[&](const Json& request) { return table.answer(request); }};
    std::FILE* full = std::fopen("/dev/full", "w");
    ASSERT_NE(nullptr, full);
    const std::vector<std::string> arguments{"-s", server.path(), "-j", "show"};
    EXPECT_EQ(1, ctl::run(arguments, {.in = 0, .out = full, .err = stderr}));
    std::fclose(full);
}

}  // namespace
}  // namespace neigh::ctl::test
