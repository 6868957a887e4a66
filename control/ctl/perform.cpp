#include "control/ctl/perform.hpp"

#include <chrono>
#include <unistd.h>
#include <utility>

#include "control/ctl/addresses.hpp"
#include "control/ctl/capture.hpp"
#include "control/ctl/explanation.hpp"
#include "control/ctl/flush.hpp"
#include "control/ctl/http.hpp"
#include "control/ctl/metrics.hpp"
#include "control/ctl/monitor.hpp"
#include "control/ctl/print.hpp"
#include "control/ctl/report.hpp"
#include "control/ctl/routes.hpp"
#include "control/ctl/row_json.hpp"
#include "control/ctl/top.hpp"
#include "control/ctl/usage.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

RowStyle style_of(const Session& session) {
    const Options& options = session.options();
    return {.json = options.json,
            .pretty = options.pretty,
            .stats = options.stats,
            .columns = ::isatty(::fileno(session.out())) == 1,
            .palette = palette_for(options.color, session.out())};
}

Exit show(Session& session, Client& client, const Command& command) {
    RowStyle style = style_of(session);
    style.dev = command.dev.empty();
    RowPrinter printer{session.out(), style};
    // What no entry passes must be right all the same.
    const auto failure = list(client, filter_of(session, command), [&](const Row& row) {
        return !command.nothing && (row.router || !command.router ? printer.row(row) : true);
    });
    if (failure) {
        return session.reporter().failed(*failure);
    }
    printer.end();
    return Exit::done;
}

Exit show_one(Session& session, const Answer<Row>& row) {
    if (!row) {
        return session.reporter().failed(row.failure());
    }
    RowPrinter printer{session.out(), style_of(session)};
    printer.row(*row);
    printer.end();
    return Exit::done;
}

constexpr std::optional<Edit> edit_of_verb(Verb verb) noexcept {
    switch (verb) {
        case Verb::add:
            return Edit::add;
        case Verb::set:
            return Edit::set;
        case Verb::replace:
            return Edit::replace;
        case Verb::del:
            return Edit::remove;
        default:
            return std::nullopt;
    }
}

Exit change(Session& session, Client& client, const Command& command) {
    Entry entry = entry_of(command);
    if (!edit_of(command)) {  // the MAC that it has stays
        const auto row = get(client, entry.dst, entry.interface);
        if (!row || !row->lladdr) {
            const bool is_new = !row && row.failure().status == "NOT_FOUND" && command.verb == Verb::replace;
            const Failure none{.kind = Failure::Kind::refused,
                               .status = "INVALID_PARAMETER",
                               .message = entry.dst.to_string() + " on " + entry.interface.dev +
                                          " has no lladdr to keep, and none is given"};
            return session.reporter().failed(row || is_new ? none : row.failure());
        }
        entry.lladdr = row->lladdr->to_string();
    }
    const auto applied = apply(client, *edit_of_verb(command.verb), {&entry, 1});
    return applied ? Exit::done : session.reporter().failed(applied.failure());
}

// As Linux' NTF_USE: as if a packet were to be sent now, and nobody waits for what comes of it. A neighbor that is
// known to be there, or asked, is left alone.
Exit use(Session& session, Client& client, const Command& command) {
    const InterfaceRef interface { .dev = command.dev };
    const auto row = get(client, *command.address, interface);
    const bool is_new = !row && row.failure().status == "NOT_FOUND";
    if ((!row && !is_new) || (is_new && command.verb == Verb::set)) {
        return session.reporter().failed(row.failure());
    }
    if (row && command.verb == Verb::add) {
        return session.reporter().failed({.kind = Failure::Kind::refused,
                                          .status = "ALREADY_EXISTS",
                                          .message = command.address->to_string() + " on " + command.dev + " exists"});
    }
    using nud::State;
    if (row && row->state != State::stale && row->state != State::failed && row->state != State::permanent) {
        return Exit::done;
    }
    constexpr std::chrono::milliseconds kDontWait{1};
    const auto asked = resolve(client, {.dst = *command.address, .interface = interface, .timeout = kDontWait});
    return asked || asked.failure().status == "UNREACHABLE" ? Exit::done : session.reporter().failed(asked.failure());
}

Exit explain_one(Session& session, Client& client, const Command& command) {
    const auto answer = explain(client, *command.address, {.dev = command.dev});
    if (!answer) {
        return session.reporter().failed(answer.failure());
    }
    const Options& options = session.options();
    session.print(options.json ? json_text(answer->tree(), options.pretty) : explanation_text(*answer));
    return Exit::done;
}

Exit show_links(Session& session, Client& client) {
    const Options& options = session.options();
    if (!options.json) {
        const auto found = interfaces(client);
        if (!found) {
            return session.reporter().failed(found.failure());
        }
        session.print(link_text(*found));
        return Exit::done;
    }
    const auto answer = client.call("interface.list", Json::object());
    if (!answer) {
        return session.reporter().failed(answer.failure());
    }
    const auto list = answer->is_object() ? answer->find("interfaces") : answer->end();
    session.print(json_text(list != answer->end() ? *list : *answer, options.pretty));
    return Exit::done;
}

Exit show_stats(Session& session, Client& client, const Command& command) {
    Json params = Json::object();
    put_interface(params, {.dev = command.dev});
    const auto answer = client.call("stats.get", std::move(params));
    if (!answer) {
        return session.reporter().failed(answer.failure());
    }
    const Options& options = session.options();
    session.print(options.json ? json_text(*answer, options.pretty) : stats_text(*answer, options.stats));
    return Exit::done;
}

