// What the tests of the resolver's parts share: an EntryPool over real tables, without a resolver.
// Not here: the resolver itself (resolver_fixture.hpp, whose names for addresses and times are used).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dataplane/neigh/entry_pool.hpp"
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {

/// Writes down each end as a line: state, address, cause.
class Ends : public EntryPool::Observer {
  public:
    void entry_ends(EntryRef entry, Cause cause, TimePoint) override {
        lines.push_back(std::string{to_word(entry.nud().state)} + ' ' + entry.address().to_string() + ' ' +
                        std::string{to_word(cause, entry.family())});
        if (then) {
            then(entry, cause);
        }
    }
    Lines take() { return std::exchange(lines, {}); }

    Lines lines;
    std::function<void(EntryRef, Cause)> then;
};

class PoolTest : public testing::Test {
  protected:
    /// Interface 1 has room for so many entries a family; 2 has no IPv6.
    void start(std::uint32_t max_entries = 100, std::uint32_t max_incomplete = 100, std::uint32_t capacity = 1000) {
        auto rcu = Rcu::create(4);
        ASSERT_TRUE(rcu.ok());
        rcu_ = std::move(*rcu);
        for (const Family family : kAllFamilies) {
            static int number = 0;
            auto table = Table::create("p" + std::to_string(++number), family,
                                       {.entries = capacity, .max_ifindex = kHighest}, *rcu_);
            ASSERT_TRUE(table.ok());
            tables_[index_of(family)] = std::move(*table);
        }
        pool_.emplace(*tables_[0], *tables_[1], counters_, ends_, now_);
        pool_->set_limits(1, {.families = {true, true}, .max_entries = max_entries, .max_incomplete = max_incomplete});
        pool_->set_limits(2, {.families = {true, false}, .max_entries = max_entries, .max_incomplete = max_incomplete});
    }

    /// An entry in this state.
    EntryRef make(const IpAddr& address, State state, std::uint32_t ifindex = 1) {
        const EntryRef entry =
            pool_->find_or_create(ifindex, address, !nud::is_usable(state) && state != State::none, now_);
        if (entry) {
            become(entry, state);
        }
        return entry;
    }
    void become(EntryRef entry, State state) {
        const nud::Nud next{.state = state, .lladdr = nud::is_usable(state) ? mac(1) : Mac{}};
        entry.entries().store(entry.slot(), entry.nud(), next, now_);
    }
    std::uint64_t counter(ControlCounter counter, std::uint32_t ifindex = 1) { return counters_[ifindex].get(counter); }

    static constexpr std::uint32_t kHighest = 3;

    TimePoint now_{1'000'000ms};
    Ends ends_;
    ByInterface<ControlCounters> counters_{kHighest};
    std::unique_ptr<Rcu> rcu_;
    std::array<std::unique_ptr<Table>, kFamilies> tables_;
    std::optional<EntryPool> pool_;
};

}  // namespace neigh::test
