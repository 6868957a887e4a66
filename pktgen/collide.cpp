// Each step of the old hash can be undone: of 64 bits the filter looked at 42, so 2^22 hashes do, and of each the MAC
// that makes it follows.
// Neighbors: collide.hpp says what for.
#include "pktgen/collide.hpp"

#include <array>
#include <cstring>

namespace neigh::pktgen {
namespace {

constexpr std::uint64_t kOfHigh = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kOfLow = 0xc2b2ae3d27d4eb4fULL;
constexpr std::uint64_t kOfMac = 0xff51afd7ed558ccdULL;
constexpr std::uint64_t kOfWord = kOfHigh;
constexpr std::uint64_t kMixer = 0xbf58476d1ce4e5b9ULL;
/// Bits 10 to 31, which chose neither the cell nor the tag.
constexpr unsigned kFreeFrom = 10;
constexpr std::uint64_t kFree = 1ULL << 22U;

// A punt's kind and flags, and a word's bits, as they stood.
constexpr std::uint64_t kAdvertisement = 3ULL << 56U;
constexpr std::uint64_t kConflict = 4ULL << 56U;
constexpr std::uint64_t kHasMac = 1ULL << 40U;
constexpr std::uint64_t kAnswers = (1U | 2U | 4U) * kHasMac;  // it has a MAC, is solicited, and overrides
constexpr std::uint64_t kSaysRouter = 16U * kHasMac;
constexpr std::uint64_t kForward = 1ULL << 56U;
constexpr std::uint64_t kUnconfirmed = 1ULL << 59U;
constexpr std::uint64_t kProbing = 1ULL << 61U;
constexpr std::uint64_t kSearching = 1ULL << 62U;

constexpr std::uint64_t inverse_of(std::uint64_t odd) noexcept {
    std::uint64_t inverse = odd;
    for (int i = 0; i < 5; ++i) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}
static_assert(kMixer * inverse_of(kMixer) == 1 && kOfMac * inverse_of(kOfMac) == 1);

std::uint64_t of_address(const IpAddr& address) noexcept {
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), address.bytes.data(), sizeof words);
    return (words[0] * kOfHigh) ^ (words[1] * kOfLow) ^ static_cast<std::uint64_t>(address.family);
}

std::uint64_t mixed(std::uint64_t parts) noexcept {
    parts ^= parts >> 29U;
    parts *= kMixer;
    return parts ^ (parts >> 32U);
}
std::uint64_t unmixed(std::uint64_t hash) noexcept {
    hash ^= hash >> 32U;
    hash *= inverse_of(kMixer);
    return hash ^ (hash >> 29U) ^ (hash >> 58U);
}

std::uint64_t hash_of(const VictimsAnswer& answer, std::uint32_t ifindex) noexcept {
    const std::uint64_t word =
        answer.mac.to_bits() | kForward | kUnconfirmed | kProbing | (answer.to_all ? kSearching : 0);
    const std::uint64_t says = kAdvertisement | kAnswers | (answer.address.is_v6() ? kSaysRouter : 0);
    return mixed(of_address(answer.address) ^ ((answer.mac.to_bits() + ifindex) * kOfMac) ^ says ^ (word * kOfWord));
}

}  // namespace

std::optional<Mac> colliding_mac(const IpAddr& own, const VictimsAnswer& answer, std::uint32_t ifindex) noexcept {
    const std::uint64_t wanted = hash_of(answer, ifindex) & ~((kFree - 1) << kFreeFrom);
    const std::uint64_t claim = of_address(own) ^ kConflict ^ kHasMac;
    for (std::uint64_t n = 0; n < kFree; ++n) {
        const std::uint64_t number = (unmixed(wanted | n << kFreeFrom) ^ claim) * inverse_of(kOfMac) - ifindex;
        if (const Mac mac = Mac::from_bits(number); number >> 48U == 0 && mac.is_station()) {
            return mac;
        }
    }
    return std::nullopt;
}

}  // namespace neigh::pktgen