/// One request that came by the standard input, as a service manager hands a connection over.
Exit serve_metrics(Session& session) {
    constexpr std::chrono::milliseconds kPatience{5'000};
    http::serve(STDIN_FILENO, ::fileno(session.out()), kPatience, [&](Exposition format) -> std::optional<std::string> {
        auto client = Client::connect(session.socket());
        if (!client) {
            (void)session.reporter().failed(client.failure());
            return std::nullopt;
        }
        client->set_patience(kPatience);
        const auto text = metrics_of(*client, format);
        if (!text) {
            (void)session.reporter().failed(text.failure());
            return std::nullopt;
        }
        return *text;
    });
    return Exit::done;
}

Exit show_metrics(Session& session, Client& client, const Command& command) {
    const auto text = metrics_of(client, command.open_metrics ? Exposition::open_metrics : Exposition::classic);
    if (!text) {
        return session.reporter().failed(text.failure());
    }
    session.print(*text);
    return Exit::done;
}

Exit watch(Session& session, Client& client, const Command& command) {
    MonitorRequest request{
        .family = session.options().family, .interface = {.dev = command.dev}, .style = style_of(session)};
    request.style.dev = command.dev.empty();
    request.time = command.time || session.options().time;
    return monitor(client, request, session.out(), session.reporter());
}

Exit show_versions(Session& session, Client& client) {
    const auto daemon = version(client);
    if (!daemon) {
        return session.reporter().failed(daemon.failure());
    }
    session.print(session.options().json
                      ? "{\"neighctl\":\"" NEIGH_VERSION "\",\"neighd\":" + json_quoted(*daemon) + "}\n"
                      : "neighctl " NEIGH_VERSION ", neighd " + *daemon + "\n");
    return Exit::done;
}

}  // namespace

std::string Session::socket() const {
    return options_.socket.empty() ? default_socket_path() : options_.socket;
}

Client* Session::client() {
    if (!client_) {
        auto connected = Client::connect(socket());
        if (!connected) {
            (void)reporter_.failed(connected.failure());
            return nullptr;
        }
        client_.emplace(std::move(*connected));
    }
    return &*client_;
}

Exit perform(Session& session, const Command& command) {
    if (command.verb == Verb::help) {
        session.print(command.about != nullptr ? usage_of(*command.about) : usage());
        return Exit::done;
    }
    if (command.verb == Verb::metrics && command.http) {
        return serve_metrics(session);  // without a daemon there is an answer, too
    }
    Client* const client = session.client();
    if (client == nullptr) {
        return Exit::unreachable;
    }
    switch (command.verb) {
        case Verb::show:
            return show(session, *client, command);
        case Verb::get:
            return show_one(session, get(*client, *command.address, {.dev = command.dev}));
        case Verb::add:
        case Verb::set:
        case Verb::replace:
        case Verb::del:
            return command.use ? use(session, *client, command) : change(session, *client, command);
        case Verb::flush:
            return flush_entries(session, *client, command);
        case Verb::resolve:
            return show_one(
                session,
                resolve(*client, {.dst = *command.address, .interface = {.dev = command.dev}, .source = command.from}));
        case Verb::explain:
            return explain_one(session, *client, command);
        case Verb::monitor:
            return watch(session, *client, command);
        case Verb::link:
            return show_links(session, *client);
        case Verb::stats:
            return show_stats(session, *client, command);
        case Verb::metrics:
            return show_metrics(session, *client, command);
        case Verb::version:
            return show_versions(session, *client);
        case Verb::route:
            return command.one ? show_route(session, *client, command) : show_routes(session, *client, command);
        case Verb::address:
            return command.retry ? retry_address(session, *client, command) : show_addresses(session, *client, command);
        case Verb::top:
            return top(*client, {.dev = command.dev, .count = command.refreshes, .json = session.options().json},
                       session.out(), session.reporter());
        case Verb::capture:
            return capture(*client,
                           {.interface = {.dev = command.dev},
                            .host = command.host,
                            .kind = command.packet_kind,
                            .count = command.count,
                            .file = command.file},
                           session.out(), session.reporter());
        case Verb::help:
            break;
    }
    return Exit::done;
}

std::optional<Edit> edit_of(const Command& command) noexcept {
    const bool tells_all = command.verb == Verb::del || (!command.use && (!command.lladdr.empty() || command.managed));
    return tells_all ? edit_of_verb(command.verb) : std::nullopt;
}

void warn_of(Session& session, const Command& command) {
    if (!command.not_kept.empty()) {
        session.reporter().warn("\"" + std::string{command.not_kept} +
                                "\" is not kept: neighd's entries have no such mark");
    }
}

Entry entry_of(const Command& command) {
    return {.dst = *command.address,
            .interface = {.dev = command.dev},
            .lladdr = std::string{command.lladdr},
            .state = command.states.empty() ? nud::State::permanent : command.states.front(),
            .router = command.router,
            .managed = command.managed};
}

Filter filter_of(const Session& session, const Command& command) {
    return {.family = session.options().family,
            .interface = {.dev = command.dev},
            .to = command.to,
            .states = command.states,
            .all_states = command.all_states};
}

}  // namespace neigh::ctl
