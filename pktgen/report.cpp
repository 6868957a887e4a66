// Numbers to text.
// Neighbors: report.hpp says what for.
#include "pktgen/report.hpp"

#include <cinttypes>
#include <cstdarg>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace neigh::pktgen {
namespace {

using Json = nlohmann::ordered_json;

template <std::size_t N, typename Infos>
void add_counters(Json& to, const std::array<std::uint64_t, N>& counters, const Infos& infos) {
    for (std::size_t i = 0; i < N; ++i) {
        to[std::string{infos[i].name}] = counters[i];
    }
}

void add_stream(Json& to, const SentResult& stream) {
    to["wanted_rate"] = stream.wanted_rate == 0 ? Json("max") : Json(stream.wanted_rate);
    to["rate"] = stream.rate();
    to["seconds"] = stream.seconds;
}

Json flow_json(const FlowResult& flow) {
    Json json{{"name", flow.name}};
    add_counters(json, flow.counters, kFlowCounters);
    json["lost"] = flow.lost;
    add_stream(json, flow.stream);
    if (flow.latency) {
        json["latency_us"] = {{"p50", flow.latency->p50},
                              {"p99", flow.latency->p99},
                              {"p99.9", flow.latency->p999},
                              {"max", flow.latency->most}};
    }
    return json;
}

Json port_json(const PortResult& port) {
    Json json{{"name", port.name}};
    add_counters(json, port.counters, kPortCounters);
    json["device_missed"] = port.device_missed;
    json["device_errors"] = port.device_errors;
    json["most_questions_in_a_second"] = port.most_questions;
    return json;
}

Json router_json(const RouterResult& router, double seconds) {
    return {{"cycles_per_packet", router.cycles_per_packet ? Json(*router.cycles_per_packet) : Json()},
            {"packets", router.packets},
            {"busy_seconds", router.busy_seconds},
            {"limit", router.was_limit(seconds) ? "router" : "generator"}};
}

__attribute__((format(printf, 2, 3))) void append(std::string& out, const char* format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    out += line;
}

void append_flow(std::string& out, const FlowResult& flow) {
    const auto of = [&flow](FlowCounter counter) { return flow.counters[static_cast<std::size_t>(counter)]; };
    append(out, "%-20s %12" PRIu64 " sent, %.0f a second\n", flow.name.c_str(), of(FlowCounter::sent),
           flow.stream.rate());
    append(out, "%-20s %12" PRIu64 " received, %" PRIu64 " lost, %" PRIu64 " reordered, %" PRIu64 " misdelivered\n", "",
           of(FlowCounter::received), flow.lost, of(FlowCounter::reordered), of(FlowCounter::misdelivered));
    if (flow.latency) {
        append(out, "%-20s latency: p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us\n", "", flow.latency->p50,
               flow.latency->p99, flow.latency->p999, flow.latency->most);
    }
}

/// The counters that are not zero, each with what it counts.
void append_port(std::string& out, const PortResult& port) {
    append(out, "port %s\n", port.name.c_str());
    for (std::size_t i = 0; i < port.counters.size(); ++i) {
        if (port.counters[i] != 0) {
            append(out, "  %-18.*s %12" PRIu64 "  %.*s\n", static_cast<int>(kPortCounters[i].name.size()),
                   kPortCounters[i].name.data(), port.counters[i], static_cast<int>(kPortCounters[i].help.size()),
                   kPortCounters[i].help.data());
        }
    }
    if (port.device_missed + port.device_errors > 0) {
        append(out, "  %-18s %12" PRIu64 "  frames that the device had no room for, and %" PRIu64 " that it refused\n",
               "device", port.device_missed, port.device_errors);
    }
    append(out, "  %-18s %12" PRIu64 "  ARP requests and neighbor solicitations in the busiest second\n", "questions/s",
           port.most_questions);
}

void append_router(std::string& out, const RouterResult& router, double seconds) {
    append(out, "router\n  %-18s %12" PRIu64 "  packets in %.3f s in which others waited; the limit was the %s\n",
           "busy", router.packets, router.busy_seconds, router.was_limit(seconds) ? "router" : "generator");
    if (router.cycles_per_packet) {
        append(out, "  %-18s %12.1f  cycles of the TSC, meanwhile\n", "a packet", *router.cycles_per_packet);
    }
}

}  // namespace

std::string to_json(const RunResult& result) {
    Json json{{"seed", result.seed}, {"seconds", result.seconds}, {"interrupted", result.interrupted}};
    if (result.attack) {
        Json attack{{"name", result.attack->name}, {"sent", result.attack->stream.sent}};
        add_stream(attack, result.attack->stream);
        json["drill"] = std::move(attack);
    }
    json["flows"] = Json::array();
    for (const FlowResult& flow : result.flows) {
        json["flows"].push_back(flow_json(flow));
    }
    json["ports"] = Json::array();
    for (const PortResult& port : result.ports) {
        json["ports"].push_back(port_json(port));
    }
    if (result.router) {
        json["router"] = router_json(*result.router, result.seconds);
    }
    return json.dump(2) + "\n";
}

std::string to_table(const RunResult& result) {
    std::string out;
    if (result.attack) {
        const SentResult& stream = result.attack->stream;
        append(out, "%-20s %12" PRIu64 " sent, %.0f a second\n", result.attack->name.c_str(), stream.sent,
               stream.rate());
    }
    for (const FlowResult& flow : result.flows) {
        append_flow(out, flow);
    }
    for (const PortResult& port : result.ports) {
        append_port(out, port);
    }
    if (result.router) {
        append_router(out, *result.router, result.seconds);
    }
    append(out, "%.1f seconds, seed %" PRIu64 "%s\n", result.seconds, result.seed,
           result.interrupted ? ", interrupted" : "");
    return out;
}

std::string live_line(const Progress& now, const Progress& before) {
    const double seconds = now.seconds - before.seconds;
    const auto rate = [seconds](std::uint64_t to, std::uint64_t from) {
        return seconds > 0 ? static_cast<double>(to - from) / seconds / 1e3 : 0;
    };
    std::string out;
    append(out, "%6.1f s  tx %9.1f kpps  rx %9.1f kpps  asked %7.1f k/s", now.seconds, rate(now.sent, before.sent),
           rate(now.received, before.received), rate(now.questions, before.questions));
    if (now.flow_sent > 0) {
        const std::uint64_t missing = now.flow_sent > now.flow_received ? now.flow_sent - now.flow_received : 0;
        append(out, "  missing %" PRIu64 "  p50 %.0f us  p99 %.0f us", missing, now.p50_us, now.p99_us);
    }
    return out;
}

}  // namespace neigh::pktgen
