// Listings by pages, with filters, and with entries that come and go between the pages.
#include <set>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ListTest : public ResolverTest {
  protected:
    static std::set<std::string> names(const std::vector<Row>& rows) {
        std::set<std::string> names;
        for (const Row& row : rows) {
            EXPECT_TRUE(names.insert(row.dst.to_string() + '%' + std::to_string(row.ifindex)).second) << "twice";
        }
        return names;
    }
    using Names = std::set<std::string>;
};

TEST_F(ListTest, FiltersHoldTogether) {
    start();
    put(v4(1), mac(1), State::permanent);
    put(v4(2), mac(2), State::stale, 2);
    put(v4(0x100), mac(3), State::reachable);
    put(v6(1), mac(4), State::stale);
    send(v6(2), 2);
    EXPECT_EQ(names(all()), (Names{"10.0.0.1%1", "10.0.0.2%2", "10.0.1.0%1", "2001:db8::1%1", "2001:db8::2%2"}));
    EXPECT_EQ(names(all({.family = Family::ipv6})), (Names{"2001:db8::1%1", "2001:db8::2%2"}));
    EXPECT_EQ(names(all({.family = Family::ipv4})), (Names{"10.0.0.1%1", "10.0.0.2%2", "10.0.1.0%1"}));
    EXPECT_EQ(names(all({.ifindex = 2})), (Names{"10.0.0.2%2", "2001:db8::2%2"}));
    EXPECT_EQ(names(all({.to = Prefix::parse("10.0.0.0/24")})), (Names{"10.0.0.1%1", "10.0.0.2%2"}));
    EXPECT_EQ(names(all({.to = Prefix::parse("0.0.0.0/0")})).size(), 3U);
    EXPECT_EQ(names(all({.to = Prefix::parse("::/0")})).size(), 2U);
    EXPECT_EQ(names(all({.states = StateSet{}.with(State::stale)})), (Names{"10.0.0.2%2", "2001:db8::1%1"}));
    EXPECT_EQ(names(all({.states = StateSet::dynamic()})).size(), 4U);
    EXPECT_EQ(names(all({.family = Family::ipv4, .ifindex = 1, .states = StateSet{}.with(State::incomplete)})),
              Names{});
    EXPECT_EQ(names(all({.ifindex = 9})), Names{});
}

TEST_F(ListTest, PagesOfEverySizeMeetOnce) {
    start();
    for (std::uint32_t n = 0; n < 50; ++n) {
        put(v4(n), mac(n));
        put(v6(n), mac(n), State::stale, 2);
    }
    for (const std::size_t page : {1U, 2U, 7U, 99U, 100U, 101U}) {
        EXPECT_EQ(names(all({}, page)).size(), 100U);
    }
}

TEST_F(ListTest, APageIsAppendedAndNeverLongerThanItsLimit) {
    start();
    for (std::uint32_t n = 0; n < 10; ++n) {
        put(v4(n), mac(n));
    }
    std::vector<Row> rows;
    Cursor cursor;
    resolver_->list({}, cursor, 4, rows, now_);
    EXPECT_EQ(rows.size(), 4U);
    resolver_->list({}, cursor, 4, rows, now_);
    EXPECT_EQ(rows.size(), 8U);
    resolver_->list({}, cursor, 4, rows, now_);
    EXPECT_EQ(rows.size(), 10U);
    EXPECT_TRUE(cursor.done);
    EXPECT_EQ(names(rows).size(), 10U);
}

TEST_F(ListTest, AnEmptyTableIsDoneAtOnce) {
    start();
    std::vector<Row> rows;
    Cursor cursor;
    resolver_->list({}, cursor, 10, rows, now_);
    EXPECT_TRUE(cursor.done);
    EXPECT_TRUE(rows.empty());
}

TEST_F(ListTest, WhoLivesThroughItAppearsOnceWhateverComesAndGoes) {
    start();
    Names lasting;
    for (std::uint32_t n = 0; n < 100; ++n) {
        put(v4(n), mac(n));
        if (n % 2 == 0) {
            lasting.insert(v4(n).to_string() + "%1");
        }
    }
    Names seen;
    std::uint32_t turn = 0;
    for (Cursor cursor; !cursor.done; ++turn) {
        std::vector<Row> rows;
        resolver_->list({}, cursor, 7, rows, now_);
        for (const std::string& name : names(rows)) {
            EXPECT_TRUE(seen.insert(name).second || !lasting.contains(name)) << name << " twice";
        }
        // An odd one goes, another comes.
        const Resolver::EntryName name{v4(2 * turn + 1), 1};
        std::size_t bad_row = 0;
        ASSERT_TRUE(resolver_->remove({&name, 1}, now_, bad_row).ok());
        put(v4(1'000 + turn), mac(turn));
    }
    EXPECT_GT(turn, 10U);
    EXPECT_TRUE(std::includes(seen.begin(), seen.end(), lasting.begin(), lasting.end()));
}

TEST_F(ListTest, TheDeadAreNotListed) {
    start();
    put(v4(1), mac(1), State::stale);
    put(v4(2), mac(2), State::permanent);
    send(v4(3));
    flush();
    EXPECT_EQ(names(all()), (Names{"10.0.0.2%1"}));
    EXPECT_EQ(resolver_->get(1, v4(1), now_).error().status, Status::not_found);
}

TEST_F(ListTest, ALongWalkIsDividedIntoCalls) {
    params().max_entries = 100'000;
    start(100'000);
    output_.quiet = true;
    for (std::uint32_t n = 0; n < 80'000; ++n) {
        put(v4(n), mac(n), n == 79'999 ? State::noarp : State::permanent);
    }
    const Filter filter{.states = StateSet{}.with(State::noarp)};
    std::vector<Row> rows;
    Cursor cursor;
    resolver_->list(filter, cursor, 10, rows, now_);
    EXPECT_FALSE(cursor.done);  // nothing found, but looked at enough for one call
    EXPECT_TRUE(rows.empty());
    EXPECT_EQ(all(filter).size(), 1U);
}

TEST_F(ListTest, GetSaysWhyNot) {
    interfaces_[1].ipv6 = false;
    start();
    EXPECT_EQ(resolver_->get(1, v6(1), now_).error().status, Status::not_found);
    EXPECT_EQ(resolver_->get(2, v6(1), now_).error().status, Status::not_supported);
    EXPECT_EQ(resolver_->get(7, v6(1), now_).error().status, Status::not_found);
}

}  // namespace
}  // namespace neigh::test
