// A worker and the control thread's half of the daemon on one thread: frames in at one end, frames out at the other,
// and between them all that a packet can meet: receive, tables, punts, resolver, held packets, ICMP errors, the way
// back. Ports are rings, packet buffers are few, control's clock is the test's.
// Neighbors: tests/unit/dataplane has the worker alone, tests/smoke the daemon itself.
// Not here: the main loop, the socket, expectations.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "control/neighbors/punt_handler.hpp"
#include "dataplane/worker.hpp"

struct rte_mempool;

namespace neigh::test {

using Frame = std::vector<std::uint8_t>;

inline constexpr std::uint32_t kLan0 = 1;
inline constexpr std::uint32_t kLan1 = 2;
inline constexpr std::array<Mac, 2> kOwnMacs{{{{0x02, 0, 0, 0, 0x01, 0}}, {{0x02, 0, 0, 0, 0x02, 0}}}};
inline constexpr Mac kGatewayMac{{0x02, 0, 0, 0, 0x0f, 0xfe}};
inline constexpr Mac kHostMac{{0x02, 0, 0, 0, 0x0a, 0x0a}};

inline constexpr unsigned kBuffers = 1023;
inline constexpr unsigned kPortRing = 63;      ///< frames that a port takes before collect()
inline constexpr unsigned kCrossingRing = 63;  ///< and either ring between worker and control

inline IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}

class WholeTest : public testing::Test {
  protected:
    /// lan0 has 192.0.2.1/24 and 2001:db8:1::1/64, lan1 198.51.100.1/24 and 2001:db8:2::1/64, both link-local ones;
    /// all usable. PERMANENT: 192.0.2.9 and 2001:db8:1::9 on lan0, the default gateways .254 and ::fe on lan1.
    void SetUp() override;
    void TearDown() override;

    /// Waits to be received. False: no packet buffer is free.
    bool offer(wire::ConstBytes frame, std::uint32_t ifindex = kLan0);
    /// What the worker does in a round.
    void work() {
        (void)round_->run();
        reader_->quiescent();
    }
    /// What control does about what the worker told it; nothing by time.
    void control() {
        while (punts_->advance(now_)) {
        }
    }
    /// All that is due within `time`, and what leaves on the way goes nowhere.
    void pass(Duration time);
    /// What has left by this interface since the last call.
    std::vector<Frame> collect(std::uint32_t ifindex = kLan1);
    void settle() {
        work();
        control();
        work();
    }
    /// Offers a packet from lan0's PERMANENT neighbor for `destination`.
    void send_to(const IpAddr& destination);
    /// Offers what a neighbor on lan1 answers when asked for its address.
    void answer(const IpAddr& neighbor, const Mac& lladdr);

    std::uint64_t count(WorkerCounter counter) const;
    std::uint64_t count(ControlCounter counter) const;
    nud::Nud neighbor(const IpAddr& address, std::uint32_t ifindex) const;
    /// Packets that wait in control: for a neighbor, or for their time.
    std::size_t held() const { return resolver_->held_packets() + punts_->delayed(); }
    /// Packet buffers that are somewhere.
    unsigned in_use() const;
    /// A worker has something to tell that waits for its time.
    bool has_waiting() const { return round_->has_waiting(); }
    rte_mempool* pool() const;

    TimePoint now_ = MonotonicClock::now();
    /// Of the tables, ever; what happens to own addresses is none.
    std::uint64_t changes() {
        while (counted_to_ < events_.last()) {
            changes_ += std::holds_alternative<Change>(events_.at(++counted_to_)) ? 1U : 0U;
        }
        return changes_;
    }
    dataplane::Topology topology_;
    std::unique_ptr<control::Sender> sender_;
    std::unique_ptr<Resolver> resolver_;
    std::unique_ptr<control::Output> output_;
    std::unique_ptr<OwnAddresses> own_;

  private:
    std::unique_ptr<Rcu> rcu_;
    std::array<std::unique_ptr<Table>, kFamilies> tables_;
    std::unique_ptr<dataplane::Routing> routing_;
    dataplane::Doorbell doorbell_;
    std::unique_ptr<dataplane::Captures> captures_;
    std::unique_ptr<dataplane::Shared> shared_;
    std::unique_ptr<dataplane::Crossing> crossing_;

    dataplane::WorkerCounterArray worker_counters_{2};
    std::unique_ptr<Rcu::Reader> reader_;
    std::unique_ptr<dataplane::Fronts> fronts_;
    std::unique_ptr<dataplane::Backlogs> backlogs_;
    std::unique_ptr<dataplane::Round> round_;

    ByInterface<ControlCounters> control_counters_{2};
    control::EventLog events_{0, "a-run", 65'536};
    std::uint64_t counted_to_ = 0;
    std::uint64_t changes_ = 0;
    std::unique_ptr<control::IcmpErrors> errors_;
    std::unique_ptr<control::PuntHandler> punts_;
};

}  // namespace neigh::test
