// The drills: named attacks with bounds, made of options into a scenario (who is there) and a source (what attacks).
// Neighbors: command_line fills the options, run carries drills out as it does scenario files, drill_frames.hpp and
// mutation.hpp make the frames. Not here: whether the router holds; the report says what was seen of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pktgen/scenario.hpp"
#include "pktgen/source.hpp"

namespace neigh::pktgen {

/// An address of each family, or not.
struct AddressPair {
    std::optional<IpAddr> ipv4{};
    std::optional<IpAddr> ipv6{};

    void set(const IpAddr& address) noexcept { (address.is_v4() ? ipv4 : ipv6) = address; }
};

/// One port, as the command line describes it.
struct DrillPort {
    std::string device;
    Mac router_mac;
    AddressPair source;  ///< of the first simulated host: the attacker; the known ones follow
};

struct DrillOptions {
    std::string name;
    DrillPort port;
    DrillPort behind;  ///< where the known hosts' partners are; without a device: on the same port
    AddressPair target;
    std::optional<Prefix> prefix{};
    std::optional<std::uint64_t> rate{};  ///< 0: as many as possible; none: the drill's
    std::uint64_t count = 0;              ///< 0: the drill's
    std::uint64_t seconds = 10;
    std::uint64_t seed = 1;
    std::uint64_t known = 0;
    std::uint64_t known_rate = 100;
    std::string lcores = "0,1";
    std::uint32_t idle_sleep_us = 50;
    std::vector<std::string> eal_args{};

    [[nodiscard]] bool has_behind() const noexcept { return !behind.device.empty(); }
};

/// What a drill has to be told.
enum class Need : std::uint8_t {
    source_ipv4,
    source_ipv6,
    target_ipv4,
    target_ipv6,
    any_target,
    any_source_of_target,
    prefix_ipv4,
    prefix_ipv6
};

struct DrillSpec {
    std::string_view name;
    std::string_view help;
    std::span<const Need> needs;
    std::uint64_t rate;   ///< packets a second, unless told otherwise
    std::uint64_t count;  ///< packets; 0: as many as the time allows
    std::unique_ptr<FrameSource> (*make)(const DrillOptions&);
};

/// In the order of the list.
[[nodiscard]] std::span<const DrillSpec> drills() noexcept;
[[nodiscard]] const DrillSpec* find_drill(std::string_view name) noexcept;

/// `--prefix with an IPv6 prefix` and so on.
[[nodiscard]] std::string_view in_words(Need need) noexcept;
/// The first need that the options don't meet; nothing: they do.
[[nodiscard]] std::optional<Need> missing(const DrillSpec& drill, const DrillOptions& options) noexcept;

/// The MAC of the attacker, the first simulated host.
[[nodiscard]] Mac attacker_mac() noexcept;

/// Who is there: the attacker, the known hosts and the traffic between them. Empty, with a sentence in `fault`, where
/// the hosts' addresses can't be.
[[nodiscard]] std::optional<Scenario> scenario_of(const DrillOptions& options, std::string& fault);

}  // namespace neigh::pktgen
