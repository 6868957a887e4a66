// The measured side of a flow: what came in of what was sent, how late, and whether at the right place.
// Neighbors: traffic stamps the packets, generator hands in the stamps, report reads. Not here: who sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "dataplane/neigh/addr.hpp"
#include "pktgen/counters.hpp"
#include "pktgen/histogram.hpp"
#include "pktgen/hosts.hpp"
#include "pktgen/stamp.hpp"

namespace neigh::pktgen {

/// Where a packet was found.
struct Arrival {
    std::size_t port;
    Mac destination_mac;
    IpAddr destination;
};

/// Written by the polling lcore, read by anyone.
struct Flow {
    std::string name;
    std::optional<std::size_t> to_port{};  ///< whose simulated hosts it goes to; none: to a prefix, wherever that is
    Hosts to_hosts{};
    FlowCounters counters{};
    Histogram latency{};  ///< ticks
    std::uint32_t next_sequence = 0;

    void receive(const Stamp& stamp, const Arrival& arrival, Ticks now) noexcept {
        counters.add(FlowCounter::received);
        latency.add(now > stamp.sent ? now - stamp.sent : 0);
        const auto ahead = static_cast<std::int32_t>(stamp.sequence - next_sequence);  // RFC 1982: numbers wrap
        if (ahead < 0) {
            counters.add(FlowCounter::reordered);
        } else {
            next_sequence = stamp.sequence + 1;
        }
        if (to_port && !is_at_home(arrival)) {
            counters.add(FlowCounter::misdelivered);
        }
    }

    [[nodiscard]] std::uint64_t lost() const noexcept {
        const std::uint64_t sent = counters.get(FlowCounter::sent);
        const std::uint64_t received = counters.get(FlowCounter::received);
        return sent > received ? sent - received : 0;
    }

  private:
    [[nodiscard]] bool is_at_home(const Arrival& arrival) const noexcept {
        const auto host = to_hosts.find(arrival.destination);
        return arrival.port == *to_port && host && to_hosts.mac_of(*host) == arrival.destination_mac;
    }
};

}  // namespace neigh::pktgen
