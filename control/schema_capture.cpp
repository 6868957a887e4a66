// Requests to capture.
// Neighbors: schema.cpp has all others.
#include "control/api/parameters.hpp"
#include "control/schema.hpp"
#include "control/values.hpp"

namespace neigh::control::schema {
namespace {

using dataplane::CaptureFilter;
using dataplane::CaptureKind;

constexpr Parameters kCapture{api::kCapture};

Result<CaptureKind> kind_in(const Fields& fields) {
    const Json* const value = fields[Param::kind];
    if (value == nullptr || value->text() == "all") {
        return CaptureKind::all;
    }
    if (value->text() == "arp") {
        return CaptureKind::arp;
    }
    if (value->text() == "nd") {
        return CaptureKind::nd;
    }
    if (value->text() == "dropped") {
        return CaptureKind::dropped;
    }
    return values::invalid("kind is all, arp, nd or dropped, and nothing else");
}

Result<std::optional<IpAddr>> host_in(const Fields& fields) {
    const Json* const value = fields[Param::host];
    if (value == nullptr) {
        return std::optional<IpAddr>{};
    }
    const auto text = value->text();
    const auto host = text ? IpAddr::parse(*text) : std::nullopt;
    return host ? Result<std::optional<IpAddr>>{host} : values::invalid("host is no IPv4 or IPv6 address");
}

}  // namespace

Result<CaptureFilter> capture_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kCapture);
    if (!fields) {
        return fields.error();
    }
    const auto kind = kind_in(fields.value());
    if (!kind) {
        return kind.error();
    }
    const auto host = host_in(fields.value());
    if (!host) {
        return host.error();
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    const auto found = values::find(name.value(), interfaces);
    if (!found) {
        return found.error();
    }
    return CaptureFilter{
        .ifindex = found.value() != nullptr ? found.value()->index : 0, .host = host.value(), .kind = kind.value()};
}

}  // namespace neigh::control::schema
