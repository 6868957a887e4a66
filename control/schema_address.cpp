// Requests about own addresses.
// Neighbors: schema.cpp has all others.
#include <algorithm>

#include "control/api/parameters.hpp"
#include "control/schema.hpp"
#include "control/values.hpp"

namespace neigh::control::schema {
namespace {

constexpr Parameters kAddressList{api::kAddresses};
constexpr Parameters kAddressName{api::kOwnAddress};

Result<Prefix> address_in(const Fields& fields) {
    const auto text = fields[Param::address]->text();
    const auto address = text ? Prefix::parse(*text) : std::nullopt;
    return address ? Result<Prefix>{*address} : values::invalid("address is no IPv4 or IPv6 address");
}

}  // namespace

Result<AddressQuery> address_list_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kAddressList);
    if (!fields) {
        return fields.error();
    }
    const auto family = values::family(fields.value());
    if (!family) {
        return family.error();
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    const auto found = values::find(name.value(), interfaces);
    if (!found) {
        return found.error();
    }
    return AddressQuery{.ifindex = found.value() != nullptr ? found.value()->index : 0, .family = family.value()};
}

Result<AddressName> address_name_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kAddressName);
    if (!fields) {
        return fields.error();
    }
    const auto address = address_in(fields.value());
    if (!address) {
        return address.error();
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    if (name->is_empty()) {
        return values::invalid("no interface named: dev, luid or ifindex is missing");
    }
    const auto found = values::find(name.value(), interfaces);
    if (!found) {
        return found.error();
    }
    if (found.value() == nullptr) {
        return values::invalid("no interface named: dev, luid or ifindex is missing");
    }
    const bool with_length = fields.value()[Param::address]->text()->find('/') != std::string_view::npos;
    const auto& addresses = found.value()->addresses;
    const bool is_own = std::ranges::any_of(addresses, [&](const Prefix& own) {
        return with_length ? own == address.value() : own.address == address->address;
    });
    if (!is_own) {
        return Error{Status::not_found, "no own address " + address->to_string() + " on " + found.value()->name};
    }
    return AddressName{.interface = found.value(), .address = address->address};
}

}  // namespace neigh::control::schema
