#include "dataplane/filter.hpp"

#include <bit>
#include <cstring>

namespace neigh::dataplane {
namespace {

/// Among whom a share is divided: misses among the packets' senders, all else among interfaces, so that a storm on one
/// link leaves the others their part.
Origin origin_of(const Punt& punt) noexcept {
    return punt.kind == PuntKind::needs_neighbor ? punt.origin : origin_of_interface(punt.ifindex);
}
static_assert(kOrigins <= kInterfaceGroups);

InterfacesLimit limit_of(Share share, TimePoint start, std::uint32_t solicit_rate) noexcept {
    const PuntFilter::Rate rate = PuntFilter::rate_of(share, solicit_rate);
    return InterfacesLimit{rate.a_second, rate.burst, 0, start};
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
              limit_of(Share::misses, start, solicit_rate),    limit_of(Share::waits, start, solicit_rate),
              limit_of(Share::errors, start, solicit_rate)} {}

PuntFilter::Seen& PuntFilter::cell_of(const Punt& punt) noexcept {
    // All claims about a neighbor have one cell, which knows the last of them: where two MACs take turns, none of them
    // repeats. Others have one by what they say.
    std::array<std::uint64_t, 3> words{0, 0, punt.ifindex};
    std::memcpy(words.data(), punt.address.bytes.data(), punt.address.bytes.size());
    if (punt.speaker == Speaker::claimant) {
        words[2] |= 1ULL << 63U;
        return seen_[hash_.of(words) % kCells];
    }
    words[2] |= static_cast<std::uint64_t>(punt.kind) << 16U | static_cast<std::uint64_t>(punt.error) << 24U |
                static_cast<std::uint64_t>(punt.speaker) << 32U;
    const std::uint64_t more = punt.lladdr.to_bits() << 8U | std::bit_cast<std::uint8_t>(punt.flags);
    return seen_[hash_.of(hash_.of(words) ^ more) % kCells];  // hashed twice: no part of it cancels another
}

bool PuntFilter::is_repeat(const Punt& punt, std::uint32_t repeats, TimePoint now, Word word) noexcept {
    const Said said{.word = word,
                    .address = punt.address,
                    .lladdr = punt.lladdr,
                    .ifindex = punt.ifindex,
                    .kind = punt.kind,
                    .flags = std::bit_cast<std::uint8_t>(punt.flags),
                    .speaker = punt.speaker,
                    .error = punt.error};
    asked_at_ = &cell_of(punt);
    if (asked_at_->count != 0 && now - asked_at_->window < kWindow && asked_at_->said == said) {
        asked_ = *asked_at_;
    } else {
        asked_ = {.said = said, .count = 0, .window = now};
    }
    ++asked_.count;
    return asked_.count > repeats;
}

void PuntFilter::note_passed() noexcept {
    *asked_at_ = asked_;
}

bool PuntFilter::is_too_soon(const Punt& claim, TimePoint now) noexcept {
    if (claim.speaker != Speaker::claimant) {
        return false;
    }
    const Seen& last = cell_of(claim);
    return last.count != 0 && now - last.window < kWindow && last.said.speaker == Speaker::claimant &&
           last.said.address == claim.address && last.said.ifindex == claim.ifindex;
}

bool PuntFilter::take(const Punt& punt, TimePoint now) noexcept {
    return shares_[static_cast<std::size_t>(share_of(punt))].take(now, false, origin_of(punt));
}

}  // namespace neigh::dataplane
