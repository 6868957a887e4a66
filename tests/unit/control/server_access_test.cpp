// Rights that change while the daemon runs: of the path, and of who is connected already.
// Not here: rights at start (listener_test.cpp, server_test.cpp).
#include <sys/stat.h>

#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

class ServerAccessTest : public ServerTest {
  protected:
    [[nodiscard]] struct stat path_status() const {
        struct stat status {};
        EXPECT_EQ(::lstat(path_.c_str(), &status), 0);
        return status;
    }
    [[nodiscard]] mode_t mode() const { return path_status().st_mode & 07777U; }
};

TEST_F(ServerAccessTest, TheModeOfThePathChanges) {
    start();
    for (const mode_t mode_wanted : {0600U, 0666U, 0640U}) {
        const auto set = server_->set_access(mode_wanted, std::nullopt);
        ASSERT_TRUE(set.ok()) << set.error().message;
        EXPECT_EQ(mode(), mode_wanted);
    }
    EXPECT_TRUE(Client{path_}.connected());
}

TEST_F(ServerAccessTest, TheGroupOfThePathComesAndGoes) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root gives a file to any group";
    }
    start();
    ASSERT_TRUE(server_->set_access(0660, "65534").ok());
    EXPECT_EQ(path_status().st_gid, 65534U);
    EXPECT_EQ(mode(), 0660U);
    ASSERT_TRUE(server_->set_access(0660, std::nullopt).ok());
    EXPECT_EQ(path_status().st_gid, ::getegid());
}

TEST_F(ServerAccessTest, AGroupThatNobodyKnowsChangesNothing) {
    start();
    const mode_t before = mode();
    EXPECT_FALSE(server_->set_access(0600, "no-such-group").ok());
    EXPECT_EQ(mode(), before);
}

TEST_F(ServerAccessTest, APathThatIsSomebodyElsesIsLeftAlone) {
    const auto lock = SocketLock::take(path_);
    ASSERT_TRUE(lock.ok());
    lock_ = lock->get();
    start();
    std::filesystem::remove(path_);
    const auto other = Listener::open({.path = path_, .mode = 0640, .lock = lock_});
    ASSERT_TRUE(other.ok());
    EXPECT_FALSE(server_->set_access(0666, std::nullopt).ok());
    EXPECT_EQ(mode(), 0640U);
}

TEST_F(ServerAccessTest, WhoIsConnectedLosesAndGetsTheRightToChange) {
    peer_ = 4711;
    start();
    Client client{path_};
    run();
    const auto may_change = [&](const std::string& id) {
        client.send(request(id, "may"));
        run();
        return client.lines().back()["result"].get<bool>();
    };
    ASSERT_TRUE(may_change("1"));
    admin_ = 1;
    EXPECT_TRUE(may_change("2")) << "until it is reviewed";
    server_->review_callers();
    EXPECT_FALSE(may_change("3"));
    admin_ = 4711;
    server_->review_callers();
    EXPECT_TRUE(may_change("4"));
}

}  // namespace
}  // namespace neigh::control::test
