// How interfaces are numbered, and what somebody keeps for each of them.
//
// Contract: a ByInterface is made once, for every ifindex that there can be, and never grows or moves: what is in it
// may be read by any thread that may read a T. Whoever gets an ifindex from outside asks has() first.
// Neighbors: tables, resolver, topology and counters are all made for the same highest ifindex.
// Not here: what an interface is (topology), names.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace neigh {

/// Interfaces are numbered from 1; 0 is none. Notices of workers (Punt) carry 16 bits, and 65,535 stays free.
inline constexpr std::uint32_t kMaxIfIndex = 65'534;

/// A T for each ifindex from 0, which is nobody's, to the highest.
template <typename T>
class ByInterface {
  public:
    /// Each as T{}. Throws std::bad_alloc (start-up).
    explicit ByInterface(std::uint32_t max_ifindex) : items_(std::size_t{max_ifindex} + 1) {}

    [[nodiscard]] bool has(std::uint32_t ifindex) const noexcept { return ifindex != 0 && ifindex < items_.size(); }
    [[nodiscard]] std::uint32_t max_ifindex() const noexcept { return static_cast<std::uint32_t>(items_.size() - 1); }
    [[nodiscard]] T& operator[](std::uint32_t ifindex) noexcept {
        assert(ifindex < items_.size());
        return items_[ifindex];
    }
    [[nodiscard]] const T& operator[](std::uint32_t ifindex) const noexcept {
        assert(ifindex < items_.size());
        return items_[ifindex];
    }
    [[nodiscard]] T* data() noexcept { return items_.data(); }
    [[nodiscard]] auto begin() noexcept { return items_.begin(); }
    [[nodiscard]] auto begin() const noexcept { return items_.begin(); }
    [[nodiscard]] auto end() noexcept { return items_.end(); }
    [[nodiscard]] auto end() const noexcept { return items_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

  private:
    std::vector<T> items_;
};

}  // namespace neigh
