// What the table's tests share: an Rcu and tables with names of their own, numbered keys, and words by hand.
// Not here: expectations.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh::test {

/// The n-th address of a test network.
inline Key key_of(Family family, std::uint32_t ifindex, std::uint32_t n) {
    if (family == Family::ipv4) {
        return Key::of(ifindex, IpAddr::v4(0x0a000000U + n));
    }
    std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
    for (unsigned i = 0; i < 4; ++i) {
        bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    }
    return Key::of(ifindex, IpAddr::v6(bytes));
}

/// A station's MAC with a number in it.
inline Mac mac_of(std::uint32_t n) {
    return Mac{{0x02, 0x00, static_cast<std::uint8_t>(n >> 24U), static_cast<std::uint8_t>(n >> 16U),
                static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)}};
}

inline Word word_with(const Mac& mac, Verdict verdict, std::uint8_t generation, bool pinned = false) {
    return Word{mac.to_bits() | (static_cast<std::uint64_t>(generation) << 48U) |
                (static_cast<std::uint64_t>(verdict) << 56U) | (pinned ? Word::kPinned : 0)};
}

/// A word to forward by, of the interface's current generation.
inline Word forward_to(const Table& table, std::uint32_t ifindex, const Mac& mac, bool pinned = false) {
    const FlushClass flush_class = pinned ? FlushClass::static_entries : FlushClass::dynamic_entries;
    return word_with(mac, Verdict::forward, table.generation(ifindex, flush_class), pinned);
}

class TableTest : public testing::TestWithParam<Family> {
  protected:
    void SetUp() override {
        auto created = Rcu::create(4);
        ASSERT_TRUE(created.ok());
        rcu_ = std::move(*created);
    }

    static constexpr std::uint32_t kHighest = 5'000;  ///< ifindex
    std::unique_ptr<Table> make_table(std::uint32_t capacity, std::uint32_t max_deferred = 0) {
        static int number = 0;
        auto created =
            Table::create("t" + std::to_string(++number), GetParam(),
                          {.entries = capacity, .max_ifindex = kHighest, .max_deferred = max_deferred}, *rcu_);
        EXPECT_TRUE(created.ok());
        return std::move(*created);
    }

    Key key(std::uint32_t n, std::uint32_t ifindex = 1) const { return key_of(GetParam(), ifindex, n); }

    /// Inserts and publishes.
    Slot add(Table& table, std::uint32_t n, std::uint32_t ifindex = 1, bool pinned = false) {
        auto slot = table.insert(key(n, ifindex));
        EXPECT_TRUE(slot.ok());
        table.publish(*slot, forward_to(table, ifindex, mac_of(n), pinned));
        return *slot;
    }

    std::unique_ptr<Rcu> rcu_;
};

inline std::string family_name(const testing::TestParamInfo<Family>& info) {
    return info.param == Family::ipv4 ? "ipv4" : "ipv6";
}

}  // namespace neigh::test
