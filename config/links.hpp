// All interfaces together: who has which name, device, address and subnet.
// Neighbors: interfaces.hpp reads them; routes.cpp and static_neighbors.cpp ask which one they mean.
// Not here: the checks that need one interface alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "config/decode.hpp"
#include "config/interfaces.hpp"

namespace neigh::config {

class Links {
  public:
    /// Says at once what two interfaces must not share: name, luid, device, address, subnet, or part of one.
    /// `interfaces` outlives it.
    Links(const Interfaces& interfaces, Mistakes& mistakes);

    /// The interface that `dev` names. Null and a mistake when nobody declared it, or when `family`, where it is known,
    /// is off on it. No mistake where an earlier one may have taken the interface away.
    [[nodiscard]] const Interface* named(const Located<std::string>& dev, std::optional<Family> family,
                                         Mistakes& mistakes) const;

    /// The interface whose subnet holds `target` (the longest such subnet); null and a mistake as above.
    [[nodiscard]] const Interface* holding(const Located<IpAddr>& target, Mistakes& mistakes) const;

    /// The interface that has this very subnet; null when none.
    [[nodiscard]] const Interface* connected(const Prefix& subnet) const;

    /// Why no packet can have it as its next hop on the interface (null: on any), though it is a unicast address: it is
    /// the broadcast or network address of a subnet there, or a Subnet-Router anycast address, which is ours as well.
    /// Empty: it can.
    [[nodiscard]] std::string why_no_hop(const Interface* interface, const IpAddr& address) const;

    /// Somebody on any link can be asked: for IPv6 from a link-local address, for IPv4 from one of whatever interface.
    [[nodiscard]] bool has_source(Family family) const noexcept;

    /// Whether it is an address of the interface itself (of any, when it is no link-local IPv6 address). Null: it is
    /// not known which interface is meant.
    [[nodiscard]] bool is_own(const Interface* interface, const IpAddr& address) const;

  private:
    using Scoped = std::pair<std::uint32_t, IpAddr>;  ///< link-local IPv6 addresses belong to a link, others to all: 0

    void add_name(const Interface& interface, const InterfaceMarks& marks, Mistakes& mistakes);
    void add_device(const Interface& interface, const InterfaceMarks& marks, Mistakes& mistakes);
    void add_address(const Interface& interface, const Prefix& own, Position at, Mistakes& mistakes);
    void check_nesting(const Interface& interface, const Prefix& subnet, Position at, Mistakes& mistakes) const;
    [[nodiscard]] const Interface* longest_match(const IpAddr& address) const;

    static Scoped scoped(const Interface& interface, const IpAddr& address);

    const Interfaces& interfaces_;
    std::map<std::string, const Interface*> by_name_;
    std::map<std::uint64_t, const Interface*> by_luid_;
    std::map<std::string, const Interface*> by_device_;
    std::map<std::string, const Interface*> by_kernel_interface_;
    std::map<Prefix, const Interface*> by_subnet_;
    std::map<Scoped, const Interface*> by_address_;
};

}  // namespace neigh::config
