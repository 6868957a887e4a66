// What a parameter of a method is: its name, the form of its value, bounds, a sentence.
//
// A declaration is what the checks go by: fields refuses whatever the declared list doesn't have, values takes bounds,
// defaults and what must be there from it, and rpc.discover, docs/rpc.md and neighd-rpc(7) are printed from it.
// Neighbors: parameters.hpp declares them, methods.hpp says which method takes which. Not here: results.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace neigh::control::api {

/// In the order of kParamNames, which is sorted.
enum class Param : std::uint8_t {
    address,
    cause,
    confirmed,
    cursor,
    dev,
    dry_run,
    dst,
    event,
    family,
    host,
    ifindex,
    kind,
    level,
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
    run,
    seq,
    source,
    state,
    timeout_ms,
    to,
    updated,
    used,
    verify,
    vrf,
    kCount
};
inline constexpr std::size_t kParams = static_cast<std::size_t>(Param::kCount);
inline constexpr std::array<std::string_view, kParams> kParamNames{
    "address", "cause",      "confirmed", "cursor",  "dev",    "dry_run", "dst",    "event", "family",
    "host",    "ifindex",    "kind",      "level",   "limit",  "linked",  "lladdr", "luid",  "managed",
    "max",     "probes",     "rate",      "resume",  "router", "rows",    "run",    "seq",   "source",
    "state",   "timeout_ms", "to",        "updated", "used",   "verify",  "vrf"};

[[nodiscard]] constexpr std::string_view name_of(Param param) noexcept {
    return kParamNames[static_cast<std::size_t>(param)];
}

/// Some of the parameters.
class ParamSet {
  public:
    template <typename... Params>
    constexpr explicit ParamSet(Params... params) : bits_(((1ULL << static_cast<unsigned>(params)) | ... | 0ULL)) {}
    [[nodiscard]] constexpr bool has(Param param) const noexcept {
        return (bits_ >> static_cast<unsigned>(param) & 1ULL) != 0;
    }
    [[nodiscard]] constexpr bool has_any(ParamSet other) const noexcept { return (bits_ & other.bits_) != 0; }
    [[nodiscard]] constexpr bool has_all(ParamSet others) const noexcept { return (others.bits_ & ~bits_) == 0; }
    [[nodiscard]] constexpr ParamSet operator|(ParamSet other) const noexcept {
        other.bits_ |= bits_;
        return other;
    }

  private:
    std::uint64_t bits_;
};

/// What a value looks like, in parameters, results and notifications.
enum class Form : std::uint8_t {
    address,   ///< of IPv4 or IPv6
    prefix,    ///< ADDRESS/LENGTH, or an address: that host
    mac,       ///< six bytes
    state,     ///< a state that an operator may give: a word in either case, or an array of it
    states,    ///< any state, `all`, or an array of states
    text,      ///< one of `words`, where there are some
    number,    ///< an integer
    real,      ///< a number that may be no whole one
    flag,      ///< a boolean, or null, which is true: how iproute2 prints a flag that is set
    boolean,   ///< true or false
    mark,      ///< null where it holds, absent where it does not
    cursor,    ///< what the page before gave; null: none
    sequence,  ///< an event's number; null: none
    texts,     ///< an array of texts
    counts,    ///< an object: an integer for each name
    measures,  ///< the same of real numbers
    object,    ///< `of`
    objects,   ///< an array of them
    ignored,   ///< anything: what a row of an answer has, so that it may be fed back
};

struct Parameter {
    Param param;
    Form form;
    std::string_view help;  ///< a sentence
    bool required = false;
    /// Of a number, both included.
    std::uint64_t least = 0;
    std::uint64_t most = UINT64_MAX;
    /// As one would write it; empty: none.
    std::string_view fallback{};
    /// With blanks between; of a text.
    std::string_view words{};

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_of(param); }
};

/// What one method, or one row, takes. A view of an array that lives as long as the program.
class Parameters {
  public:
    constexpr Parameters() noexcept = default;
    template <std::size_t N>
    constexpr explicit(false) Parameters(const std::array<Parameter, N>& list) noexcept : list_(list) {
        for (const Parameter& one : list) {
            set_ = set_ | ParamSet{one.param};
            required_ = one.required ? required_ | ParamSet{one.param} : required_;
        }
    }
    [[nodiscard]] constexpr std::span<const Parameter> list() const noexcept { return list_; }
    [[nodiscard]] constexpr ParamSet set() const noexcept { return set_; }
    [[nodiscard]] constexpr ParamSet required() const noexcept { return required_; }
    /// Only of one that is declared.
    [[nodiscard]] constexpr const Parameter& operator[](Param param) const noexcept {
        std::size_t i = 0;
        while (list_[i].param != param) {
            ++i;
        }
        return list_[i];
    }

  private:
    std::span<const Parameter> list_{};
    ParamSet set_{};
    ParamSet required_{};
};

/// One list of several.
template <std::size_t... N>
[[nodiscard]] constexpr auto joined(const std::array<Parameter, N>&... lists) noexcept {
    std::array<Parameter, (N + ... + 0)> all{};
    std::size_t at = 0;
    const auto append = [&](const auto& list) {
        for (const Parameter& one : list) {
            all[at++] = one;
        }
    };
    (append(lists), ...);
    return all;
}

}  // namespace neigh::control::api
