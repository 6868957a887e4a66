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
    const auto& older_until = interfaces_[ifindex].older_until;
    return older_until && now < *older_until ? Version::mld_v1 : Version::mld_v2;
}

void GroupReports::joined(std::uint32_t ifindex, TimePoint now) {
    leave_older_mode_if_over(interfaces_[ifindex], now);
    const bool is_v1 = version(ifindex, now) == Version::mld_v1;
    interfaces_[ifindex].repeat = within(is_v1 ? kUnsolicitedReportIntervalV1 : kUnsolicitedReportInterval, now);
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
}

std::optional<GroupReports::Due> GroupReports::take(TimePoint now) {
    for (std::uint32_t ifindex = 0; ifindex < interfaces_.size(); ++ifindex) {
        Interface& interface = interfaces_[ifindex];
        leave_older_mode_if_over(interface, now);
        if (take_if_due(interface.repeat, now)) {
            return Due{.ifindex = ifindex, .record = wire::MldRecord::change_to_exclude};
        }
        if (take_if_due(interface.answer, now)) {
            return Due{.ifindex = ifindex, .record = wire::MldRecord::mode_is_exclude};
        }
        const auto due = std::ranges::find_if(interface.answers, [&](const OfGroup& of) { return of.at <= now; });
        if (due != interface.answers.end()) {
            const IpAddr group = due->group;
            interface.answers.erase(due);
            return Due{.ifindex = ifindex, .record = wire::MldRecord::mode_is_exclude, .group = group};
        }
    }
    return std::nullopt;
}

std::optional<TimePoint> GroupReports::next_wake() const {
    TimePoint earliest = kNever;
    for (const Interface& interface : interfaces_) {
        earliest = std::min({earliest, interface.repeat.value_or(kNever), interface.answer.value_or(kNever)});
        for (const OfGroup& of : interface.answers) {
            earliest = std::min(earliest, of.at);
        }
    }
    return earliest == kNever ? std::nullopt : std::optional{earliest};
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
