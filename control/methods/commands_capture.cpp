// The method that lets a connection see packets; what it then hears is capture_feed's.
#include "control/methods/commands.hpp"
#include "dataplane/capture_source.hpp"

namespace neigh::control {

/// The answer waits for a grace period, as that of a change: no packet that comes behind it is missed.
Outcome Commands::start_capture(const Json& params, const Caller& caller, TimePoint) {
    const auto filter = schema::capture_of(params, facts_.interfaces());
    if (!filter) {
        return refuse(filter.error());
    }
    if (captures_ == nullptr) {
        return refuse({Status::not_supported, "there are no packets here"});
    }
    const auto begun = captures_->begin(caller.session, filter.value());
    if (!begun) {
        return refuse(begun.error());
    }
    return Outcome{.answer = R"({"capturing":true})", .changed = true, .capturing = true};
}

}  // namespace neigh::control
