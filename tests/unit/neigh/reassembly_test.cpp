// Fragments gathered: order, repeats, overlaps, bounds and times, by a fake clock; and every cut beside a plain model.
#include "dataplane/neigh/reassembly.hpp"

#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace neigh {
namespace {

using Outcome = Reassembly::Outcome;

TimePoint at(Duration::rep ms) {
    return TimePoint{Duration{ms}};
}

IpAddr host(std::uint32_t number) {
    return IpAddr::v4(0x0a000000U + number);
}

/// Bytes of a datagram: each tells where it stands.
const std::vector<std::uint8_t>& bytes() {
    static const std::vector<std::uint8_t> all = [] {
        std::vector<std::uint8_t> made(65'536);
        for (std::size_t i = 0; i < made.size(); ++i) {
            made[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
        }
        return made;
    }();
    return all;
}

class ReassemblyTest : public testing::Test, public ReassemblyOutput {
  protected:
    Outcome add(const DatagramId& id, std::uint32_t offset, std::size_t length, bool more, TimePoint now = at(0),
                wire::ConstBytes from = bytes()) {
        handles_.insert(++last_);
        const Fragment fragment{.packet = {reinterpret_cast<void*>(last_)},
                                .data = from.subspan(offset, length),
                                .offset = offset,
                                .more = more};
        const Outcome outcome = reassembly_->add(id, fragment, now);
        if (outcome == Outcome::complete) {
            whole_.clear();
            reassembly_->release([&](const Fragment& piece) {
                EXPECT_EQ(piece.offset, whole_.size()) << "in order, without a gap";
                whole_.insert(whole_.end(), piece.data.begin(), piece.data.end());
                take(piece);
            });
        }
        return outcome;
    }
    static DatagramId datagram(std::uint32_t id, std::uint32_t source = 1) {
        return {.source = host(source), .destination = host(0), .id = id, .protocol = 1};
    }
    std::size_t given_up(GivenUp why) const {
        const auto found = given_up_.find(why);
        return found == given_up_.end() ? 0 : found->second;
    }
    void renew(const Reassembly::Limits& limits) {
        reassembly_ = std::make_unique<Reassembly>(limits, *this);
        given_up_.clear();
    }
    void TearDown() override {
        reassembly_.reset();
        EXPECT_TRUE(handles_.empty()) << "packets lost";
    }

    std::unique_ptr<Reassembly> reassembly_ = std::make_unique<Reassembly>(Reassembly::Limits{}, *this);
    std::vector<std::uint8_t> whole_;
    std::map<GivenUp, std::size_t> given_up_;

  private:
    void give_up(const DatagramId& /*id*/, const Fragment& fragment, GivenUp why) noexcept override {
        ++given_up_[why];
        take(fragment);
    }
    void take(const Fragment& fragment) {
        EXPECT_EQ(handles_.erase(reinterpret_cast<std::uintptr_t>(fragment.packet.handle)), 1U) << "given back twice";
    }

    std::set<std::uintptr_t> handles_;
    std::uintptr_t last_ = 0;
};

TEST_F(ReassemblyTest, Rfc791InAnyOrder) {
    std::vector<std::uint32_t> order{0, 1, 2, 3};
    do {
        for (std::size_t i = 0; i < order.size(); ++i) {
            const Outcome outcome = add(datagram(7), order[i] * 16, order[i] == 3 ? 5 : 16, order[i] != 3);
            EXPECT_EQ(outcome, i == 3 ? Outcome::complete : Outcome::held);
        }
        EXPECT_EQ(whole_, std::vector<std::uint8_t>(bytes().begin(), bytes().begin() + 53));
        EXPECT_TRUE(reassembly_->is_empty());
    } while (std::ranges::next_permutation(order).found);
}

TEST_F(ReassemblyTest, EachDatagramForItself) {
    const DatagramId one = datagram(7);
    std::vector<DatagramId> others(5, one);
    others[0].id = 8;
    others[1].source = host(2);
    others[2].destination = host(9);
    others[3].protocol = 17;
    others[4].scope = 1;
    EXPECT_EQ(add(one, 0, 8, true), Outcome::held);
    for (const DatagramId& other : others) {
        EXPECT_EQ(add(other, 8, 8, false), Outcome::held);
    }
    EXPECT_EQ(add(one, 8, 8, false), Outcome::complete);
}

TEST_F(ReassemblyTest, Rfc8200_4_5_AnExactRepeatIsDroppedAlone) {
    EXPECT_EQ(add(datagram(7), 0, 16, true), Outcome::held);
    EXPECT_EQ(add(datagram(7), 0, 16, true), Outcome::refused);
    EXPECT_EQ(given_up(GivenUp::repeated), 1U);
    EXPECT_EQ(add(datagram(7), 16, 1, false), Outcome::complete);
}

TEST_F(ReassemblyTest, Rfc5722_4_AnOverlapTakesAllOfItsDatagram) {
    struct Piece {
        std::uint32_t offset;
        std::size_t length;
        bool more;
    };
    const struct {
        const char* name;
        std::vector<Piece> before;
        Piece overlapping;
    } kCases[] = {
        {"the end of one before", {{0, 24, true}}, {16, 16, true}},
        {"the start of one behind", {{16, 16, true}}, {8, 16, true}},
        {"within another", {{0, 32, true}}, {8, 8, true}},
        {"around another", {{8, 8, true}}, {0, 32, true}},
        {"shorter at the same place", {{8, 16, true}}, {8, 8, true}},
        {"longer at the same place", {{8, 8, true}}, {8, 16, true}},
        {"two between which there is no room", {{0, 16, true}, {24, 8, true}}, {16, 16, true}},
        {"a last one before another", {{16, 16, true}}, {0, 16, false}},
        {"one behind the last", {{8, 16, false}}, {24, 16, true}},
        {"two that are last", {{16, 8, false}}, {24, 8, false}},
        {"the same, last and not last", {{16, 8, true}}, {16, 8, false}},
    };
    std::uint32_t id = 0;
    for (const auto& one : kCases) {
        SCOPED_TRACE(one.name);
        given_up_.clear();
        ++id;
        for (const Piece& piece : one.before) {
            ASSERT_EQ(add(datagram(id), piece.offset, piece.length, piece.more), Outcome::held);
        }
        const auto& [offset, length, more] = one.overlapping;
        EXPECT_EQ(add(datagram(id), offset, length, more), Outcome::refused);
        EXPECT_EQ(given_up(GivenUp::overlap), one.before.size() + 1);
        EXPECT_EQ(add(datagram(id), 64, 8, true), Outcome::refused) << "including those not yet received";
        EXPECT_EQ(given_up(GivenUp::overlap), one.before.size() + 2);
    }
    reassembly_->expire(at(60'000));
    EXPECT_EQ(given_up(GivenUp::timeout), 0U) << "nothing was held";
    EXPECT_TRUE(reassembly_->is_empty()) << "nor is it remembered for longer";
    EXPECT_EQ(add(datagram(1), 0, 8, true, at(60'000)), Outcome::held);
}

TEST_F(ReassemblyTest, Rfc5722_4_ARepeatWithOtherBytesIsAnOverlap) {
    const std::vector<std::uint8_t> forged(16, 0xee);
    EXPECT_EQ(add(datagram(7), 0, 16, true), Outcome::held);
    EXPECT_EQ(add(datagram(7), 0, 16, true, at(0), forged), Outcome::refused);
    EXPECT_EQ(given_up(GivenUp::overlap), 2U);
}

TEST_F(ReassemblyTest, Rfc8200_4_5_SixtySecondsFromTheFirstThatCame) {
    EXPECT_EQ(add(datagram(1), 8, 8, true, at(1'000)), Outcome::held);
    EXPECT_EQ(add(datagram(2), 0, 8, true, at(2'000)), Outcome::held);
    EXPECT_EQ(add(datagram(1), 0, 8, true, at(50'000)), Outcome::held) << "a later one gives no more time";
    reassembly_->expire(at(60'999));
    EXPECT_EQ(given_up(GivenUp::timeout), 0U);
    reassembly_->expire(at(61'000));
    EXPECT_EQ(given_up(GivenUp::timeout), 2U);
    EXPECT_FALSE(reassembly_->is_empty());
    reassembly_->expire(at(62'000));
    EXPECT_EQ(given_up(GivenUp::timeout), 3U);
    EXPECT_TRUE(reassembly_->is_empty());
}

TEST_F(ReassemblyTest, ASourceLosesItsOwnOldestBeyondAQuarter) {
    renew({.datagrams = 64});
    constexpr std::uint32_t kOthers = 20;
    for (std::uint32_t other = 2; other < 2 + kOthers; ++other) {
        EXPECT_EQ(add(datagram(1, other), 0, 8, true), Outcome::held);
    }
    for (std::uint32_t id = 0; id < 1'000; ++id) {
        EXPECT_EQ(add(datagram(id, 1), 0, 8, true), Outcome::held);
    }
    EXPECT_GE(given_up(GivenUp::limit), 1'000U - 16);
    EXPECT_EQ(add(datagram(999, 1), 8, 8, false), Outcome::complete) << "the newest stays";
    std::uint32_t kept = 0;
    for (std::uint32_t other = 2; other < 2 + kOthers; ++other) {
        kept += add(datagram(1, other), 8, 8, false) == Outcome::complete ? 1U : 0U;
    }
    EXPECT_GE(kept, kOthers / 2) << "all of them, but those that share its group, one in 64";
}

TEST_F(ReassemblyTest, WhenAllIsTakenWhoHasMostGivesWay) {
    renew({.datagrams = 64});
    for (std::uint32_t source = 100; source < 5'000; ++source) {
        EXPECT_EQ(add(datagram(1, source), 0, 8, true), Outcome::held);
    }
    EXPECT_EQ(given_up(GivenUp::limit), 4'900U - 64);
    for (std::uint32_t source = 10; source < 30; ++source) {
        EXPECT_EQ(add(datagram(1, source), 0, 8, true), Outcome::held);
        EXPECT_EQ(add(datagram(1, source), 8, 8, false), Outcome::complete) << "what comes together is whole at once";
    }
}

TEST_F(ReassemblyTest, TinyFragmentsAreCounted) {
    const DatagramId id = datagram(7);
    constexpr std::size_t kShare = 256;  // a quarter of four times 256
    for (std::uint32_t i = 0; i < kShare; ++i) {
        ASSERT_EQ(add(id, i * 16, 8, true), Outcome::held);
    }
    EXPECT_EQ(add(id, kShare * 16, 8, true), Outcome::refused);
    EXPECT_EQ(given_up(GivenUp::limit), kShare + 1);
    EXPECT_EQ(add(id, 8, 8, true), Outcome::refused) << "and that was it";
    for (std::uint32_t source = 20; source < 40; ++source) {
        for (std::uint32_t i = 0; i < 200; ++i) {
            ASSERT_NE(add(datagram(7, source), i * 16, 8, true), Outcome::complete);
        }
    }
    EXPECT_EQ(add(datagram(8, 41), 0, 8, true), Outcome::held);
    EXPECT_EQ(add(datagram(8, 41), 8, 8, false), Outcome::complete);
}

TEST_F(ReassemblyTest, TheLargestDatagramInFramesOf1500FitsEvenTheSmallestRoom) {
    renew({.datagrams = 1});
    Outcome last = Outcome::held;
    for (std::uint32_t offset = 0; offset < 65'515; offset += 1'480) {
        last = add(datagram(7), offset, std::min(1'480U, 65'515 - offset), offset + 1'480 < 65'515);
    }
    EXPECT_EQ(last, Outcome::complete);
    EXPECT_EQ(whole_.size(), 65'515U);
}

TEST_F(ReassemblyTest, WithoutRoomNothingIsHeld) {
    renew({.datagrams = 0});
    EXPECT_EQ(add(datagram(7), 0, 8, true), Outcome::refused);
    EXPECT_EQ(given_up(GivenUp::limit), 1U);
    EXPECT_TRUE(reassembly_->is_empty());
}

/// Random cuts in random order, some twice, some overlapping: what completes is whole, and what overlapped never does.
TEST_F(ReassemblyTest, RandomDatagramsBesideAModel) {
    std::mt19937 random{7};
    const auto below = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
    for (std::uint32_t id = 0; id < 2'000; ++id) {
        struct Piece {
            std::uint32_t offset;
            std::size_t length;
            bool more;
        };
        std::vector<Piece> pieces;
        const std::uint32_t total = 9 + below(400);
        for (std::uint32_t offset = 0; offset < total;) {
            const std::uint32_t length = std::min(total - offset, 8 * (1 + below(5)));
            pieces.push_back({offset, length, offset + length < total});
            offset += length;
        }
        const std::size_t count = pieces.size();
        const bool overlaps = below(3) == 0 && pieces.front().length >= 16;
        if (overlaps) {
            pieces.push_back({8, 8, true});
        } else if (below(2) == 0) {
            pieces.push_back(pieces[below(static_cast<std::uint32_t>(count))]);
        }
        std::ranges::shuffle(pieces, random);
        std::set<std::uint32_t> seen;
        bool clashed = false;
        for (const auto& [offset, length, more] : pieces) {
            const Outcome outcome = add(datagram(id, 1 + id % 50), offset, length, more, at(id));
            seen.insert(offset);
            clashed |= overlaps && seen.contains(0) && seen.contains(8);
            EXPECT_TRUE(!clashed || outcome == Outcome::refused);
            if (outcome == Outcome::complete) {
                EXPECT_FALSE(clashed);
                EXPECT_EQ(whole_, std::vector<std::uint8_t>(bytes().begin(), bytes().begin() + total));
                break;  // a repeat behind it would begin another
            }
        }
        reassembly_->expire(at(id));
    }
}

}  // namespace
}  // namespace neigh
