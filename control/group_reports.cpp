// Two times an interface.
#include "control/group_reports.hpp"

#include <algorithm>

namespace neigh::control {
namespace {

bool take_if_due(std::optional<TimePoint>& at, TimePoint now) {
    if (!at || *at > now) {
        return false;
    }
    at.reset();
    return true;
}

}  // namespace

void GroupReports::joined(std::uint32_t ifindex, TimePoint now) {
    times_[ifindex].repeat = within(kUnsolicitedReportInterval, now);
}

void GroupReports::queried(std::uint32_t ifindex, Duration longest, TimePoint now) {
    const TimePoint at = within(longest, now);
    std::optional<TimePoint>& answer = times_[ifindex].answer;
    answer = answer ? std::min(*answer, at) : at;
}

std::optional<GroupReports::Due> GroupReports::take(TimePoint now) {
    for (std::uint32_t ifindex = 0; ifindex < times_.size(); ++ifindex) {
        if (take_if_due(times_[ifindex].repeat, now)) {
            return Due{.ifindex = ifindex, .record = wire::MldRecord::change_to_exclude};
        }
        if (take_if_due(times_[ifindex].answer, now)) {
            return Due{.ifindex = ifindex, .record = wire::MldRecord::mode_is_exclude};
        }
    }
    return std::nullopt;
}

std::optional<TimePoint> GroupReports::next_wake() const {
    std::optional<TimePoint> earliest;
    for (const Times& times : times_) {
        for (const auto& at : {times.repeat, times.answer}) {
            earliest = at && (!earliest || *at < *earliest) ? at : earliest;
        }
    }
    return earliest;
}

TimePoint GroupReports::within(Duration longest, TimePoint now) {
    return now + Duration{std::uniform_int_distribution<Duration::rep>{0, longest.count()}(random_)};
}

}  // namespace neigh::control
