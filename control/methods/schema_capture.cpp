// Requests to capture.
// Neighbors: schema.cpp has all others.
#include "control/api/parameters.hpp"
#include "control/methods/param_reader.hpp"
#include "control/methods/schema.hpp"
#include "control/methods/values.hpp"

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

Result<CaptureFilter> capture_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kCapture};
    CaptureFilter filter;
    filter.kind = params.read(kind_in);
    filter.host = params.read(host_in);
    const auto* const interface = params.take(values::find(params.read(values::interface_name), interfaces));
    filter.ifindex = interface != nullptr ? interface->index : 0;
    return params.result(filter);
}

}  // namespace neigh::control::schema
