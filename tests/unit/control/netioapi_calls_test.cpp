// What netioapi's calls do when they succeed, and when many call at once.
#include <atomic>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "netioapi_fixture.hpp"

namespace neigh::control::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NetioapiCalls : public NetioapiTest {
  protected:
    static void create(const std::string& address, NET_IFINDEX index = 1) {
        const auto row = row_of(address, index);
        EXPECT_EQ(CreateIpNetEntry2(&row), NO_ERROR) << address;
    }
    static MIB_IPNET_ROW2 get(const std::string& address, NET_IFINDEX index = 1) {
        auto row = row_of(address, index);
        EXPECT_EQ(GetIpNetEntry2(&row), NO_ERROR) << address;
        return row;
    }
    static std::vector<std::string> all(ADDRESS_FAMILY family = AF_UNSPEC) { return TableOf{family}.addresses(); }
};

// ---- Set, Create, Delete, Get ----------------------------------------------------------------------------

TEST_F(NetioapiCalls, GetFillsEveryMember) {
    create("192.0.2.7");
    const auto row = get("192.0.2.7");
    EXPECT_EQ(row.Address.si_family, AF_INET);
    EXPECT_EQ(text_of(row.Address), "192.0.2.7");
    EXPECT_EQ(row.Address.Ipv4.sin_port, 0);
    EXPECT_EQ(row.InterfaceIndex, 1U);
    EXPECT_EQ(row.InterfaceLuid.Value, 1001U);
    EXPECT_EQ(row.PhysicalAddressLength, 6U);
    EXPECT_EQ(mac_of(row).to_string(), "02:00:00:00:00:07");
    EXPECT_EQ(row.PhysicalAddress[6], 0);
    EXPECT_EQ(row.State, NlnsPermanent);
    EXPECT_EQ(row.Flags, 0);
    EXPECT_EQ(row.ReachabilityTime.LastReachable, 0U);
}

