// Words from states, and the worker's half of the state machine: is_news() says whether nud::step would change
// state, address or router flag. The two must agree; tests/unit/neigh/word_test.cpp walks both over every case.
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

/// Another address is claimed for a known neighbor: whether nud::step would do anything about it.
[[nodiscard]] bool claim_is_news(Word word, bool is_answer, const Belief& belief) noexcept {
    switch (belief.mac_change) {
        case MacChange::accept:
            return true;
        case MacChange::verify:
            return !word.probing() || (word.searching() && is_answer);
        case MacChange::hold:
            break;
    }
    return false;
}

template <typename Heard>
[[nodiscard]] Disbelief disbelief(Word word, const Heard& heard, const Belief& belief,
                                  const std::optional<Mac>& claimed, bool is_answer) noexcept {
    const Belief credulous{.gratuitous = belief.gratuitous};
    if (word.pinned()) {
        return is_news(Word{word.bits() & ~Word::kPinned}, heard, credulous) ? Disbelief::static_kept : Disbelief::none;
    }
    const bool usable = word.verdict() == Verdict::forward || word.verdict() == Verdict::forward_and_tell;
    const bool moves = belief.mac_change == MacChange::accept ||
                       (belief.mac_change == MacChange::verify && word.searching() && is_answer);
    return usable && claimed && *claimed != word.mac() && !moves && is_news(word, heard, credulous)
               ? Disbelief::lladdr_refused
               : Disbelief::none;
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

bool is_news(Word word, const nud::SolicitationHeard& heard, const Belief& belief) noexcept {
    if (word.pinned() || (heard.lladdr && !heard.lladdr->is_station())) {
        return false;
    }
    if (word.verdict() == Verdict::none || word.verdict() == Verdict::hold) {
        return heard.lladdr.has_value();  // RFC 4861 7.2.3: tells the address of somebody unknown
    }
    if (heard.lladdr && *heard.lladdr != word.mac()) {
        return claim_is_news(word, false, belief);
    }
    return heard.router.value_or(word.router()) != word.router();
}

bool is_news(Word word, const nud::AdvertisementHeard& heard, const Belief& belief) noexcept {
    const bool unbelievable = heard.lladdr && !heard.lladdr->is_station();
    if (word.pinned() || unbelievable || (!heard.solicited && belief.gratuitous == Gratuitous::ignore)) {
        return false;
    }
    if (word.verdict() == Verdict::none) {
        return !heard.solicited && heard.lladdr && belief.gratuitous == Gratuitous::create;  // RFC 9131 6.1.1
    }
    if (word.verdict() == Verdict::hold) {
        return heard.lladdr.has_value();  // RFC 4861 7.2.5: the answer we wait for
    }
    if (heard.lladdr && *heard.lladdr != word.mac()) {
        return heard.override_flag ? claim_is_news(word, heard.solicited, belief)
                                   : !word.unconfirmed();  // RFC 4861 7.2.5 I: casts doubt on what was confirmed alone
    }
    const bool confirms = heard.solicited && word.unconfirmed();
    return confirms || (heard.says_router && heard.router != word.router());
}

Disbelief disbelief_of(Word word, const nud::SolicitationHeard& heard, const Belief& belief) noexcept {
    return disbelief(word, heard, belief, heard.lladdr, false);
}

Disbelief disbelief_of(Word word, const nud::AdvertisementHeard& heard, const Belief& belief) noexcept {
    return disbelief(word, heard, belief, heard.override_flag ? heard.lladdr : std::nullopt, heard.solicited);
}

}  // namespace neigh
