// Packets that came in several segments, made one in one segment: stages behind this read and write one run of bytes.
// Devices split a frame that is longer than what they take a buffer for (or join several, where they do LRO).
//
// Contract: the worker's thread. Believes nothing of what a chain says of itself: a peer behind a shared memory (memif,
// vhost) makes up its chains as it likes. Not here: drops and counters (receive.hpp).
#pragma once

#include <cstdint>

struct rte_mbuf;
struct rte_mempool;

namespace neigh::dataplane {

enum class Linearized : std::uint8_t {
    done,
    unfit,    ///< longer than a buffer of the pool, or not as long as it says: untouched
    no_mbuf,  ///< no buffer was free to copy it into: untouched
};

/// Makes `packet` one segment, with all that is known of it: in place where its first segment has room for the others,
/// else in a buffer of `pool`, which it names then.
[[nodiscard]] Linearized linearize(rte_mbuf*& packet, rte_mempool* pool) noexcept;

}  // namespace neigh::dataplane
