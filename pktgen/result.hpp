// What a run came to, as plain values.
// Neighbors: session fills it in, report writes it. Not here: judgement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pktgen/counters.hpp"

namespace neigh::pktgen {

/// A stream as it was sent.
struct SentResult {
    std::uint64_t sent = 0;
    std::uint64_t wanted_rate = 0;  ///< packets a second; 0: as many as possible
    double seconds = 0;             ///< from the first packet to the last

    [[nodiscard]] double rate() const noexcept { return seconds > 0 ? static_cast<double>(sent) / seconds : 0; }
};

struct AttackResult {
    std::string name;
    SentResult stream;
};

struct LatencyResult {  ///< microseconds
    double p50 = 0;
    double p99 = 0;
    double p999 = 0;
    double most = 0;
};

struct FlowResult {
    std::string name;
    SentResult stream;
    std::array<std::uint64_t, static_cast<std::size_t>(FlowCounter::kCount)> counters{};
    std::uint64_t lost = 0;
    std::optional<LatencyResult> latency{};  ///< none where nothing came in
};

struct PortResult {
    std::string name;
    std::array<std::uint64_t, static_cast<std::size_t>(PortCounter::kCount)> counters{};
    std::uint64_t device_missed = 0;   ///< frames that came when the device had no room for them
    std::uint64_t device_errors = 0;   ///< frames that the device refused or could not send
    std::uint64_t most_questions = 0;  ///< ARP requests and neighbor solicitations in the busiest second
};

/// The router in this process, while packets waited for it: then it had no idle moment.
struct RouterResult {
    std::uint64_t packets = 0;
    double busy_seconds = 0;
    std::optional<double> cycles_per_packet{};  ///< of the TSC, the median of samples; none: never busy long enough

    /// Whether it, and not the generator, set the rate of a run of so many seconds.
    [[nodiscard]] bool was_limit(double seconds) const noexcept {
        constexpr double kNearlyAlways = 0.9;
        return busy_seconds > kNearlyAlways * seconds;
    }
};

struct RunResult {
    std::uint64_t seed = 0;
    double seconds = 0;        ///< the whole run, without the drain
    bool interrupted = false;  ///< by a signal
    std::optional<AttackResult> attack{};
    std::vector<FlowResult> flows;
    std::vector<PortResult> ports;
    std::optional<RouterResult> router{};
};

}  // namespace neigh::pktgen
