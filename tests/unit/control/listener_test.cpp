// The socket's path: made, replaced, respected and removed.
#include "control/socket/listener.hpp"

#include <atomic>
#include <fstream>
#include <latch>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

#include "control/socket/access.hpp"
#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

using ListenerTest = ServerTest;

mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0);
    return status.st_mode & 07777U;
}

TEST_F(ListenerTest, ModeHoldsWhateverTheUmaskSays) {
    for (const mode_t mask : {0777U, 0000U}) {
        const mode_t before = ::umask(mask);
        const auto listener = Listener::open({.path = path_, .mode = 0640});
        ::umask(before);
        ASSERT_TRUE(listener.ok()) << listener.error().message;
        EXPECT_EQ(mode_of(path_), 0640U);
    }
}

TEST_F(ListenerTest, MissingDirectoryIsMade) {
    const std::string path = (directory_ / "a" / "b" / "s").string();
    const auto listener = Listener::open({.path = path});
    ASSERT_TRUE(listener.ok()) << listener.error().message;
    EXPECT_TRUE(Client{path}.connected());
}

/// A bound socket that nobody closed properly; listening, if it is to be a live one. Returns its descriptor.
int bound_socket(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
}

TEST_F(ListenerTest, StaleSocketIsReplacedALiveOneIsNot) {
    ::close(bound_socket(path_));

    auto first = Listener::open({.path = path_});
    ASSERT_TRUE(first.ok()) << first.error().message;
    const auto second = Listener::open({.path = path_});
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find("another daemon listens on " + path_), std::string::npos);
    EXPECT_TRUE(Client{path_}.connected()) << "the first one is still there";
}

TEST_F(ListenerTest, OfManyThatClearOneStaleSocketOneWins) {
    for (int round = 0; round < 20; ++round) {
        ::close(bound_socket(path_));
        std::atomic<int> winners{0};
        std::latch go{8};
        std::latch all_tried{8};
        std::vector<std::thread> daemons;
        for (int i = 0; i < 8; ++i) {
            daemons.emplace_back([&] {
                go.arrive_and_wait();
                const auto listener = Listener::open({.path = path_});
                winners += listener.ok() ? 1 : 0;
                all_tried.arrive_and_wait();
            });
        }
        for (std::thread& daemon : daemons) {
            daemon.join();
        }
        EXPECT_EQ(winners, 1);
        EXPECT_TRUE(std::filesystem::is_empty(directory_)) << "neither socket nor lock is left behind";
    }
}

TEST_F(ListenerTest, WhoHasThePathIsSaid) {
    const auto first = SocketLock::take(path_);
    ASSERT_TRUE(first.ok());
    const auto second = Listener::open({.path = path_});
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos)
        << second.error().message;
}

TEST_F(ListenerTest, ADaemonWithoutALockIsRespectedToo) {
    const int live = bound_socket(path_);
    ASSERT_EQ(::listen(live, 1), 0);
    EXPECT_FALSE(Listener::open({.path = path_}).ok());
    ::close(live);
    EXPECT_TRUE(Listener::open({.path = path_}).ok());
}

TEST_F(ListenerTest, WhatIsNoSocketIsLeftAlone) {
    std::ofstream{path_} << "precious";
    EXPECT_FALSE(Listener::open({.path = path_}).ok());
    EXPECT_TRUE(std::filesystem::is_regular_file(path_));
}

TEST_F(ListenerTest, PathIsRemovedOnlyWhenItIsStillOurs) {
    EXPECT_TRUE(Listener::open({.path = path_}).ok());
    EXPECT_FALSE(std::filesystem::exists(path_));
    const auto lock = SocketLock::take(path_);
    ASSERT_TRUE(lock.ok());
    auto first = Listener::open({.path = path_, .lock = lock->get()});
    ASSERT_TRUE(first.ok());
    std::filesystem::remove(path_);
    auto second = Listener::open({.path = path_, .lock = lock->get()});
    ASSERT_TRUE(second.ok());
    first.value().reset();
    EXPECT_TRUE(Client{path_}.connected());
}

TEST_F(ListenerTest, UnusablePathsAndGroupsAreErrors) {
    EXPECT_FALSE(Listener::open({.path = ""}).ok());
    EXPECT_FALSE(Listener::open({.path = "/tmp/" + std::string(200, 'x')}).ok());
    EXPECT_FALSE(Listener::open({.path = path_, .group = "no-such-group-here"}).ok());
    EXPECT_TRUE(Listener::open({.path = path_, .group = std::to_string(::getegid())}).ok());
}

TEST_F(ListenerTest, UsedUpDescriptorsTurnConnectionsAwayWithoutABusyLoop) {
    start();
    Client busy{path_};
    busy.send(request("1", "later"));
    run();
    std::vector<Client> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(path_);
    }
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = ::dup(0);
    ::close(next);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(next), .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    run();
    EXPECT_EQ(loop_.run_once(Duration{0}), 0U);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(server_->connections(), 1U);
    for (Client& client : clients) {
        client.receive();
        EXPECT_TRUE(client.at_end());
    }
}

TEST(AccessTest, RootOwnUidAndAdmins) {
    const auto access = Access::of({"root", "#4711", "4712"});
    ASSERT_TRUE(access.ok());
    for (const uid_t uid : {uid_t{0}, ::geteuid(), uid_t{4711}, uid_t{4712}}) {
        EXPECT_TRUE(access.value().may_change(uid));
    }
    EXPECT_FALSE(access.value().may_change(4713));
    EXPECT_FALSE(Access::of({"no-such-user-here"}).ok());
    EXPECT_FALSE(Access::of({"#"}).ok());
    EXPECT_FALSE(Access::of({"4294967295"}).ok());
    EXPECT_FALSE(Access::of({""}).ok());
}

TEST(AccessTest, PeerCredentials) {
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    EXPECT_EQ(peer_uid_of(pair[0]), ::geteuid());
    ::close(pair[0]);
    ::close(pair[1]);
    EXPECT_FALSE(peer_uid_of(-1));
}

TEST(LoopTest, CallbacksMayRemoveThemselvesAndOthers) {
    Loop loop;
    int a[2];
    int b[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
    int calls = 0;
    const auto remove_both = [&](Loop::Ready) {
        ++calls;
        loop.remove(a[0]);
        loop.remove(b[0]);
        // The same descriptor anew, with the event of the old registration still at hand.
        ASSERT_TRUE(loop.add(b[0], {}, [&](Loop::Ready) { calls += 100; }));
    };
    ASSERT_TRUE(loop.add(a[0], {.read = true}, remove_both));
    ASSERT_TRUE(loop.add(b[0], {.read = true}, remove_both));
    ASSERT_EQ(::write(a[1], "x", 1), 1);
    ASSERT_EQ(::write(b[1], "x", 1), 1);
    EXPECT_EQ(loop.run_once(Duration{0}), 1U);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(loop.run_once(Duration{0}), 0U);
    for (const int fd : {a[0], a[1], b[0], b[1]}) {
        ::close(fd);
    }
}

}  // namespace
}  // namespace neigh::control::test
