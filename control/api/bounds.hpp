// Numbers of the control socket that both the declarations and what goes by them need.
#pragma once

#include <cstdint>

namespace neigh::control::api {

inline constexpr std::uint64_t kDefaultLimit = 1'000;
inline constexpr std::uint64_t kMaxLimit = 10'000;
inline constexpr std::uint64_t kMaxTimeoutMs = 600'000;
inline constexpr std::uint64_t kMaxVerifyRate = 1'000'000;

}  // namespace neigh::control::api
