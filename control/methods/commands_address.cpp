// The methods about own addresses.
#include "control/methods/commands.hpp"
#include "control/methods/row_json.hpp"
#include "dataplane/neigh/own_addresses.hpp"

namespace neigh::control {

Outcome Commands::list_addresses(const Json& params, const Caller&, TimePoint now) {
    const auto query = schema::address_list_of(params, facts_.interfaces());
    if (!query) {
        return refuse(query.error());
    }
    std::string text = R"({"rows":[)";
    const char* separator = "";
    for (const AddressFacts& address : facts_.addresses(now)) {
        if ((query->ifindex == 0 || query->ifindex == address.ifindex) &&
            query->family.value_or(address.address.address.family) == address.address.address.family) {
            append_address(text.append(separator), address, interface(address.ifindex));
            separator = ",";
        }
    }
    return Outcome{text.append("]}")};
}

/// Nothing to do is no error: what was asked for is so already, or comes with the link.
Outcome Commands::retry_address(const Json& params, const Caller&, TimePoint now) {
    const auto name = schema::address_name_of(params, facts_.interfaces());
    if (!name) {
        return refuse(name.error());
    }
    if (own_ == nullptr) {
        return refuse({Status::not_supported, "addresses are not claimed here"});
    }
    const bool began = own_->retry(name->interface->index, name->address, now);
    return Outcome{std::string{R"({"applied":)"} + (began ? "1}" : "0}")};
}

}  // namespace neigh::control
