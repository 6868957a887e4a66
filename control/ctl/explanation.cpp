#include "control/ctl/explanation.hpp"

#include <cstdio>
#include <utility>

#include "control/ctl/print.hpp"
#include "control/ctl/row_json.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

std::string text(const View& json, std::string_view key, std::string_view otherwise = "?") {
    return std::string{json.text_at(key).value_or(otherwise)};
}

// The one word of an array like a row's state.
std::string word(const View& json, std::string_view key) {
    const auto member = json.find(key);
    if (!member || !member->is_array() || member->size() != 1) {
        return "?";
    }
    return std::string{(*member->elements().begin()).text().value_or("?")};
}

std::string seconds(std::uint64_t milliseconds) {
    char buffer[32];
    (void)std::snprintf(buffer, sizeof buffer, "%.1fs", static_cast<double>(milliseconds) / 1'000);
    return buffer;
}

std::string counted(std::uint64_t count, const char* one) {
    return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

std::string line(std::string_view head, const std::string& what) {
    std::string result = "  " + std::string{head};
    result.resize(18, ' ');
    return result + what + '\n';
}

std::string way_text(const View& it) {
    const std::string asked = text(it, "asked");
    const std::string way = text(it, "way");
    if (way == "own") {
        return asked + " is an address of our own\n";
    }
    if (way == "broadcast") {
        return asked + " is the broadcast address of a subnet of ours\n";
    }
    if (way == "no_route") {
        return asked + " has no route\n";
    }
    return asked + (way == "gateway" ? " goes by " + text(it, "neighbor") + " on " : " is on the link of ") +
           text(it, "dev") + '\n';
}

std::string packet_text(const View& it, const std::optional<Row>& entry) {
    const std::string packet = text(it, "packet");
    if (packet == "local") {
        return "is for us";
    }
    if (packet == "drop") {
        return text(it, "way") == "broadcast" ? "is dropped (drop_ip_destination)" : "is dropped (drop_no_route)";
    }
    const auto up = it.find("up");
    const std::string but = up && up->boolean() == false ? "; but the link is down" : "";
    if (packet == "forward") {
        return "leaves for " + (entry && entry->lladdr ? entry->lladdr->to_string() : "?") + but;
    }
    return (entry ? "waits until it is resolved" : "waits while a new entry is resolved") + but;
}

std::string entry_text(const View& it, const Row& entry) {
    std::string row;
    append_row_text(row, entry, {});
    std::string result = line("entry", row.substr(0, row.find_last_not_of(" \n") + 1));
    const auto timer = it.number_at("timer_ms");
    const std::string then = word(it, "then");
    result += line("next", !timer           ? "no timer: it stays as it is"
                           : then == "NONE" ? "collected in " + seconds(*timer)
                                            : then + " in " + seconds(*timer) + " unless it is heard or used");
    result += line("last", "used " + std::to_string(entry.used.count()) + "s ago, confirmed " +
                               std::to_string(entry.confirmed.count()) + "s ago, changed " +
                               std::to_string(entry.updated.count()) + "s ago");
    return result + line("waiting", counted(it.number_at("waiting").value_or(0), "packet"));
}

std::string history_text(const View& it) {
    const auto history = it.find("history");
    if (!history || !history->is_array() || history->size() == 0) {
        return line("history", "none");
    }
    std::string result = line("MAC moved", counted(it.number_at("moves").value_or(0), "time") + " in " +
                                               counted(it.number_at("changes").value_or(0), "change"));
    const char* head = "history";
    for (const View item : history->elements()) {
        const std::string state = word(item, "state");
        char buffer[160];
        (void)std::snprintf(
            buffer, sizeof buffer, "%9s ago  %-10s %-17s  %s", seconds(item.number_at("ago_ms").value_or(0)).c_str(),
            state == "NONE" ? "gone" : state.c_str(), text(item, "lladdr", "").c_str(), text(item, "cause").c_str());
        result += line(std::exchange(head, ""), buffer);
    }
    return result;
}

}  // namespace

std::string explanation_text(const View& it) {
    const auto row = it.find("entry");
    const auto entry = row ? row_from(*row) : std::nullopt;
    std::string result = way_text(it) + line("a packet", packet_text(it, entry));
    if (it.find("neighbor")) {
        result += entry ? entry_text(it, *entry) : line("entry", "none");
        result += history_text(it);
    }
    return result;
}

}  // namespace neigh::ctl
