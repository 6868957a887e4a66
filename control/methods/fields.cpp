// One pass over the members of a JSON object.
#include "control/methods/fields.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace neigh::control {
namespace {

using api::kParamNames;
using api::kParams;

static_assert(std::is_sorted(kParamNames.begin(), kParamNames.end()));
static_assert(kParams <= 64, "ParamSet has 64 bits");

/// A place for each name, by its length and three of its letters; a factor under which no two parameters share one is
/// looked for by the compiler. So one comparison tells which parameter a name is.
constexpr std::size_t kPlaces = 256;
constexpr std::size_t place_of(std::string_view name, std::uint32_t factor) noexcept {
    const auto letter = [name](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(name[i])}; };
    const auto length = static_cast<std::uint32_t>(name.size());
    return name.empty() ? 0
                        : (letter(0) | letter(name.size() / 2) << 8U | letter(name.size() - 1) << 16U | length << 24U) *
                                  factor >>
                              24U;
}
struct Places {
    std::uint32_t factor = 1;
    std::array<Param, kPlaces> params{};
};
constexpr Places kByName = [] {
    Places places;
    for (bool found = false; !found; places.factor += found ? 0 : 0x9e37'79b8U) {
        places.params.fill(Param::kCount);
        found = true;
        for (std::size_t i = 0; i < kParams; ++i) {
            Param& at = places.params[place_of(kParamNames[i], places.factor)];
            found = found && at == Param::kCount;
            at = static_cast<Param>(i);
        }
    }
    return places;
}();

/// kCount: no parameter has that name.
Param param_of(std::string_view name) noexcept {
    const Param param = kByName.params[place_of(name, kByName.factor)];
    return param != Param::kCount && kParamNames[static_cast<std::size_t>(param)] == name ? param : Param::kCount;
}

Error unknown(std::string_view name, const Parameters& declared) {
    constexpr std::size_t kEnough = 64;  // of a name that may be a megabyte long
    std::string message = "unknown parameter ";
    message.append(name.substr(0, kEnough)).append(name.size() > kEnough ? "..." : "").append(" (there are:");
    const char* separator = " ";
    for (std::size_t i = 0; i < kParams; ++i) {
        if (declared.set().has(static_cast<Param>(i))) {
            message.append(separator).append(kParamNames[i]);
            separator = ", ";
        }
    }
    message.append(separator[0] == ' ' ? " none)" : ")");
    return Error{Status::invalid_parameter, std::move(message)};
}

/// The first one that is required and not there.
Error missing(const Parameters& declared, ParamSet present) {
    const auto lacks = [present](const api::Parameter& one) { return one.required && !present.has(one.param); };
    const auto first = std::ranges::find_if(declared.list(), lacks);
    return Error{Status::invalid_parameter, std::string{first->name()} + " is missing"};
}

}  // namespace

Result<Fields> Fields::of(const Json& object, const Parameters& declared) {
    Result<Fields> result{std::in_place};  // large: made where the caller wants it, so every way out returns this one
    if (!object.is_object()) {
        result = Error{Status::invalid_parameter, "parameters are given by name, in an object"};
        return result;
    }
    Fields& fields = *result;
    fields.declared_ = declared;
    for (const auto member : object.members()) {
        const Param param = param_of(member.key);
        if (param == Param::kCount || !declared.set().has(param)) {
            result = unknown(member.key, declared);
            return result;
        }
        std::construct_at(&fields.values_.of[static_cast<std::size_t>(param)], member.value);
        fields.present_ = fields.present_ | ParamSet{param};
    }
    if (!fields.present_.has_all(declared.required())) {
        result = missing(declared, fields.present_);
    }
    return result;
}

}  // namespace neigh::control
