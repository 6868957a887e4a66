#include "dataplane/filter.hpp"

#include <bit>
#include <functional>

namespace neigh::dataplane {
namespace {

std::uint64_t hash_of(const Punt& punt, Word word) noexcept {
    std::uint64_t hash = std::hash<IpAddr>{}(punt.address);
    hash ^= (punt.lladdr.to_bits() + punt.ifindex) * 0xff51afd7ed558ccdULL;
    // What it says counts too: an answer is no repeat of an announcement with the same addresses.
    hash ^= static_cast<std::uint64_t>(punt.kind) << 56U | static_cast<std::uint64_t>(punt.error) << 48U |
            static_cast<std::uint64_t>(std::bit_cast<std::uint8_t>(punt.flags)) << 40U |
            static_cast<std::uint64_t>(punt.speaker) << 32U;
    hash ^= word.bits() * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29U;
    hash *= 0xbf58476d1ce4e5b9ULL;
    return hash ^ (hash >> 32U);
}

/// Among whom a share is divided: misses among the packets' senders, all else among interfaces, so that a storm on one
/// link leaves the others their part.
Origin origin_of(const Punt& punt) noexcept {
    return punt.kind == PuntKind::needs_neighbor ? punt.origin
                                                 : static_cast<Origin>(1U + punt.ifindex % (kOrigins - 1));
}

FairLimit limit_of(Share share, TimePoint start, std::uint32_t solicit_rate) noexcept {
    const PuntFilter::Rate rate = PuntFilter::rate_of(share, solicit_rate);
    return FairLimit{rate.a_second, rate.burst, 0, start};
}

constexpr std::uint32_t burst_of(Share share) noexcept {
    return PuntFilter::rate_of(share, 0).burst;
}
static_assert(burst_of(Share::known) + burst_of(Share::claims) + burst_of(Share::ourselves) < kCrossingSize / 2,
              "those with a reserve fit into it, all at once");

}  // namespace

PuntFilter::PuntFilter(TimePoint start, std::uint32_t solicit_rate) noexcept
    : shares_{limit_of(Share::known, start, solicit_rate),     limit_of(Share::claims, start, solicit_rate),
              limit_of(Share::ourselves, start, solicit_rate), limit_of(Share::strangers, start, solicit_rate),
              limit_of(Share::misses, start, solicit_rate),    limit_of(Share::errors, start, solicit_rate)} {}

Admission PuntFilter::admit(const Punt& punt, std::uint32_t repeats, TimePoint now, Word word) noexcept {
    const std::uint64_t hash = hash_of(punt, word);
    Seen& seen = seen_[hash % kCells];
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    if (seen.tag != tag || now - seen.window >= kWindow) {
        seen = Seen{.tag = tag, .count = 0, .window = now};
    }
    if (seen.count >= repeats) {
        return Admission::repeated;
    }
    if (!shares_[static_cast<std::size_t>(share_of(punt))].take(now, false, origin_of(punt))) {
        return Admission::limited;
    }
    ++seen.count;
    return Admission::passes;
}

}  // namespace neigh::dataplane
