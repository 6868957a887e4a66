// What a worker needs about a neighbor, in one 64-bit word: a changed MAC or state is one release store.
// Neighbors: entries makes words (word_of), dpdk/table publishes and checks them, forward obeys them, and news tells by
// them what control has to hear.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh {

/// What to do with a packet to the neighbor.
enum class Verdict : std::uint8_t {
    none = 0,              ///< no such neighbor: as if the key were absent
    forward = 1,           ///< send to the MAC
    forward_and_tell = 2,  ///< send, and tell control that a STALE entry is in use
    hold = 3,              ///< no MAC yet: give the packet to control
};

/// Layout: bits 0-47 MAC, first byte lowest (hold: which search it is); 48-55 generation; 56-57 verdict; 58 pinned;
/// 59 unconfirmed; 60 router; 61 probing; 62 searching.
class Word {
  public:
    constexpr Word() noexcept = default;
    constexpr explicit Word(std::uint64_t bits) noexcept : bits_(bits) {}

    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
    /// Where the verdict is to forward.
    [[nodiscard]] Mac mac() const noexcept { return Mac::from_bits(bits_); }
    /// Mac::to_bits() of it.
    [[nodiscard]] constexpr std::uint64_t mac_bits() const noexcept { return bits_ & ((1ULL << 48U) - 1); }
    /// hold: the number of the search that this entry waits for. From one search to the next it differs, also where
    /// nothing else does.
    [[nodiscard]] constexpr std::uint64_t search() const noexcept { return mac_bits(); }
    [[nodiscard]] constexpr Word of_search(std::uint64_t number) const noexcept {
        return Word{bits_ - mac_bits() + Word{number}.mac_bits()};
    }
    [[nodiscard]] constexpr std::uint8_t generation() const noexcept { return static_cast<std::uint8_t>(bits_ >> 48U); }
    [[nodiscard]] constexpr Verdict verdict() const noexcept { return static_cast<Verdict>((bits_ >> 56U) & 3U); }
    /// Static entry: it belongs to the static generation of its interface, and the network changes nothing in it.
    [[nodiscard]] constexpr bool pinned() const noexcept { return (bits_ & kPinned) != 0; }
    /// A confirmation would be news (INCOMPLETE, STALE, DELAY, PROBE, FAILED).
    [[nodiscard]] constexpr bool unconfirmed() const noexcept { return (bits_ & kUnconfirmed) != 0; }
    /// PROBE; and whether by multicast, where an answer by another address counts (MacChange::verify).
    [[nodiscard]] constexpr bool probing() const noexcept { return (bits_ & kProbing) != 0; }
    [[nodiscard]] constexpr bool searching() const noexcept { return (bits_ & kSearching) != 0; }
    [[nodiscard]] constexpr bool router() const noexcept { return (bits_ & kRouter) != 0; }

    /// All of it but MAC and generation, as a number below kTraits.
    [[nodiscard]] constexpr std::size_t traits() const noexcept { return bits_ >> 56U & (kTraits - 1); }
    static constexpr std::size_t kTraits = 128;

    /// Verdict, generation and whether it is pinned, as one number.
    [[nodiscard]] constexpr std::uint32_t standing() const noexcept { return (bits_ >> 48U) & 0x7ffU; }
    /// standing() of a word that forwards.
    [[nodiscard]] static constexpr std::uint32_t forwarding(std::uint8_t generation, bool pinned) noexcept {
        return Word{std::uint64_t{generation} << 48U | std::uint64_t{1} << 56U | (pinned ? kPinned : 0)}.standing();
    }

    bool operator==(const Word&) const = default;

    static constexpr std::uint64_t kPinned = 1ULL << 58U;
    static constexpr std::uint64_t kUnconfirmed = 1ULL << 59U;
    static constexpr std::uint64_t kRouter = 1ULL << 60U;
    static constexpr std::uint64_t kProbing = 1ULL << 61U;
    static constexpr std::uint64_t kSearching = 1ULL << 62U;

  private:
    std::uint64_t bits_ = 0;
};
static_assert(sizeof(Word) == 8);

/// The word of a neighbor in this state, of this generation. Pure.
[[nodiscard]] Word word_of(const nud::Nud& nud, std::uint8_t generation) noexcept;

}  // namespace neigh
