// What comes in: frames made one segment, checked, priority tags taken off, and sorted into ARP, IPv4 and IPv6; what is
// for us goes to local, the rest to forward.
// Contract: one a worker, on its thread; takes ownership of each packet.
// Not here: answers (local.hpp), neighbors (forward.hpp).
#pragma once

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/local.hpp"

namespace neigh::dataplane {

class Receiver {
  public:
    Receiver(Context& context, Forwarder& forwarder, const Reassembly::Limits& limits = {})
        : context_(context), forwarder_(forwarder), local_(context, forwarder, limits) {}

    /// Counted as received already (transit).
    void receive(rte_mbuf* packet, const Interface& in) noexcept;
    /// Once a round, whether anything came in or not.
    void expire() noexcept { local_.expire(); }

  private:
    /// In one segment; null, and dropped, where it can't be.
    [[nodiscard]] rte_mbuf* linearized(rte_mbuf* packet, const Interface& in) noexcept;
    void receive_tagged(rte_mbuf* packet, const Interface& in, bool to_group) noexcept;
    void receive_untagged(const Frame& frame, std::uint16_t ether_type, bool to_group) noexcept;
    void receive_ipv4(const Frame& frame, bool to_group) noexcept;
    void receive_ipv6(const Frame& frame, bool to_group) noexcept;

    Context& context_;
    Forwarder& forwarder_;
    Local local_;
};

}  // namespace neigh::dataplane
