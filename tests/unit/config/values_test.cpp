// Single values: types, words, names, cores; each mistake at its place.
// Not here: numbers and their bounds (options_test.cpp walks all of them).
#include "config/lcores.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

TEST(Values, WrongTypes) {
    expect_mistakes({
        {"string for number", kLan + "eal: {memory-mb: \"256\"}\n",
         "5:18: memory-mb must be a whole number of MiB from 16 to 1048576, not the string '256'"},
        {"word for number", kLan + "neighbor:\n  unres_qlen: many\n", "6:15: unres_qlen must be a whole number"},
        {"list for number", kLan + "neighbor:\n  unres_qlen: [1]\n", "6:15: unres_qlen must be"},
        {"nothing for number", kLan + "neighbor:\n  unres_qlen:\n", "6:3: unres_qlen must be"},
        {"word for flag", kLan + "eal: {huge-pages: yes}\n", "5:19: huge-pages must be true or false, not 'yes'"},
        {"string for flag", kLan + "eal: {huge-pages: \"true\"}\n", "5:19: huge-pages must be true or false"},
        {"map for text", kLan + "state-file: {a: b}\n", "5:13: state-file must be a text"},
        {"empty text", kLan + "state-file: \"\"\n", "5:13: state-file must not be empty"},
        {"escape in text", kLan + "state-file: \"/tmp/a\\0b\"\n", "5:13: state-file must not hold control"},
        {"lines in text", kLan + "state-file: |\n  /tmp/a\n  /tmp/b\n", "5:13: state-file must not hold control"},
        {"text for list", kLan + "eal: {args: -v}\n", "5:13: args must be a list of texts, not '-v'"},
        {"list in list", kLan + "eal: {args: [a, [b]]}\n", "5:17: args must be a list of texts, not a list"},
        {"text for mapping", kLan + "worker: fast\n", "5:9: a mapping (keys and values) is expected here"},
        {"list for mapping", kLan + "neighbor: [1]\n", "5:11: a mapping (keys and values) is expected here"},
        {"mapping for list", kLan + "routes: {to: 10.0.0.0/8}\n", "5:9: routes must be a list of mappings"},
        {"text for list of mappings", kLan + "neighbors: none\n", "5:12: neighbors must be a list of mappings"},
        {"text in a list of mappings", kLan + "routes: [default]\n", "5:10: a mapping"},
    });
}

TEST(Values, UnknownKeysNameTheNearest) {
    expect_mistakes({
        {"slip", kLan + "eal: {memory_mb: 1}\n", "5:7: unknown key 'memory_mb' in eal; did you mean 'memory-mb'?"},
        {"top", kLan + "route: []\n", "5:1: unknown key 'route' at the top; did you mean 'routes'?"},
        {"unit", kLan + "neighbor: {base_reachable_time: 1}\n",
         "5:12: unknown key 'base_reachable_time' in neighbor; did you mean 'base_reachable_time_ms'?"},
        {"elsewhere", kLan + "    max_entries: 5\n",
         "5:5: unknown key 'max_entries' in interfaces[]; it belongs in neighbor"},
        {"override", kLan + "    neighbor: {mtu: 5}\n",
         "5:16: unknown key 'mtu' in neighbor; it belongs in interfaces[]"},
        {"route", kLan + "routes: [{to: 10.0.0.0/8, via: 192.0.2.9, metric: 5}]\n",
         "5:43: unknown key 'metric' in routes[]"},
        {"neighbor", kLan + "neighbors: [{dst: 192.0.2.9, lladdr: 02:00:00:00:00:09, device: lan0}]\n",
         "5:57: unknown key 'device' in neighbors[]; did you mean 'dev'?"},
    });
}

TEST(Values, DuplicateKeys) {
    expect_mistakes({
        {"top", kLan + "eal: {}\neal: {}\n", "6:1: duplicate key 'eal' at the top, already in line 5"},
        {"inside", kLan + "    mtu: 1500\n    mtu: 1400\n",
         "6:5: duplicate key 'mtu' in interfaces[], already in line 5"},
    });
}

