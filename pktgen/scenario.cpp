// Ranges of addresses that hosts may have.
// Neighbors: scenario.hpp says what for.
#include "pktgen/scenario.hpp"

namespace neigh::pktgen {

std::string fault_of(const AddressRange& range) {
    const IpAddr last = range.at(range.count - 1);
    if (!range.first.is_unicast() || !last.is_unicast() || last < range.first) {
        return range.first.to_string() + " and the " + std::to_string(range.count - 1) +
               " addresses after it are not all unicast addresses of hosts";
    }
    return {};
}

std::string fault_of(const Mac& first, std::uint64_t count) {
    const Mac last = plus(first, count - 1);
    if (!first.is_station() || !last.is_station() || last < first) {
        return first.to_string() + " and the " + std::to_string(count - 1) +
               " MAC addresses after it are not all those of stations";
    }
    return {};
}

}  // namespace neigh::pktgen
