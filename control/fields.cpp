// One pass over the members of a JSON object.
#include "control/fields.hpp"

#include <algorithm>
#include <string>

namespace neigh::control {
namespace {

static_assert(std::is_sorted(kParamNames.begin(), kParamNames.end()));
static_assert(kParams <= 32, "ParamSet has 32 bits");

Error unknown(std::string_view name, ParamSet allowed) {
    constexpr std::size_t kEnough = 64;  // of a name that may be a megabyte long
    std::string message = "unknown parameter ";
    message.append(name.substr(0, kEnough)).append(name.size() > kEnough ? "..." : "").append(" (there are:");
    const char* separator = " ";
    for (std::size_t i = 0; i < kParams; ++i) {
        if (allowed.has(static_cast<Param>(i))) {
            message.append(separator).append(kParamNames[i]);
            separator = ", ";
        }
    }
    message.append(separator[0] == ' ' ? " none)" : ")");
    return Error{Status::invalid_parameter, std::move(message)};
}

}  // namespace

Result<Fields> Fields::of(const Json& object, ParamSet allowed) {
    if (!object.is_object()) {
        return Error{Status::invalid_parameter, "parameters are given by name, in an object"};
    }
    Fields fields;
    for (auto member = object.begin(); member != object.end(); ++member) {
        const std::string& name = member.key();
        const auto found = std::lower_bound(kParamNames.begin(), kParamNames.end(), name);
        const auto param = static_cast<Param>(found - kParamNames.begin());
        if (found == kParamNames.end() || *found != name || !allowed.has(param)) {
            return unknown(name, allowed);
        }
        fields.values_[static_cast<std::size_t>(param)] = &*member;
    }
    return fields;
}

}  // namespace neigh::control
