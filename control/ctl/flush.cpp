#include "control/ctl/flush.hpp"

#include "control/ctl/print.hpp"

namespace neigh::ctl {
namespace {

std::string entries(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " entry" : " entries");
}

Exit at_once(Session& session, Client& client, const Command& command) {
    const auto flushed = flush(client, filter_of(session, command), {.most = command.max});
    if (!flushed) {
        return session.reporter().failed(flushed.failure());
    }
    session.print(session.options().json ? "{\"flushed\":" + std::to_string(*flushed) + "}\n"
                                         : "Flushed " + entries(*flushed) + ".\n");
    return Exit::done;
}

// No entry passes; what is asked must be right all the same.
Exit nothing(Session& session, Client& client, const Command& command) {
    if (const auto count = would_flush(client, filter_of(session, command)); !count) {
        return session.reporter().failed(count.failure());
    }
    session.print(session.options().json ? "{\"flushed\":0}\n" : "Flushed 0 entries.\n");
    return Exit::done;
}

// Shows the entries that would go, then how many they are. With max: whether it would be refused.
Exit dry(Session& session, Client& client, const Command& command) {
    const Filter filter = filter_of(session, command);
    const auto count = would_flush(client, filter);
    if (!count) {
        return session.reporter().failed(count.failure());
    }
    const Options& options = session.options();
    if (options.json) {
        session.print("{\"flushed\":0,\"would_flush\":" + std::to_string(*count) + "}\n");
    } else {
        Filter listed = filter;
        if (filter.states.empty() && !filter.all_states) {
            using nud::State;
            listed.states = {State::incomplete, State::reachable, State::stale,
                             State::delay,      State::probe,     State::failed};
        }
        RowPrinter printer{session.out(), {.stats = options.stats, .dev = command.dev.empty()}};
        if (const auto failure = list(client, listed, [&](const Row& row) { return printer.row(row); })) {
            return session.reporter().failed(*failure);
        }
        printer.end();
        session.print("Would flush " + entries(*count) + ".\n");
    }
    if (command.max && *count > *command.max) {
        session.reporter().warn("that is more than max " + std::to_string(*command.max) + ": flush would refuse");
        return Exit::refused;
    }
    return Exit::done;
}

std::string verified_json(const Verified& verified) {
    return "{\"flushed\":" + std::to_string(verified.flushed) + ",\"answered\":" + std::to_string(verified.answered) +
           ",\"kept\":" + std::to_string(verified.kept) + ",\"elsewhere\":" + std::to_string(verified.elsewhere) +
           ",\"asked\":" + std::to_string(verified.asked) + ",\"total\":" + std::to_string(verified.total) +
           ",\"limited\":" + (verified.limited ? "true" : "false") + "}\n";
}

Exit verified(Session& session, Client& client, const Command& command) {
    Reporter& reporter = session.reporter();
    const auto came = verify(client, filter_of(session, command), {.most = command.max}, command.rate,
                             [&, seen = reporter.is_terminal()](const Verified& far) {
                                 if (seen) {
                                     reporter.progress("asked " + std::to_string(far.asked) + " of " +
                                                       entries(far.total) + ", " + std::to_string(far.answered) +
                                                       " answered, " + std::to_string(far.flushed) + " flushed");
                                 }
                             });
    reporter.clear_progress();
    if (!came) {
        return reporter.failed(came.failure());
    }
    session.print(session.options().json ? verified_json(*came)
                                         : "Flushed " + entries(came->flushed) + ", " + std::to_string(came->answered) +
                                               " of " + std::to_string(came->asked) + " asked have answered.\n");
    if (came->limited) {
        std::fflush(session.out());
        reporter.warn("ended by max " + std::to_string(*command.max) + ": " + std::to_string(came->kept) +
                      " silent ones stay, " + std::to_string(came->total - std::min(came->total, came->asked)) +
                      " were not asked");
        return Exit::refused;
    }
    return Exit::done;
}

}  // namespace

Exit flush_entries(Session& session, Client& client, const Command& command) {
    if (command.nothing) {
        return nothing(session, client, command);
    }
    if (command.dry_run) {
        return dry(session, client, command);
    }
    return command.verify ? verified(session, client, command) : at_once(session, client, command);
}

}  // namespace neigh::ctl
