#include "dataplane/neigh/flush.hpp"

#include <algorithm>

#include "dataplane/neigh/listing.hpp"

namespace neigh {

using nud::State;

namespace {

FlushClass class_of(State state) noexcept {
    return nud::is_static(state) ? FlushClass::static_entries : FlushClass::dynamic_entries;
}

}  // namespace

bool Flush::prepare(TimePoint now) {
    return for_each_part([&](Entries& entries, std::uint32_t ifindex) { return prepare(entries, ifindex, now); });
}

std::uint64_t Flush::carry_out(const ResolveAgain& resolve_again) {
    std::uint64_t flushed = 0;
    for_each_part([&](Entries& entries, std::uint32_t ifindex) {
        pool_.set_gone_by(ifindex, cause_);
        flushed += carry_out(entries, ifindex, resolve_again);
        return true;
    });
    return flushed;
}

template <typename Take>
bool Flush::for_each_part(Take&& take) {
    for (Entries& entries : pool_.families()) {
        if (filter_.family && *filter_.family != entries.family()) {
            continue;
        }
        const bool every = filter_.ifindex == 0;
        const std::uint32_t last = every ? pool_.max_ifindex() : std::min(filter_.ifindex, pool_.max_ifindex());
        for (std::uint32_t ifindex = every ? 1 : filter_.ifindex; ifindex <= last; ++ifindex) {
            if (!take(entries, ifindex)) {
                return false;
            }
        }
    }
    return true;
}

Flush::Part Flush::plan(const Entries& entries, std::uint32_t ifindex) const noexcept {
    Part part;
    for (const FlushClass flush_class : kAllFlushClasses) {
        std::uint32_t wanted = 0;
        std::uint32_t kept = 0;
        for (std::size_t i = 1; i < nud::kStates; ++i) {
            const State state = static_cast<State>(i);
            if (class_of(state) == flush_class) {
                (filter_.states.has(state) ? wanted : kept) += entries.count(ifindex, state);
            }
        }
        if (wanted > 0) {
            const bool all = kept == 0 && !filter_.to;
            part.by_generation[static_cast<std::size_t>(flush_class)] = all;
            part.one_by_one[static_cast<std::size_t>(flush_class)] = !all;
        }
    }
    return part;
}

bool Flush::prepare(Entries& entries, std::uint32_t ifindex, TimePoint now) {
    const Part part = plan(entries, ifindex);
    return std::ranges::all_of(kAllFlushClasses, [&](FlushClass flush_class) {
        if (!part.by_generation[static_cast<std::size_t>(flush_class)]) {
            return true;
        }
        // All 256 generations may be in the table still: what earlier flushes left has to go first.
        while (!entries.table().can_retire(ifindex, flush_class)) {
            if (!pool_.sweep_some(entries, now)) {
                return false;
            }
        }
        return true;
    });
}

std::uint64_t Flush::carry_out(Entries& entries, std::uint32_t ifindex, const ResolveAgain& resolve_again) {
    Part part = plan(entries, ifindex);
    std::uint64_t flushed = 0;
    for (const FlushClass flush_class : kAllFlushClasses) {
        if (!part.by_generation[static_cast<std::size_t>(flush_class)]) {
            continue;
        }
        auto gone = entries.retire(ifindex, flush_class);
        if (!gone) {
            part.one_by_one[static_cast<std::size_t>(flush_class)] = true;
            continue;
        }
        flushed += *gone;
        for (Slot slot = entries.first_managed(ifindex); slot != kNoSlot; slot = entries.next_managed(slot)) {
            if (entries.is_dead(slot)) {
                resolve_again({entries, slot}, cause_);
            }
        }
    }
    const bool walks = std::ranges::find(part.one_by_one, true) != part.one_by_one.end();
    return walks ? flushed + walk(entries, ifindex, part.one_by_one, resolve_again) : flushed;
}

std::uint64_t Flush::walk(Entries& entries, std::uint32_t ifindex, const std::array<bool, kFlushClasses>& classes,
                          const ResolveAgain& resolve_again) {
    std::uint64_t flushed = 0;
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (!matches(filter_, entries, ifindex, slot) ||
            !classes[static_cast<std::size_t>(class_of(entries.nud(slot).state))]) {
            continue;
        }
        if (entries.nud(slot).managed) {
            resolve_again({entries, slot}, cause_);
        } else {
            entries.condemn(slot);
        }
        ++flushed;
    }
    return flushed;
}

}  // namespace neigh
