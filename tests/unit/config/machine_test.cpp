// A configuration against a machine made of a few files: what start would refuse is named at its place.
#include "config/machine.hpp"

#include <sched.h>
#include <sys/stat.h>

#include "tests/unit/config/machine_fixture.hpp"

namespace neigh::config {
namespace {

TEST_F(MachineTest, WhatIsThereIsNoMistake) {
    EXPECT_EQ(wrong("eal: {lcores: \"0,1\"}\ncontrol: {group: root, admins: [root, \"0\"]}\n"), Lines{});
}

TEST_F(MachineTest, CoresAreThere) {
    EXPECT_EQ(wrong("eal: {lcores: \"0,1,7\"}\n"), Lines{"f:3:15: this machine has no core 7: it has 0-1"});
    EXPECT_EQ(wrong("eal: {lcores: \"0@0,9@1\"}\n"), Lines{});
    EXPECT_EQ(wrong("eal: {lcores: \"0@0,9@(1,5)\"}\n"), Lines{"f:3:15: this machine has no core 5: it has 0-1"});
}

TEST_F(MachineTest, CoresAreOnlineAndInTheCpuset) {
    put("sys/devices/system/cpu/cpu1/online", "0\n");
    EXPECT_EQ(wrong("eal: {lcores: \"0,1\"}\n"),
              Lines{"f:3:15: core 1 is offline (echo 1 >/sys/devices/system/cpu/cpu1/online)"});
    put("sys/devices/system/cpu/cpu1/online", "1\n");
    machine_.may_run_on = [](unsigned cpu) { return cpu == 1; };
    EXPECT_EQ(wrong("eal: {lcores: \"0,1\"}\n"),
              Lines{"f:3:15: core 0 is not in the cpuset that this process runs in"});
}

TEST(Machine, HereCoresAreThoseOfTheKernel) {
    const Machine here = Machine::here(0, Occasion::check);
    cpu_set_t mine;
    ASSERT_EQ(::sched_getaffinity(0, sizeof mine, &mine), 0);
    for (unsigned cpu = 0; cpu < 1024; ++cpu) {
        EXPECT_TRUE(!CPU_ISSET(cpu, &mine) || here.may_run_on(cpu)) << cpu;
    }
    EXPECT_FALSE(here.may_run_on(1023)) << "no machine of ours has so many";
    cpu_set_t after;
    ASSERT_EQ(::sched_getaffinity(0, sizeof after, &after), 0);
    EXPECT_TRUE(CPU_EQUAL(&mine, &after)) << "asking changes nothing";
}

TEST_F(MachineTest, UsersAndGroupsAreThere) {
    EXPECT_EQ(wrong("control: {group: no-such-group, admins: [root, no-such-user]}\n"),
              (Lines{"f:3:18: there is no group 'no-such-group' on this machine (groupadd --system no-such-group)",
                     "f:3:48: there is no user 'no-such-user' on this machine"}));
}

TEST_F(MachineTest, MemoryIsThere) {
    EXPECT_EQ(wrong("eal: {memory-mb: 2000}\n"),
              Lines{"f:3:18: 2000 MiB for tables and buffers: this machine has 1000 MiB"});
    machine_.memory_needed_mb = 1200;
    EXPECT_EQ(wrong(""), Lines{"f:1:1: 1200 MiB for tables and buffers: this machine has 1000 MiB"});
}

TEST_F(MachineTest, HugePagesAreReservedAndAtStartFree) {
    const std::string wanted = "f:3:19: 300 MiB for tables and buffers: 150 huge pages of 2 MiB needed, ";
    const std::string advice = " (sysctl vm.nr_hugepages=150, or huge-pages: false)";
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{wanted + "0 free of 0 reserved" + advice});
    huge_pages(100, 100);
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{wanted + "100 free of 100 reserved" + advice});
    huge_pages(400, 50);
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{wanted + "50 free of 400 reserved"});
    machine_.occasion = Occasion::check;  // a daemon that runs holds them
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{});
    EXPECT_EQ(wrong("eal: {huge-pages: true, memory-mb: 200}\n"),
              Lines{"f:3:36: 200 MiB are too few: tables and buffers take 250"});
    EXPECT_EQ(wrong("eal: {huge-pages: true, memory-mb: 260}\n"), Lines{}) << "one packet pool for all nodes will do";
    huge_pages(130, 130);
    machine_.occasion = Occasion::start;
    EXPECT_EQ(wrong("eal: {huge-pages: true, memory-mb: 260}\n"), Lines{}) << "and so many pages as well";
}

TEST_F(MachineTest, HugePagesOfAllSizesTogetherAreEnough) {
    huge_pages(100, 100);
    huge_pages(1, 0, "1048576");
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"),
              Lines{"f:3:19: 300 MiB for tables and buffers: 150 huge pages of 2 MiB needed, 100 free of 100 reserved; "
                    "or 1 of 1 GiB, 0 free of 1 reserved"});
    huge_pages(1, 1, "1048576");
    EXPECT_EQ(wrong("eal: {huge-pages: true}\n"), Lines{});
    put("proc/meminfo", "MemTotal: 1024000 kB\nHugepagesize:    1048576 kB\n");
    EXPECT_EQ(wrong("eal: {huge-pages: true, memory-mb: 2000}\n"),
              Lines{"f:3:19: 2000 MiB for tables and buffers: 2 huge pages of 1 GiB needed, 1 free of 1 reserved; or "
                    "1000 of 2 MiB, 100 free of 100 reserved (sysctl vm.nr_hugepages=2, or huge-pages: false)"});
}

TEST_F(MachineTest, FilesCanBeMade) {
    put("file", "");
    ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
    const std::string root = root_.string();
    EXPECT_EQ(wrong("state-file: " + root + "/new/folder/state\n"), Lines{});
    EXPECT_EQ(wrong("state-file: " + root + "/file/state\n"), Lines{"f:3:13: " + root + "/file is no folder"});
    // Whoever opens it to read waits for a writer, for ever.
    EXPECT_EQ(wrong("state-file: " + root + "/fifo\n"),
              Lines{"f:3:13: " + root + "/fifo exists and is no regular file"});
    EXPECT_EQ(wrong("control: {socket: " + root + "/file}\n"),
              Lines{"f:3:19: " + root + "/file exists and is no socket"});
}

TEST_F(MachineTest, EalsUsageIsNoArgument) {
    EXPECT_EQ(wrong("eal: {args: [\"--help\"]}\n"), Lines{"f:3:14: --help makes EAL print its usage and end"});
}

TEST(Places, AreThoseOfTheNearestValueThatIsThere) {
    const LoadResult loaded = load_text(kLan, "f");
    EXPECT_EQ(loaded.places.of("interfaces[0].device"), (Position{3, 13}));
    EXPECT_EQ(loaded.places.of("interfaces[0].addresses[1]"), (Position{4, 31}));
    EXPECT_EQ(loaded.places.of("interfaces[0].mtu"), (Position{2, 5}));
    EXPECT_EQ(loaded.places.of("eal.lcores"), (Position{1, 1}));
    EXPECT_EQ(Places{}.of("eal"), (Position{1, 1}));
}

}  // namespace
}  // namespace neigh::config
