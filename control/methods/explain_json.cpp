// Explanations as JSON text.
#include "control/methods/explain_json.hpp"

#include <string_view>

#include "control/methods/jsonrpc.hpp"
#include "control/methods/row_json.hpp"

namespace neigh::control {
namespace {

std::string_view word_of(Way::Kind kind) noexcept {
    switch (kind) {
        case Way::Kind::no_route:
            return "no_route";
        case Way::Kind::own:
            return "own";
        case Way::Kind::broadcast:
            return "broadcast";
        case Way::Kind::connected:
            return "connected";
        case Way::Kind::gateway:
            return "gateway";
    }
    return "no_route";
}

/// What a worker does with a packet.
std::string_view packet_word(const Way& way, Verdict verdict) noexcept {
    switch (way.kind) {
        case Way::Kind::own:
            return "local";
        case Way::Kind::no_route:
        case Way::Kind::broadcast:
            return "drop";
        case Way::Kind::connected:
        case Way::Kind::gateway:
            break;
    }
    return verdict == Verdict::forward || verdict == Verdict::forward_and_tell ? "forward" : "wait";
}

void append_head(std::string& out, const IpAddr& asked, const Way& way, Verdict verdict) {
    out.append(R"({"asked":")").append(asked.to_string());
    out.append(R"(","way":")").append(word_of(way.kind));
    out.append(R"(","packet":")").append(packet_word(way, verdict)).append("\"");
}

void append_history(std::string& out, const History::Past& past, Family family, TimePoint now) {
    out.append(R"(,"changes":)").append(std::to_string(past.changes));
    out.append(R"(,"moves":)").append(std::to_string(past.moves)).append(R"(,"history":[)");
    for (std::size_t i = 0; i < past.kept; ++i) {
        const History::Item& item = past.items[i];
        out.append(i == 0 ? "" : ",").append(R"({"ago_ms":)").append(std::to_string((now - item.at).count()));
        out.append(R"(,"cause":")").append(to_word(item.cause, family));
        out.append(R"(","state":[")").append(nud::to_word(item.state)).append("\"]");
        if (nud::is_usable(item.state)) {
            out.append(R"(,"lladdr":")").append(item.lladdr.to_string()).append("\"");
        }
        out.append("}");
    }
    out.append("]");
}

}  // namespace

std::string explanation_json(const IpAddr& asked, const Way& way) {
    std::string text;
    append_head(text, asked, way, Verdict::none);
    text.append("}");
    return text;
}

std::string explanation_json(const IpAddr& asked, const Way& way, const Explanation& explanation,
                             const InterfaceFacts& interface, TimePoint now) {
    std::string text;
    append_head(text, asked, way, explanation.verdict);
    text.append(R"(,"neighbor":")").append(way.neighbor.to_string()).append(R"(","dev":)");
    jsonrpc::append_string(text, interface.name);
    text.append(R"(,"up":)").append(interface.up ? "true" : "false");
    if (explanation.row) {
        text.append(R"(,"entry":)");
        append_row(text, *explanation.row, interface);
        text.append(R"(,"waiting":)").append(std::to_string(explanation.waiting));
    }
    if (explanation.timer) {
        text.append(R"(,"timer_ms":)").append(std::to_string(explanation.timer->count()));
        text.append(R"(,"then":[")").append(nud::to_word(explanation.then)).append("\"]");
    }
    append_history(text, explanation.past, way.neighbor.family, now);
    text.append("}");
    return text;
}

}  // namespace neigh::control
