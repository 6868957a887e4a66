// The keeper of our own addresses: probes for each before it is used, announces it, defends it (claim.hpp has the
// rules). Neighbors: control tells it of links and of what workers punt; OwnAddressOutput sends.
//
// Contract: one thread (control); the output is called from within, on that thread, and must not call back. `now` never
// goes backwards. Who hears its own frames come back (a looped link) must not report them: `other` is another's MAC.
// When a duplicate is a link-local address made from the MAC, RFC 4862 5.4.5 says that IP operation on the interface
// SHOULD be disabled. It isn't: that address alone stays unused, the others live, and the operator is told.
// Not here: packets (the nonces of RFC 7527 are the sender's and the workers' business), logs, Optimistic DAD (RFC
// 4429).
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/claim.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

/// What the keeper wants done; control thread.
class OwnAddressOutput {
  public:
    virtual ~OwnAddressOutput() = default;
    /// Send an ARP probe (RFC 5227 2.1.1) or a DAD NS from :: (RFC 4862 5.4.2).
    virtual void probe(std::uint32_t ifindex, const IpAddr& address) = 0;
    /// Send an ARP announcement (RFC 5227 2.3) or an unsolicited NA to all nodes (RFC 4861 7.2.6).
    virtual void announce(std::uint32_t ifindex, const IpAddr& address) = 0;
    /// What the address is from now on; with each beginning of a claim first, which says what it begins with. Before
    /// the announcement, so that who reacts to that finds us answering.
    virtual void stands(std::uint32_t ifindex, const IpAddr& address, Standing standing) = 0;
    /// Probing found another holder: the address is lost, until another attempt finds it free. Once an attempt.
    virtual void duplicate(std::uint32_t ifindex, const IpAddr& address, const Mac& other) = 0;
    /// Another host claims a usable address, which we keep. Once a conflict heard, defended against or not, so that
    /// they can be counted; who logs them limits that (RFC 5227 2.4 c: "appropriately controlled").
    virtual void defended(std::uint32_t ifindex, const IpAddr& address, const Mac& other) = 0;
};

/// One own address and what becomes of its claim.
struct AddressClaim {
    std::uint32_t ifindex = 0;
    IpAddr address{};
    NeighborParams params{};
    claim::Claim claim{};
    Standing standing = Standing::tentative;
    Mac other{};                 ///< lost or retried: who had it when it was last looked
    TimePoint wake_at = kNever;  ///< lost: when it is tried again
};

class OwnAddresses {
  public:
    /// `output` outlives the keeper. `seed` places the random delays, so that machines which start together don't
    /// speak together.
    OwnAddresses(OwnAddressOutput& output, std::uint32_t seed);

    /// Begins at once where the link is up, by what `params` say of the family (dad_transmits, retrans_time; acd). An
    /// address that the interface has already is left as it is.
    void add(std::uint32_t ifindex, const IpAddr& address, const NeighborParams& params, TimePoint now);
    /// The interface's link came up, or came back: every address is claimed anew (claim::Begin). A link counts as up
    /// until it is said to be down.
    void link_up(std::uint32_t ifindex, TimePoint now);
    /// Nothing is sent until it is up again. Usable addresses stay usable; the claim of others waits.
    void link_down(std::uint32_t ifindex, TimePoint now);
    /// Tries a lost address again, at once (claim::Retry). False: it isn't lost, or the link is down (it will be tried
    /// when that is up), or the interface has no such address.
    bool retry(std::uint32_t ifindex, const IpAddr& address, TimePoint now);
    /// The same for all that are lost.
    void retry_all(TimePoint now);
    /// Other parameters for every address of the interface, from the next step of its claim or defence on.
    void reconfigure(std::uint32_t ifindex, const NeighborParams& params);
    /// Somebody else (MAC `other`) spoke as if the address were its own: any ARP packet with it as sender, an NA for
    /// it, or (`is_probe`) an ARP probe or a DAD NS for it. A probe for a usable address is no conflict: the worker
    /// answers it. Addresses that were never added are ignored.
    void conflict(std::uint32_t ifindex, const IpAddr& address, const Mac& other, bool is_probe, TimePoint now);
    /// Does what is due: at most one step an address and call, so that spacing holds however late the call comes.
    void advance(TimePoint now);
    /// When to call advance() at the latest; none: nothing is to come.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
    /// Nothing is tentative any more: every address is usable or known as a duplicate.
    [[nodiscard]] bool settled() const noexcept;
    /// Null where the interface has no such address.
    [[nodiscard]] const AddressClaim* find(std::uint32_t ifindex, const IpAddr& address) const noexcept;
    /// In the order in which they were added.
    [[nodiscard]] std::span<const AddressClaim> all() const noexcept { return addresses_; }

  private:
    [[nodiscard]] std::optional<std::size_t> position_of(std::uint32_t ifindex, const IpAddr& address) const noexcept;
    [[nodiscard]] AddressClaim* find(std::uint32_t ifindex, const IpAddr& address) noexcept;
    /// Positions in addresses_, in the order in which they were added.
    [[nodiscard]] std::span<const std::size_t> of(std::uint32_t ifindex) const noexcept;
    void set_wake(AddressClaim& own, TimePoint at);
    void for_each_of(std::uint32_t ifindex, const claim::Event& event, TimePoint now);
    /// `other`: whose conflict it is; unused for other events.
    void handle(AddressClaim& own, const claim::Event& event, const Mac& other, TimePoint now);

    OwnAddressOutput& output_;
    std::minstd_rand random_;
    std::vector<AddressClaim> addresses_;
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> of_interface_;  ///< by ifindex; a handful each
    std::set<std::pair<TimePoint, std::size_t>> wakes_;                         ///< of those that have a wake_at
    std::set<std::uint32_t> down_;                                              ///< links, by ifindex
};

}  // namespace neigh
