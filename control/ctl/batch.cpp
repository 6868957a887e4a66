#include "control/ctl/batch.hpp"

#include <algorithm>
#include <cstring>

namespace neigh::ctl {
namespace {

// A request stays far below the daemon's 1 MiB a line; more rows don't make it faster.
constexpr std::size_t kMostRows = 1'024;
constexpr std::size_t kMostBytes = std::size_t{256} << 10U;

// What a row adds to the request beyond its names; no more than JSON escapes can make of them.
std::size_t size_of(const Entry& entry) {
    return 160 + 6 * (entry.interface.dev.size() + entry.lladdr.size());
}

}  // namespace

Exit Batch::run(BatchReader& reader) {
    for (;;) {
        // Whoever writes line by line wants to see each in force before the next.
        if (!reader.is_ready()) {
            if (!send_group()) {
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
    if (!send_group()) {
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
    const auto words = split_words(line.text);
    WordsError error;
    if (const auto* list = std::get_if<std::vector<std::string>>(&words); list != nullptr && !line.torn) {
        if (list->empty()) {
            return true;
        }
        const auto parsed = parse_command(*list, session_.options().family);
        if (const auto* command = std::get_if<Command>(&parsed)) {
            return this->command(*command, line.number);
        }
        error = std::get<WordsError>(parsed);
    } else {
        error.message = line.torn ? "missing continuation line" : std::get<std::string>(words);
    }
    // What stands before this line comes first.
    if (!send_group()) {
        return false;
    }
    session_.reporter().at_line(line.number);
    return failed(session_.reporter().wrong(error));
}

bool Batch::command(const Command& command, std::size_t number) {
    if (const auto edit = edit_of(command.verb)) {
        Entry entry = entry_of(command);
        if (!fits_group(*edit, entry) && !send_group()) {
            return false;
        }
        edit_ = *edit;
        names_.emplace(entry.dst, entry.interface.dev);
        bytes_ += size_of(entry);
        entries_.push_back(std::move(entry));
        lines_.push_back(number);
        return true;
    }
    if (!send_group()) {
        return false;
    }
    session_.reporter().clear_progress();
    session_.reporter().at_line(number);
    const Exit exit = perform(session_, command);
    std::fflush(session_.out());
    return exit == Exit::done || failed(exit);
}

// `window` is how many rows go at once: after an error one, then twice as many each time, so that a batch of nothing
// but errors costs one row a request and a rare error next to nothing.
bool Batch::send_group() {
    const std::vector<Entry> entries = std::exchange(entries_, {});
    const std::vector<std::size_t> lines = std::exchange(lines_, {});
    names_.clear();
    bytes_ = 0;
    std::size_t window = entries.size();
    for (std::size_t done = 0; done < entries.size();) {
        Reporter& reporter = session_.reporter();
        reporter.at_line(lines[done]);
        Client* const client = session_.client();
        if (client == nullptr) {
            return failed(Exit::unreachable);
        }
        const std::size_t count = std::min(window, entries.size() - done);
        const auto applied = apply(*client, edit_, std::span{entries}.subspan(done, count));
        if (applied) {
            done += count;
            window = 2 * count;
            continue;
        }
        const Failure& failure = applied.failure();
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

// An entry that the group names already waits: within one request the second `add` of an address isn't told from
// the first.
bool Batch::fits_group(Edit edit, const Entry& entry) const {
    return entries_.empty() || (edit == edit_ && entries_.size() < kMostRows && bytes_ + size_of(entry) <= kMostBytes &&
                                names_.find({entry.dst, entry.interface.dev}) == names_.end());
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
