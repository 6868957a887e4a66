// Chains of every shape, made one segment, or left as they are: those that lie about themselves too.
#include "dataplane/linearize.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

namespace neigh::dataplane {
namespace {

constexpr std::uint16_t kRoom = 512;
constexpr unsigned kBuffers = 511;

rte_mempool* pool() {
    static rte_mempool* const kPool =
        rte_pktmbuf_pool_create("linearize-test", kBuffers, 0, 0, RTE_PKTMBUF_HEADROOM + kRoom, SOCKET_ID_ANY);
    return kPool;
}

std::vector<std::uint8_t> numbers(std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
    return bytes;
}

class LinearizeTest : public testing::Test {
  protected:
    void TearDown() override {
        rte_pktmbuf_free(packet_);
        EXPECT_EQ(rte_mempool_in_use_count(pool()), 0U) << "packet buffers lost";
    }

    /// A chain of segments of these lengths.
    void make(const std::vector<std::uint16_t>& lengths) {
        bytes_ = numbers(std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}));
        auto from = bytes_.begin();
        for (const std::uint16_t length : lengths) {
            rte_mbuf* segment = rte_pktmbuf_alloc(pool());
            ASSERT_NE(segment, nullptr);
            std::copy_n(from, length, reinterpret_cast<std::uint8_t*>(rte_pktmbuf_append(segment, length)));
            from += length;
            if (packet_ == nullptr) {
                packet_ = segment;
            } else {
                ASSERT_EQ(rte_pktmbuf_chain(packet_, segment), 0);
            }
        }
    }
    /// Its first segment's bytes, which are 100, so that there is no room behind them.
    void move_to_the_end() {
        packet_->data_off = static_cast<std::uint16_t>(packet_->buf_len - 100);
        std::copy_n(bytes_.begin(), 100, rte_pktmbuf_mtod(packet_, std::uint8_t*));
    }
    [[nodiscard]] Linearized linearize() { return dataplane::linearize(packet_, pool()); }
    void expect_one_segment_of_the_same() {
        EXPECT_EQ(packet_->nb_segs, 1);
        EXPECT_EQ(packet_->next, nullptr);
        ASSERT_EQ(packet_->pkt_len, bytes_.size());
        ASSERT_EQ(packet_->data_len, bytes_.size());
        const auto* data = rte_pktmbuf_mtod(packet_, const std::uint8_t*);
        EXPECT_TRUE(std::equal(bytes_.begin(), bytes_.end(), data));
        EXPECT_EQ(rte_mempool_in_use_count(pool()), 1U);
    }

    rte_mbuf* packet_ = nullptr;
    std::vector<std::uint8_t> bytes_;
};

TEST_F(LinearizeTest, InPlaceWhereTheFirstHasRoom) {
    make({400, 100, 12});
    const rte_mbuf* first = packet_;
    EXPECT_EQ(linearize(), Linearized::done);
    EXPECT_EQ(packet_, first);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, InAnotherBufferWhereTheFirstHasNone) {
    make({100, 400});
    move_to_the_end();
    packet_->port = 7;
    packet_->hash.rss = 0x1234;
    const rte_mbuf* first = packet_;
    EXPECT_EQ(linearize(), Linearized::done);
    EXPECT_NE(packet_, first);
    EXPECT_EQ(packet_->port, 7);
    EXPECT_EQ(packet_->hash.rss, 0x1234U);
    EXPECT_EQ(packet_->data_off, RTE_PKTMBUF_HEADROOM);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, WhatSomebodyElseReadsIsNotWrittenTo) {
    make({100, 100});
    rte_mbuf* const first = packet_;
    rte_pktmbuf_refcnt_update(first, 1);
    EXPECT_EQ(linearize(), Linearized::done);
    EXPECT_NE(packet_, first);
    EXPECT_EQ(first->data_len, 100);
    EXPECT_EQ(first->nb_segs, 2);
    rte_pktmbuf_free(first);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, EmptySegmentsAreNothing) {
    make({0, 0, 14, 0, 46, 0});
    EXPECT_EQ(linearize(), Linearized::done);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, NothingButEmptySegments) {
    make({0, 0, 0});
    EXPECT_EQ(linearize(), Linearized::done);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, AsManySegmentsAsAPacketHas) {
    make(std::vector<std::uint16_t>(300, 1));
    EXPECT_EQ(linearize(), Linearized::done);
    expect_one_segment_of_the_same();
}

TEST_F(LinearizeTest, ABufferFullAndNotAByteMore) {
    make({500, 12});
    EXPECT_EQ(linearize(), Linearized::done);
    expect_one_segment_of_the_same();
    rte_pktmbuf_free(packet_);
    packet_ = nullptr;
    make({500, 13});
    const rte_mbuf* first = packet_;
    EXPECT_EQ(linearize(), Linearized::unfit);
    EXPECT_EQ(packet_, first);
    EXPECT_EQ(packet_->nb_segs, 2);
}

TEST_F(LinearizeTest, NoBufferToCopyInto) {
    make({100, 100});
    move_to_the_end();  // so not in place
    std::vector<rte_mbuf*> taken(kBuffers - 2);
    ASSERT_EQ(rte_pktmbuf_alloc_bulk(pool(), taken.data(), static_cast<unsigned>(taken.size())), 0);
    EXPECT_EQ(linearize(), Linearized::no_mbuf);
    EXPECT_EQ(packet_->nb_segs, 2);
    rte_pktmbuf_free_bulk(taken.data(), static_cast<unsigned>(taken.size()));
    EXPECT_EQ(linearize(), Linearized::done) << "now there is one";
}

struct Lie {
    const char* name;
    void (*tell)(rte_mbuf& packet);
};

class LyingChain : public LinearizeTest, public testing::WithParamInterface<Lie> {};

TEST_P(LyingChain, IsUnfit) {
    make({100, 100, 100});
    GetParam().tell(*packet_);
    const rte_mbuf* first = packet_;
    EXPECT_EQ(linearize(), Linearized::unfit);
    EXPECT_EQ(packet_, first);
}

INSTANTIATE_TEST_SUITE_P(All, LyingChain,
                         testing::Values(Lie{"longer", [](rte_mbuf& packet) { ++packet.pkt_len; }},
                                         Lie{"shorter", [](rte_mbuf& packet) { --packet.pkt_len; }},
                                         Lie{"no_length", [](rte_mbuf& packet) { packet.pkt_len = 0; }},
                                         Lie{"all_there_is", [](rte_mbuf& packet) { packet.pkt_len = UINT32_MAX; }},
                                         Lie{"more_segments", [](rte_mbuf& packet) { ++packet.nb_segs; }},
                                         Lie{"fewer_segments", [](rte_mbuf& packet) { --packet.nb_segs; }},
                                         Lie{"no_segments", [](rte_mbuf& packet) { packet.nb_segs = 0; }},
                                         Lie{"beyond_its_buffer",
                                             [](rte_mbuf& packet) {
                                                 packet.next->data_len = kRoom + 1;
                                                 packet.pkt_len += kRoom + 1 - 100;
                                             }},
                                         Lie{"before_its_buffer",
                                             [](rte_mbuf& packet) { packet.next->data_off = UINT16_MAX; }}),
                         [](const auto& tested) { return std::string{tested.param.name}; });

}  // namespace
}  // namespace neigh::dataplane
