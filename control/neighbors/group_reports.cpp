// Two times an interface, and one a group for queriers of version 1.
#include "control/neighbors/group_reports.hpp"

#include <algorithm>

namespace neigh::control {
namespace {

constexpr std::chrono::milliseconds kLeastDelayV1{100};

bool take_if_due(std::optional<TimePoint>& at, TimePoint now) {
    if (!at || *at > now) {
        return false;
    }
    at.reset();
    return true;
}

}  // namespace

GroupReports::Version GroupReports::version(std::uint32_t ifindex, TimePoint now) const {
    const auto found = interfaces_.find(ifindex);
    const bool is_v1 = found != interfaces_.end() && found->second.older_until && now < *found->second.older_until;
    return is_v1 ? Version::mld_v1 : Version::mld_v2;
}

void GroupReports::joined(std::uint32_t ifindex, TimePoint now) {
    Interface& interface = interfaces_[ifindex];
    leave_older_mode_if_over(interface, now);
    const bool is_v1 = version(ifindex, now) == Version::mld_v1;
    interface.repeat = within(is_v1 ? kUnsolicitedReportIntervalV1 : kUnsolicitedReportInterval, now);
    note_first(ifindex, interface);
}

void GroupReports::queried(std::uint32_t ifindex, const wire::MldQuery& query, std::span<const IpAddr> asked,
                           TimePoint now) {
    Interface& interface = interfaces_[ifindex];
    leave_older_mode_if_over(interface, now);
    if (query.version == 1) {
        if (!interface.older_until) {
            cancel(interface);
        }
        interface.older_until = now + interface.robust_interval + query.max_response_delay;  // 9.12
    } else {
        interface.robust_interval = query.robustness * query.query_interval;
    }
    // In version 1 each group has a frame of its own: questions without a delay, in a row, have one answer all the
    // same.
    const auto longest =
        query.version == 1 ? std::max(query.max_response_delay, kLeastDelayV1) : query.max_response_delay;
    const auto sooner = [&](TimePoint& at) { at = std::min(at, within(longest, now)); };
    if (version(ifindex, now) == Version::mld_v1) {
        for (const IpAddr& group : asked) {
            const auto found = std::ranges::find(interface.answers, group, &OfGroup::group);
            sooner(found != interface.answers.end() ? found->at
                                                    : interface.answers.emplace_back(OfGroup{group, kNever}).at);
        }
    } else if (!asked.empty()) {
        TimePoint at = interface.answer.value_or(kNever);
        sooner(at);
        interface.answer = at;
    }
    note_first(ifindex, interface);
}

std::optional<GroupReports::Due> GroupReports::take(TimePoint now) {
    while (!pending_.empty() && pending_.begin()->first <= now) {
        const std::uint32_t ifindex = pending_.begin()->second;
        Interface& interface = interfaces_[ifindex];
        leave_older_mode_if_over(interface, now);
        const auto due = take_from(ifindex, interface, now);
        note_first(ifindex, interface);
        if (due) {
            return due;
        }
    }
    return std::nullopt;
}

std::optional<GroupReports::Due> GroupReports::take_from(std::uint32_t ifindex, Interface& interface, TimePoint now) {
    if (take_if_due(interface.repeat, now)) {
        return Due{.ifindex = ifindex, .record = wire::MldRecord::change_to_exclude};
    }
    if (take_if_due(interface.answer, now)) {
        return Due{.ifindex = ifindex, .record = wire::MldRecord::mode_is_exclude};
    }
    const auto due = std::ranges::find_if(interface.answers, [&](const OfGroup& of) { return of.at <= now; });
    if (due == interface.answers.end()) {
        return std::nullopt;
    }
    const IpAddr group = due->group;
    interface.answers.erase(due);
    return Due{.ifindex = ifindex, .record = wire::MldRecord::mode_is_exclude, .group = group};
}

std::optional<TimePoint> GroupReports::next_wake() const {
    return pending_.empty() ? std::nullopt : std::optional{pending_.begin()->first};
}

TimePoint GroupReports::first_of(const Interface& interface) {
    TimePoint first = std::min(interface.repeat.value_or(kNever), interface.answer.value_or(kNever));
    for (const OfGroup& of : interface.answers) {
        first = std::min(first, of.at);
    }
    // With the older mode ends what waits in it.
    return first == kNever ? kNever : std::min(first, interface.older_until.value_or(kNever));
}

void GroupReports::note_first(std::uint32_t ifindex, Interface& interface) {
    const TimePoint first = first_of(interface);
    if (first == interface.first) {
        return;
    }
    pending_.erase({interface.first, ifindex});
    if (first != kNever) {
        pending_.emplace(first, ifindex);
    }
    interface.first = first;
}

TimePoint GroupReports::within(Duration longest, TimePoint now) {
    return now + Duration{std::uniform_int_distribution<Duration::rep>{0, longest.count()}(random_)};
}

void GroupReports::leave_older_mode_if_over(Interface& interface, TimePoint now) {
    if (interface.older_until && *interface.older_until <= now) {
        interface.older_until.reset();
        cancel(interface);
    }
}

void GroupReports::cancel(Interface& interface) {
    interface.repeat.reset();
    interface.answer.reset();
    interface.answers.clear();
}

}  // namespace neigh::control
