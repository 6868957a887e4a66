// Packets on their way to a neighbor: routed one by one, their neighbors looked up together, then rewritten and sent.
// Neighbors: receive and local hand packets in; table says what to do; context transmits, drops or punts.
// Contract: one a worker, on its thread. resolve() after each burst (transit sees to it): nothing stays behind.
// A packet larger than the MTU of its way out is owed an ICMP error where DF or IPv6 ask for one, and else leaves in
// fragments (forward_fragments.cpp).
// Not here: which packets are for us (receive), waiting (control).
#pragma once

#include <array>
#include <cassert>
#include <cstdint>

#include "dataplane/context.hpp"
#include "dataplane/link_waits.hpp"
#include "dataplane/neigh/seeded_hash.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::dataplane {

class Forwarder {
    struct Batch;

  public:
    /// `link_patience`: how long a packet waits for a link that is down (look_again).
    explicit Forwarder(Context& context, Duration link_patience = Duration{0}) noexcept
        : context_(context), link_waits_(link_patience) {}

    /// Takes packets of one family in transit that were found to be in order, their TTL or hop limit less one already.
    /// By value, for a loop that stores into packets meanwhile need not load again where the next one goes. One at a
    /// time; what it took counts once it is closed.
    class Queue {
      public:
        /// `hop` leads on; the destination is as it stands in the packet.
        void add_ipv4(rte_mbuf* packet, std::uint8_t* frame, const NextHop& hop, std::uint32_t destination) noexcept {
            // The other words of its keys are always zero.
            batch_->keys[count_].words[0] = hop.ipv4_key(destination).words[0];
            add(packet, frame);
        }
        void add_ipv6(rte_mbuf* packet, std::uint8_t* frame, const NextHop& hop, std::uint64_t high,
                      std::uint64_t low) noexcept {
            batch_->keys[count_] = hop.ipv6_key(high, low);
            add(packet, frame);
        }
        void close() noexcept { batch_->count = count_; }

      private:
        friend class Forwarder;
        explicit Queue(Batch& batch) noexcept : batch_(&batch), count_(batch.count) {}
        void add(rte_mbuf* packet, std::uint8_t* frame) noexcept {
            assert(count_ < kBurst);
            batch_->packets[count_] = packet;
            batch_->frames[count_] = frame;
            ++count_;
        }

        Batch* batch_;
        std::size_t count_;
    };
    /// Room for kBurst packets, less those that were queued since the last resolve().
    [[nodiscard]] Queue queue(Family family) noexcept { return Queue{family == Family::ipv4 ? ipv4_ : ipv6_}; }

    /// Transit, by `hop`: checks of RFC 1812 5.3 and RFC 4291 2.5.6, TTL, MTU; then queued for resolve().
    void forward(const Frame& frame, const wire::Ipv4Header& header, const NextHop& hop) noexcept;
    void forward(const Frame& frame, const wire::Ipv6Header& header, const NextHop& hop) noexcept;
    /// A packet of our own to `destination`, whose TTL stays as it is, in the frame of the question. Where that came in
    /// is the way out for a link-local destination. Of IPv6, without extension headers.
    void originate(const Frame& frame, const IpAddr& destination) noexcept;
    /// The same of an IP packet of any size that is in no buffer yet, and is written to. `in`: of the question.
    void originate(wire::Bytes packet, const Interface& in, const IpAddr& destination) noexcept;

    /// Drops the packet for `reason` and has control send its source the error. `repeats`: to one source in a window.
    void owe_error(const Frame& frame, wire::IcmpError error, const IpAddr& source, WorkerCounter reason,
                   std::uint16_t mtu = 0, std::uint32_t repeats = kErrorsAWindow) noexcept;

    /// Looks up the neighbors of all that was queued and sends, holds or tells. Once a burst.
    void resolve() noexcept;
    /// What met a link that was down leaves, or waits for its neighbor, once control has seen that it is up; and is
    /// dropped after its patience. Once a round.
    void look_again() noexcept;
    /// Some do wait for a link.
    [[nodiscard]] bool waits_for_links() const noexcept { return !link_waits_.empty(); }

  private:
    struct Batch {
        std::size_t count = 0;
        std::array<rte_mbuf*, kBurst> packets;
        std::array<std::uint8_t*, kBurst> frames;
        std::array<Key, kBurst> keys;  ///< each names the interface that its packet leaves by
    };
    /// Where a packet of our own leaves, and to which neighbor.
    struct OwnWay {
        const Interface* out = nullptr;  ///< null: nowhere, for this reason
        WorkerCounter refused = WorkerCounter::drop_no_route;
        Key key{};
    };
    [[nodiscard]] OwnWay own_way(const Interface& in, const IpAddr& destination) noexcept;
    /// In fragments where the way out needs them, else whole.
    void originate(wire::Bytes packet, const Interface& in, const IpAddr& destination, const OwnWay& way) noexcept;
    /// All of them, each behind `ethernet`; more than one leave at once. Counted on `in`. False: not all could be
    /// made.
    template <typename Fragments>
    bool queue_fragments(Fragments fragments, const Interface& in, const wire::EthernetHeader& ethernet, Family family,
                         const Key& key) noexcept;
    void forward_in_fragments(const Frame& frame, const wire::Ipv4Header& header, const NextHop& hop) noexcept;
    /// Of fragmented packets of our own: new for a long time, and not to be foretold (RFC 6864 4.3, RFC 7739 5).
    [[nodiscard]] std::uint32_t new_id(const IpAddr& destination) noexcept;

    /// Resolves at once where the batch is full with it.
    void queue_one(Family family, rte_mbuf* packet, const Key& key) noexcept;
    template <Family kFamily>
    void resolve(Batch& batch) noexcept;
    /// All of it to the neighbor of this word.
    template <Family kFamily>
    void resolve_one(Batch& batch, Word word) noexcept;
    /// Its link is down: it waits until somebody has looked again, or is dropped where it has waited.
    void wait_for_link(const LinkWaits::Waiting& waiting) noexcept;
    /// Of a packet whose neighbor wants more than forwarding: tells control of it, or gives it the packet (then no).
    [[nodiscard]] bool may_still_leave(Family family, rte_mbuf* packet, const Key& key, Word word) noexcept;

    Context& context_;
    LinkWaits link_waits_;
    Origins origins_;
    SeededHash ids_;
    std::uint32_t ids_given_ = 0;
    Batch ipv4_;
    Batch ipv6_;
};

}  // namespace neigh::dataplane
