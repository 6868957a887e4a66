// Keys from addresses and back. What for stands in key.hpp.
#include "dataplane/neigh/dpdk/key.hpp"

#include <cstring>

#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh {

Key Key::of(std::uint32_t ifindex, const IpAddr& address) noexcept {
    if (address.is_v4()) {
        return v4(ifindex, wire::load_raw<std::uint32_t>(address.bytes.data()));
    }
    return v6(ifindex, wire::load_raw<std::uint64_t>(address.bytes.data()),
              wire::load_raw<std::uint64_t>(address.bytes.data() + 8));
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
