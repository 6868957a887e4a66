// The state file: what survives a restart, and what a hostile or broken one does (nothing).
#include "control/snapshot.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class SnapshotTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        std::string pattern = (std::filesystem::temp_directory_path() / "neighd-test-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        path_ = directory_ / "neighbors.json";
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    void set(const std::string& dst, nud::State state, bool router = false) {
        std::size_t bad_row = 0;
        const Request request{.dst = *IpAddr::parse(dst),
                              .ifindex = 1,
                              .lladdr = *Mac::parse("02:00:00:00:00:07"),
                              .state = state,
                              .router = router};
        ASSERT_TRUE(resolver_->apply(Resolver::SetMode::replace, {&request, 1}, now_, bad_row).ok());
    }
    void write(const std::string& text) { std::ofstream{path_, std::ios::binary} << text; }
    snapshot::Report load() { return snapshot::load(path_, *resolver_, facts_, now_); }
    void forget_everything() { ASSERT_TRUE(resolver_->flush({}, now_).ok()); }
    Result<Row> get(const std::string& dst) { return resolver_->get(1, *IpAddr::parse(dst), now_); }
    static std::string file_of(const std::string& rows) { return R"({"version":1,"neighbors":[)" + rows + "]}"; }

    std::filesystem::path directory_;
    std::string path_;
};

TEST_F(SnapshotTest, LearnedEntriesComeBackStale) {
    set("192.0.2.7", nud::State::reachable);
    set("2001:db8:1::7", nud::State::stale, true);
    set("192.0.2.8", nud::State::permanent);
    set("192.0.2.9", nud::State::noarp);
    ASSERT_TRUE(resolver_->resolve(1, IpAddr::v4(192, 0, 2, 10), now_).ok());
    const auto saved = snapshot::save(path_, *resolver_, facts_, now_);
    ASSERT_TRUE(saved.ok()) << saved.error().message;
    EXPECT_EQ(saved.value(), 2U);
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".tmp"));

    forget_everything();
    const auto report = load();
    EXPECT_TRUE(report.found);
    EXPECT_EQ(report.restored, 2U) << report.to_string();
    EXPECT_EQ(report.refused_count(), 0U);
    EXPECT_EQ(get("192.0.2.7").value().nud.state, nud::State::stale);
    EXPECT_TRUE(get("2001:db8:1::7").value().nud.router);
    EXPECT_FALSE(get("192.0.2.8").ok());
}

TEST_F(SnapshotTest, WhatIsKnownIsNotOverwritten) {
    set("192.0.2.7", nud::State::permanent);
    write(file_of(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:66","dev":"lan0","luid":1001})"));
    const auto report = load();
    EXPECT_EQ(report.restored, 0U);
    EXPECT_EQ(report.refused.at("ALREADY_EXISTS"), 1U);
    EXPECT_EQ(get("192.0.2.7").value().nud.lladdr, *Mac::parse("02:00:00:00:00:07"));
}

TEST_F(SnapshotTest, InterfacesAreFoundByLuidThenByName) {
    write(file_of(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"renamed","luid":1001},)"
                  R"({"dst":"192.0.2.8","lladdr":"02:00:00:00:00:07","dev":"lan0","luid":9},)"
                  R"({"dst":"192.0.2.9","lladdr":"02:00:00:00:00:07","dev":"lan9","luid":9})"));
    const auto report = load();
    EXPECT_EQ(report.restored, 2U);
    EXPECT_EQ(report.refused.at("no such interface"), 1U);
}

TEST_F(SnapshotTest, EveryRefusedRowIsCounted) {
    write(file_of(R"({"dst":"224.0.0.1","lladdr":"02:00:00:00:00:07","dev":"lan0"},)"
                  R"({"dst":"127.0.0.1","lladdr":"02:00:00:00:00:07","dev":"lan0"},)"
                  R"({"dst":7,"lladdr":"02:00:00:00:00:07","dev":"lan0"},)"
                  R"({"dst":"192.0.2.7","lladdr":"01:00:00:00:00:07","dev":"lan0"},)"
                  R"({"dst":"192.0.2.7","lladdr":"00:00:00:00:00:00","dev":"lan0"},)"
                  R"({"dst":"192.0.2.1","lladdr":"02:00:00:00:00:07","dev":"lan0"},)"
                  R"({"dst":"2001:db8::1","lladdr":"02:00:00:00:00:07","dev":"wan0"},)"
                  R"({},{"x":{"dst":"192.0.2.9"}},)"
                  R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0","extra":[1,2,{"a":null}]})"));
    const auto report = load();
    EXPECT_TRUE(report.corrupt.empty()) << report.corrupt;
    EXPECT_EQ(report.restored, 1U);
    EXPECT_EQ(report.refused_count(), 9U) << report.to_string();
}

TEST_F(SnapshotTest, CorruptFilesAreKeptAsideAndHarmless) {
    const std::string row = R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0"})";
    for (const std::string& text :
         {std::string{}, std::string{"garbage"}, file_of(row).substr(0, 40), std::string{"[]"}, std::string{"7"},
          R"({"version":2,"neighbors":[)" + row + "]}", R"({"neighbors":[)" + row + "]}", file_of(row) + "trailing",
          file_of(std::string(100'000, '[')), file_of("\"\xff\""), std::string(10, '\0')}) {
        write(text);
        const auto report = load();
        EXPECT_TRUE(report.found);
        EXPECT_FALSE(report.corrupt.empty()) << text.substr(0, 50);
        EXPECT_EQ(report.restored, 0U);
        EXPECT_EQ(report.kept_as, path_ + ".bad");
        EXPECT_TRUE(std::filesystem::exists(path_ + ".bad"));
        EXPECT_FALSE(std::filesystem::exists(path_));
        EXPECT_FALSE(get("192.0.2.7").ok());
    }
}

TEST_F(SnapshotTest, MissingFilesAndDirectoriesDontStopTheStart) {
    EXPECT_FALSE(load().found);
    std::filesystem::create_directory(path_);
    EXPECT_FALSE(load().corrupt.empty());
    EXPECT_TRUE(std::filesystem::is_directory(path_));
}

TEST_F(SnapshotTest, FailedSaveLeavesTheOldFile) {
    write("old");
    std::filesystem::create_directory(path_ + ".tmp");
    EXPECT_FALSE(snapshot::save(path_, *resolver_, facts_, now_).ok());
    std::string text;
    std::ifstream{path_} >> text;
    EXPECT_EQ(text, "old");
    EXPECT_FALSE(snapshot::save((directory_ / "no" / "such").string(), *resolver_, facts_, now_).ok());
}

}  // namespace
}  // namespace neigh::control::test
