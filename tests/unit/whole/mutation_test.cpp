// A million frames that are almost right, and some that are nothing at all, through worker and control: both live, what
// is static or our own stays as it was, an invalid frame changes no entry, every packet buffer comes back.
// NEIGH_FRAMES=n in the environment takes that many of another seed than 1: NEIGH_SEED=n.
#include "pktgen/mutation.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "tests/unit/whole/bench.hpp"

namespace neigh::test {
namespace {

/// What is wrong with a frame itself, so that it tells nothing and asks for nothing; as against what we don't do for
/// it.
constexpr WorkerCounter kInvalid[] = {
    WorkerCounter::drop_truncated,      WorkerCounter::drop_segmented,  WorkerCounter::drop_ether_type,
    WorkerCounter::drop_other_host,     WorkerCounter::drop_source_mac, WorkerCounter::drop_arp_malformed,
    WorkerCounter::drop_arp_invalid,    WorkerCounter::drop_ip_version, WorkerCounter::drop_ip_header,
    WorkerCounter::drop_ip_checksum,    WorkerCounter::drop_ip_options, WorkerCounter::drop_ip_source,
    WorkerCounter::drop_icmp_malformed, WorkerCounter::drop_nd_invalid};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoull(text);
}

/// Some ten seconds with sanitizers.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kFrames = 200'000;
#else
constexpr std::uint64_t kFrames = 1'000'000;
#endif

class MutationStorm : public WholeTest {
  protected:
    struct Watched {
        IpAddr address;
        std::uint32_t ifindex;
        nud::Nud nud;
    };

    void SetUp() override {
        WholeTest::SetUp();
        for (const auto& [address, ifindex] : {std::pair{"192.0.2.9", kLan0},
                                               {"2001:db8:1::9", kLan0},
                                               {"198.51.100.254", kLan1},
                                               {"2001:db8:2::fe", kLan1}}) {
            static_.push_back({ip(address), ifindex, neighbor(ip(address), ifindex)});
            ASSERT_EQ(static_.back().nud.state, nud::State::permanent);
        }
    }

    [[nodiscard]] std::uint64_t invalid() const {
        std::uint64_t sum = 0;
        for (const WorkerCounter reason : kInvalid) {
            sum += count(reason);
        }
        return sum;
    }

    /// Mostly mutations; the rest random behind an Ethernet header that gets them in.
    std::size_t make(std::uint64_t number, wire::Bytes out) {
        pktgen::Random random{pktgen::mix(seed_) + number};
        if (!random.one_in(8)) {
            return mutations_.frame(number, out);
        }
        constexpr std::uint16_t kTypes[] = {wire::kEtherTypeArp, wire::kEtherTypeIpv4, wire::kEtherTypeIpv6};
        const std::size_t length = random.below(random.one_in(16) ? out.size() + 1 : 160);
        std::generate_n(out.begin(), length, [&] { return static_cast<std::uint8_t>(random.next()); });
        if (length >= wire::kEthernetSize) {
            std::copy(kOwnMacs[0].bytes.begin(), kOwnMacs[0].bytes.end(), out.begin());
            wire::store_be16(out.data() + 12, kTypes[random.below(std::size(kTypes))]);
        }
        return length;
    }

    void expect_nothing_lost_or_changed(std::uint64_t number) {
        ASSERT_EQ(in_use(), held()) << "after frame " << number;
        for (const Watched& one : static_) {
            ASSERT_EQ(neighbor(one.address, one.ifindex), one.nud) << one.address.to_string() << ", frame " << number;
        }
        for (const auto& interface : topology_.all()) {
            for (const dataplane::OwnAddress& own : interface->addresses) {
                ASSERT_TRUE(own.is_usable()) << own.address().to_string() << ", frame " << number;
                ASSERT_EQ(neighbor(own.address(), interface->index), nud::Nud{}) << "an entry for our own address";
            }
        }
    }

    const std::uint64_t seed_ = from_environment("NEIGH_SEED", 1);
    std::vector<Watched> static_;
    pktgen::Mutations mutations_{{.mac = kHostMac,
                                  .router_mac = kOwnMacs[0],
                                  .source_ipv4 = ip("192.0.2.66"),
                                  .target_ipv4 = ip("192.0.2.1"),
                                  .source_ipv6 = ip("2001:db8:1::66"),
                                  .target_ipv6 = ip("2001:db8:1::1")},
                                 seed_};
};

TEST_F(MutationStorm, AliveAndUnchanged) {
    const std::uint64_t frames = from_environment("NEIGH_FRAMES", kFrames);
    Frame room(9'216);
    std::uint64_t found_invalid = 0;
    std::uint64_t sent = 0;
    for (std::uint64_t number = 0; number < frames; ++number) {
        const std::size_t length = make(number, room);
        const std::uint64_t invalid_before = invalid();
        control();  // hears what an earlier frame said, and a worker told later
        const std::uint64_t changes_before = changes();
        const bool is_quiet = !has_waiting();
        ASSERT_TRUE(offer(wire::Bytes{room}.first(length))) << "frame " << number;
        settle();
        if (invalid() != invalid_before && is_quiet) {
            ++found_invalid;
            ASSERT_EQ(changes(), changes_before) << "frame " << number;
        }
        for (const std::uint32_t ifindex : {kLan0, kLan1}) {
            for (const Frame& frame : collect(ifindex)) {
                ++sent;
                ASSERT_TRUE(std::equal(kOwnMacs[ifindex - 1].bytes.begin(), kOwnMacs[ifindex - 1].bytes.end(),
                                       frame.begin() + 6));
            }
        }
        if (number % 1'024 == 0) {
            pass(Duration{200});
            expect_nothing_lost_or_changed(number);
            if (HasFatalFailure()) {
                return;
            }
        }
    }
    EXPECT_EQ(count(WorkerCounter::rx_packets), frames);
    // It was a storm worth the name: of each kind enough.
    EXPECT_GT(found_invalid, frames / 100) << "beside what waits for its time";
    EXPECT_GT(sent, frames / 20);
    EXPECT_GT(changes(), frames / 1'000);
    EXPECT_GT(count(WorkerCounter::forwarded_ipv4) + count(WorkerCounter::forwarded_ipv6), frames / 50);
    pass(Duration{10'000});
    EXPECT_EQ(held(), 0U);
    expect_nothing_lost_or_changed(frames);
}

}  // namespace
}  // namespace neigh::test
