// Random operations on a Resolver and on a std::map of what must live: get, list, counts and events may never disagree.
// What the model doesn't know (when timers fire), it learns from the events, which so must be complete and in order.
#include <map>
#include <random>
#include <tuple>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

using Name = std::pair<std::uint32_t, IpAddr>;

/// Follows the events: whoever subscribes sees exactly this.
class Follower : public Recorder {
  public:
    void changed(const Change& change) override {
        const Name name{change.row.ifindex, change.row.dst};
        const bool known = rows.contains(name);
        EXPECT_EQ(known, change.kind != ChangeKind::created) << change.row.dst.to_string();
        if (change.kind == ChangeKind::deleted) {
            EXPECT_EQ(rows[name].state, change.row.nud.state);
            EXPECT_EQ(rows[name].lladdr, change.row.nud.lladdr);
            rows.erase(name);
        } else {
            rows[name] = change.row.nud;
        }
    }
    std::map<Name, nud::Nud> rows;
};

class ModelTest : public ResolverTest, public testing::WithParamInterface<std::uint32_t> {
  protected:
    static constexpr std::uint32_t kAddresses = 150;
    static constexpr std::uint32_t kLimit = 100;

    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
    IpAddr some_address() {
        const std::uint32_t n = draw(kAddresses);
        return draw(2) == 0 ? v4(n) : v6(n);
    }
    State some_state() {
        constexpr State kStates[] = {State::permanent, State::noarp, State::reachable, State::stale};
        return kStates[draw(4)];
    }

    void rows_by_operator() {
        std::vector<Request> rows;
        for (std::uint32_t n = 1 + draw(4); n > 0; --n) {
            rows.push_back({some_address(), 1 + draw(2), mac(draw(9) + 1), some_state(), draw(2) == 0});
        }
        const auto mode = static_cast<Mode>(draw(3));
        const auto before = live_;
        std::size_t bad_row = 0;
        const auto result = resolver_->apply(mode, rows, now_, bad_row);
        if (!result) {
            ASSERT_LT(bad_row, rows.size());
            const bool exists = before.contains({rows[bad_row].ifindex, rows[bad_row].dst});
            ASSERT_TRUE(result.error().status != Status::not_found || !exists);
            return;
        }
        std::map<Name, Request> last;
        for (const Request& row : rows) {
            last[{row.ifindex, row.dst}] = row;
        }
        for (const auto& [name, row] : last) {
            const auto got = resolver_->get(row.ifindex, row.dst, now_);
            ASSERT_TRUE(got.ok());
            ASSERT_EQ(got.value().nud.lladdr, row.lladdr);
            ASSERT_EQ(got.value().nud.router, row.router);
            // What waited for it was sent: a STALE one is in use then.
            ASSERT_TRUE(got.value().nud.state == row.state || got.value().nud.state == State::delay);
        }
    }
    void flush_some() {
        Filter filter;
        filter.family = draw(2) == 0 ? std::nullopt : std::optional{kAllFamilies[draw(2)]};
        filter.ifindex = draw(3);
        filter.states = draw(2) == 0 ? StateSet::dynamic() : StateSet{static_cast<std::uint16_t>(random_() & 0x1fe)};
        if (draw(2) == 0) {
            filter.to = Prefix{draw(2) == 0 ? v4(draw(256)) : v6(draw(256)), 0}.network();
            filter.to->address = draw(2) == 0 ? v4(draw(256)) : v6(draw(256));
            filter.to->length = static_cast<std::uint8_t>(filter.to->address.bits() - draw(8));
            filter.to = filter.to->network();
        }
        std::uint64_t expected = 0;
        for (const auto& [name, nud] : live_) {
            const bool matches = (!filter.family || *filter.family == name.second.family) &&
                                 (filter.ifindex == 0 || filter.ifindex == name.first) &&
                                 filter.states.has(nud.state) && (!filter.to || filter.to->contains(name.second));
            expected += matches ? 1U : 0U;
        }
        const auto flushed = resolver_->flush(filter, now_);
        ASSERT_TRUE(flushed.ok());
        ASSERT_EQ(flushed.value(), expected);
    }
    void remove_one() {
        const Resolver::EntryName name{some_address(), 1 + draw(2)};
        const bool there = live_.contains({name.ifindex, name.dst});
        std::size_t bad_row = 0;
        ASSERT_EQ(resolver_->remove({&name, 1}, now_, bad_row).ok(), there);
        ASSERT_EQ(state(name.dst, name.ifindex), State::none);
    }
    void network() {
        const IpAddr address = some_address();
        const std::uint32_t ifindex = 1 + draw(2);
        const Mac from = mac(draw(9) + 1);
        switch (draw(6)) {
            case 0:
                return ask(address, from, ifindex);
            case 1:
                return resolver_->heard(ifindex, address, announced(from), now_);
            case 2:
                return resolver_->used(ifindex, address, now_);
            case 3:
                return resolver_->confirmed(ifindex, address, now_);
            case 4:
                return answer(address, from, ifindex);
            default:
                return send(address, ifindex);
        }
    }

