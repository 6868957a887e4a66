// The methods, but those of commands_address.cpp, _capture, _flush and _routes. Each reads its parameters, checks in
// the contract's order, asks the resolver, and writes its result.
#include "control/methods/commands.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/api/discover.hpp"
#include "control/api/methods.hpp"
#include "control/log.hpp"
#include "control/methods/explain_json.hpp"
#include "control/methods/row_json.hpp"
#include "control/methods/stats_json.hpp"

namespace neigh::control {
namespace {

/// A page stops early, with a cursor, when looking for its rows takes longer: packets wait for this thread.
constexpr std::chrono::milliseconds kListBudget{10};
/// Of the sweep behind a flush, before a subscription begins: some milliseconds at most.
constexpr int kSweepTurns = 16;

Outcome applied(std::size_t count) {
    return Outcome{"{\"applied\":" + std::to_string(count) + "}", /*changed=*/count != 0};
}

/// The level in force, and how many lines were lost because nobody read them in time.
std::string log_json() {
    std::string text = R"({"level":")";
    text.append(log::word_of(log::level())).append(R"(","lost":)");
    return text.append(std::to_string(log::lost())).append("}");
}

/// RFC 4861 7.2.2: after the last of mcast_solicit solicitations the resolver waits once more, then gives up.
Duration default_timeout(const ResolverInterface* interface) {
    if (interface == nullptr) {
        return Duration{4'000};
    }
    const auto& params = interface->params;
    const auto rounds = static_cast<Duration::rep>(params.mcast_solicit) + 1;
    return std::clamp(params.retrans_time * rounds, Duration{1}, schema::kMaxResolveTimeout);
}

}  // namespace

struct Commands::Method {
    std::string_view name;
    Outcome (Commands::*run)(const Json& params, const Caller& caller, TimePoint now);
};

/// In the order of their declarations.
constexpr Commands::Method Commands::kMethods[] = {
    {"neigh.add", &Commands::apply<Resolver::SetMode::add>},
    {"neigh.set", &Commands::apply<Resolver::SetMode::set>},
    {"neigh.replace", &Commands::apply<Resolver::SetMode::replace>},
    {"neigh.get", &Commands::get},
    {"neigh.list", &Commands::list},
    {"neigh.delete", &Commands::remove},
    {"neigh.resolve", &Commands::resolve},
    {"neigh.flush", &Commands::flush},
    {"neigh.verification", &Commands::get_verification},
    {"neigh.explain", &Commands::explain},
    {"neigh.subscribe", &Commands::subscribe},
    {"route.list", &Commands::list_routes},
    {"route.get", &Commands::get_route},
    {"address.list", &Commands::list_addresses},
    {"address.retry", &Commands::retry_address},
    {"interface.list", &Commands::list_interfaces},
    {"stats.get", &Commands::get_stats},
    {"capture.start", &Commands::start_capture},
    {"log.get", &Commands::get_log},
    {"log.set", &Commands::set_log},
    {"version.get", &Commands::get_version},
    {"rpc.discover", &Commands::discover},
};

Commands::Commands(Resolver& resolver, Facts& facts, std::string version, Subscriptions* subscriptions,
                   OwnAddresses* own, dataplane::CaptureSource* captures)
    : resolver_(resolver),
      facts_(facts),
      version_(std::move(version)),
      subscriptions_(subscriptions),
      own_(own),
      captures_(captures) {}

Outcome Commands::call(std::string_view method, const Json& params, const Caller& caller, TimePoint now) {
    static_assert(std::ranges::equal(kMethods, api::kMethods, {}, &Method::name, &api::Method::name),
                  "a method has its declaration in api/methods.hpp, at the same place");
    const api::Method* const found = api::find_method(method);
    if (found == nullptr) {
        constexpr std::size_t kEnough = 64;
        return Outcome{jsonrpc::Error{jsonrpc::kMethodNotFound, "no method " + std::string{method.substr(0, kEnough)}}};
    }
    if (found->changes && !caller.may_change) {
        return refuse({Status::access_denied, std::string{method} + " is for root and the configured admins"});
    }
    return (this->*kMethods[found - api::kMethods].run)(params, caller, now);
}

template <Resolver::SetMode mode>
Outcome Commands::apply(const Json& params, const Caller& caller, TimePoint now) {
    if (caller.after_refusal && schema::is_linked(params)) {
        return canceled();
    }
    const auto request = schema::rows_of(params, facts_.interfaces());
    if (request.error) {
        const auto expectation = mode == Resolver::SetMode::add   ? std::optional{false}
                                 : mode == Resolver::SetMode::set ? std::optional{true}
                                                                  : std::nullopt;
        return refuse_malformed(request, expectation, now);
    }
    std::size_t bad_row = 0;
    const auto done = resolver_.apply(mode, request.rows, now, bad_row);
    return done ? applied(request.rows.size()) : refuse_row(request, bad_row, done.error());
}

Outcome Commands::remove(const Json& params, const Caller& caller, TimePoint now) {
    if (caller.after_refusal && schema::is_linked(params)) {
        return canceled();
    }
    const auto request = schema::names_of(params, facts_.interfaces());
    if (request.error) {
        return refuse_malformed(request, /*must_exist=*/true, now);
    }
    std::size_t bad_row = 0;
    const auto done = resolver_.remove(request.rows, now, bad_row);
    return done ? applied(request.rows.size()) : refuse_row(request, bad_row, done.error());
}

Outcome Commands::canceled() {
    return refuse({Status::canceled, "the request that this one is linked to was refused"});
}

template <typename T>
Outcome Commands::refuse_row(const schema::Rows<T>& request, std::size_t bad_row, const Error& error) {
    const T& bad = request.rows[bad_row];
    return refuse(named(error, bad.dst, bad.ifindex), request.many ? std::optional{bad_row} : std::nullopt);
}

/// A row that can't be read is the first bad one only if all before it would have been applied.
template <typename T>
Outcome Commands::refuse_malformed(const schema::Rows<T>& request, std::optional<bool> must_exist, TimePoint now) {
    for (std::size_t i = 0; must_exist && i < request.rows.size(); ++i) {
        const auto entry = resolver_.get(request.rows[i].ifindex, request.rows[i].dst, now);
        if (entry.ok() != *must_exist) {
            return refuse_row(request, i, Error{*must_exist ? Status::not_found : Status::already_exists, {}});
        }
    }
    return refuse(*request.error, request.many ? std::optional{request.rows.size()} : std::nullopt);
}

Outcome Commands::get(const Json& params, const Caller&, TimePoint now) {
    const auto name = schema::name_of(params, facts_.interfaces());
    if (!name) {
        return refuse(name.error());
    }
    const auto row = resolver_.get(name->ifindex, name->dst, now);
    if (!row) {
        return refuse(named(row.error(), name->dst, name->ifindex));
    }
    return Outcome{row_text(row.value())};
}

Outcome Commands::list(const Json& params, const Caller&, TimePoint now) {
    auto query = schema::list_of(params, facts_.interfaces());
    if (!query) {
        return refuse(query.error());
    }
    std::string text = R"({"rows":[)";
    std::size_t count = 0;
    std::vector<Row> rows;
    const auto until = std::chrono::steady_clock::now() + kListBudget;
    // Beyond a full page one more row is looked for, so that a page which happens to be the last has no cursor.
    for (Cursor ahead = query->cursor; !ahead.done && count <= query->limit;) {
        rows.clear();
        const std::size_t room = query->limit - count;
        resolver_.list(query->filter, ahead, std::max<std::size_t>(room, 1), rows, now);
        if (room == 0 && !rows.empty()) {
            break;
        }
        query->cursor = ahead;
        for (const Row& row : rows) {
            text.append(count++ != 0 ? "," : "");
            append_row(text, row, interface(row.ifindex));
        }
        if (std::chrono::steady_clock::now() > until) {
            break;
        }
    }
    text.append("]");
    if (!query->cursor.done) {
        text.append(R"(,"cursor":")").append(schema::cursor_text(query->cursor)).append("\"");
    }
    text.append("}");
    return Outcome{std::move(text)};
}