TEST_F(NetioapiCalls, GetOfALearnedEntry) {
    learn("192.0.2.8");
    on_server([this] { return advance(Duration{3'000}), true; });
    const auto row = get("192.0.2.8");
    EXPECT_EQ(row.State, NlnsReachable);
    EXPECT_EQ(row.ReachabilityTime.LastReachable, 3'000U);
    EXPECT_EQ(mac_of(row).to_string(), "02:00:00:00:00:08");
}

TEST_F(NetioapiCalls, GetOfAFailedEntrySaysUnreachable) {
    on_server([this] {
        (void)resolver_->resolve(1, *IpAddr::parse("192.0.2.8"), now_);
        return true;
    });
    EXPECT_EQ(get("192.0.2.8").State, NlnsIncomplete);
    EXPECT_EQ(get("192.0.2.8").IsUnreachable, 0);
    on_server([this] {
        for (int solicitation = 0; solicitation < 4; ++solicitation) {
            advance(Duration{1'200});  // retrans_time, drawn up to a tenth longer
        }
        return true;
    });
    const auto row = get("192.0.2.8");
    EXPECT_EQ(row.State, NlnsUnreachable);
    EXPECT_EQ(row.IsUnreachable, 1);
    EXPECT_EQ(row.Flags, 2) << "the original's bit";
    EXPECT_EQ(row.PhysicalAddressLength, 0U);
}

TEST_F(NetioapiCalls, IPv6LinkLocalComesBackWithItsScope) {
    auto row = row_of("fe80::7");
    row.Address.Ipv6.sin6_scope_id = 77;  // ignored: the row names its interface
    row.Address.Ipv6.sin6_port = 78;
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    create("2001:db8:1::7");
    EXPECT_EQ(get("fe80::7").Address.Ipv6.sin6_scope_id, 1U);
    EXPECT_EQ(get("fe80::7").Address.Ipv6.sin6_port, 0);
    EXPECT_EQ(get("2001:db8:1::7").Address.Ipv6.sin6_scope_id, 0U);
}

TEST_F(NetioapiCalls, LuidComesBeforeIndex) {
    auto row = row_of("192.0.2.7", 1, 1002);
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    EXPECT_EQ(get("192.0.2.7", 2).InterfaceIndex, 2U) << "wan0's LUID, lan0's index";
    auto nobodys_index = row_of("192.0.2.7", 99, 1002);
    EXPECT_EQ(DeleteIpNetEntry2(&nobodys_index), NO_ERROR);
}

TEST_F(NetioapiCalls, SetChangesTheAddressOfAnExistingEntry) {
    learn("192.0.2.8");
    auto row = row_of("192.0.2.8");
    EXPECT_EQ(SetIpNetEntry2(&row), NO_ERROR);
    EXPECT_EQ(mac_of(get("192.0.2.8")).to_string(), "02:00:00:00:00:07");
    EXPECT_EQ(get("192.0.2.8").State, NlnsPermanent);
}

TEST_F(NetioapiCalls, MulticastAndIPv6AreAddressesToo) {
    for (const char* address : {"224.0.0.5", "ff02::5", "2001:db8:1::7"}) {
        create(address);
        auto row = row_of(address);
        EXPECT_EQ(SetIpNetEntry2(&row), NO_ERROR) << address;
        EXPECT_EQ(DeleteIpNetEntry2(&row), NO_ERROR) << address;
        EXPECT_EQ(GetIpNetEntry2(&row), ERROR_NOT_FOUND) << address;
    }
}

// ---- Flush --------------------------------------------------------------------------------------------------

TEST_F(NetioapiCalls, FlushTakesStaticEntriesToo) {
    create("192.0.2.7");
    learn("192.0.2.8");
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 0), NO_ERROR);
    EXPECT_THAT(all(), IsEmpty());
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 0), NO_ERROR) << "an empty table is no error";
}

TEST_F(NetioapiCalls, FlushByFamily) {
    create("192.0.2.7");
    create("2001:db8:1::7");
    EXPECT_EQ(FlushIpNetTable2(AF_INET6, 0), NO_ERROR);
    EXPECT_THAT(all(), ElementsAre("192.0.2.7"));
    EXPECT_EQ(FlushIpNetTable2(AF_INET, 0), NO_ERROR);
    EXPECT_THAT(all(), IsEmpty());
}

TEST_F(NetioapiCalls, FlushByIndexTakesBothFamiliesOfIt) {
    create("192.0.2.7");
    create("2001:db8:1::7");
    create("198.51.100.7", 2);
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 1), NO_ERROR);
    EXPECT_THAT(all(), ElementsAre("198.51.100.7"));
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 2), NO_ERROR) << "that one has IPv4 alone";
    EXPECT_THAT(all(), IsEmpty());
}

TEST_F(NetioapiCalls, FlushByIndexAndFamily) {
    create("192.0.2.7");
    create("2001:db8:1::7");
    create("198.51.100.7", 2);
    EXPECT_EQ(FlushIpNetTable2(AF_INET, 1), NO_ERROR);
    EXPECT_THAT(all(), ElementsAre("198.51.100.7", "2001:db8:1::7"));
}

// ---- Table --------------------------------------------------------------------------------------------------

TEST_F(NetioapiCalls, TableIsInOrder) {
    for (const char* address : {"192.0.2.9", "192.0.2.10", "192.0.2.200", "2001:db8:1::7", "192.0.2.8"}) {
        create(address);
    }
    create("10.0.0.1", 2);
    const std::vector<std::string> ipv4{"192.0.2.8", "192.0.2.9", "192.0.2.10", "192.0.2.200", "10.0.0.1"};
    EXPECT_EQ(all(AF_INET), ipv4);
    EXPECT_THAT(all(AF_INET6), ElementsAre("2001:db8:1::7"));
    EXPECT_EQ(all().size(), 6U);
    const TableOf table{AF_UNSPEC};
    ASSERT_EQ(table.status, NO_ERROR);
    EXPECT_EQ(table.get()->Table[4].InterfaceLuid.Value, 1002U);
    EXPECT_EQ(table.get()->Table[5].Address.si_family, AF_INET6);
}

