// netioapi and daemons that aren't there, leave, refuse or are slow to end; and memory that runs out.
// Neighbors: ctl_fake_server scripts the daemon. Not here: a real daemon's refusals (netioapi_test).
#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "netioapi_bad_rows.hpp"
#include "netioapi_fixture.hpp"
#include "netioapi_memory.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"

namespace neigh::control::test {
namespace {

using ctl::test::error_of;
using ctl::test::FakeServer;
using ctl::test::result_of;
using testing::ElementsAre;
using CtlJson = ctl::Json;

/// $NEIGHD_SOCKET, for as long as it lives.
class Socket {
  public:
    explicit Socket(const std::string& path) { ::setenv("NEIGHD_SOCKET", path.c_str(), 1); }
    ~Socket() { ::unsetenv("NEIGHD_SOCKET"); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
};

/// What each call returns, in the header's order.
std::vector<NETIO_STATUS> every_call(const std::string& address = "192.0.2.7") {
    auto row = row_of(address);
    const SOCKADDR_INET source = sockaddr_of("192.0.2.1");
    std::vector<NETIO_STATUS> result{FlushIpNetTable2(AF_UNSPEC, 0),   SetIpNetEntry2(&row), CreateIpNetEntry2(&row),
                                     DeleteIpNetEntry2(&row),          GetIpNetEntry2(&row), TableOf{AF_UNSPEC}.status,
                                     ResolveIpNetEntry2(&row, &source)};
    EXPECT_EQ(text_of(row.Address), address);
    return result;
}
constexpr std::size_t kCalls = 7;

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(NetioapiLink, WithoutADaemonEveryCallReturnsNotSupported) {
    const Socket socket{"/nonexistent/neighd.sock"};
    EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, ERROR_NOT_SUPPORTED));
    const Socket stale{std::filesystem::temp_directory_path().string()};
    EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, ERROR_NOT_SUPPORTED)) << "no socket at all";
    const Socket endless{std::string(500, 'x')};
    EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, ERROR_NOT_SUPPORTED)) << "no path of a socket";
}

TEST(NetioapiLink, ParametersAreCheckedBeforeTheDaemonIsLookedFor) {
    const Socket socket{"/nonexistent/neighd.sock"};
    std::vector<BadRow> names = bad_addresses();
    for (const BadRow& bad : loopback_addresses()) {
        names.push_back(bad);
    }
    for (BadRow& bad : names) {
        EXPECT_EQ(ResolveIpNetEntry2(&bad.row, nullptr), ERROR_INVALID_PARAMETER) << bad.why;
    }
    names.push_back({"no interface", row_of("192.0.2.7", 0, 0)});
    for (BadRow& bad : names) {
        EXPECT_EQ(DeleteIpNetEntry2(&bad.row), ERROR_INVALID_PARAMETER) << bad.why;
        EXPECT_EQ(GetIpNetEntry2(&bad.row), ERROR_INVALID_PARAMETER) << bad.why;
    }
    std::vector<BadRow> entries = names;
    for (const BadRow& bad : bad_physical_addresses()) {
        entries.push_back(bad);
    }
    for (BadRow& bad : entries) {
        EXPECT_EQ(SetIpNetEntry2(&bad.row), ERROR_INVALID_PARAMETER) << bad.why;
        EXPECT_EQ(CreateIpNetEntry2(&bad.row), ERROR_INVALID_PARAMETER) << bad.why;
    }
    auto row = row_of("192.0.2.7");
    const SOCKADDR_INET other_family = sockaddr_of("2001:db8::1");
    EXPECT_EQ(ResolveIpNetEntry2(&row, &other_family), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(FlushIpNetTable2(AF_UNIX, 0), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(GetIpNetTable2(AF_UNSPEC, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(NetioapiLink, ASocketOfOthersIsAccessDenied) {
    FakeServer server{[](const CtlJson& request) { return result_of(request, {{"flushed", 0}}); }};
    const Socket socket{server.path()};
    const auto folder = std::filesystem::path{server.path()}.parent_path();
    std::filesystem::permissions(folder, std::filesystem::perms::none);
    const pid_t child = ::fork();
    if (child == 0) {
        const uid_t nobody = 65'534;  // root may enter any folder
        const bool ready = ::geteuid() != 0 || ::setresuid(nobody, nobody, nobody) == 0;
        ::_exit(ready ? static_cast<int>(FlushIpNetTable2(AF_UNSPEC, 0)) : 255);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), ERROR_ACCESS_DENIED);
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 0), NO_ERROR);
}

// The rows "Other" of both tables, as far as the daemon has words for it.
TEST(NetioapiLink, Other_every_word_of_the_daemons_has_a_code) {
    std::string word;
    int code = -1;
    FakeServer server{[&](const CtlJson& request) { return error_of(request, code, word, "no"); }};
    const Socket socket{server.path()};
    const std::vector<std::pair<std::string, NETIO_STATUS>> words{
        {"INVALID_PARAMETER", 87}, {"NOT_FOUND", 1168}, {"NOT_SUPPORTED", 50},
        {"ALREADY_EXISTS", 5010},  {"NO_MEMORY", 8},    {"ACCESS_DENIED", 5},
        {"UNREACHABLE", 67},       {"BUSY", 170},       {"SOMETHING_NEW", 31},
    };
    for (const auto& [status, expected] : words) {
        word = status;
        EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, expected)) << status;
    }
}

