#include "dataplane/filter.hpp"

#include <bit>
#include <functional>

namespace neigh::dataplane {
namespace {

constexpr std::uint32_t kBurstOfMisses = 4'096;  // fits the ring, with room for the others
constexpr std::uint32_t kBurstOfNews = 2'048;
constexpr std::uint32_t kBurstOfErrors = 256;

std::uint64_t hash_of(const Punt& punt) noexcept {
    std::uint64_t hash = std::hash<IpAddr>{}(punt.address);
    hash ^= (punt.lladdr.to_bits() + punt.ifindex) * 0xff51afd7ed558ccdULL;
    // What it says counts too: an answer is no repeat of an announcement with the same addresses.
    hash ^= static_cast<std::uint64_t>(punt.kind) << 56U | static_cast<std::uint64_t>(punt.error) << 48U |
            static_cast<std::uint64_t>(std::bit_cast<std::uint8_t>(punt.flags)) << 40U;
    hash ^= hash >> 29U;
    hash *= 0xbf58476d1ce4e5b9ULL;
    return hash ^ (hash >> 32U);
}

}  // namespace

PuntFilter::PuntFilter(TimePoint start) noexcept
    : misses_(kMissRate, kBurstOfMisses, 0, start),
      news_(kNewsRate, kBurstOfNews, 0, start),
      errors_(kErrorRate, kBurstOfErrors, 0, start) {}

bool PuntFilter::admit(const Punt& punt, std::uint32_t repeats, TimePoint now) noexcept {
    const std::uint64_t hash = hash_of(punt);
    Seen& seen = seen_[hash % kCells];
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    if (seen.tag != tag || now - seen.window >= kWindow) {
        seen = Seen{.tag = tag, .count = 0, .window = now};
    }
    if (seen.count >= repeats) {
        return false;
    }
    ++seen.count;
    switch (punt.kind) {
        case PuntKind::needs_neighbor:
            return misses_.take(now, true);
        case PuntKind::icmp_error:
            return errors_.take(now, true);
        default:
            return news_.take(now, true);
    }
}

}  // namespace neigh::dataplane
