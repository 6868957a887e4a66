// What a worker makes of a message: whether control has to hear it, and whether the network claims something in vain.
// It is what nud::step() would do, looked up: the table is made of step() before main() runs, one place for each kind
// of word, message and belief. Nothing about states or policies is written here a second time.
//
// Neighbors: dataplane/local asks for every ARP and ND message; tests/unit/neigh/news_test.cpp walks all cases.
// Contract: pure, any thread, no lock, some 3 ns; from main() on.
#pragma once

#include <cstdint>

#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/word.hpp"

namespace neigh {

/// What the network claims in vain: for the counters.
enum class Disbelief : std::uint8_t {
    none,
    static_kept,     ///< a static entry would change, were it a REACHABLE one of an interface that accepts changes
    lladdr_refused,  ///< a known neighbor would move to another MAC, were MacChange::accept set, and does not. `verify`
                     ///< has not made up its mind: what makes it ask counts here, and so does what it hears meanwhile.
};

/// Of one message from one neighbor. One byte.
struct News {
    /// nud::step would change state, address or router flag, so control has to hear it. What repeats stays with the
    /// worker.
    ///
    /// A second confirmation of a REACHABLE entry is no news, though step() would restart its timer: at worst the entry
    /// turns STALE reachable_time after the first one, and is asked again when it is used. Else whoever repeats a
    /// solicited answer could keep control busy.
    bool is_news : 1 = false;
    Disbelief disbelief : 2 = Disbelief::none;

    bool operator==(const News&) const = default;
};
static_assert(sizeof(News) == 1);

/// `word` is the live word of the sender, or verdict none when there is no entry.
[[nodiscard]] News news_of(Word word, const nud::SolicitationHeard& heard, const Belief& belief) noexcept;
[[nodiscard]] News news_of(Word word, const nud::AdvertisementHeard& heard, const Belief& belief) noexcept;

}  // namespace neigh
