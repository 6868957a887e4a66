// Requests about own addresses.
// Neighbors: schema.cpp has all others.
#include <algorithm>

#include "control/api/parameters.hpp"
#include "control/methods/param_reader.hpp"
#include "control/methods/schema.hpp"
#include "control/methods/values.hpp"

namespace neigh::control::schema {
namespace {

constexpr Parameters kAddressList{api::kAddresses};
constexpr Parameters kAddressName{api::kOwnAddress};

Result<Prefix> address_in(const Fields& fields) {
    const auto text = fields[Param::address]->text();
    const auto address = text ? Prefix::parse(*text) : std::nullopt;
    return address ? Result<Prefix>{*address} : values::invalid("address is no IPv4 or IPv6 address");
}

bool has_length(const Json* address) {
    return address->text()->find('/') != std::string_view::npos;
}

}  // namespace

Result<AddressQuery> address_list_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kAddressList};
    AddressQuery query;
    query.family = params.read(values::family);
    const auto* const interface = params.take(values::find(params.read(values::interface_name), interfaces));
    query.ifindex = interface != nullptr ? interface->index : 0;
    return params.result(query);
}

Result<AddressName> address_name_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kAddressName};
    const auto address = params.read(address_in);
    const auto* const interface = params.take(values::find(params.read(values::interface_name), interfaces));
    if (interface == nullptr) {
        params.refuse(values::invalid("no interface named: dev, luid or ifindex is missing"));
    }
    if (const Error* const error = params.refused()) {
        return *error;
    }
    const bool with_length = has_length(params[Param::address]);
    const bool is_own = std::ranges::any_of(interface->addresses, [&](const Prefix& own) {
        return with_length ? own == address : own.address == address.address;
    });
    if (!is_own) {
        return Error{Status::not_found, "no own address " + address.to_string() + " on " + interface->name};
    }
    return AddressName{.interface = interface, .address = address.address};
}

}  // namespace neigh::control::schema
