// Which MACs are ours, on whatever interface: asked about each message that a neighbor sends.
//
// Contract: whoever fills it does so before others read it; then any thread reads.
// Neighbors: topology and resolver have one each. Not here: which interface has which MAC.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "dataplane/neigh/addr.hpp"

namespace neigh {

/// Sorted; the interfaces of one port, which share its MAC, are one.
class MacSet {
  public:
    void add(const Mac& mac) {
        const auto place = std::ranges::lower_bound(macs_, mac.to_bits());
        if (place == macs_.end() || *place != mac.to_bits()) {
            macs_.insert(place, mac.to_bits());
        }
    }
    [[nodiscard]] bool has(const Mac& mac) const noexcept { return std::ranges::binary_search(macs_, mac.to_bits()); }

  private:
    std::vector<std::uint64_t> macs_;
};

}  // namespace neigh
