// The order in which things are done about a link.
#include "control/neighbors/link_watch.hpp"

#include "control/log.hpp"

namespace neigh::control {

LinkWatch::LinkWatch(dataplane::Topology& topology, OwnAddresses& own, Resolver& resolver, Output& output,
                     std::span<const InterfaceFacts> interfaces, TimePoint now)
    : topology_(topology), own_(own), resolver_(resolver), output_(output), up_(interfaces.size(), false) {
    for (const InterfaceFacts& interface : interfaces) {
        own_.link_down(interface.index, now);
        topology_.of_index(interface.index)->set_up(false);
    }
}

void LinkWatch::follow(std::span<const InterfaceFacts> interfaces, TimePoint now) {
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        if (interfaces[i].up != up_[i]) {
            up_[i] = interfaces[i].up;
            interfaces[i].up ? came_up(interfaces[i], now) : went_down(interfaces[i], now);
        }
    }
}

void LinkWatch::came_up(const InterfaceFacts& interface, TimePoint now) {
    log::info() << interface.name << ": the link is up";
    if (interface.ipv6) {
        // Before addresses are probed for (RFC 4862 5.4.2): who snoops MLD lets the answers through then.
        output_.join_groups(*topology_.of_index(interface.index), now);
    }
    own_.link_up(interface.index, now);
    resolver_.carrier_found(interface.index, now);  // who is asked is asked by an own address
    topology_.of_index(interface.index)->set_up(true);
}

void LinkWatch::went_down(const InterfaceFacts& interface, TimePoint now) {
    log::info() << interface.name << ": the link is down";
    topology_.of_index(interface.index)->set_up(false);  // before entries go, so that nobody is missed then
    own_.link_down(interface.index, now);
    resolver_.carrier_lost(interface.index, now);
}

}  // namespace neigh::control
