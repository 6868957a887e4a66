// What becomes of an interface's neighbors when its link is lost: whoever was reachable may not be any more, and who is
// on the link when it comes back is not known. And when it is there again: who is looked for is asked for at once.
// Neighbors: control/link_watch sees the link; resolver.hpp says what holds. Not here: own addresses (own_addresses).
#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

void Resolver::carrier_lost(std::uint32_t ifindex, TimePoint now) {
    PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr) {
        return;
    }
    interface->settings.carrier = false;
    fail_waiting(ifindex);
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

void Resolver::fail_waiting(std::uint32_t ifindex) {
    for (const HoldQueues::QueueId queue : waiting_.queues()) {
        if (ifindex_of(queue) == ifindex) {
            refuse(ifindex, waiting_.take(queue));
        }
    }
}

void Resolver::refuse(std::uint32_t ifindex, std::span<const Packet> packets) {
    count_dropped(ifindex, packets, ControlCounter::drop_hold_link_down);
    output_.unreachable(ifindex, packets);
}

void Resolver::carrier_found(std::uint32_t ifindex, TimePoint now) {
    if (PerInterface* interface = per_interface(ifindex)) {
        interface->settings.carrier = true;
        ask_again(ifindex, now);
    }
}

void Resolver::ask_again(std::uint32_t ifindex, TimePoint now) {
    for (Entries& entries : entries_) {
        // Managed ones that are lost are none of the unresolved.
        if (entries.count_unresolved(ifindex) > 0 || entries.count_managed(ifindex) > 0) {
            ask_again(entries, ifindex, now);
        }
    }
}

void Resolver::ask_again(Entries& entries, std::uint32_t ifindex, TimePoint now) {
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (!entries.is_live(slot) || entries.ifindex(slot) != ifindex) {
            continue;
        }
        const nud::Nud nud = entries.nud(slot);
        if (nud.state == State::incomplete || (nud.state == State::failed && nud.managed)) {
            handle(entries, slot, nud::AdminResolve{}, Cause::carrier, now);
        }
    }
}

}  // namespace neigh