Outcome Commands::resolve(const Json& params, const Caller& caller, TimePoint now) {
    const auto& interfaces = facts_.interfaces();
    const auto query = schema::resolve_of(params, interfaces);
    if (!query) {
        return refuse(query.error());
    }
    const IpAddr& dst = query->dst;
    const InterfaceFacts* out = query->interface;
    if (out == nullptr) {
        const Way way = facts_.way_to(dst);
        if (way.kind == Way::Kind::own) {
            return refuse({Status::invalid_parameter, "dst is an address of our own: " + dst.to_string()});
        }
        if (way.kind != Way::Kind::connected) {
            return refuse({Status::unreachable, "no interface has " + dst.to_string() + " on its link"});
        }
        out = &interface(way.ifindex);
    }
    if (const auto error = schema::check_resolvable(dst, *out, interfaces)) {
        return refuse(*error);
    }
    if (!resolves_.has_room(caller.session)) {
        return refuse({Status::busy, "too many resolutions are outstanding, try again"});
    }
    const auto started = resolver_.resolve(out->index, dst, now);
    if (!started) {
        return refuse(named(started.error(), dst, out->index));
    }
    const Duration timeout = query->timeout.value_or(default_timeout(resolver_.interface(out->index)));
    const auto id =
        resolves_.add({.dst = dst, .ifindex = out->index, .deadline = now + timeout, .session = caller.session});
    return Outcome{Deferred{id}, /*changed=*/true};
}

Outcome Commands::explain(const Json& params, const Caller&, TimePoint now) {
    const auto query = schema::explain_of(params, facts_.interfaces());
    if (!query) {
        return refuse(query.error());
    }
    Way way = facts_.way_to(query->dst);
    if (query->interface != nullptr) {
        // Asked about the entry itself, wherever the routes lead.
        const bool elsewhere = way.kind == Way::Kind::own && !query->dst.is_link_local();
        way = {.kind = elsewhere ? way.kind : Way::Kind::connected,
               .ifindex = query->interface->index,
               .neighbor = query->dst};
    }
    if (way.ifindex == 0) {
        return Outcome{explanation_json(query->dst, way)};
    }
    const auto explanation = resolver_.explain(way.ifindex, way.neighbor, now);
    if (!explanation) {
        return refuse(named(explanation.error(), way.neighbor, way.ifindex));
    }
    return Outcome{explanation_json(query->dst, way, explanation.value(), interface(way.ifindex), now)};
}

