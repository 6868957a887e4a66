// A burst for a neighbor whom nobody knows yet, all the way: whoever is in between, the latest packets wait, and leave
// in order once there is an answer (RFC 1122 2.3.2.2, RFC 4861 7.2.2).
#include <numeric>

#include "pktgen/udp_frame.hpp"
#include "tests/unit/whole/bench.hpp"

namespace neigh::test {
namespace {

class Burst : public WholeTest {
  protected:
    static constexpr Mac kMac{{0x02, 0, 0, 0, 0x0c, 0x0a}};
    static constexpr std::size_t kNumberAt = 6;  ///< from the end of the frame

    /// Frames of this length, numbered from 1, some at a time: as many as the little ring to control takes.
    void send_burst(const IpAddr& to, std::uint8_t packets, std::size_t length) {
        for (unsigned n = 1; n <= packets; ++n) {
            Frame frame(length);
            (void)pktgen::UdpFrame{to.family, length + pktgen::kFcsSize}.build(
                frame,
                {.source_mac = kHostMac,
                 .destination_mac = kOwnMacs[0],
                 .source = to.is_v4() ? ip("192.0.2.9") : ip("2001:db8:1::9"),
                 .destination = to},
                {});
            frame[length - kNumberAt] = static_cast<std::uint8_t>(n);
            ASSERT_TRUE(offer(frame));
            if (n % 8 == 0 || n == packets) {
                settle();
            }
        }
        (void)collect();  // the question
    }
    /// The numbers of what leaves when the neighbor answers.
    std::vector<unsigned> released(const IpAddr& neighbor) {
        answer(neighbor, kMac);
        settle();
        std::vector<unsigned> numbers;
        for (const Frame& frame : collect()) {
            numbers.push_back(frame[frame.size() - kNumberAt]);
        }
        return numbers;
    }
    static std::vector<unsigned> numbers(unsigned first, unsigned last) {
        std::vector<unsigned> all(last + 1 - first);
        std::iota(all.begin(), all.end(), first);
        return all;
    }
};

TEST_F(Burst, AllFragmentsOfTheLargestDatagram) {
    constexpr std::uint8_t kFragments = 44;  // of 65,535 bytes over an MTU of 1,500
    for (const char* neighbor : {"198.51.100.10", "2001:db8:2::10"}) {
        send_burst(ip(neighbor), kFragments, 1'514);
        EXPECT_EQ(held(), kFragments);
        EXPECT_EQ(released(ip(neighbor)), numbers(1, kFragments)) << neighbor;
    }
    EXPECT_EQ(count(ControlCounter::drop_hold_overflow), 0U);
}

TEST_F(Burst, Rfc1122_2_3_2_2_OfMoreThanFitTheLatest) {
    constexpr unsigned kFit = 40;
    constexpr std::uint8_t kSent = 200;
    NeighborParams params = resolver_->interface(kLan1)->params;
    params.unres_qlen_bytes = kFit * (96 + HoldQueues::kOverhead);
    resolver_->reconfigure(kLan1, params, now_);
    for (const char* neighbor : {"198.51.100.10", "2001:db8:2::10"}) {
        send_burst(ip(neighbor), kSent, 96);
        EXPECT_EQ(held(), kFit);
        EXPECT_EQ(released(ip(neighbor)), numbers(kSent - kFit + 1, kSent)) << neighbor;
    }
    EXPECT_EQ(count(ControlCounter::drop_hold_overflow), 2 * (kSent - kFit));
    EXPECT_EQ(count(WorkerCounter::drop_punt_limited), 0U);
    EXPECT_EQ(count(ControlCounter::held_packets), 2 * kSent);
    EXPECT_EQ(count(ControlCounter::released_packets), 2 * kFit);
}

}  // namespace
}  // namespace neigh::test
