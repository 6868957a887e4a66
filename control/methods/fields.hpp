// One pass over a JSON object that sorts its members by the parameters that are declared for it.
// Where a name stands twice, its last value counts.
// Neighbors: api/parameter.hpp has the names; schema gives the values their meaning.
// A member nobody declared is an error that names it: `{"ifidx": 3}` must not flush every interface.
#pragma once

#include <array>
#include <cstddef>

#include "control/api/parameter.hpp"
#include "control/methods/jsonrpc.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh::control {

using api::Param;
using api::Parameters;
using api::ParamSet;

/// The members of one object, by parameter. Views into the object, whose document outlives it.
class Fields {
  public:
    /// invalid_parameter: not an object, a member that is not declared, or one that is required and missing.
    [[nodiscard]] static Result<Fields> of(const Json& object, const Parameters& declared);

    /// Null where the member is absent.
    [[nodiscard]] const Json* operator[](Param param) const noexcept {
        return present_.has(param) ? &values_.of[static_cast<std::size_t>(param)] : nullptr;
    }

    [[nodiscard]] bool has_any(ParamSet params) const noexcept { return present_.has_any(params); }
    /// Only of a parameter that is declared here.
    [[nodiscard]] const api::Parameter& declared(Param param) const noexcept { return declared_[param]; }

  private:
    /// Nothing is made of what is absent: there are many parameters, and few of them in each of a thousand rows.
    union Values {
        Values() noexcept {}
        std::array<Json, api::kParams> of;
    };

    Values values_;  ///< those of present_
    ParamSet present_{};
    Parameters declared_{};
};

}  // namespace neigh::control
