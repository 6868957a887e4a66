// The frames of the drills: one maker each, called once its drill's needs are met (drill.cpp).
// Neighbors: libneigh's wire/ writes ARP and ND, udp_frame the scans. Not here: mutations (mutation.hpp), pace.
#pragma once

#include <memory>

#include "pktgen/drill.hpp"
#include "pktgen/source.hpp"

namespace neigh::pktgen {

/// Senders that pretend to be many.
inline constexpr std::uint64_t kCrowd = 1'000'000;

[[nodiscard]] std::unique_ptr<FrameSource> make_scan(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_arp_storm_one(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_arp_storm_many(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_arp_not_for_us(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_na_flood(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_ns_storm(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_mac_flap(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_spoof(const DrillOptions& options);
[[nodiscard]] std::unique_ptr<FrameSource> make_filter_collide(const DrillOptions& options);

}  // namespace neigh::pktgen
