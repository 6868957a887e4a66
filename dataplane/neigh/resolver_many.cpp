// What happens to many entries at once: listings, flushes, verifications, and an interface whose link comes and goes.
// Neighbors: listing, flush and verification do the looking and counting; resolver.hpp says what holds.
// Not here: single rows (resolver_rows.cpp), own addresses (own_addresses).
#include "dataplane/neigh/flush.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

/// Entries that a verification asks in one call.
constexpr std::size_t kAskedATurn = 256;

/// take(slot, nud) of each entry of an interface, which it may change.
template <typename Take>
void for_each_of(Entries& entries, std::uint32_t ifindex, Take&& take) {
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (entries.is_live(slot) && entries.ifindex(slot) == ifindex) {
            take(slot, entries.nud(slot));
        }
    }
}

}  // namespace

void Resolver::list(const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows,
                    TimePoint now) const {
    neigh::list(pool_, filter, cursor, limit, rows, now);
}

// ---- Flushes ---------------------------------------------------------------------------------------

Result<std::uint64_t> Resolver::flush(const Filter& filter, TimePoint now, std::uint64_t most) {
    if (most != UINT64_MAX) {
        if (const std::uint64_t would_go = count(filter); would_go > most) {
            return Error{Status::too_many, std::to_string(would_go) + " entries would go, more than " +
                                               std::to_string(most) + ": nothing was flushed"};
        }
    }
    Flush flush{pool_, filter, Cause::flush};
    // Only this can fail, so it comes first for all of them: a flush that is refused has flushed nobody.
    if (!flush.prepare(now)) {
        return Error{Status::busy, "what earlier flushes left is not swept yet: nothing was flushed, try again"};
    }
    return carry_out(flush, now);
}

std::uint64_t Resolver::carry_out(Flush& flush, TimePoint now) {
    return flush.carry_out([&](EntryRef managed, Cause cause) { handle(managed, nud::AdminResolve{}, cause, now); });
}

// ---- Verification ----------------------------------------------------------------------------------

Result<Done> Resolver::verify(const Filter& filter, const VerifyOptions& options, TimePoint now) {
    return verification_.begin(pool_, filter, options, now);
}

bool Resolver::verify_some(TimePoint now) {
    for (std::size_t asked = 0; asked < kAskedATurn; ++asked) {
        const Verification::Turn turn = verification_.next(pool_, now);
        if (!turn.ask) {
            return turn.more;
        }
        handle(turn.ask, nud::AdminVerify{}, now);
    }
    return true;
}

// ---- The link --------------------------------------------------------------------------------------
// Who was reachable when it was lost may not be any more, and who is on the link when it comes back is not known. When
// it is there again, who is looked for is asked for at once.

void Resolver::carrier_lost(std::uint32_t ifindex, TimePoint now) {
    if (interface(ifindex) == nullptr) {
        return;
    }
    interfaces_[ifindex]->carrier = false;
    waiting_.refuse(ifindex);
    if (interfaces_[ifindex]->params.evict_nocarrier) {
        Flush dynamic{pool_, {.ifindex = ifindex, .states = StateSet::dynamic()}, Cause::carrier};
        (void)carry_out(dynamic, now);
        return;
    }
    for (Entries& entries : pool_.families()) {
        doubt(entries, ifindex, now);
    }
}

void Resolver::doubt(Entries& entries, std::uint32_t ifindex, TimePoint now) {
    for_each_of(entries, ifindex, [&](Slot slot, const nud::Nud& nud) {
        // Who is being asked because somebody wants to know goes on being asked: a managed one, one that is verified.
        const bool asked = nud.state == State::delay || nud.state == State::probe;
        if (nud.state == State::reachable || (asked && !nud.managed && !entries.is_verifying(slot))) {
            handle({entries, slot},
                   nud::AdminSet{
                       .state = State::stale, .lladdr = nud.lladdr, .router = nud.router, .managed = nud.managed},
                   Cause::carrier, now);
        }
    });
}

void Resolver::carrier_found(std::uint32_t ifindex, TimePoint now) {
    if (interface(ifindex) != nullptr) {
        interfaces_[ifindex]->carrier = true;
        ask_again(ifindex, now);
    }
}

void Resolver::ask_again(std::uint32_t ifindex, TimePoint now) {
    if (interface(ifindex) == nullptr) {
        return;
    }
    for (Entries& entries : pool_.families()) {
        // Managed ones that are lost are none of the unresolved.
        if (entries.count_unresolved(ifindex) > 0 || entries.count_managed(ifindex) > 0) {
            ask_again(entries, ifindex, now);
        }
    }
}

void Resolver::ask_again(Entries& entries, std::uint32_t ifindex, TimePoint now) {
    for_each_of(entries, ifindex, [&](Slot slot, const nud::Nud& nud) {
        if (nud.state == State::incomplete || (nud.state == State::failed && nud.managed)) {
            handle({entries, slot}, nud::AdminResolve{}, Cause::carrier, now);
        }
    });
}

}  // namespace neigh
