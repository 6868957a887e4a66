// The ring, and notifications as text.
#include "control/events.hpp"

#include <string_view>

#include "control/row_json.hpp"

namespace neigh::control {
namespace {

constexpr std::string_view kHead = R"({"jsonrpc":"2.0","method":"neigh.event","params":{)";

/// The first three are the contract's.
constexpr std::string_view word_of(ChangeKind kind) noexcept {
    switch (kind) {
        case ChangeKind::created:
            return "new";
        case ChangeKind::changed:
            return "changed";
        case ChangeKind::deleted:
            return "deleted";
        case ChangeKind::managed_lost:
            return "managed_lost";
        case ChangeKind::managed_found:
            return "managed_found";
    }
    return "changed";
}

}  // namespace

EventLog::EventLog(std::uint64_t start, std::size_t history) : start_(start), last_(start), history_(history) {
    ring_.reserve(history_);
}

void EventLog::record(const Change& change) noexcept {
    ++last_;
    if (ring_.size() < history_) {
        ring_.push_back(change);
    } else {
        ring_[place_of(last_)] = change;
    }
}

void append_event(std::string& out, std::uint64_t seq, const Change& change, const InterfaceFacts& interface) {
    out.append(kHead);
    append_row_members(out, change.row, interface);
    out.append(R"(,"event":")").append(word_of(change.kind));
    out.append(R"(","cause":")").append(to_word(change.cause, change.row.dst.family));
    out.append(R"(","seq":)").append(std::to_string(seq)).append("}}\n");
}

void append_lost(std::string& out, std::uint64_t count, std::uint64_t last) {
    out.append(kHead).append(R"("event":"lost","count":)").append(std::to_string(count));
    out.append(R"(,"seq":)").append(std::to_string(last)).append("}}\n");
}

}  // namespace neigh::control
