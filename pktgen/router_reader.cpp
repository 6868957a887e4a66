// The router's own file, and the ports that lead to it.
// Neighbors: router_reader.hpp says what for.
#include "pktgen/router_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "config/load.hpp"
#include "pktgen/ring_pair.hpp"

namespace neigh::pktgen {
namespace {

using config::Mistakes;
using config::Yaml;

constexpr std::string_view kToRouter = "router:";

/// For a device that has no MAC of its own; locally administered.
Mac made_mac(char side, std::uint32_t index) noexcept {
    return {{0x02, 'n', 'd', static_cast<std::uint8_t>(side), static_cast<std::uint8_t>(index >> 8U),
             static_cast<std::uint8_t>(index)}};
}

}  // namespace

std::optional<RouterPlan> read_router(const Yaml* node, const std::string& scenario, Mistakes& mistakes) {
    if (node == nullptr) {
        return std::nullopt;
    }
    const KeyReader map{*node, "router", mistakes};
    RouterPlan router;
    map.read("router.knows-hosts", router.knows_hosts);
    if (!map.read("router.config", router.file)) {
        return std::nullopt;
    }
    router.file = (std::filesystem::path{scenario}.parent_path() / router.file).string();
    auto loaded = config::load_file(router.file);
    for (const std::string& error : loaded.errors) {
        mistakes.add(map.at("router.config"), error);
    }
    if (!loaded.ok()) {
        return std::nullopt;
    }
    router.config = std::move(*loaded.config);
    return router;
}

void connect(PortPlan& port, std::optional<RouterPlan>& router, const KeyReader& map, Mistakes& mistakes) {
    if (!port.device.starts_with(kToRouter)) {
        return;
    }
    const std::string name = port.device.substr(kToRouter.size());
    const auto wrong = [&](const std::string& what) { mistakes.add(map.at("ports[].device"), what); };
    if (!router) {
        return wrong("device " + port.device + " needs a `router` that can be read");
    }
    auto& interfaces = router->config.interfaces;
    const auto interface = std::ranges::find(interfaces, name, &config::Interface::name);
    if (interface == interfaces.end()) {
        return wrong("the router has no interface " + name);
    }
    if (interface->device == router_end(name)) {
        return wrong("another port is connected to the router's interface " + name);
    }
    if (port.router_mac) {
        mistakes.add(map.at("ports[].router-mac"), "router-mac is not for a port of the router's: it is known");
    }
    interface->device = router_end(name);
    interface->mac = interface->mac.value_or(made_mac('r', interface->index));
    port.router_interface = name;
    port.router_mac = interface->mac;
    port.device = generator_end(name);
    port.mac = port.mac.value_or(made_mac('g', interface->index));
}

}  // namespace neigh::pktgen
