// Routes to JSON text.
#include "control/methods/route_json.hpp"

#include <algorithm>
#include <string_view>

#include "control/methods/jsonrpc.hpp"
#include "control/methods/values.hpp"

namespace neigh::control {
namespace {

void append_prefix(std::string& out, const Prefix& prefix) {
    if (prefix.length == 0) {
        out.append("default");
    } else {
        out.append(prefix.length == prefix.address.bits() ? prefix.address.to_string() : prefix.to_string());
    }
}

/// The way out: in the row itself, and once more as the one of its next hops.
void append_hop(std::string& out, const Way& way, const InterfaceFacts& interface) {
    if (way.kind == Way::Kind::gateway) {
        out.append(R"("gateway":")").append(way.neighbor.to_string()).append(R"(",)");
    }
    out.append(R"("dev":)");
    jsonrpc::append_string(out, interface.name);
}

void append_flags(std::string& out, const InterfaceFacts& interface) {
    out.append(R"(,"flags":[)").append(interface.up ? "" : R"("linkdown")").append("]");
}

/// The address that made a connected route; of several the first. Linux has one for IPv4 alone.
const Prefix* source_of(const Way& way, const InterfaceFacts& interface) {
    const auto found = std::ranges::find_if(interface.addresses, [&way](const Prefix& own) {
        return own.address.is_v4() && (own.network() == way.to || own.address == way.to.address);
    });
    return way.is_connected && found != interface.addresses.end() ? &*found : nullptr;
}

void append_members(std::string& out, const Way& way, const InterfaceFacts& interface) {
    out.append(R"("dst":")");
    append_prefix(out, way.to);
    out.append(R"(",)");
    append_hop(out, way, interface);
    out.append(R"(,"protocol":")").append(way.is_connected ? "kernel" : "static").append("\"");
    if (way.to.address.is_v4() && way.kind != Way::Kind::gateway) {
        out.append(R"(,"scope":")").append(way.kind == Way::Kind::own ? "host" : "link").append("\"");
    }
    if (const Prefix* source = source_of(way, interface)) {
        out.append(R"(,"prefsrc":")").append(source->address.to_string()).append("\"");
    }
    out.append(R"(,"metric":0)");
    append_flags(out, interface);
    out.append(R"(,"nexthops":[{)");
    append_hop(out, way, interface);
    out.append(R"(,"weight":1)");
    append_flags(out, interface);
    out.append(R"(}],"vrf":")").append(values::kDefaultVrf).append("\"");
}

/// Whose link a way of no neighbor is about: own addresses and broadcasts belong to an interface.
const InterfaceFacts& owner_of(const Way& way, const std::vector<InterfaceFacts>& interfaces) {
    if (way.ifindex != 0) {
        return interfaces[way.ifindex - 1];
    }
    const auto has = [&way](const InterfaceFacts& interface) {
        return std::ranges::any_of(interface.addresses, [&way](const Prefix& own) {
            const bool is_it = own.address == way.to.address || own.network().address == way.to.address;  // or anycast
            return way.kind == Way::Kind::own ? is_it : own.contains(way.to.address);
        });
    };
    const auto found = std::ranges::find_if(interfaces, has);
    return found != interfaces.end() ? *found : interfaces.front();
}

}  // namespace

void append_route(std::string& out, const Way& way, const InterfaceFacts& interface) {
    out.append("{");
    append_members(out, way, interface);
    out.append("}");
}

void append_route_to(std::string& out, const IpAddr& asked, const Way& way,
                     const std::vector<InterfaceFacts>& interfaces) {
    out.append(R"({"asked":")").append(asked.to_string()).append(R"(",)");
    if (way.kind == Way::Kind::own || way.kind == Way::Kind::broadcast) {
        out.append(R"("type":")").append(way.kind == Way::Kind::own ? "local" : "broadcast").append(R"(",)");
    }
    append_members(out, way, owner_of(way, interfaces));
    out.append("}");
}

}  // namespace neigh::control