    void operate() {
        switch (draw(16)) {
            case 0:
                return pass(Duration{draw(3'000)});
            case 1:
                return flush_some();
            case 2:
                (void)resolver_->sweep(now_);
                return;
            case 3:
                return remove_one();
            case 4:
                (void)resolver_->resolve(1 + draw(2), some_address(), now_);
                return;
            case 5:
                (void)resolver_->restore({some_address(), 1 + draw(2), mac(draw(9) + 1)}, now_);
                return;
            case 6:
            case 7:
            case 8:
                return rows_by_operator();
            default:
                return network();
        }
    }

    /// What list() says, checked against get(), the counts, the limits and the workers' words.
    void check() {
        live_.clear();
        std::map<std::tuple<std::uint32_t, Family, State>, std::uint32_t> recount;
        std::map<std::pair<std::uint32_t, Family>, std::uint32_t> total;
        for (const Row& row : all({}, 1 + draw(50))) {
            ASSERT_TRUE(live_.emplace(Name{row.ifindex, row.dst}, row.nud).second) << "listed twice";
            ++recount[{row.ifindex, row.dst.family, row.nud.state}];
            ++total[{row.ifindex, row.dst.family}];
            const auto got = resolver_->get(row.ifindex, row.dst, now_);
            ASSERT_TRUE(got.ok());
            ASSERT_EQ(got.value().nud, row.nud);
            ASSERT_NE(verdict(row.dst, row.ifindex), Verdict::none);
            ASSERT_EQ(verdict(row.dst, row.ifindex) == Verdict::hold, !nud::is_usable(row.nud.state));
            // Who subscribed knows it, and as it is.
            const auto told = follower_.rows.find({row.ifindex, row.dst});
            ASSERT_NE(told, follower_.rows.end());
            ASSERT_EQ(told->second.state, row.nud.state);
            ASSERT_EQ(told->second.lladdr, row.nud.lladdr);
            ASSERT_EQ(told->second.router, row.nud.router);
        }
        for (const std::uint32_t ifindex : {1U, 2U}) {
            for (const Family family : kAllFamilies) {
                ASSERT_LE((total[{ifindex, family}]), kLimit);
                for (std::size_t i = 0; i < nud::kStates; ++i) {
                    const auto state = static_cast<State>(i);
                    ASSERT_EQ(resolver_->count(family, ifindex, state), (recount[{ifindex, family, state}]))
                        << to_word(state);
                }
            }
        }
    }

    Follower follower_;
    std::minstd_rand random_{GetParam()};
    std::map<Name, nud::Nud> live_;
};

TEST_P(ModelTest, TenThousandOperations) {
    for (ResolverInterface& interface : interfaces_) {
        interface.params = {.base_reachable_time = 4s,
                            .retrans_time = 300ms,
                            .delay_first_probe_time = 1s,
                            .gc_stale_time = 6s,
                            .max_entries = kLimit,
                            .max_incomplete = 20,
                            .solicit_rate = 100,
                            .unres_qlen = 3,
                            .gratuitous = Gratuitous::create};
    }
    start(400, 32, {.held_packets = 20});
    follower_.quiet = true;
    resolver_ = std::make_unique<Resolver>(*tables_[0], *tables_[1], follower_, counters_, interfaces_, now_,
                                           GetParam(), ResolverLimits{.held_packets = 20});
    auto reader = std::make_unique<Rcu::Reader>(*rcu_, 0);
    for (int i = 0; i < 10'000; ++i) {
        SCOPED_TRACE(i);
        ASSERT_NO_FATAL_FAILURE(operate());
        ASSERT_NO_FATAL_FAILURE(check());
        if (draw(20) == 0) {
            reader->quiescent();  // a worker that is slow at times
        }
    }
    reader->quiescent();
    flush({});
    reader.reset();
    sweep_all();
    EXPECT_TRUE(follower_.rows.empty());
    EXPECT_EQ(tables_[0]->size() + tables_[1]->size(), 0U);
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
    for (const std::uint32_t ifindex : {1U, 2U}) {
        EXPECT_EQ(counter(ControlCounter::neighbors_created, ifindex),
                  counter(ControlCounter::neighbors_deleted, ifindex));
    }
    resolver_.reset();
    output_.out = follower_.out;  // for the fixture: each packet once
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Values(1U, 2U, 3U));

}  // namespace
}  // namespace neigh::test
