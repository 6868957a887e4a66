// What comes out of a parser: a value, or the reason why there is none; and the counter that each reason stands for.
// Neighbors: every parser of wire/ returns a Parsed; workers count the reason with counter_of().
// Not here: the counters themselves (counters.hpp).
#pragma once

#include <cstdint>

#include "dataplane/neigh/counters.hpp"

namespace neigh::wire {

/// `Reason` is an enum class whose `none` means success. The value of a refused packet is not to be looked at.
template <typename T, typename Reason>
struct [[nodiscard]] Parsed {
    T value{};
    Reason reason = Reason::none;

    constexpr Parsed(const T& parsed) noexcept : value(parsed) {}
    constexpr Parsed(Reason refused) noexcept : reason(refused) {}

    [[nodiscard]] constexpr bool ok() const noexcept { return reason == Reason::none; }
    constexpr explicit operator bool() const noexcept { return ok(); }
    [[nodiscard]] constexpr const T& operator*() const noexcept { return value; }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &value; }
};

enum class IpReason : std::uint8_t {
    none,
    truncated,  ///< shorter than its headers say
    version,    ///< not the version that the EtherType promised
    header,     ///< a header or total length that can't be
    checksum,   ///< IPv4 header checksum
    options,    ///< options or extension headers out of bounds, not to be accepted, or a source route
};

enum class ArpReason : std::uint8_t {
    none,
    truncated,
    malformed,  ///< types, lengths or operation other than those of Ethernet and IPv4
};

/// The drop counter of a refused packet.
[[nodiscard]] constexpr WorkerCounter counter_of(IpReason reason) noexcept {
    switch (reason) {
        case IpReason::version:
            return WorkerCounter::drop_ip_version;
        case IpReason::header:
            return WorkerCounter::drop_ip_header;
        case IpReason::checksum:
            return WorkerCounter::drop_ip_checksum;
        case IpReason::options:
            return WorkerCounter::drop_ip_options;
        case IpReason::none:
        case IpReason::truncated:
            break;
    }
    return WorkerCounter::drop_truncated;
}
[[nodiscard]] constexpr WorkerCounter counter_of(ArpReason reason) noexcept {
    return reason == ArpReason::malformed ? WorkerCounter::drop_arp_malformed : WorkerCounter::drop_truncated;
}

}  // namespace neigh::wire
