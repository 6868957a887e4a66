// Findings with their places.
// Neighbors: survey.hpp says what for.
#include "control/survey.hpp"

#include <algorithm>
#include <utility>

#include "config/device.hpp"
#include "control/socket/socket_lock.hpp"
#include "dataplane/kernel_interface.hpp"

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
    : places_(places), file_(std::move(file)), is_starting_(machine.is_starting()) {
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
    for (std::size_t i = 0; i < config.interfaces.size() && is_starting_; ++i) {
        const auto kernel = config::parse_device(config.interfaces[i].device).kernel_interface();
        if (std::string why = kernel ? dataplane::KernelClaim::why_taken(*kernel) : ""; !why.empty()) {
            all.add(places_.of("interfaces[" + std::to_string(i) + "].device"), std::move(why));
            is_good = false;
        }
    }
    if (const auto is_free = SocketLock::is_free(config.control.socket); !is_free) {
        all.add(places_.of("control.socket"), is_free.error().message);
        is_good = false;
    }
    return {.lines = all.lines(file_), .is_good = is_good};
}

}  // namespace neigh::control
