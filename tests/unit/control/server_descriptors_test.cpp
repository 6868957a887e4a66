// The process's descriptors used up: clients never get the last ones, a newcomer is told or let in, nothing spins.
#include <fcntl.h>
#include <sys/resource.h>

#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

class ServerDescriptors : public ServerTest {
  protected:
    void SetUp() override {
        ServerTest::SetUp();
        ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    }
    void TearDown() override {
        ::setrlimit(RLIMIT_NOFILE, &before_);
        ServerTest::TearDown();
    }
    /// From now on the process may open `count` more.
    void leave(int count) {
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        const rlimit fewer{.rlim_cur = static_cast<rlim_t>(next + count), .rlim_max = before_.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &fewer), 0);
    }

    rlimit before_{};
};

TEST_F(ServerDescriptors, ConnectionsLeaveTheSpareOnes) {
    leave(60);
    start({.spare_descriptors = 20});
    std::vector<Client> clients;
    for (int i = 0; i < 25; ++i) {  // each takes two: the client's is this process's too
        clients.emplace_back(path_);
        run();
    }
    EXPECT_LE(server_->connections(), 38U);
    EXPECT_GE(server_->connections(), 15U);
}

TEST_F(ServerDescriptors, WithTheLastOneTheIdlestGivesWay) {
    start();
    Client idle{path_};
    run();
    Client newcomer{path_};
    leave(0);
    run();
    newcomer.send(request("1", "echo"));
    run();
    EXPECT_EQ(newcomer.lines().size(), 1U);
    idle.receive();
    EXPECT_TRUE(idle.at_end());
    ::setrlimit(RLIMIT_NOFILE, &before_);
    Client later{path_};
    later.send(request("1", "echo"));
    run();
    EXPECT_EQ(later.lines().size(), 1U);
    EXPECT_EQ(server_->connections(), 2U);
}

TEST_F(ServerDescriptors, WithTheLastOneAndNobodyIdleTheNewcomerIsTold) {
    start();
    Client waits{path_};
    waits.send(request("1", "later"));
    run();
    std::vector<Client> newcomers;
    for (int i = 0; i < 3; ++i) {
        newcomers.emplace_back(path_);
    }
    leave(0);
    run();
    EXPECT_EQ(loop_.run_once(Duration{0}), 0U) << "the listener is not ready for ever";
    for (Client& newcomer : newcomers) {
        ASSERT_EQ(newcomer.lines().size(), 1U);
        EXPECT_EQ(newcomer.lines()[0]["error"]["data"]["status"], "BUSY");
        EXPECT_TRUE(newcomer.at_end());
    }
    handler_.release_all = true;
    run();
    EXPECT_EQ(waits.lines().size(), 1U);
}

}  // namespace
}  // namespace neigh::control::test
