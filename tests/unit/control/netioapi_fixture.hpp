// The C calls against the daemon's own server, methods and resolver: on a real socket, in a thread of this process.
// Neighbors: netioapi_*_test. lan0 (index 1, LUID 1001) has both families, wan0 (2, 1002) IPv4 alone: facts_fake.hpp.
//
// The server's thread owns resolver, facts, caller and clock; a test that touches them does so with on_server().
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "control/methods/commands.hpp"
#include "control/netioapi/neigh/netioapi.h"
#include "resolver_fixture.hpp"
#include "server_fixture.hpp"

namespace neigh::control::test {

[[nodiscard]] inline SOCKADDR_INET sockaddr_of(const std::string& text) {
    SOCKADDR_INET address;
    std::memset(&address, 0, sizeof address);
    if (::inet_pton(AF_INET, text.c_str(), &address.Ipv4.sin_addr) == 1) {
        address.si_family = AF_INET;
    } else if (::inet_pton(AF_INET6, text.c_str(), &address.Ipv6.sin6_addr) == 1) {
        address.si_family = AF_INET6;
    }
    return address;
}
[[nodiscard]] inline std::string text_of(const SOCKADDR_INET& address) {
    char text[INET6_ADDRSTRLEN] = "?";
    const void* bytes = address.si_family == AF_INET ? static_cast<const void*>(&address.Ipv4.sin_addr)
                                                     : static_cast<const void*>(&address.Ipv6.sin6_addr);
    return ::inet_ntop(address.si_family, bytes, text, sizeof text) != nullptr ? text : "?";
}

inline constexpr UCHAR kMac[6] = {2, 0, 0, 0, 0, 7};

/// Address, physical address 02:00:00:00:00:07 and lan0 by index. The rest is what a careless caller's stack holds.
[[nodiscard]] inline MIB_IPNET_ROW2 row_of(const std::string& address, NET_IFINDEX index = 1, ULONG64 luid = 0) {
    MIB_IPNET_ROW2 row;
    std::memset(&row, 0xa5, sizeof row);
    row.Address = sockaddr_of(address);
    row.InterfaceIndex = index;
    row.InterfaceLuid.Value = luid;
    std::memcpy(row.PhysicalAddress, kMac, sizeof kMac);
    row.PhysicalAddressLength = sizeof kMac;
    return row;
}
[[nodiscard]] inline Mac mac_of(const MIB_IPNET_ROW2& row) {
    Mac mac;
    std::memcpy(mac.bytes.data(), row.PhysicalAddress, mac.bytes.size());
    return mac;
}

/// A table, given back at the end.
class TableOf {
  public:
    explicit TableOf(ADDRESS_FAMILY family) : status(GetIpNetTable2(family, &table_)) {}
    ~TableOf() { FreeMibTable(table_); }
    TableOf(const TableOf&) = delete;
    TableOf& operator=(const TableOf&) = delete;

    [[nodiscard]] std::vector<std::string> addresses() const {
        std::vector<std::string> result;
        for (ULONG i = 0; table_ != nullptr && i < table_->NumEntries; ++i) {
            result.push_back(text_of(table_->Table[i].Address));
        }
        return result;
    }
    [[nodiscard]] const MIB_IPNET_TABLE2* get() const { return table_; }

  private:
    PMIB_IPNET_TABLE2 table_ = nullptr;

  public:
    const NETIO_STATUS status;
};

class NetioapiTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        std::string pattern = (std::filesystem::temp_directory_path() / "neighd-test-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        ::setenv("NEIGHD_SOCKET", (directory_ / "s").c_str(), 1);
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3");
        start();
    }
    void TearDown() override {
        stop();
        std::filesystem::remove_all(directory_);
        ::unsetenv("NEIGHD_SOCKET");
    }

    void start() {
        auto opened =
            Server::open(loop_, *commands_, grace_,
                         {.listener = {.path = directory_ / "s"}, .may_change = [this](uid_t) { return may_change_; }});
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        server_ = std::move(opened.value());
        stopping_ = false;
        thread_ = std::thread{[this] { serve(); }};
    }
    void stop() {
        if (thread_.joinable()) {
            stopping_ = true;
            thread_.join();
        }
        server_.reset();
    }
    /// Runs `task` on the server's thread, between two turns, and returns what it returns.
    template <typename Task>
    auto on_server(Task task) {
        auto packaged = std::make_shared<std::packaged_task<decltype(task())()>>(std::move(task));
        auto result = packaged->get_future();
        {
            const std::lock_guard lock{mutex_};
            tasks_.emplace_back([packaged] { (*packaged)(); });
        }
        return result.get();
    }
    /// Runs `answer` on the server's thread once the resolver has solicited for the call that `call` makes.
    template <typename Call, typename Answer>
    NETIO_STATUS while_resolving(Call call, Answer answer) {
        const int before = on_server([this] { return output_.solicitations; });
        auto result = std::async(std::launch::async, call);
        while (result.wait_for(std::chrono::milliseconds{1}) != std::future_status::ready) {
            if (on_server([this] { return output_.solicitations; }) != before) {
                on_server([&] { return answer(), true; });
                break;
            }
        }
        return result.get();
    }
    void no_stack(Family family) {
        on_server([&] {
            for (InterfaceFacts& interface : facts_.interfaces_) {
                (family == Family::ipv4 ? interface.ipv4 : interface.ipv6) = false;
            }
            return true;
        });
    }
    void no_administrator() {
        on_server([this] { return may_change_ = false; });
    }
    /// As the network would: an entry that is REACHABLE.
    void learn(const std::string& address) {
        on_server([&] {
            (void)resolver_->resolve(1, *IpAddr::parse(address), now_);
            hear_answer(*IpAddr::parse(address), *Mac::parse("02:00:00:00:00:08"));
            return true;
        });
    }

    std::filesystem::path directory_;

  private:
    void serve() {
        while (!stopping_) {
            loop_.run_once(Duration{1});
            server_->advance(now_);
            std::vector<std::function<void()>> tasks;
            {
                const std::lock_guard lock{mutex_};
                tasks.swap(tasks_);
            }
            for (const auto& task : tasks) {
                task();
            }
        }
    }

    Loop loop_;
    FakeGrace grace_;
    std::unique_ptr<Commands> commands_;
    std::unique_ptr<Server> server_;
    bool may_change_ = true;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::vector<std::function<void()>> tasks_;
    std::thread thread_;
};

}  // namespace neigh::control::test
