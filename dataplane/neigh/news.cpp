// The table of news: place_of() says which words, messages and beliefs share a place, and make_table() asks nud::step()
// what belongs there.
#include "dataplane/neigh/news.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace neigh {
namespace {

using nud::Nud;
using nud::State;

// ---- Places --------------------------------------------------------------------------------------------

/// Which address a message tells, beside the one that the word has. Where it has none it is one or the other,
/// and step() answers the same.
enum class Told : std::uint8_t { none, no_station, same, other };
constexpr std::size_t kTold = 4;
constexpr std::size_t kRouter = 3;  ///< says nothing, no router, router
constexpr std::size_t kKinds = 5;   ///< a solicitation; advertisements by their flags S and O
constexpr std::size_t kGratuitous = 3;
constexpr std::size_t kMacChange = 3;
constexpr std::size_t kPlaces = kKinds * kGratuitous * kMacChange * kTold * kRouter * Word::kTraits;

[[nodiscard]] Told told_by(const std::optional<Mac>& lladdr, Word word) noexcept {
    if (!lladdr) {
        return Told::none;
    }
    if (!lladdr->is_station()) {
        return Told::no_station;
    }
    return lladdr->to_bits() == word.mac_bits() ? Told::same : Told::other;
}

[[nodiscard]] std::size_t place_of(std::size_t kind, std::size_t router, Told told, Word word,
                                   const Belief& belief) noexcept {
    std::size_t place = kind * kGratuitous + static_cast<std::size_t>(belief.gratuitous);
    place = place * kMacChange + static_cast<std::size_t>(belief.mac_change);
    place = place * kTold + static_cast<std::size_t>(told);
    return (place * kRouter + router) * Word::kTraits + word.traits();
}

[[nodiscard]] std::size_t place_of(Word word, const nud::SolicitationHeard& heard, const Belief& belief) noexcept {
    return place_of(0, heard.router ? 1U + *heard.router : 0U, told_by(heard.lladdr, word), word, belief);
}

[[nodiscard]] std::size_t place_of(Word word, const nud::AdvertisementHeard& heard, const Belief& belief) noexcept {
    return place_of(1U + heard.solicited + 2U * heard.override_flag, heard.says_router ? 1U + heard.router : 0U,
                    told_by(heard.lladdr, word), word, belief);
}

// ---- What step() does ----------------------------------------------------------------------------------

[[nodiscard]] Nud after(const Nud& nud, const nud::Event& event, const Belief& belief) noexcept {
    const nud::Params params{.gratuitous = belief.gratuitous, .mac_change = belief.mac_change};
    return nud::step(nud, event, TimePoint{}, params).next;
}

[[nodiscard]] bool differ(const Nud& one, const Nud& other) noexcept {
    return one.state != other.state || one.lladdr != other.lladdr || one.router != other.router;
}

[[nodiscard]] News news_by_step(const Nud& nud, const nud::Event& event, const Belief& belief) noexcept {
    const Belief credulous{.gratuitous = belief.gratuitous, .mac_change = MacChange::accept};
    const Nud next = after(nud, event, belief);
    News news{.is_news = differ(next, nud)};
    if (nud::is_static(nud.state)) {
        Nud dynamic = nud;
        dynamic.state = State::reachable;
        news.disbelief = differ(after(dynamic, event, credulous), dynamic) ? Disbelief::static_kept : Disbelief::none;
    } else if (nud::is_usable(nud.state) && next.lladdr == nud.lladdr) {
        news.disbelief =
            after(nud, event, credulous).lladdr != nud.lladdr ? Disbelief::lladdr_refused : Disbelief::none;
    }
    return news;
}

// ---- The table -----------------------------------------------------------------------------------------

constexpr Mac kKnown{{0x02, 0, 0, 0, 0, 1}};
constexpr std::optional<Mac> kLladdrs[] = {std::nullopt, Mac{}, kKnown, Mac{{0x02, 0, 0, 0, 0, 2}}};
constexpr bool kBoth[] = {false, true};

template <typename Take>
void for_each_belief(Take&& take) {
    for (std::size_t gratuitous = 0; gratuitous < kGratuitous; ++gratuitous) {
        for (std::size_t mac_change = 0; mac_change < kMacChange; ++mac_change) {
            take(Belief{static_cast<Gratuitous>(gratuitous), static_cast<MacChange>(mac_change)});
        }
    }
}

/// Calls `take` with every message that step() can tell from another one.
template <typename Take>
void for_each_message(Take&& take) {
    for (const std::optional<Mac>& lladdr : kLladdrs) {
        for (const bool says_router : kBoth) {
            for (const bool router : kBoth) {
                take(nud::SolicitationHeard{lladdr, says_router ? std::optional{router} : std::nullopt});
                for (const bool solicited : kBoth) {
                    for (const bool override_flag : kBoth) {
                        take(nud::AdvertisementHeard{lladdr, solicited, override_flag, router, says_router});
                    }
                }
            }
        }
    }
}

/// Calls `take` with every entry that step() can tell from another one by what it hears. Only PROBE searches.
template <typename Take>
void for_each_entry(Take&& take) {
    for (std::size_t state = 0; state < nud::kStates; ++state) {
        for (const bool router : kBoth) {
            for (const bool managed : kBoth) {
                Nud nud{.state = static_cast<State>(state), .router = router, .managed = managed};
                nud.lladdr = nud::is_usable(nud.state) ? kKnown : Mac{};
                take(nud);
                if (nud.state == State::probe) {
                    nud.searching = true;
                    take(nud);
                }
            }
        }
    }
}

using Places = std::array<News, kPlaces>;

/// Entries that share a word (INCOMPLETE and FAILED, PERMANENT and NOARP, managed or not) share their places: what is
/// news for one of them is told of all.
[[nodiscard]] Places make_table() noexcept {
    Places places{};
    const auto add = [&places](Word word, const Nud& nud, const auto& heard, const Belief& belief) {
        const News news = news_by_step(nud, heard, belief);
        News& place = places[place_of(word, heard, belief)];
        place.is_news = place.is_news || news.is_news;
        place.disbelief = std::max(place.disbelief, news.disbelief);
    };
    for_each_belief([&](const Belief& belief) {
        for_each_entry([&](const Nud& nud) {
            const Word word = word_of(nud, 0);
            for_each_message([&](const auto& heard) {
                add(word, nud, heard, belief);
                if (word.verdict() == Verdict::hold) {  // the number of a search can look like any address
                    add(word.of_search(kKnown.to_bits()), nud, heard, belief);
                }
            });
        });
    });
    return places;
}

const Places kNews = make_table();

}  // namespace

News news_of(Word word, const nud::SolicitationHeard& heard, const Belief& belief) noexcept {
    return kNews[place_of(word, heard, belief)];
}

News news_of(Word word, const nud::AdvertisementHeard& heard, const Belief& belief) noexcept {
    return kNews[place_of(word, heard, belief)];
}

}  // namespace neigh
