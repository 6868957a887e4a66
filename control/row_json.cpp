// Rows and interfaces to JSON text.
#include "control/row_json.hpp"

#include <chrono>

#include "control/jsonrpc.hpp"

namespace neigh::control {
namespace {

void append_seconds(std::string& out, const char* name, Duration duration) {
    out.append(",\"").append(name).append("\":");
    out.append(std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()));
}

void append_interface(std::string& out, const InterfaceFacts& interface) {
    out.append("{\"name\":");
    jsonrpc::append_string(out, interface.name);
    out.append(",\"ifindex\":").append(std::to_string(interface.index));
    out.append(",\"luid\":").append(std::to_string(interface.luid));
    out.append(",\"mac\":\"").append(interface.mac.to_string());
    out.append("\",\"mtu\":").append(std::to_string(interface.mtu)).append(",\"addresses\":[");
    const char* separator = "\"";
    for (const Prefix& address : interface.addresses) {
        out.append(separator).append(address.to_string()).append("\"");
        separator = ",\"";
    }
    out.append("],\"ipv4\":").append(interface.ipv4 ? "true" : "false");
    out.append(",\"ipv6\":").append(interface.ipv6 ? "true" : "false");
    out.append(",\"up\":").append(interface.up ? "true" : "false").append("}");
}

}  // namespace

void append_row_members(std::string& out, const Row& row, const InterfaceFacts& interface) {
    out.append("\"dst\":\"").append(row.dst.to_string()).append("\",\"dev\":");
    jsonrpc::append_string(out, interface.name);
    out.append(",\"ifindex\":").append(std::to_string(interface.index));
    out.append(",\"luid\":").append(std::to_string(interface.luid));
    if (nud::is_usable(row.nud.state)) {
        out.append(",\"lladdr\":\"").append(row.nud.lladdr.to_string()).append("\"");
    }
    out.append(",\"state\":[\"").append(nud::to_word(row.nud.state)).append("\"]");
    if (row.nud.router) {
        out.append(",\"router\":null");
    }
    append_seconds(out, "used", row.used);
    append_seconds(out, "confirmed", row.confirmed);
    append_seconds(out, "updated", row.updated);
    out.append(",\"probes\":").append(std::to_string(row.nud.probes));
}

void append_row(std::string& out, const Row& row, const InterfaceFacts& interface) {
    out.append("{");
    append_row_members(out, row, interface);
    out.append("}");
}

std::string interfaces_json(const std::vector<InterfaceFacts>& interfaces) {
    std::string out = R"({"interfaces":[)";
    const char* separator = "";
    for (const InterfaceFacts& interface : interfaces) {
        out.append(separator);
        append_interface(out, interface);
        separator = ",";
    }
    out.append("]}");
    return out;
}

}  // namespace neigh::control
