#include "control/ctl/batch.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

namespace neigh::ctl {
namespace {

// A request is what the daemon reads at once, 64 KiB, with room for one more row and what is around them. More rows
// don't make it faster, and others wait while the daemon applies them. The first ones are small: it is to begin soon.
constexpr std::size_t kFirstRows = 64;
constexpr std::size_t kMostRows = 1'024;
constexpr std::size_t kMostBytes = std::size_t{63} << 10U;

// What may be on its way: one full request that the daemon is at and one that it finds when it is done; of small ones
// as many as it takes to keep it busy.
constexpr std::size_t kMostSent = 64;
constexpr std::size_t kMostSentBytes = std::size_t{128} << 10U;

// The answers to what is linked to a refused request: each one is CANCELED.
void drop_canceled(Client& client) {
    for (std::size_t left = client.outstanding(); left > 0; --left) {
        (void)applied(client);
    }
}

}  // namespace

Batch::Batch(Session& session, bool progress) : session_(session), progress_(progress), most_rows_(kFirstRows) {}

Exit Batch::run(BatchReader& reader) {
    for (;;) {
        // Whoever writes line by line wants to see each in force before the next.
        if (!reader.is_ready()) {
            if (!settle_all()) {
                return exit_;
            }
            std::fflush(session_.out());
        }
        const auto next = reader.next();
        if (!next) {
            break;
        }
        show_progress(reader, next->number);
        if (!line(*next)) {
            return exit_;
        }
    }
    if (!settle_all()) {
        return exit_;
    }
    session_.reporter().clear_progress();
    if (reader.error() != 0) {
        session_.reporter().at_line(0);
        return session_.reporter().broken("can't read the batch: " + std::string{std::strerror(reader.error())});
    }
    return exit_;
}

bool Batch::line(const BatchLine& line) {
    WordsError error;
    error.message = line.torn ? "missing continuation line" : split_words(line.text, words_);
    if (error.message.empty()) {
        if (words_.empty()) {
            return true;
        }
        auto parsed = parse_command(words_, session_.options().family);
        if (const auto* command = std::get_if<Command>(&parsed)) {
            return this->command(*command, line.number);
        }
        error = std::move(std::get<WordsError>(parsed));
    }
    // What stands before this line comes first.
    if (!settle_all()) {
        return false;
    }
    session_.reporter().at_line(line.number);
    return failed(session_.reporter().wrong(error));
}

bool Batch::command(const Command& command, std::size_t number) {
    if (!command.not_kept.empty()) {
        session_.reporter().at_line(number);
        warn_of(session_, command);
    }
    if (const auto edit = edit_of(command)) {
        if (!fits_group(*edit) && !send_group()) {
            return false;
        }
        const Entry entry = entry_of(command);
        if (!group_) {
            group_.emplace(*edit, entry.interface);
        }
        group_->entries.add(entry);
        group_->lines.push_back(number);
        return true;
    }
    if (!settle_all()) {
        return false;
    }
    session_.reporter().clear_progress();
    session_.reporter().at_line(number);
    const Exit exit = perform(session_, command);
    std::fflush(session_.out());
    return exit == Exit::done || failed(exit);
}

bool Batch::send_group() {
    if (!group_) {
        return true;
    }
    session_.reporter().at_line(group_->lines.front());
    Client* const client = session_.client();
    if (client == nullptr) {
        return failed(Exit::unreachable);
    }
    while (!may_be_sent(*client)) {
        if (!settle_oldest()) {
            return false;
        }
    }
    const EntriesText& entries = group_->entries;
    const bool linked = client->outstanding() != 0;
    if (const auto failure = submit(*client, entries.edit(), entries.params(0, entries.count(), linked))) {
        // What was sent before may have been answered, and that be why this can't be sent.
        if (!settle()) {
            return false;
        }
        session_.reporter().at_line(group_->lines.front());
        return failed(session_.reporter().failed(*failure));
    }
    sent_.push_back(*std::exchange(group_, std::nullopt));
    most_rows_ = std::min(2 * most_rows_, kMostRows);
    return true;
}

bool Batch::may_be_sent(const Client& client) const {
    const auto add = [](std::size_t bytes, const Group& group) { return bytes + group.entries.bytes(); };
    const std::size_t bytes = std::accumulate(sent_.begin(), sent_.end(), group_->entries.bytes(), add);
    // With none outstanding, those before it were canceled: they are to be sent again first.
    return sent_.empty() || (client.outstanding() != 0 && sent_.size() < kMostSent && bytes <= kMostSentBytes);
}

bool Batch::settle() {
    while (!sent_.empty()) {
        if (!settle_oldest()) {
            return false;
        }
    }
    return true;
}

// `window` is how many rows go at once: all of them at first; after an error one, then twice as many each time, so that
// a batch of nothing but errors costs one row a request. What was on its way is sent again after an error, so a rare
// one costs that.
bool Batch::settle_oldest() {
    const Group group = std::move(sent_.front());
    sent_.pop_front();
    Client& client = *session_.client();  // the group was sent by it
    Reporter& reporter = session_.reporter();
    std::size_t window = group.lines.size();
    for (std::size_t done = 0; done < group.lines.size();) {
        reporter.at_line(group.lines[done]);
        const std::size_t count = std::min(window, group.lines.size() - done);
        const auto lost = client.outstanding() == 0
                              ? submit(client, group.entries.edit(), group.entries.params(done, count))
                              : std::nullopt;
        const auto answer = lost ? Answer<std::uint64_t>{*lost} : applied(client);
        if (answer) {
            done += count;
            window = 2 * count;
            continue;
        }
        drop_canceled(client);
        const Failure& failure = answer.failure();
        const std::size_t good = std::min(failure.row.value_or(0), count - 1);
        if (!failure.is_lost() && count > 1 && (good > 0 || !failure.row)) {
            window = std::max(good, std::size_t{1});  // nothing was applied: those before the bad one alone
            continue;
        }
        if (!failed(reporter.failed(failure))) {
            return false;
        }
        ++done;
        window = 1;
    }
    return true;
}

// -force goes on, but not without a daemon.
bool Batch::failed(Exit exit) {
    exit_ = exit_ == Exit::done ? exit : exit_;
    return session_.options().force && exit != Exit::unreachable;
}

// (Of what is added or removed twice the daemon says so, and the last one of what is set twice is what is there in the
// end.)
bool Batch::fits_group(Edit edit) const {
    return !group_ || (edit == group_->entries.edit() && group_->entries.count() < most_rows_ &&
                       group_->entries.bytes() < kMostBytes);
}

void Batch::show_progress(const BatchReader& reader, std::size_t number) {
    if (!progress_ || number % 64 != 0) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_progress_) {
        session_.reporter().progress(number, reader.percent());
        next_progress_ = now + std::chrono::milliseconds{100};
    }
}

}  // namespace neigh::ctl