std::optional<Outcome> Commands::poll(Deferred deferred, TimePoint now) {
    if (deferred.id == kVerification) {
        return poll_verification();
    }
    const PendingResolves::Entry* waiting = resolves_.find(deferred.id);
    if (waiting == nullptr) {
        return refuse({Status::unreachable, "the resolution was given up"});
    }
    const auto row = resolver_.get(waiting->ifindex, waiting->dst, now);
    const bool resolved = row.ok() && nud::is_usable(row.value().nud.state);
    const bool failed = !row.ok() || row.value().nud.state == nud::State::failed;
    if (!resolved && !failed && now < waiting->deadline) {
        return std::nullopt;
    }
    const std::string name = waiting->dst.to_string() + " on " + interface(waiting->ifindex).name;
    resolves_.remove(deferred.id);
    if (resolved) {
        return Outcome{row_text(row.value())};
    }
    return refuse({Status::unreachable,
                   row.ok() ? "nobody answered for " + name : "the entry was deleted while it waited: " + name});
}

void Commands::cancel(Deferred deferred) {
    if (deferred.id == kVerification) {
        resolver_.cancel_verification();
        is_verifying_ = false;
        return;
    }
    resolves_.remove(deferred.id);
}

Outcome Commands::subscribe(const Json& params, const Caller& caller, TimePoint now) {
    if (subscriptions_ == nullptr) {
        return refuse({Status::not_supported, "there are no events here"});
    }
    const auto query = schema::subscribe_of(params, facts_.interfaces());
    if (!query) {
        return refuse(query.error());
    }
    // What a flush removed before is told of before. Of a large one the rest is told of later, nevertheless.
    for (int turn = 0; turn < kSweepTurns && resolver_.sweep(now); ++turn) {
    }
    const auto begun = subscriptions_->begin(caller.session, query.value(), caller.may_change);
    if (!begun) {
        return refuse(begun.error());
    }
    std::string text = R"({"subscribed":true,"run":")" + subscriptions_->run() + R"(","seq":)";
    text.append(std::to_string(begun->seq));
    if (begun->resumed) {
        text.append(R"(,"resumed":)").append(*begun->resumed ? "true" : "false");
    }
    text.append("}");
    return Outcome{.answer = std::move(text), .subscribed = true};
}

Outcome Commands::list_interfaces(const Json& params, const Caller&, TimePoint now) {
    if (const auto error = schema::check_empty(params)) {
        return refuse(*error);
    }
    return Outcome{interfaces_json(facts_.interfaces(), facts_.addresses(now))};
}

Outcome Commands::get_stats(const Json& params, const Caller&, TimePoint now) {
    const auto only = schema::stats_of(params, facts_.interfaces());
    if (!only) {
        return refuse(only.error());
    }
    return Outcome{jsonrpc::dump(stats_json(facts_, resolver_, only.value(), now))};
}

Outcome Commands::get_version(const Json& params, const Caller&, TimePoint) {
    if (const auto error = schema::check_empty(params)) {
        return refuse(*error);
    }
    return Outcome{jsonrpc::dump({{"version", version_}})};
}

Outcome Commands::discover(const Json& params, const Caller&, TimePoint) {
    if (const auto error = schema::check_empty(params)) {
        return refuse(*error);
    }
    if (document_.empty()) {
        document_ = api::discover_json(version_);
    }
    return Outcome{document_};
}

Error Commands::named(Error error, const IpAddr& dst, std::uint32_t ifindex) {
    const std::string entry = dst.to_string() + " on " + interface(ifindex).name;
    switch (error.status) {
        case Status::not_found:
            error.message = "no entry " + entry;
            break;
        case Status::already_exists:
            error.message = "there is an entry " + entry + " already";
            break;
        case Status::no_memory:
            error.message = "no room for " + entry + ": the table or the interface's share of it is full";
            break;
        default:
            error.message.append(" (").append(entry).append(")");
            break;
    }
    return error;
}

std::string Commands::row_text(const Row& row) {
    std::string text;
    append_row(text, row, interface(row.ifindex));
    return text;
}

const InterfaceFacts& Commands::interface(std::uint32_t ifindex) {
    return facts_.interfaces()[ifindex - 1];  // Facts: in order of their index, from 1 without gaps
}

Outcome Commands::get_log(const Json& params, const Caller&, TimePoint) {
    if (const auto error = schema::check_empty(params)) {
        return refuse(*error);
    }
    return Outcome{log_json()};
}

Outcome Commands::set_log(const Json& params, const Caller&, TimePoint) {
    const auto level = schema::log_level_of(params);
    if (!level) {
        return refuse(level.error());
    }
    log::set_level(level.value());
    return Outcome{log_json()};
}

}  // namespace neigh::control
