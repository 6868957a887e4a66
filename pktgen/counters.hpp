// Every counter of a run, declared once: per port what was sent and what came back, per flow what became of it.
// Neighbors: generator counts, report prints them under these names. One writer each, as in neigh/counters.hpp.
// Not here: latencies (histogram.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "dataplane/neigh/counters.hpp"
#include "pktgen/histogram.hpp"
#include "pktgen/pace.hpp"

namespace neigh::pktgen {

// clang-format off
#define PKTGEN_PORT_COUNTERS(X) \
    X(tx_packets,        "frames that the device took, answers included") \
    X(tx_bytes,          "their bytes, without FCS") \
    X(rx_packets,        "frames received") \
    X(rx_bytes,          "their bytes, without FCS") \
    X(arp_requests,      "ARP requests and probes that came in") \
    X(arp_replies,       "ARP replies that came in") \
    X(solicitations,     "neighbor solicitations that came in") \
    X(advertisements,    "neighbor advertisements that came in") \
    X(icmp_errors,       "ICMP errors that came in") \
    X(icmpv6_errors,     "ICMPv6 errors that came in") \
    X(echo_requests,     "ICMP and ICMPv6 echo requests that came in") \
    X(measured,          "packets of this run's flows that came in") \
    X(malformed,         "frames that no receiver should have been sent") \
    X(answered,          "questions to simulated hosts that were answered") \
    X(answers_dropped,   "answers that found no room, in the device or among the delayed") \
    X(tx_full,           "times that the device did not take all it was given") \
    X(no_mbuf,           "times that no packet buffer was free")

#define PKTGEN_FLOW_COUNTERS(X) \
    X(sent,              "packets that the device took") \
    X(received,          "of these, packets that came in again") \
    X(reordered,         "received after one that was sent later") \
    X(misdelivered,      "received at another port, or under another MAC than its host's")
// clang-format on

enum class PortCounter : std::uint16_t {
#define X(name, help) name,
    PKTGEN_PORT_COUNTERS(X)
#undef X
        kCount
};
enum class FlowCounter : std::uint16_t {
#define X(name, help) name,
    PKTGEN_FLOW_COUNTERS(X)
#undef X
        kCount
};

inline constexpr CounterInfo kPortCounters[] = {
#define X(name, help) {#name, help},
    PKTGEN_PORT_COUNTERS(X)
#undef X
};
inline constexpr CounterInfo kFlowCounters[] = {
#define X(name, help) {#name, help},
    PKTGEN_FLOW_COUNTERS(X)
#undef X
};

using PortCounters = CounterSet<PortCounter>;
using FlowCounters = CounterSet<FlowCounter>;

/// The most that ever came within one second, counted in seconds from the first one on. The writer alone, or whoever
/// reads once it is done.
class BusiestSecond {
  public:
    void add(Ticks now, std::uint64_t hz) noexcept {
        if (count_ == 0 || now - start_ >= hz) {
            start_ = now;
            count_ = 0;
        }
        most_ = std::max(most_, ++count_);
    }
    [[nodiscard]] std::uint64_t most() const noexcept { return most_; }

  private:
    Ticks start_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t most_ = 0;
};

}  // namespace neigh::pktgen
