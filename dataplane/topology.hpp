// The interfaces as the data plane sees them: port, MAC, MTU, own addresses, and those that it answers for.
//
// Contract: built by control before the workers start and the same ever after, but for the standing of own addresses,
// whether the link is up, and some parameters, which control stores and workers load. Everything else may be read from
// any thread.
// Not here: routes (fib.hpp), the device behind the port (port.hpp), when an address becomes usable (control/).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/claim.hpp"
#include "dataplane/neigh/mac_set.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::dataplane {

class OwnAddress {
  public:
    enum class Cast : std::uint8_t {
        unicast,
        anycast,  ///< of other routers as well: neither probed for nor defended nor a source (RFC 4291 2.6)
    };
    explicit OwnAddress(const Prefix& from, Cast cast = Cast::unicast) noexcept
        : prefix(from),
          is_anycast(cast == Cast::anycast),
          standing_(is_anycast ? Standing::usable : Standing::tentative) {}

    const Prefix prefix;
    const bool is_anycast;
    [[nodiscard]] const IpAddr& address() const noexcept { return prefix.address; }

    /// Any thread.
    [[nodiscard]] Standing standing() const noexcept {
        // ORDER: relaxed; a worker that answers one burst earlier or later does no harm.
        return standing_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool is_usable() const noexcept { return standing() == Standing::usable; }
    /// Ours, or being probed for the first time: nobody else's as far as packets go.
    [[nodiscard]] bool is_claimed() const noexcept { return is_usable() || standing() == Standing::tentative; }
    /// Who speaks for it is heard.
    [[nodiscard]] bool is_watched() const noexcept { return standing() != Standing::lost; }
    /// Control alone.
    void set(Standing standing) noexcept { standing_.store(standing, std::memory_order_relaxed); }

    /// Control alone: for the probe that leaves next (RFC 7527 4.1). `random` counts the first time. All of an
    /// address's nonces begin alike, so that a probe which comes back late, or goes round and round, is known as well;
    /// no two of 256 in a row are the same (RFC 3971 5.3.2).
    [[nodiscard]] wire::Nonce next_nonce(std::uint64_t random) noexcept {
        const std::uint64_t last = nonce_.load(std::memory_order_relaxed);
        const std::uint64_t next = last == 0 ? random | kSent : (last & kBeginning) | ((last + 1) & ~kBeginning);
        nonce_.store(next, std::memory_order_relaxed);
        wire::Nonce nonce{};
        for (std::size_t i = 0; i < nonce.size(); ++i) {
            nonce[i] = static_cast<std::uint8_t>(next >> (8 * (nonce.size() - 1 - i)));
        }
        return nonce;
    }
    /// Any thread: a probe with this nonce, or none, is one of ours, come back (RFC 7527 4.2).
    [[nodiscard]] bool is_own_probe(const std::optional<wire::Nonce>& nonce) const noexcept {
        // ORDER: relaxed; the probe takes a way through rings and network to come back.
        const std::uint64_t ours = nonce_.load(std::memory_order_relaxed);
        if (!nonce || ours == 0) {
            return false;
        }
        std::uint64_t theirs = 0;
        for (const std::uint8_t byte : *nonce) {
            theirs = theirs << 8U | byte;
        }
        return ((ours ^ theirs) & kCompared) == 0;
    }

  private:
    static constexpr std::uint64_t kSent = 1ULL << 63U;                ///< tells a nonce of zeros from none
    static constexpr std::uint64_t kBeginning = ~std::uint64_t{0xff};  ///< the last byte counts
    static constexpr std::uint64_t kCompared = 0xffff'ffff'ff00ULL;

    std::atomic<Standing> standing_;
    std::atomic<std::uint64_t> nonce_{0};
};

struct Interface {
    std::string name;
    std::uint16_t index = 0;
    std::uint16_t port_id = 0;
    std::uint16_t mtu = 1500;
    bool ipv4 = true;
    bool ipv6 = true;
    Mac mac;

  private:
    std::atomic<bool> up_{true};  ///< on the line that whoever transmits reads

  public:
    std::deque<OwnAddress> addresses;  ///< unicast, link-local last; never grows once workers run
    std::deque<OwnAddress> anycast;    ///< Subnet-Router anycast addresses (RFC 4291 2.6.1)
    std::vector<Prefix> proxied;       ///< addresses that are answered for here, where the routes lead elsewhere

    /// The link is there, as far as control knows. Any thread.
    [[nodiscard]] bool is_up() const noexcept {
        // ORDER: relaxed; a worker that sees it a burst later does what it did a burst before.
        return up_.load(std::memory_order_relaxed);
    }
    /// Control alone, at any time.
    void set_up(bool up) noexcept { up_.store(up, std::memory_order_relaxed); }

    /// What workers want to know of the neighbor parameters. Any thread.
    [[nodiscard]] Belief belief() const noexcept {
        return {.gratuitous = gratuitous_.load(std::memory_order_relaxed),
                .mac_change = mac_change_.load(std::memory_order_relaxed)};
    }
    [[nodiscard]] std::uint32_t solicit_rate() const noexcept { return solicit_rate_.load(std::memory_order_relaxed); }
    /// Whether answers for others wait (RFC 4861 7.2.7, 7.2.8).
    [[nodiscard]] bool delays_proxy() const noexcept { return delays_proxy_.load(std::memory_order_relaxed); }
    /// Control alone, at any time.
    void set(const NeighborParams& params) noexcept {
        // ORDER: relaxed; each stands for itself, and a worker that follows one burst later does no harm.
        gratuitous_.store(params.gratuitous, std::memory_order_relaxed);
        mac_change_.store(params.mac_change, std::memory_order_relaxed);
        solicit_rate_.store(params.solicit_rate, std::memory_order_relaxed);
        delays_proxy_.store(params.proxy_delay > Duration{0}, std::memory_order_relaxed);
    }

