// Random operations on a Table and on a std::map that says what must be found; they may never disagree, nor may a
// Front with a long memory.
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "dataplane/neigh/dpdk/front.hpp"
#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

constexpr std::uint32_t kKeys = 500;
constexpr std::uint32_t kInterfaces = 3;
constexpr auto kDynamic = FlushClass::dynamic_entries;
constexpr auto kStatic = FlushClass::static_entries;

struct Entry {
    Slot slot;
    Word word;
    bool alive;

    [[nodiscard]] FlushClass flush_class() const { return word.pinned() ? kStatic : kDynamic; }
    [[nodiscard]] bool has_word() const { return word.verdict() != Verdict::none; }
};

class ModelTest : public TableTest {
  protected:
    void SetUp() override {
        TableTest::SetUp();
        table_ = make_table(kKeys * kInterfaces, 128);
        front_.emplace(std::move(*Front::create(*table_, Front::Mode::cached)));
    }

    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }

    void insert_or_publish(std::uint32_t ifindex, std::uint32_t n) {
        auto found = model_.find({ifindex, n});
        if (found == model_.end()) {
            const auto slot = table_->insert(key(n, ifindex));
            ASSERT_TRUE(slot.ok());
            found = model_.emplace(std::pair{ifindex, n}, Entry{slot.value(), Word{}, false}).first;
        }
        if (draw(10) == 0) {
            found->second.word = Word{};
        } else {
            const bool pinned = draw(4) == 0;
            const auto verdict = static_cast<Verdict>(1 + draw(3));
            const std::uint8_t generation = table_->generation(ifindex, pinned ? kStatic : kDynamic);
            found->second.word = word_with(mac_of(static_cast<std::uint32_t>(random_())), verdict, generation, pinned);
        }
        found->second.alive = found->second.has_word();
        table_->publish(found->second.slot, found->second.word);
    }

    void erase(std::uint32_t ifindex, std::uint32_t n) {
        const auto found = model_.find({ifindex, n});
        if (found == model_.end()) {
            ASSERT_EQ(table_->find(key(n, ifindex)), kNoSlot);
        } else if (table_->erase(found->second.slot)) {
            model_.erase(found);
        } else {
            ++refused_erasures_;
            found->second.word = Word{};
            found->second.alive = false;
        }
    }

    void flush(std::uint32_t ifindex, FlushClass flush_class) {
        std::set<std::uint8_t> carried;
        std::uint32_t alive = 0;
        for (auto& [where, entry] : model_) {
            if (where.first == ifindex && entry.has_word() && entry.flush_class() == flush_class) {
                carried.insert(entry.word.generation());
                alive += entry.alive ? 1 : 0;
            }
        }
        const auto flushed = table_->retire(ifindex, flush_class);
        if (!flushed.ok()) {
            ++busy_;
            ASSERT_EQ(carried.size(), 256U) << "refused though a generation was free";
            return;
        }
        ASSERT_EQ(flushed.value(), alive);
        for (auto& [where, entry] : model_) {
            if (where.first == ifindex && entry.flush_class() == flush_class) {
                entry.alive = false;
            }
        }
    }

    /// Takes dead entries away, as the resolver's sweep does.
    void sweep(std::uint32_t ifindex) {
        for (auto entry = model_.begin(); entry != model_.end();) {
            const bool dead = entry->first.first == ifindex && !entry->second.alive;
            entry = dead && table_->erase(entry->second.slot) ? model_.erase(entry) : std::next(entry);
        }
        for (auto& [where, entry] : model_) {
            if (where.first == ifindex && !entry.alive) {
                entry.word = Word{};  // refused: it has lost its word all the same
            }
        }
    }

    void verify(const Rcu::Reader& reader) {
        ASSERT_EQ(table_->size(), model_.size());
        std::map<std::pair<std::uint32_t, FlushClass>, std::uint32_t> alive;
        for (std::uint32_t ifindex = 1; ifindex <= kInterfaces; ++ifindex) {
            for (std::uint32_t from = 0; from < kKeys; from += 50) {
                std::vector<Key> keys;
                for (std::uint32_t n = from; n < from + 50; ++n) {
                    keys.push_back(key(n, ifindex));
                }
                std::vector<Table::Hit> hits(keys.size());
                table_->lookup_bulk(reader, keys, hits);
                for (std::uint32_t i = 0; i < 50; ++i) {
                    const auto found = model_.find({ifindex, from + i});
                    const bool is_there = found != model_.end();
                    ASSERT_EQ(table_->find(keys[i]), is_there ? found->second.slot : kNoSlot);
                    const bool is_alive = is_there && found->second.alive;
                    ASSERT_EQ(hits[i].slot, is_alive ? found->second.slot : kNoSlot) << ifindex << " " << from + i;
                    ASSERT_EQ(hits[i].word, is_alive ? found->second.word : Word{});
                    ASSERT_EQ(table_->lookup(reader, keys[i]).word, hits[i].word);
                    ASSERT_EQ(front_->lookup(reader, keys[i]).slot, hits[i].slot);
                    ASSERT_EQ(front_->lookup(reader, keys[i]).word, hits[i].word);
                    if (is_there) {
                        ASSERT_EQ(table_->key(found->second.slot), keys[i]);
                    }
                    if (is_alive) {
                        ++alive[{ifindex, found->second.flush_class()}];
                    }
                }
            }
            for (const auto flush_class : {kDynamic, kStatic}) {
                const std::uint8_t current = table_->generation(ifindex, flush_class);
                ASSERT_EQ(table_->live_in(ifindex, flush_class, current), (alive[{ifindex, flush_class}]));
            }
        }
    }

    std::mt19937 random_{20'240'229};
    std::unique_ptr<Table> table_;
    std::optional<Front> front_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Entry> model_;
    std::uint32_t refused_erasures_ = 0;
    std::uint32_t busy_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Families, ModelTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

TEST_P(ModelTest, AgreesWithAMapOverRandomOperations) {
    Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t step = 0; step < 60'000; ++step) {
        const std::uint32_t ifindex = 1 + draw(kInterfaces);
        const std::uint32_t what = draw(1000);
        if (what < 550) {
            insert_or_publish(ifindex, draw(kKeys));
        } else if (what < 900) {
            erase(ifindex, draw(kKeys));
        } else if (what < 990) {
            flush(ifindex, draw(3) == 0 ? kStatic : kDynamic);
        } else if (what < 993) {
            sweep(ifindex);
        }
        if (what % 200 == 0) {
            reader.quiescent();
        }
        if (step % 500 == 0) {
            verify(reader);
        }
        if (HasFatalFailure()) {
            FAIL() << "at step " << step;
        }
    }
    EXPECT_GT(refused_erasures_, 0U) << "the reader was never behind: the test lost its point";
}

TEST_P(ModelTest, AgreesWithAMapWhereGenerationsRunOut) {
    Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t step = 0; step < 8'000; ++step) {
        // Each key is set anew rarely enough that 255 dead generations pile up between two sweeps.
        insert_or_publish(1, step % kKeys);
        flush(1, kDynamic);
        flush(1, kStatic);
        if (step % 2000 == 1999) {
            verify(reader);
            sweep(1);
            reader.quiescent();
        }
        if (HasFatalFailure()) {
            FAIL() << "at step " << step;
        }
    }
    verify(reader);
    EXPECT_GT(busy_, 0U) << "generations never ran out: the test lost its point";
}

}  // namespace
}  // namespace neigh::test
