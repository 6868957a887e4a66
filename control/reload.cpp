#include "control/reload.hpp"

#include <exception>
#include <utility>

#include "config/load.hpp"
#include "control/log.hpp"
#include "control/log_level.hpp"
#include "control/neighbors/static_neighbors.hpp"

namespace neigh::control {

void Reload::advance(TimePoint now) {
    now_ = now;
    has_leftovers_ = has_leftovers_ && parts_.routing.reclaim() != 0;
    if (under_way_) {
        const bool passed = parts_.grace.passed(under_way_->seen);
        const auto stuck = passed ? std::nullopt : parts_.grace.stuck(under_way_->seen);
        if (passed || stuck) {
            finish(stuck);
        }
    } else if (std::exchange(is_requested_, false)) {
        parts_.supervisor.reloading();
        begin(now);
    }
}

void Reload::begin(TimePoint now) {
    const auto loaded = config::load_file(file_);
    for (const std::string& error : loaded.errors) {
        log::error() << error;
    }
    if (loaded.ok()) {
        config::Changes changes = config::changes(parts_.config, *loaded.config, capacity_);
        if (auto prepared = prepare(changes)) {
            carry_out(changes, std::move(*prepared), now);
            under_way_ = UnderWay{.changes = std::move(changes), .seen = parts_.grace.start(), .since = now};
            return;
        }
    }
    log::error() << "not reloaded: everything stays as it was";
    parts_.supervisor.ready(std::string{parts_.watch.all_run() ? "forwarding" : "a worker is stuck"} +
                            "; the last reload was refused, the log says why");
}

std::optional<Reload::Prepared> Reload::prepare(const config::Changes& changes) const {
    auto access = Access::of(changes.config.control.admins);
    if (!access) {
        log::error() << access.error().message;
    }
    Prepared prepared{};
    try {
        if (changes.concern("routes")) {
            prepared.routes = std::make_unique<const dataplane::Fib>(parts_.topology, changes.config.routes);
        }
    } catch (const std::exception& failure) {
        log::error() << "routes: " << failure.what();
        return std::nullopt;
    }
    if (!access) {
        return std::nullopt;
    }
    prepared.access = std::move(*access);
    return prepared;
}

namespace {

/// A change that failed after all is none.
void take_back(config::Changes& changes, config::OptionId option) {
    std::erase_if(changes.live, [&](const config::Change& change) { return change.option == &*option; });
}

}  // namespace

void Reload::carry_out(config::Changes& changes, Prepared prepared, TimePoint now) {
    config::Config& before = parts_.config;
    config::Config& after = changes.config;
    // Timers and limits before neighbors, which need the room; both within this turn.
    for (const config::Interface& interface : after.interfaces) {
        parts_.resolver.reconfigure(interface.index, interface.neighbor, now);
        parts_.own.reconfigure(interface.index, interface.neighbor);
        parts_.topology.of_index(interface.index)->set(interface.neighbor);
    }
    parts_.own.retry_all(now);  // who reloads may have set right what was in conflict
    if (prepared.routes) {
        parts_.routing.replace(std::move(prepared.routes));
    }
    log::set_level(level_of(after.log.level));  // whatever `log.set` made of it: the file is in force again
    parts_.watch.set_stall(stall_of(after.worker));
    parts_.access = std::move(prepared.access);
    parts_.server.review_callers();
    // These may still fail; each stays what it was, is said, and is tried again by the next reload.
    if (after.control.mode != before.control.mode || after.control.group != before.control.group) {
        if (const auto set = parts_.server.set_access(after.control.mode, after.control.group); !set) {
            log::error() << set.error().message;
            after.control.mode = before.control.mode;
            after.control.group = before.control.group;
            take_back(changes, "control.mode");
            take_back(changes, "control.group");
        }
    }
    if (const auto set = set_static_neighbors(parts_.resolver, changes.set, now); set) {
        remove_static_neighbors(parts_.resolver, changes.gone, now);
    } else {
        log::error() << "neighbors: " << set.error().message << "; all of them stay as they were";
        after.neighbors = before.neighbors;
        take_back(changes, "neighbors");
    }
    before = after;
}

void Reload::finish(std::optional<std::uint32_t> stuck) {
    has_leftovers_ = parts_.routing.reclaim() != 0;  // none, unless one is stuck: their tokens are older
    if (stuck) {
        log::warning() << "worker " << *stuck << " is stuck and has not seen the new configuration yet";
    }
    const config::Changes& changes = under_way_->changes;
    (changes.restart.empty() ? log::info() : log::warning()) << changes.summary();
    under_way_.reset();
    parts_.supervisor.ready(stuck ? "worker " + std::to_string(*stuck) + " is stuck" : "forwarding");
}

}  // namespace neigh::control
