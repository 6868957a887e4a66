// The ring, and notifications as text.
#include "control/events.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "control/methods/row_json.hpp"

namespace neigh::control {
namespace {

constexpr std::string_view kHead = R"({"jsonrpc":"2.0","method":"neigh.event","params":{)";
constexpr std::string_view kWorkerHead = R"({"jsonrpc":"2.0","method":"worker.event","params":{)";

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
        case ChangeKind::mac_flapping:
            return "mac_flapping";
    }
    return "changed";
}

}  // namespace

EventLog::EventLog(std::uint64_t start, std::string run, std::size_t history)
    : run_(std::move(run)), start_(start), last_(start), history_(history) {
    ring_.reserve(history_);
}

void EventLog::record(const Event& event) noexcept {
    ++last_;
    if (ring_.size() < history_) {
        ring_.push_back(event);
    } else {
        ring_[place_of(last_)] = event;
    }
}

void append_event(std::string& out, std::uint64_t seq, const Change& change, const InterfaceFacts& interface) {
    out.append(kHead);
    append_row_members(out, change.row, interface);
    out.append(R"(,"event":")").append(word_of(change.kind));
    out.append(R"(","cause":")").append(to_word(change.cause, change.row.dst.family)).append("\"");
    if (change.kind == ChangeKind::mac_flapping) {
        out.append(R"(,"held_ms":)").append(std::to_string(change.held.count()));
    }
    out.append(R"(,"seq":)").append(std::to_string(seq)).append("}}\n");
}

void append_event(std::string& out, std::uint64_t seq, const AddressChange& change, const InterfaceFacts& interface) {
    out.append(R"({"jsonrpc":"2.0","method":"address.event","params":{"address":")");
    const auto own = std::ranges::find(interface.addresses, change.address, &Prefix::address);
    append_text(out, change.address);
    if (own != interface.addresses.end()) {
        out.append("/").append(std::to_string(own->length));
    }
    out.append(R"(",)");
    append_interface_members(out, interface);
    out.append(R"(,"state":")").append(to_word(change.standing));
    if (!change.other.is_zero()) {
        out.append(R"(","lladdr":")");
        append_text(out, change.other);
    }
    out.append(R"(","event":")").append(change.is_conflict ? "conflict" : "changed");
    out.append(R"(","seq":)").append(std::to_string(seq)).append("}}\n");
}

void append_event(std::string& out, std::uint64_t seq, const WorkerChange& change) {
    out.append(kWorkerHead).append(R"("worker":)").append(std::to_string(change.worker));
    out.append(R"(,"state":")").append(change.stalled ? "stalled" : "running");
    out.append(R"(","seq":)").append(std::to_string(seq)).append("}}\n");
}

void append_lost(std::string& out, std::uint64_t count, std::uint64_t last) {
    out.append(kHead).append(R"("event":"lost","count":)").append(std::to_string(count));
    out.append(R"(,"seq":)").append(std::to_string(last)).append("}}\n");
}

}  // namespace neigh::control
