// The parameters of one request, read one after the other. The reader is sticky, as wire::Reader is: after the first
// refusal nothing more is read, each value comes back empty, and refused() has what the client is told.
// Neighbors: fields sorts the members, values gives each its meaning, schema puts requests together.
// Contract: a view of the JSON, whose document outlives it. What must not be empty (an interface, say) is used after
// refused() was asked.
// Not here: what a parameter means.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "control/methods/fields.hpp"
#include "control/methods/values.hpp"

namespace neigh::control {

class ParamReader {
  public:
    /// Refused at once: what Fields::of() refuses.
    ParamReader(const Json& object, const Parameters& declared) : fields_(Fields::of(object, declared)) {}

    /// What `value` makes of the fields. Empty after a refusal, which may be its own.
    template <typename T, typename... Which>
    [[nodiscard]] T read(Result<T> (*value)(const Fields&, Which...), std::type_identity_t<Which>... which) {
        return fields_ ? take(value(*fields_, which...)) : T{};
    }
    [[nodiscard]] bool flag(Param param) { return read(values::flag, param); }
    [[nodiscard]] std::optional<std::uint64_t> number(Param param) { return read(values::number, param); }
    /// The value of `result`; empty where it is refused, or something was before.
    template <typename T>
    [[nodiscard]] T take(Result<T> result) {
        if (!result) {
            refuse(result.error());
        }
        return fields_ ? std::move(*result) : T{};
    }

    /// The member as it came. Null: it is absent, or something was refused.
    [[nodiscard]] const Json* operator[](Param param) const noexcept {
        return fields_ ? fields_.value()[param] : nullptr;
    }
    [[nodiscard]] bool has_any(ParamSet params) const noexcept { return fields_ && fields_.value().has_any(params); }

    /// The first refusal counts.
    void refuse(Error error) {
        if (fields_) {
            fields_ = std::move(error);
        }
    }
    /// Null: nothing is refused.
    [[nodiscard]] const Error* refused() const noexcept { return fields_ ? nullptr : &fields_.error(); }
    /// `value`, if nothing is refused.
    template <typename T>
    [[nodiscard]] Result<T> result(T value) const {
        return fields_ ? Result<T>{std::move(value)} : Result<T>{fields_.error()};
    }

  private:
    Result<Fields> fields_;
};

}  // namespace neigh::control
