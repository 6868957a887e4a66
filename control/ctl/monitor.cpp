#include "control/ctl/monitor.hpp"

#include <csignal>
#include <ctime>

#include "control/ctl/listening.hpp"
#include "control/ctl/report.hpp"
#include "control/ctl/row_json.hpp"
#include "control/ctl/signals.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

// `{"a":1}` with another member.
void add_member(std::string& object, const std::string& key, const std::string& value) {
    object.pop_back();
    object += (object.size() > 1 ? ",\"" : "\"") + key + "\":" + value + "}";
}

// 2026-11-30T09:48:42.123456, by the local clock.
std::string time_now() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    std::tm local{};
    ::localtime_r(&now.tv_sec, &local);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &local);
    (void)std::snprintf(text + length, sizeof text - length, ".%06ld", now.tv_nsec / 1'000);
    return text;
}

std::string lost_text(const View& event, const MonitorRequest& request) {
    if (!request.style.json) {
        return "";
    }
    std::string text = event.tree().dump(-1, ' ', false, Json::error_handler_t::replace);
    if (request.time) {
        add_member(text, "timestamp", json_quoted(time_now()));
    }
    return text + "\n";
}

// What stands before the row: iproute2's word, and ours for what is beside the changes.
std::string_view head_of(std::string_view kind) {
    return kind == "deleted"         ? "Deleted "
           : kind == "managed_lost"  ? "Lost "
           : kind == "managed_found" ? "Found "
           : kind == "mac_flapping"  ? "Flapping "
                                     : "";
}

// An own address; the whole object is there, whatever is in it.
std::string address_text(const View& event, const MonitorRequest& request) {
    const bool is_conflict = event.text_at("event") == "conflict";
    if (request.style.json) {
        Json object = event.tree();
        object["event"] = is_conflict ? "address_conflict" : "address";
        std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (request.time) {
            add_member(text, "timestamp", json_quoted(time_now()));
        }
        return text + "\n";
    }
    const auto text_of = [&](const char* name) { return std::string{event.text_at(name).value_or("")}; };
    const std::string other = text_of("lladdr");
    return (request.time ? "[" + time_now() + "] " : "") + "Address " + text_of("address") +
           (request.style.dev ? " dev " + text_of("dev") : "") + " " + text_of("state") +
           (other.empty() ? "" : " lladdr " + other) + (is_conflict ? " conflict" : "") + "\n";
}

// None where it makes no sense.
std::optional<std::string> event_text(const View& event, const std::string& kind, const MonitorRequest& request) {
    const auto row = row_from(event);
    if (!row) {
        return std::nullopt;
    }
    const auto cause = event.text_at("cause");
    if (!request.style.json) {
        std::string text = request.time ? "[" + time_now() + "] " : "";
        text += head_of(kind);
        append_row_text(text, *row, request.style);
        if (cause) {
            text.pop_back();
            text.append("cause ").append(*cause).append(" \n");  // a blank behind each word, as everywhere
        }
        return text;
    }
    std::string text;
    append_row_json(text, *row, request.style);
    add_member(text, "event", json_quoted(kind));
    if (cause) {
        add_member(text, "cause", json_quoted(*cause));
    }
    add_member(text, "seq", std::to_string(event.number_at("seq").value_or(0)));
    if (request.time) {
        add_member(text, "timestamp", json_quoted(time_now()));
    }
    return text + "\n";
}

// A worker that got stuck or runs again; none where it makes no sense.
std::optional<std::string> worker_text(const View& event, const MonitorRequest& request) {
    const auto worker = event.number_at("worker");
    const auto state = event.text_at("state");
    if (!worker || !state) {
        return std::nullopt;
    }
    if (!request.style.json) {
        return (request.time ? "[" + time_now() + "] " : "") + "Worker " + std::to_string(*worker) + " " +
               std::string{*state} + "\n";
    }
    std::string text = "{}";
    add_member(text, "event", json_quoted("worker"));
    add_member(text, "worker", std::to_string(*worker));
    add_member(text, "state", json_quoted(*state));
    add_member(text, "seq", std::to_string(event.number_at("seq").value_or(0)));
    if (request.time) {
        add_member(text, "timestamp", json_quoted(time_now()));
    }
    return text + "\n";
}

// None where it makes no sense, empty where it is nothing to print.
std::optional<std::string> text_of(const Client::Notification& notification, const MonitorRequest& request,
                                   Reporter& reporter) {
    const auto& [method, event] = notification;
    if (method == "worker.event") {
        return worker_text(event, request);
    }
    if (method == "address.event") {
        return address_text(event, request);
    }
    if (method != "neigh.event") {
        return "";
    }
    const std::string kind{event.text_at("event").value_or("")};
    if (kind == "lost") {
        reporter.warn("lost " + std::to_string(event.number_at("count").value_or(0)) +
                      " events: they came faster than they were read");
        return lost_text(event, request);
    }
    return event_text(event, kind, request);
}

// Whether it was all taken.
bool print(std::FILE* out, const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), out) == text.size() && std::fflush(out) == 0;
}

}  // namespace

Exit monitor(Client& client, const MonitorRequest& request, std::FILE* out, Reporter& reporter) {
    const Signals signals{SIGINT, SIGTERM};
    Json params = Json::object();
    if (request.family) {
        params["family"] = *request.family == Family::ipv4 ? "inet" : "inet6";
    }
    put_interface(params, request.interface);
    if (const auto answer = client.ask("neigh.subscribe", params); !answer) {
        return reporter.failed(answer.failure());
    }
    MonitorRequest wanted = request;
    wanted.style.pretty = wanted.style.columns = false;

    // Events may have come with the answer: look before waiting.
    for (bool heard = true; waits(client, signals, out, !heard);) {
        const auto event = client.notification();
        if (!event) {
            return reporter.failed(event.failure());
        }
        heard = event->has_value();
        if (!heard) {
            continue;
        }
        const auto text = text_of(**event, wanted, reporter);
        if (!text) {
            return reporter.failed(lost("the daemon's event makes no sense"));
        }
        if (!print(out, *text)) {
            return reader_left(out) ? Exit::done : Exit::words;  // why is run's to say
        }
    }
    return Exit::done;
}

}  // namespace neigh::ctl
