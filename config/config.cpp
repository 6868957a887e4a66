// The one computed value of the configuration's structures: an interface's lasting identity.
// Neighbors: interfaces.cpp fills it in and refuses two names that share one.
#include "config/config.hpp"

namespace neigh::config {

std::uint64_t luid_of(const std::string& name) noexcept {
    // FNV-1a, 64 bits. JSON's numbers are exact below 2^53 only, so the upper bits are folded onto the lower ones.
    constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325ULL;
    constexpr std::uint64_t kPrime = 0x00000100000001b3ULL;
    constexpr unsigned kBits = 53;

    std::uint64_t hash = kOffsetBasis;
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    }
    const std::uint64_t folded = (hash >> kBits) ^ (hash & ((1ULL << kBits) - 1));
    return folded == 0 ? 1 : folded;  // 0 names no interface
}

}  // namespace neigh::config
