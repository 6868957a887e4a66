// Makes a document of its template: `service-documents TEMPLATE > DOCUMENT`. Not installed; the build runs it.
// Neighbors: parts makes what fill_in puts in. Not here: which documents there are (meson.build).
#include <cstdio>
#include <fstream>
#include <iterator>

#include "control/command_line.hpp"
#include "packaging/fill_in.hpp"
#include "packaging/parts.hpp"

namespace {

neigh::service::Parts all_parts() {
    using namespace neigh::service;
    Parts parts{
        {"version", NEIGHD_VERSION},
        {"config", NEIGHD_CONFIG},
        {"neighd-options-roff", neighd_options_roff()},
        {"neighctl-options-roff", neighctl_options_roff()},
        {"neighctl-commands-roff", neighctl_commands_roff()},
        {"neighctl-words-roff", neighctl_words_roff()},
        {"neighctl-states-roff", neighctl_states_roff()},
        {"config-keys-roff", config_keys_roff()},
        {"scenario-keys-roff", scenario_keys_roff()},
        {"rpc-methods-roff", rpc_methods_roff()},
        {"rpc-notifications-roff", rpc_notifications_roff()},
        {"rpc-objects-roff", rpc_objects_roff()},
        {"rpc-errors-roff", rpc_errors_roff()},
        {"neighd-options-bash", neighd_options_bash()},
    };
    for (const auto& [name, shell] : {std::pair{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}) {
        const std::string end = "-" + std::string{name};
        parts["neighctl-options" + end] = neighctl_options(shell);
        parts["neighctl-commands" + end] = neighctl_commands(shell);
        parts["neighctl-words" + end] = neighctl_words(shell);
        parts["neighctl-values" + end] = neighctl_values(shell);
        parts["neighctl-first" + end] = neighctl_first(shell);
    }
    return parts;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("Usage: service-documents TEMPLATE\n", stderr);
        return 1;
    }
    std::ifstream file{argv[1]};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file.good() && !file.eof()) {
        std::fprintf(stderr, "service-documents: can't read %s\n", argv[1]);
        return 1;
    }
    const auto document = neigh::service::fill_in(text, all_parts());
    if (!document) {
        std::fprintf(stderr, "service-documents: %s: %s\n", argv[1], document.error().message.c_str());
        return 1;
    }
    return std::fputs(document.value().c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
