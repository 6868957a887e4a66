// What becomes of an interface's neighbors when its link is lost: whoever was reachable may not be any more, and who is
// on the link when it comes back is not known.
// Neighbors: control/link_watch sees the link; resolver.hpp says what holds. Not here: own addresses (own_addresses).
#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

void Resolver::carrier_lost(std::uint32_t ifindex, TimePoint now) {
    PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr) {
        return;
    }
    for (Entries& entries : entries_) {
        if (interface->settings.params.evict_nocarrier) {
            interface->gone_by = Cause::carrier;
            const Filter dynamic{.ifindex = ifindex, .states = StateSet::dynamic()};
            if (!flush_part(entries, ifindex, dynamic, now)) {
                (void)flush_walk(entries, ifindex, dynamic, now);  // no generation is free: one by one
            }
        } else {
            doubt(entries, ifindex, now);
        }
    }
}

void Resolver::doubt(Entries& entries, std::uint32_t ifindex, TimePoint now) {
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (!entries.is_live(slot) || entries.ifindex(slot) != ifindex) {
            continue;
        }
        const nud::Nud nud = entries.nud(slot);
        // Who is being asked because somebody wants to know goes on being asked: a managed one, one that is verified.
        const bool asked = nud.state == State::delay || nud.state == State::probe;
        if (nud.state == State::reachable || (asked && !nud.managed && !entries.is_verifying(slot))) {
            handle(entries, slot,
                   nud::AdminSet{
                       .state = State::stale, .lladdr = nud.lladdr, .router = nud.router, .managed = nud.managed},
                   Cause::carrier, now);
        }
    }
}

}  // namespace neigh