TEST(Values, Words) {
    expect_mistakes({
        {"RFC 4861 7.2.2: at least one packet waits", kLan + "neighbor: {unres_qlen: 0}\n",
         "5:24: unres_qlen must be a whole number of packets from 1 to 16384, not '0'"},
        {"gratuitous", kLan + "neighbor: {gratuitous: updat}\n",
         "5:24: gratuitous must be one of ignore, update, create, not 'updat'; did you mean update?"},
        {"acd", kLan + "neighbor: {acd: false}\n", "5:17: acd must be one of off, announce, probe, not 'false'"},
        {"empty", kLan + "neighbor: {acd: \"\"}\n", "5:17: acd must be one of"},
    });
    EXPECT_EQ(good(kLan + "neighbor: {acd: off}\n").interfaces[0].neighbor.acd, NeighborParams::Acd::off);
    EXPECT_EQ(good(kLan + "neighbor: {acd: announce}\n").interfaces[0].neighbor.acd, NeighborParams::Acd::announce);
    EXPECT_EQ(good(kLan + "neighbor: {gratuitous: ignore}\n").interfaces[0].neighbor.gratuitous, Gratuitous::ignore);
    EXPECT_EQ(good(kLan + "neighbor: {gratuitous: update}\n").interfaces[0].neighbor.gratuitous, Gratuitous::update);
}

TEST(Values, Control) {
    expect_mistakes({
        {"mode not octal", kLan + "control: {mode: \"0689\"}\n", "5:17: mode must be an octal number"},
        {"mode too large", kLan + "control: {mode: \"1777\"}\n", "5:17: mode must be an octal number"},
        {"mode in words", kLan + "control: {mode: rw-rw----}\n", "5:17: mode must be an octal number"},
        {"group empty", kLan + "control: {group: \"\"}\n", "5:18: group must not be empty"},
        {"group a number", kLan + "control: {group: 1000}\n", "5:18: group must be a name"},
        {"admin empty", kLan + "control: {admins: [root, \"\"]}\n", "5:26: admins must not be empty"},
        {"admin nothing", kLan + "control: {admins: [~]}\n", "5:19: admins must be a list of names, not nothing"},
        {"admin a number", kLan + "control: {admins: [0]}\n", "5:20: admins must be a list of names, not '0'"},
        {"socket too long", kLan + "control:\n  socket: /" + std::string(107, 'x') + "\n",
         "6:11: socket must be a text of 1 to 107 characters"},
    });
    EXPECT_EQ(good(kLan + "control: {mode: 0600, admins: []}\n").control.mode, 0600U);
    EXPECT_EQ(good(kLan + "control: {socket: /" + std::string(106, 'x') + "}\n").control.socket.size(), 107U);
}

TEST(Values, CoresInEveryFormThatEalTakes) {
    for (const char* lcores : {"0,1", "0-3", "3-0", "0@0,1@1", "0@0,1@0", "(0,1)@0", "(0-1)@(2,4-5)", "0,2-3", "7,1"}) {
        EXPECT_EQ(good(kLan + "eal: {lcores: \"" + lcores + "\"}\n").eal.lcores, lcores);
    }
}

TEST(Values, WhatRunsOnWhichCores) {
    struct Row {
        const char* lcores;
        std::size_t workers;
        std::vector<unsigned> theirs;
    };
    for (const Row& row :
         {Row{"0,1", 1, {1}}, Row{"2-4", 2, {3, 4}}, Row{"7,1", 1, {1}}, Row{"0@0,1@0", 1, {0}},
          Row{"0@(0-3),1@5,9@(6,7)", 2, {5, 6, 7}}, Row{"(0,1)@(4-5)", 1, {4, 5}}, Row{"1,(2,3)", 2, {2, 3}}}) {
        EXPECT_EQ(workers_of(row.lcores), row.workers) << row.lcores;
        EXPECT_EQ(worker_cpus_of(row.lcores), row.theirs) << row.lcores;
    }
    for (const char* argument : {"-l", "-l0,1", "-c3", "--lcores=0,1", "--lcores"}) {
        EXPECT_TRUE(choose_lcores({"--no-telemetry", argument})) << argument;
    }
    EXPECT_FALSE(choose_lcores({"--log-level=debug", "--file-prefix=-l", "-d", "/x.so"}));
}

TEST(Values, CoresThatEalWouldRefuse) {
    for (const char* lcores : {"a", "0,", ",1", "0-", "0--1", "0@", "0@,1", "(0,1", "0,1)", "0 ,1", "1024,0", "0x1,2",
                               "-1,2", "0,1;2", "()", "0,1@(2"}) {
        expect_mistakes(
            {{lcores, kLan + "eal: {lcores: \"" + lcores + "\"}\n", "5:15: lcores must be a list of cores"}});
    }
    expect_mistakes({
        {"one core", kLan + "eal: {lcores: 0}\n", "5:15: lcores must name at least two cores"},
        {"a range of one", kLan + "eal: {lcores: 2-2}\n", "5:15: lcores must name at least two cores"},
        {"the same twice", kLan + "eal: {lcores: \"0,1,0\"}\n", "5:15: lcores: core 0 comes twice"},
        {"the same in a range", kLan + "eal: {lcores: \"0-3,2@9\"}\n", "5:15: lcores: core 2 comes twice"},
    });
}

}  // namespace
}  // namespace neigh::config
