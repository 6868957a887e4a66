// Which member of Config each key of neighd.yaml fills, said once: what is read, what a reload compares and takes over,
// and what the log prints of it go by these lists.
//
// Contract: pure, any thread. Every key of a section below has its line, else it does not compile. A new key: a row in
// options.hpp, a member of the structure, a line here.
// Neighbors: sections.cpp reads by them, changes.cpp compares. Not here: routes and neighbors, whose elements have no
// identity beside what they say; checks of one value against another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>

#include "config/config.hpp"
#include "config/options.hpp"

namespace neigh::config {

/// `whole.*step` for each step, one after the other.
template <typename Whole, typename Step, typename... Steps>
[[nodiscard]] constexpr auto& member_of(Whole& whole, Step step, Steps... steps) noexcept {
    if constexpr (sizeof...(Steps) == 0) {
        return whole.*step;
    } else {
        return member_of(whole.*step, steps...);
    }
}

/// A key and the member that it fills; of a structure in the structure, by pointers that follow one another.
template <typename... Steps>
struct Binding {
    OptionId option;
    std::tuple<Steps...> steps;

    [[nodiscard]] constexpr auto& of(auto& structure) const noexcept {
        return std::apply(
            [&](auto... step) -> auto& { return member_of(structure, step...); }, steps);
    }
};

/// A path that is not in the table does not compile.
template <typename... Steps>
[[nodiscard]] consteval Binding<Steps...> bind(const char* path, Steps... steps) {
    return {.option = path, .steps = {steps...}};
}

// ---- The lists, in the order of the file -----------------------------------------------------------

/// Its bindings, all of one section.
template <typename Structure>
inline constexpr std::tuple kKeysOf{};

template <>
inline constexpr std::tuple kKeysOf<Eal>{
    bind("eal.lcores", &Eal::lcores),
    bind("eal.huge-pages", &Eal::huge_pages),
    bind("eal.memory-mb", &Eal::memory_mb),
    bind("eal.args", &Eal::args),
};

template <>
inline constexpr std::tuple kKeysOf<Worker>{
    bind("worker.idle-sleep-us", &Worker::idle_sleep_us),
    bind("worker.front-cache", &Worker::front_cache),
    bind("worker.rx-descriptors", &Worker::rx_descriptors),
    bind("worker.tx-descriptors", &Worker::tx_descriptors),
    bind("worker.reassembly-datagrams", &Worker::reassembly_datagrams),
    bind("worker.reassembly-timeout-ms", &Worker::reassembly_timeout),
    bind("worker.stall_ms", &Worker::stall),
};

template <>
inline constexpr std::tuple kKeysOf<Control>{
    bind("control.socket", &Control::socket),
    bind("control.mode", &Control::mode),
    bind("control.group", &Control::group),
    bind("control.admins", &Control::admins),
};

template <>
inline constexpr std::tuple kKeysOf<Log>{
    bind("log.level", &Log::level),
};

/// A name is what an interface is known by, and its `neighbor` has a list of its own.
template <>
inline constexpr std::tuple kKeysOf<Interface>{
    bind("interfaces[].device", &Interface::device), bind("interfaces[].mac", &Interface::mac),
    bind("interfaces[].mtu", &Interface::mtu),       bind("interfaces[].addresses", &Interface::addresses),
    bind("interfaces[].ipv4", &Interface::ipv4),     bind("interfaces[].ipv6", &Interface::ipv6),
    bind("interfaces[].proxy", &Interface::proxy),
};

template <>
inline constexpr std::tuple kKeysOf<NeighborParams>{
    bind("neighbor.base_reachable_time_ms", &NeighborParams::base_reachable_time),
    bind("neighbor.retrans_time_ms", &NeighborParams::retrans_time),
    bind("neighbor.delay_first_probe_time_ms", &NeighborParams::delay_first_probe_time),
    bind("neighbor.mcast_solicit", &NeighborParams::mcast_solicit),
    bind("neighbor.ucast_solicit", &NeighborParams::ucast_solicit),
    bind("neighbor.gc_stale_time_ms", &NeighborParams::gc_stale_time),
    bind("neighbor.max_entries", &NeighborParams::max_entries),
    bind("neighbor.max_incomplete", &NeighborParams::max_incomplete),
    bind("neighbor.solicit_rate", &NeighborParams::solicit_rate),
    bind("neighbor.unres_qlen_bytes", &NeighborParams::unres_qlen_bytes),
    bind("neighbor.unres_qlen", &NeighborParams::unres_qlen),
    bind("neighbor.gratuitous", &NeighborParams::gratuitous),
    bind("neighbor.mac_change", &NeighborParams::mac_change),
    bind("neighbor.proxy_delay_ms", &NeighborParams::proxy_delay),
    bind("neighbor.proxy_qlen", &NeighborParams::proxy_qlen),
    bind("neighbor.dad_transmits", &NeighborParams::dad_transmits),
    bind("neighbor.evict_nocarrier", &NeighborParams::evict_nocarrier),
    bind("neighbor.mac_move_limit", &NeighborParams::mac_moves, &MoveLimits::most),
    bind("neighbor.mac_move_window_ms", &NeighborParams::mac_moves, &MoveLimits::window),
    bind("neighbor.mac_damping_ms", &NeighborParams::mac_moves, &MoveLimits::damping),
    bind("neighbor.icmp_error_rate", &NeighborParams::icmp_error_rate),
    bind("neighbor.acd", &NeighborParams::acd),
};

// ---- Going by them ---------------------------------------------------------------------------------

/// How many keys of a section are left to its reader.
template <typename Structure>
inline constexpr std::size_t kUnbound = 0;
template <>
inline constexpr std::size_t kUnbound<Interface> = 2;  // name, neighbor

/// `neighbor`, of NeighborParams.
template <typename Structure>
inline constexpr std::string_view kSectionOf = std::get<0>(kKeysOf<Structure>).option->section();

/// `action(binding)` for each key of the structure, in order.
template <typename Structure>
void for_each_key(const auto& action) {
    constexpr auto kInSection = static_cast<std::size_t>(
        std::ranges::count(kOptions, kSectionOf<Structure>, [](const Option& one) { return one.section(); }));
    static_assert(std::tuple_size_v<decltype(kKeysOf<Structure>)> + kUnbound<Structure> == kInSection,
                  "a key of options.hpp has no line in kKeysOf<Structure>");
    std::apply([&](const auto&... binding) { (action(binding), ...); }, kKeysOf<Structure>);
}

}  // namespace neigh::config