TEST(NetioapiLink, AnOlderDaemonWithoutTheMethodIsNotSupported) {
    FakeServer server{[](const CtlJson& request) -> std::string {
        return R"({"jsonrpc":"2.0","id":)" + request["id"].dump() +
               R"(,"error":{"code":-32601,"message":"no"}})"
               "\n";
    }};
    const Socket socket{server.path()};
    EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, ERROR_NOT_SUPPORTED));
}

TEST(NetioapiLink, ADaemonThatLeavesOrTalksNonsenseIsNone) {
    FakeServer leaving{[](const CtlJson&) { return std::nullopt; }};
    FakeServer mad{[](const CtlJson& request) { return result_of(request, "nonsense"); }};
    FakeServer no_json{[](const CtlJson&) { return "hello\n"; }};
    const std::size_t before = open_descriptors();
    for (const FakeServer* server : {&leaving, &mad, &no_json}) {
        const Socket socket{server->path()};
        EXPECT_EQ(every_call(), std::vector<NETIO_STATUS>(kCalls, ERROR_NOT_SUPPORTED));
    }
    // The fake's side of the last connection may still be on its way out.
    for (int i = 0; i < 1'000 && open_descriptors() != before; ++i) {
        ::usleep(1'000);
    }
    EXPECT_EQ(open_descriptors(), before) << "a connection was left open";
}

// ---- Tables ---------------------------------------------------------------------------------------------------

CtlJson json_row(const std::string& address, const std::string& mac, unsigned index = 1) {
    return {{"dst", address},       {"dev", "lan0"}, {"ifindex", index},
            {"luid", 1000 + index}, {"lladdr", mac}, {"state", {"STALE"}}};
}

TEST(NetioapiLink, TableIsReadToItsLastPage) {
    FakeServer server{[](const CtlJson& request) {
        const bool first = !request["params"].contains("cursor");
        return result_of(
            request,
            first
                ? CtlJson{{"rows",
                           {json_row("192.0.2.9", "02:00:00:00:00:01"), json_row("192.0.2.7", "02:00:00:00:00:02")}},
                          {"cursor", "4.2"}}
                : CtlJson{{"rows",
                           {json_row("192.0.2.8", "02:00:00:00:00:03"), json_row("192.0.2.9", "02:00:00:00:00:04")}}});
    }};
    const Socket socket{server.path()};
    const TableOf table{AF_INET};
    EXPECT_THAT(table.addresses(), ElementsAre("192.0.2.7", "192.0.2.8", "192.0.2.9"));
    EXPECT_EQ(mac_of(table.get()->Table[2]).to_string(), "02:00:00:00:00:04") << "made again between the pages";
    EXPECT_EQ(table.get()->Table[0].State, NlnsStale);
}

class GetIpNetTable2Memory : public testing::Test {
  protected:
    static constexpr std::size_t kRows = 3'000;
    GetIpNetTable2Memory()
        : server_([](const CtlJson& request) {
              CtlJson rows = CtlJson::array();
              for (std::size_t i = 0; i < kRows; ++i) {
                  rows.push_back(json_row("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1),
                                          "02:00:00:00:00:01"));
              }
              return result_of(request, {{"rows", rows}});
          }),
          socket_(server_.path()) {}
    ~GetIpNetTable2Memory() override { failing_memory = {}; }

    static NETIO_STATUS read() {
        const TableOf table{AF_INET};
        failing_memory = {};
        EXPECT_EQ(table.get() == nullptr, table.status != NO_ERROR);
        return table.status;
    }

    FakeServer server_;
    Socket socket_;
};

TEST_F(GetIpNetTable2Memory, ERROR_NOT_ENOUGH_MEMORY_for_the_table) {
    EXPECT_EQ(read(), NO_ERROR);
    failing_memory.exactly = offsetof(MIB_IPNET_TABLE2, Table) + kRows * sizeof(MIB_IPNET_ROW2);
    EXPECT_EQ(read(), ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(read(), NO_ERROR) << "and there was memory again";
}
TEST_F(GetIpNetTable2Memory, ERROR_NOT_ENOUGH_MEMORY_on_the_way_there) {
    for (const std::size_t from : {std::size_t{8}, std::size_t{512}, std::size_t{100'000}}) {
        failing_memory.from = from;
        EXPECT_EQ(read(), ERROR_NOT_ENOUGH_MEMORY) << from;
    }
}

}  // namespace
}  // namespace neigh::control::test
