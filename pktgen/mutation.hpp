// A million frames that are almost right: valid ones from the corpus, each damaged in one to four ways. Frame number n
// of a seed is always the same, so one that did harm can be sent again alone. Neighbors: the drill `mutations`;
// mutation_corpus.cpp has the valid frames, mutation_damage.hpp the damage. Not here: what a receiver makes of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pktgen/drill.hpp"
#include "pktgen/source.hpp"

namespace neigh::pktgen {

/// Between whom the valid frames go.
struct MutationPath {
    Mac mac;
    Mac router_mac;
    IpAddr source_ipv4;
    IpAddr target_ipv4;
    IpAddr source_ipv6;
    IpAddr target_ipv6;
};

using Frame = std::vector<std::uint8_t>;

/// ARP, ND, MLD, echo and UDP, to the target and through it; all valid.
[[nodiscard]] std::vector<Frame> mutation_corpus(const MutationPath& path);

class Mutations final : public FrameSource {
  public:
    Mutations(const MutationPath& path, std::uint64_t seed, std::uint64_t first = 0)
        : corpus_(mutation_corpus(path)), seed_(seed), number_(first) {}

    [[nodiscard]] std::size_t next(wire::Bytes out, Ticks) noexcept override { return frame(number_++, out); }
    /// Frame `number`, of any number; `out` has room for the corpus's largest frame at least.
    [[nodiscard]] std::size_t frame(std::uint64_t number, wire::Bytes out) const noexcept;

  private:
    std::vector<Frame> corpus_;
    std::uint64_t seed_;
    std::uint64_t number_;
};

[[nodiscard]] std::unique_ptr<FrameSource> make_mutations(const DrillOptions& options);

}  // namespace neigh::pktgen
