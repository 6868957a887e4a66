// Keys from addresses and back. What for stands in key.hpp.
#include "dataplane/neigh/dpdk/key.hpp"

#include <cstring>

namespace neigh {

Key Key::of(std::uint32_t ifindex, const IpAddr& address) noexcept {
    if (address.is_v4()) {
        std::uint32_t value = 0;
        std::memcpy(&value, address.bytes.data(), sizeof value);
        return v4(ifindex, value);
    }
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), address.bytes.data(), sizeof halves);
    return v6(ifindex, halves[0], halves[1]);
}

IpAddr Key::address(Family family) const noexcept {
    IpAddr address;
    address.family = family;
    if (family == Family::ipv4) {
        const auto value = static_cast<std::uint32_t>(words[0]);
        std::memcpy(address.bytes.data(), &value, sizeof value);
    } else {
        std::memcpy(address.bytes.data(), words.data(), address.bytes.size());
    }
    return address;
}

}  // namespace neigh
