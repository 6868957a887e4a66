// What is for us: ARP and ND answered in place, echo requests turned round, and news of neighbors told to control.
//
// Neighbors: receive hands packets in; reassembler makes datagrams of fragments; wire/ parses and answers;
// neigh/news decides what control hears of.
// Contract: one a worker, on its thread; takes ownership of each packet.
// Not here: state (resolver), what happens on a conflict (control/), ICMP errors' frames (control/).
#pragma once

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/frame.hpp"
#include "dataplane/neigh/news.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "dataplane/reassembler.hpp"

namespace neigh::dataplane {

class Local {
  public:
    Local(Context& context, Forwarder& forwarder, const Reassembly::Limits& limits)
        : context_(context), forwarder_(forwarder), reassembler_(context, forwarder, limits) {}

    /// RFC 826, RFC 1122 2.3.2, RFC 5227.
    void receive_arp(const Frame& frame, bool to_group) noexcept;
    void receive_ipv4(const Frame& frame, const wire::Ipv4Header& header, const OwnAddress& own) noexcept;
    void receive_ipv6(const Frame& frame, const wire::Ipv6Header& header, const OwnAddress& own) noexcept;
    /// To a multicast group: ND, MLD, and echo requests to a group that the interface is in; nothing else.
    void receive_ipv6_group(const Frame& frame, const wire::Ipv6Header& header) noexcept;
    /// Once a round: gives up fragments that have waited for too long.
    void expire() noexcept { reassembler_.expire(); }

  private:
    static constexpr std::uint8_t kProtocolUdp = 17;

    void receive_arp_for(const Frame& frame, const wire::ArpPacket& arp, wire::ArpKind kind, bool to_group) noexcept;
    /// What a whole datagram to us comes to.
    struct Finding {
        enum class Todo : std::uint8_t { drop, tell_unreachable, reply };
        Todo todo = Todo::drop;
        WorkerCounter reason = WorkerCounter::drop_own_unsupported;  ///< where there is no reply
        std::size_t length = 0;  ///< of the reply, an IP packet that stands where the question did
    };
    [[nodiscard]] Finding answer(wire::Bytes ip, const wire::Ipv4Header& header) const noexcept;
    /// Neither ND nor MLD. `own`: the address that was asked, null for a group.
    [[nodiscard]] Finding answer(wire::Bytes ip, const Interface& in, const wire::Ipv6Header& header,
                                 const wire::UpperLayer& upper, const OwnAddress* own) const noexcept;
    /// Of a packet that is the datagram.
    void settle(const Frame& frame, const IpAddr& source, const Finding& finding) noexcept;
    /// Of a datagram that was in fragments.
    void settle(const Reassembler::Whole& whole, const IpAddr& source, const Finding& finding) noexcept;

    void receive_fragment(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper,
                          const OwnAddress* own) noexcept;
    void receive_icmpv6(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper,
                        const OwnAddress* own) noexcept;
    void receive_nd(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper) noexcept;
    void receive_ns(const Frame& frame, const wire::Ipv6Header& header, const wire::NeighborSolicitation& ns) noexcept;
    void receive_na(const Frame& frame, const wire::NeighborAdvertisement& na) noexcept;

    void learn(const Interface& in, const IpAddr& neighbor, const nud::SolicitationHeard& heard,
               bool may_create) noexcept;
    void learn(const Interface& in, const IpAddr& neighbor, const nud::AdvertisementHeard& heard) noexcept;
    /// Whoever speaks of a neighbor now is told of, in the place of an earlier one who claimed it and has yet to be
    /// told of: where claims are accepted the last one counts, also if it says what the table has.
    [[nodiscard]] bool takes_back_a_claim(const Interface& in, const IpAddr& neighbor, const Table::Hit& hit) noexcept;
    /// Counts what control won't hear of, and what wasn't believed. Returns `news`.
    bool count_learned(const Interface& in, Disbelief disbelief, bool news) noexcept;
    /// Ours for who asks on `in`: its own, or on an unnumbered interface, in whose name it may have been asked, any.
    [[nodiscard]] const OwnAddress* own_here(const Interface& in, const IpAddr& address) const noexcept;
    /// In a subnet of `in`, or in a prefix that a route says is on its link.
    [[nodiscard]] bool has_on_link(const Interface& in, const IpAddr& address) const noexcept;
    /// An address that is another's, reached by another interface, and answered for on this one by configuration.
    [[nodiscard]] bool answers_for(const Interface& in, const IpAddr& target) const noexcept;
    /// A complete answer for an address that others answer for as well: at once where we alone were asked, else control
    /// lets it wait a random time (RFC 4861 7.2.7, 7.2.8).
    void answer_for_others(const Frame& answer, const IpAddr& target, const Mac& asker, bool to_group) noexcept;
    void tell_conflict(const Interface& in, const IpAddr& own, const Mac& other, bool is_probe) noexcept;
    /// Understood and done with.
    void consume(const Frame& frame) noexcept;

    Context& context_;
    Forwarder& forwarder_;
    Reassembler reassembler_;
};

}  // namespace neigh::dataplane
