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
    return Word{bits};
}

bool is_news(Word word, const nud::SolicitationHeard& heard) noexcept {
    if (word.pinned() || !heard.lladdr.is_station()) {
        return false;
    }
    if (word.verdict() == Verdict::none || word.verdict() == Verdict::hold) {
        return true;  // RFC 4861 7.2.3: tells the address of somebody unknown
    }
    return heard.lladdr != word.mac() || heard.router.value_or(word.router()) != word.router();
}

bool is_news(Word word, const nud::AdvertisementHeard& heard, Gratuitous gratuitous) noexcept {
    const bool unbelievable = heard.lladdr && !heard.lladdr->is_station();
    if (word.pinned() || unbelievable || (!heard.solicited && gratuitous == Gratuitous::ignore)) {
        return false;
    }
    if (word.verdict() == Verdict::none) {
        return !heard.solicited && heard.lladdr && gratuitous == Gratuitous::create;  // RFC 9131 4
    }
    if (word.verdict() == Verdict::hold) {
        return heard.lladdr.has_value();  // RFC 4861 7.2.5: the answer we wait for
    }
    const bool moved = heard.lladdr && *heard.lladdr != word.mac();
    if (moved && !heard.override_flag) {
        return !word.unconfirmed();  // RFC 4861 7.2.5 I: casts doubt on what was confirmed, and only on that
    }
    const bool confirms = heard.solicited && word.unconfirmed();
    return moved || confirms || (heard.says_router && heard.router != word.router());
}

}  // namespace neigh
