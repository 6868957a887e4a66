// Carries one command out: asks the daemon, prints the answer.
// Neighbors: words made the command; neighbors.hpp asks; print and report show. batch calls it for what it can't group.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "control/ctl/client.hpp"
#include "control/ctl/neighbors.hpp"
#include "control/ctl/options.hpp"
#include "control/ctl/reporter.hpp"
#include "control/ctl/words.hpp"

namespace neigh::ctl {

/// The connection, made when first needed, and what all commands of this run share.
class Session {
  public:
    Session(const Options& options, std::FILE* out, Reporter& reporter)
        : options_(options), out_(out), reporter_(reporter) {}

    /// Null and the failure is reported, where the daemon can't be reached.
    [[nodiscard]] Client* client();
    /// Where the daemon listens.
    [[nodiscard]] std::string socket() const;

    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] std::FILE* out() const noexcept { return out_; }
    /// To out().
    void print(const std::string& text) const { std::fwrite(text.data(), 1, text.size(), out_); }
    [[nodiscard]] Reporter& reporter() const noexcept { return reporter_; }

  private:
    const Options& options_;
    std::FILE* out_;
    Reporter& reporter_;
    std::optional<Client> client_;
};

[[nodiscard]] Exit perform(Session& session, const Command& command);

/// The change that a command is; none: it is no single change of an entry that its words tell all of.
[[nodiscard]] std::optional<Edit> edit_of(const Command& command) noexcept;
/// Says what of the command is without effect.
void warn_of(Session& session, const Command& command);
/// The entries that a show or flush names.
[[nodiscard]] Filter filter_of(const Session& session, const Command& command);
/// The entry that an add, set, replace or del names.
[[nodiscard]] Entry entry_of(const Command& command);

}  // namespace neigh::ctl
