// Words from states.
#include "dataplane/neigh/word.hpp"

namespace neigh {
namespace {

constexpr unsigned kGenerationShift = 48;
constexpr unsigned kVerdictShift = 56;

[[nodiscard]] constexpr Verdict verdict_of(nud::State state) noexcept {
    switch (state) {
        case nud::State::none:
            return Verdict::none;
        case nud::State::incomplete:
        case nud::State::failed:
            return Verdict::hold;
        case nud::State::stale:
            return Verdict::forward_and_tell;
        case nud::State::reachable:
        case nud::State::delay:
        case nud::State::probe:
        case nud::State::noarp:
        case nud::State::permanent:
            return Verdict::forward;
    }
    return Verdict::none;
}

}  // namespace

Word word_of(const nud::Nud& nud, std::uint8_t generation) noexcept {
    if (nud.state == nud::State::none) {
        return Word{};
    }
    std::uint64_t bits = std::uint64_t{generation} << kGenerationShift;
    bits |= static_cast<std::uint64_t>(verdict_of(nud.state)) << kVerdictShift;
    bits |= nud::is_usable(nud.state) ? nud.lladdr.to_bits() : 0;
    bits |= nud::is_static(nud.state) ? Word::kPinned : 0;
    bits |= !nud::is_static(nud.state) && nud.state != nud::State::reachable ? Word::kUnconfirmed : 0;
    bits |= nud.router ? Word::kRouter : 0;
    bits |= nud.state == nud::State::probe ? Word::kProbing : 0;
    bits |= nud.searching ? Word::kSearching : 0;
    return Word{bits};
}

}  // namespace neigh
