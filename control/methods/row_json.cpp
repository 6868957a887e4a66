// Rows and interfaces to JSON text.
#include "control/methods/row_json.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

#include "control/methods/jsonrpc.hpp"

namespace neigh::control {
namespace {

void append_number(std::string& out, std::string_view member, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(member).append(digits.data(), end);
}

void append_seconds(std::string& out, std::string_view member, Duration duration) {
    append_number(out, member,
                  static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count()));
}

void append_interface(std::string& out, const InterfaceFacts& interface, const std::vector<AddressFacts>& addresses) {
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
    out.append("],\"address_states\":[");
    separator = "";
    for (const AddressFacts& own : addresses) {
        if (own.ifindex == interface.index) {
            out.append(separator).append(R"({"address":")").append(own.address.to_string());
            out.append(R"(","state":")").append(to_word(own.standing)).append("\"}");
            separator = ",";
        }
    }
    out.append("],\"ipv4\":").append(interface.ipv4 ? "true" : "false");
    out.append(",\"ipv6\":").append(interface.ipv6 ? "true" : "false");
    out.append(",\"up\":").append(interface.up ? "true" : "false");
    out.append(R"(,"multicast":")").append(interface.multicast).append("\"}");
}

}  // namespace

void append_interface_members(std::string& out, const InterfaceFacts& interface) {
    out.append(R"("dev":)");
    jsonrpc::append_string(out, interface.name);
    append_number(out, R"(,"ifindex":)", interface.index);
    append_number(out, R"(,"luid":)", interface.luid);
}

void append_row_members(std::string& out, const Row& row, const InterfaceFacts& interface) {
    out.append(R"("dst":")");
    append_text(out, row.dst);
    out.append(R"(",)");
    append_interface_members(out, interface);
    if (nud::is_usable(row.nud.state)) {
        out.append(R"(,"lladdr":")");
        append_text(out, row.nud.lladdr);
        out.append("\"");
    }
    out.append(",\"state\":[\"").append(nud::to_word(row.nud.state)).append("\"]");
    if (row.nud.router) {
        out.append(",\"router\":null");
    }
    if (row.nud.managed) {
        out.append(",\"managed\":null");
    }
    append_seconds(out, R"(,"used":)", row.used);
    append_seconds(out, R"(,"confirmed":)", row.confirmed);
    append_seconds(out, R"(,"updated":)", row.updated);
    append_number(out, R"(,"probes":)", row.nud.probes);
}

void append_row(std::string& out, const Row& row, const InterfaceFacts& interface) {
    out.append("{");
    append_row_members(out, row, interface);
    out.append("}");
}

std::string interfaces_json(const std::vector<InterfaceFacts>& interfaces, const std::vector<AddressFacts>& addresses) {
    std::string out = R"({"interfaces":[)";
    const char* separator = "";
    for (const InterfaceFacts& interface : interfaces) {
        out.append(separator);
        append_interface(out, interface, addresses);
        separator = ",";
    }
    out.append("]}");
    return out;
}

void append_address(std::string& out, const AddressFacts& address, const InterfaceFacts& interface) {
    out.append(R"({"address":")").append(address.address.to_string()).append(R"(",)");
    append_interface_members(out, interface);
    out.append(R"(,"state":")").append(to_word(address.standing)).append(R"(","origin":"config")");
    if (to_word(address.standing) == to_word(Standing::lost)) {
        out.append(R"(,"lladdr":")");
        append_text(out, address.other);
        out.append("\"");
        append_number(out, R"(,"conflicts":)", address.conflicts);
        if (address.retry_in) {
            append_number(out, R"(,"retry_ms":)", static_cast<std::uint64_t>(address.retry_in->count()));
        }
    }
    out.append("}");
}

}  // namespace neigh::control