    /// Whatever its standing.
    [[nodiscard]] bool has(const IpAddr& address) const noexcept {
        return std::ranges::find(addresses, address, &OwnAddress::address) != addresses.end();
    }
    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
    /// Neighbors are asked in the name of another interface's address (Topology::source_for): IPv4 is on, and none is
    /// of its own (RFC 1812 2.2.7).
    [[nodiscard]] bool is_unnumbered() const noexcept;
    /// Null where it is not one of ours here (or is lost to another host). Not anycast ones.
    [[nodiscard]] const OwnAddress* own(const IpAddr& address) const noexcept;
    /// The same, or one that was lost and is probed for again: who else speaks for it is in conflict with us.
    [[nodiscard]] const OwnAddress* watched(const IpAddr& address) const noexcept;
    [[nodiscard]] bool has_anycast(const IpAddr& address) const noexcept;
    /// One of the IPv6 groups that a router is in (RFC 4291 2.8): all nodes and all routers of the link, and the
    /// solicited-node groups of its usable addresses.
    [[nodiscard]] bool listens_to(const IpAddr& group) const noexcept;
    /// In a proxied prefix. Whether it is answered for also depends on where the routes lead.
    [[nodiscard]] bool is_proxied(const IpAddr& address) const noexcept;
    /// Of an address of this interface; lost where it has no such one.
    [[nodiscard]] Standing standing_of(const IpAddr& address) const noexcept;
    /// Control: how far the address is ours from now on.
    void set(const IpAddr& address, Standing standing) noexcept;
    /// Control: of the probe for it that leaves next (OwnAddress::next_nonce).
    [[nodiscard]] wire::Nonce next_nonce(const IpAddr& address, std::uint64_t random) noexcept;
    /// In a subnet of this interface, or IPv6 link-local; and no broadcast or network address.
    [[nodiscard]] bool is_on_link(const IpAddr& address) const noexcept;
    /// The all-ones or all-zeros host of an IPv4 subnet of this interface: a broadcast address, nobody's own.
    [[nodiscard]] bool is_subnet_edge(const IpAddr& address) const noexcept;
    /// Of a packet to `towards`, and of a solicitation for it: a usable address of the same subnet (so that it is the
    /// one that our own packets have, RFC 4861 7.2.2; of several the smallest, RFC 6724 5 rule 8), else any of the
    /// family, a global one first. Null: none.
    [[nodiscard]] const OwnAddress* source_for(const IpAddr& towards) const noexcept;

  private:
    std::atomic<Gratuitous> gratuitous_{Gratuitous::update};
    std::atomic<MacChange> mac_change_{MacChange::accept};
    std::atomic<std::uint32_t> solicit_rate_{10'000};
    std::atomic<bool> delays_proxy_{true};
};

class Topology {
  public:
    /// Of a configured interface and its port. Throws std::invalid_argument for an index of 0, above kMaxIfIndex, or
    /// of another interface.
    Interface& add(const config::Interface& from, std::uint16_t port_id, const Mac& mac);

    [[nodiscard]] const Interface& of_port(std::uint16_t port_id) const noexcept { return *by_port_[port_id]; }
    /// Null where there is none.
    [[nodiscard]] Interface* of_index(std::uint32_t ifindex) const noexcept {
        return ifindex < by_index_.size() ? by_index_[ifindex] : nullptr;
    }
    /// The MAC of an interface of ours. Nobody else has it: what were sent there would come back to us, and go round
    /// until its TTL is used up.
    [[nodiscard]] bool is_own(const Mac& mac) const noexcept { return own_macs_.has(mac); }
    /// Interface::source_for() of `out`; where that is unnumbered, for IPv4, the first usable address of the first
    /// interface that has one, as if it were its own (RFC 1812 2.2.7, 5.2.5: the router-id; Linux does likewise).
    [[nodiscard]] const OwnAddress* source_for(const Interface& out, const IpAddr& towards) const noexcept;
    /// Of an ICMP error to `towards`, by interface `out`, about a packet that came in on `in` for `destination`. IPv6:
    /// that destination where it is ours (RFC 4443 2.2 a), else an address of `out`, but none of a smaller scope than
    /// `towards` has where another interface has a better one (2.2 b, RFC 6724 5 rule 2). IPv4: source_for() (RFC 1812
    /// 4.3.2.4). Null: none.
    [[nodiscard]] const OwnAddress* source_of_error(const Interface& in, const IpAddr& destination,
                                                    const Interface& out, const IpAddr& towards) const noexcept;
    /// The largest of any interface.
    [[nodiscard]] std::uint32_t solicit_rate() const noexcept;
    /// The highest index; 0: there is no interface.
    [[nodiscard]] std::uint32_t max_ifindex() const noexcept {
        return static_cast<std::uint32_t>(by_index_.size() - 1);
    }
    /// In the order in which they were added.
    [[nodiscard]] const std::vector<std::unique_ptr<Interface>>& all() const noexcept { return interfaces_; }

  private:
    /// Of the first interface that has the address and may use it; not link-local ones, which several have.
    [[nodiscard]] const OwnAddress* usable(const IpAddr& address) const noexcept;

    std::vector<std::unique_ptr<Interface>> interfaces_;
    std::vector<Interface*> by_index_{nullptr};
    std::vector<Interface*> by_port_;
    std::multimap<IpAddr, const OwnAddress*> own_;  ///< but for link-local ones; those added first come first
    MacSet own_macs_;
};

}  // namespace neigh::dataplane