TEST_F(NetioapiCalls, FreeOfNullIsAllowed) {
    FreeMibTable(nullptr);
}

// ---- Resolve ------------------------------------------------------------------------------------------------

TEST_F(NetioapiCalls, ResolveForgetsAsksAndFillsTheRow) {
    create("192.0.2.8");
    auto row = row_of("192.0.2.8");
    EXPECT_EQ(while_resolving([&] { return ResolveIpNetEntry2(&row, nullptr); },
                              [this] { hear_answer(*IpAddr::parse("192.0.2.8"), *Mac::parse("02:00:00:00:00:09")); }),
              NO_ERROR);
    EXPECT_EQ(mac_of(row).to_string(), "02:00:00:00:00:09") << "the permanent entry was forgotten";
    EXPECT_EQ(row.State, NlnsReachable);
    EXPECT_EQ(row.InterfaceLuid.Value, 1001U);
}

TEST_F(NetioapiCalls, ResolveWithoutInterfaceChoosesTheBestOne) {
    auto row = row_of("192.0.2.8", 0, 0);
    EXPECT_EQ(while_resolving([&] { return ResolveIpNetEntry2(&row, nullptr); },
                              [this] { hear_answer(*IpAddr::parse("192.0.2.8"), *Mac::parse("02:00:00:00:00:09")); }),
              NO_ERROR);
    EXPECT_EQ(row.InterfaceIndex, 1U);
}

TEST_F(NetioapiCalls, ResolveSendsOnTheInterfaceOfTheSource) {
    auto row = row_of("203.0.113.8", 0, 0);  // no route there
    const SOCKADDR_INET source = sockaddr_of("192.0.2.1");
    EXPECT_EQ(while_resolving([&] { return ResolveIpNetEntry2(&row, &source); },
                              [this] { hear_answer(*IpAddr::parse("203.0.113.8"), *Mac::parse("02:00:00:00:00:09")); }),
              NO_ERROR);
    EXPECT_EQ(row.InterfaceIndex, 1U);
}

// ---- Threads, processes, restarts -----------------------------------------------------------------------------

TEST_F(NetioapiCalls, ThreadsDontDisturbOneAnother) {
    constexpr int kThreads = 8;
    constexpr int kRounds = 40;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([thread, &wrong] {
            const auto expect = [&wrong](NETIO_STATUS status) { wrong += status == NO_ERROR ? 0 : 1; };
            for (int round = 0; round < kRounds; ++round) {
                auto row = row_of("192.0.2." + std::to_string(100 + thread));
                row.PhysicalAddress[5] = static_cast<UCHAR>(thread + 1);
                expect(CreateIpNetEntry2(&row));
                row.PhysicalAddress[4] = static_cast<UCHAR>(round + 1);
                expect(SetIpNetEntry2(&row));
                auto read = row_of("192.0.2." + std::to_string(100 + thread));
                expect(GetIpNetEntry2(&read));
                wrong += mac_of(read) == mac_of(row) ? 0 : 1;
                expect(TableOf{AF_INET}.status);
                expect(DeleteIpNetEntry2(&row));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_THAT(all(), IsEmpty());
}

TEST_F(NetioapiCalls, ADaemonThatWasRestartedIsFoundAgain) {
    create("192.0.2.7");
    stop();
    auto row = row_of("192.0.2.7");
    EXPECT_EQ(GetIpNetEntry2(&row), ERROR_NOT_SUPPORTED);
    start();
    EXPECT_EQ(GetIpNetEntry2(&row), NO_ERROR);
}

TEST_F(NetioapiCalls, AForkedChildCallsAsItsParentDoes) {
    create("192.0.2.7");
    const pid_t child = ::fork();
    if (child == 0) {
        auto row = row_of("192.0.2.7");
        ::_exit(GetIpNetEntry2(&row) == NO_ERROR && DeleteIpNetEntry2(&row) == NO_ERROR ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    auto row = row_of("192.0.2.7");
    EXPECT_EQ(GetIpNetEntry2(&row), ERROR_NOT_FOUND);
}

}  // namespace
}  // namespace neigh::control::test
