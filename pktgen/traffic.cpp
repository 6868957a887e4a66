// One stamped packet after the other.
// Neighbors: traffic.hpp says what for.
#include "pktgen/traffic.hpp"

#include <array>

#include "pktgen/stamp.hpp"

namespace neigh::pktgen {

Traffic::Traffic(const Hosts& from, const Destination& to, const Picker& picker, std::size_t frame_size,
                 std::uint32_t run, std::uint16_t flow)
    : from_(from), to_(to), picker_(picker), frame_(to.range.first.family, frame_size), run_(run), flow_(flow) {}

std::size_t Traffic::next(wire::Bytes out, Ticks now) noexcept {
    std::array<std::uint8_t, kStampSize> stamp;
    wire::Writer writer{stamp};
    Stamp{.run = run_, .flow = flow_, .sequence = sequence_++, .sent = now}.build(writer);

    const std::uint64_t source = source_;
    source_ = source_ + 1 == from_.count ? 0 : source_ + 1;
    return frame_.build(out,
                        {.source_mac = from_.mac_of(source),
                         .destination_mac = to_.mac,
                         .source = from_.address(to_.range.first.family, source),
                         .destination = to_.range.at(picker_.next())},
                        stamp);
}

}  // namespace neigh::pktgen
