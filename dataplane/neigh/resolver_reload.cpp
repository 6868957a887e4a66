// New timers and limits for an interface that is at work.
// Neighbors: resolver.hpp says what holds from when on.
#include "dataplane/neigh/resolver.hpp"

namespace neigh {

void Resolver::reconfigure(std::uint32_t ifindex, const NeighborParams& params, TimePoint now) {
    PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr) {
        return;
    }
    if (interface->settings.params.solicit_rate != params.solicit_rate) {
        interface->solicitations = FairLimit::for_solicitations(params.solicit_rate, now);
        interface->known_turns = Turns{params.solicit_rate};
    }
    interface->settings.params = params;
}

}  // namespace neigh
