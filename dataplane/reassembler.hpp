// Fragments for us, held until their datagram is whole and then copied together.
//
// Each worker has its own: the fragments of a datagram come to one worker, as a device that spreads packets does it by
// addresses alone where there are no ports to be seen (docs/real-nic.md says which might not).
// Neighbors: local hands fragments in and takes datagrams; neigh/reassembly decides; forward sends what is owed.
// Contract: one a worker, on its thread; takes ownership of each packet.
// Not here: what a datagram says, fragments in transit (they are forwarded as they are).
#pragma once

#include <optional>
#include <vector>

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/frame.hpp"
#include "dataplane/neigh/reassembly.hpp"
#include "dataplane/neigh/wire/fragment.hpp"

namespace neigh::dataplane {

class Reassembler final : ReassemblyOutput {
  public:
    Reassembler(Context& context, Forwarder& forwarder, const Reassembly::Limits& limits)
        : context_(context), forwarder_(forwarder), reassembly_(limits, *this) {}

    struct Whole {
        Frame first;         ///< the first fragment; the caller's. In where the last one came in
        wire::Bytes packet;  ///< an IP packet without fragmentation, in our memory until the next add()
    };
    /// A fragment (IPv4: 3.2.1.4 of RFC 1122; IPv6: 4.5 of RFC 8200). The datagram, where it is the last that was
    /// missing.
    [[nodiscard]] std::optional<Whole> add(const Frame& frame, const wire::Ipv4Header& header) noexcept;
    /// With what find_upper_layer() found. The datagram is without the headers before the Fragment header, which were
    /// heeded in each fragment. An atomic fragment is whole by itself (RFC 6946 4).
    [[nodiscard]] std::optional<Whole> add(const Frame& frame, const wire::Ipv6Header& header,
                                           const wire::UpperLayer& upper) noexcept;

    /// Once a round: what has waited for too long is dropped, and its sender told (RFC 1122 3.3.2, RFC 4443 3.3).
    void expire() noexcept {
        if (!reassembly_.is_empty()) {
            reassembly_.expire(MonotonicClock::now());
        }
    }

  private:
    void give_up(const DatagramId& id, const Fragment& fragment, GivenUp why) noexcept override;
    /// The complete datagram's data behind the first `header_length` bytes. Its first packet is the caller's.
    rte_mbuf* copy_together(std::size_t header_length) noexcept;

    Context& context_;
    Forwarder& forwarder_;
    Reassembly reassembly_;
    std::vector<std::uint8_t> whole_ = std::vector<std::uint8_t>(wire::kIpv6Size + wire::kMaxIpPacket);
};

}  // namespace neigh::dataplane
