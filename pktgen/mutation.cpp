// A frame of the corpus, and what is done to it.
// Neighbors: mutation.hpp says what for.
#include "pktgen/mutation.hpp"

#include <algorithm>

#include "pktgen/mutation_damage.hpp"
#include "pktgen/random.hpp"

namespace neigh::pktgen {
namespace {

constexpr std::uint64_t kMostDamage = 4;

}  // namespace

std::size_t Mutations::frame(std::uint64_t number, wire::Bytes out) const noexcept {
    Random random{mix(seed_) ^ number};
    const Frame& valid = corpus_[random.below(corpus_.size())];
    if (valid.size() > out.size()) {
        return 0;
    }
    std::copy(valid.begin(), valid.end(), out.begin());
    Draft draft{.room = out, .length = valid.size()};
    for (std::uint64_t i = 1 + random.below(kMostDamage); i > 0; --i) {
        damage(draft, random);
    }
    if (!random.one_in(4)) {
        seal(draft);  // else all but the checksum's check would stay untested
    }
    return draft.length;
}

std::unique_ptr<FrameSource> make_mutations(const DrillOptions& options) {
    const MutationPath path{.mac = attacker_mac(),
                            .router_mac = options.port.router_mac,
                            .source_ipv4 = *options.port.source.ipv4,
                            .target_ipv4 = *options.target.ipv4,
                            .source_ipv6 = *options.port.source.ipv6,
                            .target_ipv6 = *options.target.ipv6};
    return std::make_unique<Mutations>(path, options.seed);
}

}  // namespace neigh::pktgen
