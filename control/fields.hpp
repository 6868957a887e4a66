// The names of all parameters, declared once, and one pass over a JSON object that sorts its members by them.
// Where a name stands twice, its last value counts.
// Neighbors: schema gives the values their meaning.
// A member nobody declared is an error that names it: `{"ifidx": 3}` must not flush every interface.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "control/jsonrpc.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh::control {

/// In the order of kParamNames, which is sorted.
enum class Param : std::uint8_t {
    cause,
    confirmed,
    cursor,
    dev,
    dry_run,
    dst,
    event,
    family,
    ifindex,
    limit,
    linked,
    lladdr,
    luid,
    managed,
    max,
    probes,
    rate,
    resume,
    router,
    rows,
    seq,
    source,
    state,
    timeout_ms,
    to,
    updated,
    used,
    verify,
    kCount
};
inline constexpr std::size_t kParams = static_cast<std::size_t>(Param::kCount);
inline constexpr std::array<std::string_view, kParams> kParamNames{
    "cause",  "confirmed", "cursor", "dev",        "dry_run", "dst",     "event", "family", "ifindex", "limit",
    "linked", "lladdr",    "luid",   "managed",    "max",     "probes",  "rate",  "resume", "router",  "rows",
    "seq",    "source",    "state",  "timeout_ms", "to",      "updated", "used",  "verify"};

/// Which parameters a method takes.
class ParamSet {
  public:
    template <typename... Params>
    constexpr explicit ParamSet(Params... params) : bits_(((1U << static_cast<unsigned>(params)) | ... | 0U)) {}
    [[nodiscard]] constexpr bool has(Param param) const noexcept {
        return (bits_ >> static_cast<unsigned>(param) & 1U) != 0;
    }
    [[nodiscard]] constexpr bool has_any(ParamSet other) const noexcept { return (bits_ & other.bits_) != 0; }
    [[nodiscard]] constexpr ParamSet operator|(ParamSet other) const noexcept {
        other.bits_ |= bits_;
        return other;
    }

  private:
    std::uint32_t bits_;
};

/// The members of one object, by parameter. Views into the object, whose document outlives it.
class Fields {
  public:
    /// invalid_parameter: not an object, or a member outside `allowed`.
    [[nodiscard]] static Result<Fields> of(const Json& object, ParamSet allowed);

    /// Null where the member is absent.
    [[nodiscard]] const Json* operator[](Param param) const noexcept {
        return present_.has(param) ? &values_.of[static_cast<std::size_t>(param)] : nullptr;
    }

    [[nodiscard]] bool has_any(ParamSet params) const noexcept { return present_.has_any(params); }

  private:
    /// Nothing is made of what is absent: there are many parameters, and few of them in each of a thousand rows.
    union Values {
        Values() noexcept {}
        std::array<Json, kParams> of;
    };

    Values values_;  ///< those of present_
    ParamSet present_{};
};

}  // namespace neigh::control
