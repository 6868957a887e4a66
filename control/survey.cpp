// Findings with their places.
// Neighbors: survey.hpp says what for.
#include "control/survey.hpp"

#include <algorithm>
#include <utility>

#include "control/socket/socket_lock.hpp"

namespace neigh::control {
namespace {

using Kind = config::Finding::Kind;

/// A device's failure may come of what is said of the device or of all memory; DPDK's of anything.
bool may_explain(const config::Finding& finding, std::string_view path) {
    return finding.kind == Kind::obstacle &&
           (path == "eal" || finding.path == path || finding.path.starts_with("eal."));
}

}  // namespace

Survey::Survey(const config::Config& config, const config::Places& places, std::string file,
               const config::Machine& machine)
    : places_(places), file_(std::move(file)) {
    config::check_machine(config, places, machine, mistakes_);
    if (machine.is_starting()) {
        findings_ = config::look_closer(config, machine);
    }
}

std::vector<std::string> Survey::causes_of(std::string_view path) const {
    config::Mistakes causes;
    for (const config::Finding& finding : findings_) {
        if (may_explain(finding, path)) {
            causes.add(places_.of(finding.path), finding.text);
        }
    }
    return causes.lines(file_);
}

bool Survey::has_causes() const {
    return !causes_of("eal").empty();
}

Survey::Report Survey::report(const config::Config& config) const {
    config::Mistakes all = mistakes_;
    bool is_good = mistakes_.empty();
    for (const auto& [kind, path, text] : findings_) {
        all.add(places_.of(path), kind == Kind::note ? "note: " + text : text);
        is_good = is_good && kind == Kind::note;
    }
    if (const auto is_free = SocketLock::is_free(config.control.socket); !is_free) {
        all.add(places_.of("control.socket"), is_free.error().message);
        is_good = false;
    }
    return {.lines = all.lines(file_), .is_good = is_good};
}

}  // namespace neigh::control
