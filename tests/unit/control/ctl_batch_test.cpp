// -batch: the effect of one line after the other, whatever travels together.
#include <cstdio>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/control/ctl_fake_server.hpp"
#include "tests/unit/control/ctl_fake_table.hpp"
#include "tests/unit/control/ctl_neighctl.hpp"

namespace neigh::ctl::test {
namespace {

std::string add(int host) {
    return "add 192.0.2." + std::to_string(host) + " lladdr 02:00:00:00:00:01 dev lan0\n";
}
std::string del(int host) {
    return "del 192.0.2." + std::to_string(host) + " dev lan0\n";
}

std::string add_many(int hosts) {
    std::string lines;
    for (int i = 0; i < hosts; ++i) {
        lines += "add 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) +
                 " lladdr 02:00:00:00:00:01 dev lan0\n";
    }
    return lines;
}

class CtlBatch : public ::testing::Test {
  protected:
    Outcome batch(const std::string& lines, bool force = false) {
        std::vector<std::string> arguments{"-s", server.path(), "-batch", "-"};
        if (force) {
            arguments.emplace_back("-force");
        }
        return neighctl(arguments, lines);
    }

    FakeTable table;
    FakeServer server{[this](const Json& request) { return table.answer(request); }};
};

TEST_F(CtlBatch, LinesOfOneKindAreOneRequest) {
    std::string lines = "# many\n\n";
    for (int i = 1; i <= 50; ++i) {
        lines += add(i);
    }
    const Outcome outcome = batch(lines);
    EXPECT_EQ(0, outcome.exit) << outcome.err;
    EXPECT_EQ("", outcome.out + outcome.err);
    EXPECT_EQ(50U, table.rows.size());
    EXPECT_EQ(1U, server.requests().size());
}

TEST_F(CtlBatch, GroupsFollowEachOtherLinked) {
    table.most_rows = 2'000;
    EXPECT_EQ(0, batch(add_many(1'000)).exit);
    EXPECT_EQ(1'000U, table.rows.size());
    const auto requests = server.requests();
    ASSERT_GT(requests.size(), 2U);
    EXPECT_FALSE(requests.front()["params"].contains("linked"));
    EXPECT_EQ(true, requests.at(1)["params"]["linked"]);
    for (const Json& request : requests) {
        EXPECT_EQ("lan0", request["params"]["dev"]) << "once a request";
        EXPECT_FALSE(request["params"]["rows"].front().contains("dev"));
    }
}

TEST_F(CtlBatch, WhatFollowsARefusedGroupIsNotApplied) {
    // Groups of a line or two, and all are on their way when the one of the third line is refused.
    const std::string lines = add(1) + del(1) + del(9) + add(2) + del(2) + add(3);
    const Outcome outcome = batch(lines);
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("3: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n", outcome.err);
    EXPECT_TRUE(table.rows.empty());
    EXPECT_EQ(3U, table.canceled);
}

TEST_F(CtlBatch, ForceAppliesWhatWasCanceled) {
    std::string lines = add(1) + del(9) + add(2) + del(2) + del(8) + add(3) + del(1) + "show\n";
    const Outcome outcome = batch(lines, true);
    EXPECT_EQ(
        "2: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n"
        "5: neighctl: NOT_FOUND: no entry 192.0.2.8 on lan0\n",
        outcome.err);
    EXPECT_EQ("192.0.2.3 dev lan0 lladdr 02:00:00:00:00:01 PERMANENT \n", outcome.out);
    EXPECT_GT(table.canceled, 0U);
}

TEST_F(CtlBatch, MoreGroupsThanMayBeOnTheirWay) {
    std::string lines;
    for (int i = 1; i <= 100; ++i) {
        lines += i == 2 || i == 75 ? del(200) : add(i) + del(i);
    }
    const Outcome stopped = batch(lines + "show\n");
    EXPECT_EQ("3: neighctl: NOT_FOUND: no entry 192.0.2.200 on lan0\n", stopped.err);
    EXPECT_EQ("", stopped.out);
    EXPECT_TRUE(table.rows.empty());

    const Outcome forced = batch(lines + add(7) + "show\n", true);
    EXPECT_EQ(
        "3: neighctl: NOT_FOUND: no entry 192.0.2.200 on lan0\n"
        "148: neighctl: NOT_FOUND: no entry 192.0.2.200 on lan0\n",
        forced.err);
    EXPECT_EQ("192.0.2.7 dev lan0 lladdr 02:00:00:00:00:01 PERMANENT \n", forced.out);
    EXPECT_EQ(1U, table.rows.size());
}

TEST_F(CtlBatch, LongGroupsWaitForRoomOnTheWay) {
    table.most_rows = 10'000;
    const Outcome outcome = batch(add_many(6'000) + del(9) + add(1));
    EXPECT_EQ("6001: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n", outcome.err);
    EXPECT_EQ(6'000U, table.rows.size());
}

TEST_F(CtlBatch, ADaemonThatGoesIsToldOfAtTheFirstLineWithoutAnAnswer) {
    FakeServer leaving{[this](const Json& request) {
        return request["id"].get<int>() > 3 ? std::optional<std::string>{} : table.answer(request);
    }};
    std::string lines;
    for (int i = 1; i <= 100; ++i) {
        lines += add(i) + del(i);
    }
    const Outcome gone = neighctl({"-s", leaving.path(), "-force", "-batch", "-"}, lines);
    EXPECT_EQ(3, gone.exit);
    EXPECT_TRUE(gone.err.starts_with("4: neighctl: lost the daemon at ")) << gone.err;
    // What it answered before counts, though nothing more could be sent.
    const Outcome refused = neighctl({"-s", leaving.path(), "-batch", "-"}, add(1) + del(9) + lines);
    EXPECT_EQ(2, refused.exit) << refused.err;
    EXPECT_EQ("2: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n", refused.err);
}

TEST_F(CtlBatch, RowsOfSeveralInterfacesTravelTogether) {
    const std::string other = "add 192.0.2.9 lladdr 02:00:00:00:00:01 dev lan1\n";
    EXPECT_EQ(0, batch(add(1) + other + add(2)).exit);
    EXPECT_EQ(1U, server.requests().size());
    EXPECT_TRUE(table.rows.contains("192.0.2.1 lan0") && table.rows.contains("192.0.2.9 lan1") &&
                table.rows.contains("192.0.2.2 lan0"));
}

TEST_F(CtlBatch, StopsAtTheFirstErrorWithItsNumberFirst) {
    const Outcome outcome = batch(add(1) + "\n" + add(2) + del(9) + add(3));
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("4: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n", outcome.err);
    EXPECT_EQ(2U, table.rows.size());
}

TEST_F(CtlBatch, BeforeABadLineAllIsAppliedAndNothingAfterIt) {
    ASSERT_EQ(0, batch(add(3)).exit);
    const Outcome outcome = batch(add(1) + add(2) + add(3) + add(4));
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("3: neighctl: ALREADY_EXISTS: 192.0.2.3 exists\n", outcome.err);
    EXPECT_TRUE(table.rows.contains("192.0.2.1 lan0"));
    EXPECT_TRUE(table.rows.contains("192.0.2.2 lan0"));
    EXPECT_FALSE(table.rows.contains("192.0.2.4 lan0"));
}

TEST_F(CtlBatch, ForceGoesOnAndKeepsTheFirstExitCode) {
    const Outcome outcome = batch(add(1) + del(8) + "nonsense\n" + add(2) + del(9) + del(1), true);
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ(
        "2: neighctl: NOT_FOUND: no entry 192.0.2.8 on lan0\n"
        "3: neighctl: command \"nonsense\" is unknown, try \"neighctl help\"\n"
        "5: neighctl: NOT_FOUND: no entry 192.0.2.9 on lan0\n",
        outcome.err);
    EXPECT_EQ(1U, table.rows.size());
    EXPECT_EQ(1, batch("nonsense\n" + del(9), true).exit);
}

TEST_F(CtlBatch, ForceTellsEveryErrorOfAGroup) {
    ASSERT_EQ(0, batch(add(2) + add(3) + add(7)).exit);
    std::string lines;
    for (int i = 1; i <= 9; ++i) {
        lines += add(i);
    }
    const Outcome outcome = batch(lines, true);
    EXPECT_EQ(
        "2: neighctl: ALREADY_EXISTS: 192.0.2.2 exists\n"
        "3: neighctl: ALREADY_EXISTS: 192.0.2.3 exists\n"
        "7: neighctl: ALREADY_EXISTS: 192.0.2.7 exists\n",
        outcome.err);
    EXPECT_EQ(9U, table.rows.size());
}

TEST_F(CtlBatch, ABatchOfErrorsSendsEachLineThreeTimesAtMost) {
    std::string lines;
    for (int i = 1; i <= 90; ++i) {
        lines += del(i);
    }
    EXPECT_EQ(2, batch(lines, true).exit);
    std::size_t rows = 0;
    for (const Json& request : server.requests()) {
        const Json& params = request["params"];
        rows += params.contains("rows") ? params["rows"].size() : 1;
    }
    EXPECT_LE(rows, 3U * 90U);  // with its group, by itself, and with its group canceled
}

TEST_F(CtlBatch, AnAddressTwiceIsRefusedTheSecondTime) {
    const Outcome outcome = batch(add(1) + add(2) + add(1));
    EXPECT_EQ("3: neighctl: ALREADY_EXISTS: 192.0.2.1 exists\n", outcome.err);
    EXPECT_EQ(2U, table.rows.size());
    EXPECT_EQ("2: neighctl: NOT_FOUND: no entry 192.0.2.1 on lan0\n", batch(del(1) + del(1) + del(2)).err);
    EXPECT_EQ(1U, table.rows.size());
}

TEST_F(CtlBatch, OrderOfDifferentKindsIsKept) {
    const Outcome outcome = batch(add(1) + del(1) + add(1) + "show\n" + del(1) + "show\n" + add(2));
    EXPECT_EQ(0, outcome.exit) << outcome.err;
    EXPECT_EQ("192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 PERMANENT \n", outcome.out);
    EXPECT_EQ(1U, table.rows.size());
}

TEST_F(CtlBatch, RefusalWithoutARowIsTheFirstLines) {
    table.denied = "neigh.add";
    const Outcome outcome = batch(add(1) + add(2) + add(3));
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("1: neighctl: ACCESS_DENIED: not yours\n", outcome.err);
}

TEST_F(CtlBatch, FullTableNamesTheLineThatDidNotFit) {
    table.most_rows = 2;
    const Outcome outcome = batch(add(1) + add(2) + add(3));
    EXPECT_EQ("3: neighctl: NO_MEMORY: the table is full\n", outcome.err);
    EXPECT_EQ(2U, table.rows.size());
}

TEST_F(CtlBatch, WrongWordsComeAfterTheLinesBefore) {
    const Outcome outcome = batch(add(1) + "add x\n" + add(2));
    EXPECT_EQ(1, outcome.exit);
    EXPECT_EQ("2: neighctl: any valid address is expected rather than \"x\"\n", outcome.err);
    EXPECT_EQ(1U, table.rows.size());
    EXPECT_EQ("1: neighctl: unterminated quoted string\n", batch("show \"x\n").err);
    EXPECT_EQ("2: neighctl: missing continuation line\n", batch("\nshow \\\n").err);
}

TEST_F(CtlBatch, Files) {
    const std::string path = server.path() + ".batch";
    std::ofstream{path} << add(1) << "add 192.0.2.2 \\\n dev lan0 lladdr 02:00:00:00:00:02 # two\n";
    EXPECT_EQ(0, neighctl({"-s", server.path(), "-batch", path}).exit);
    EXPECT_EQ(2U, table.rows.size());
    std::remove(path.c_str());
    const Outcome outcome = neighctl({"-batch", "/nowhere/x"});
    EXPECT_EQ(1, outcome.exit);
    EXPECT_EQ("neighctl: can't open \"/nowhere/x\": No such file or directory\n", outcome.err);
}

TEST(CtlBatchAlone, WithoutADaemonForceDoesNotGoOn) {
    const Outcome outcome = neighctl({"-s", "/tmp/no-such-neighd/sock", "-force", "-batch", "-"}, add(1) + del(1));
    EXPECT_EQ(3, outcome.exit);
    EXPECT_EQ("1: neighctl: can't reach the daemon at /tmp/no-such-neighd/sock: No such file or directory\n",
              outcome.err);
}

}  // namespace
}  // namespace neigh::ctl::test
