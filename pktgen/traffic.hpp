// Measured traffic: stamped UDP packets from simulated hosts to other hosts, or to the addresses of a prefix.
// Neighbors: a source of the generator's; the port that receives finds the stamp. Not here: pace, losses.
#pragma once

#include <cstdint>

#include "pktgen/hosts.hpp"
#include "pktgen/pattern.hpp"
#include "pktgen/source.hpp"
#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {

/// Where packets go.
struct Destination {
    AddressRange range;
    Mac mac;  ///< of the router on the way
};

class Traffic final : public FrameSource {
  public:
    /// Sources in turn, destinations by `picker`. `from` has the family of the destinations.
    Traffic(const Hosts& from, const Destination& to, const Picker& picker, std::size_t frame_size, std::uint32_t run,
            std::uint16_t flow);

    [[nodiscard]] std::size_t next(wire::Bytes out, Ticks now) noexcept override;

  private:
    Hosts from_;
    Destination to_;
    Picker picker_;
    UdpFrame frame_;
    std::uint32_t run_;
    std::uint16_t flow_;
    std::uint32_t sequence_ = 0;
    std::uint64_t source_ = 0;
};

}  // namespace neigh::pktgen
