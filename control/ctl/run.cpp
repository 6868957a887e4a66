#include "control/ctl/run.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <vector>

#include "control/ctl/batch.hpp"
#include "control/ctl/options.hpp"
#include "control/ctl/perform.hpp"
#include "control/ctl/reporter.hpp"
#include "control/ctl/usage.hpp"
#include "control/ctl/words.hpp"

namespace neigh::ctl {
namespace {

Exit run_batch(Session& session, const std::string& path, const Io& io) {
    const bool from_input = path == "-";
    const int fd = from_input ? io.in : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return session.reporter().broken("can't open \"" + path + "\": " + std::strerror(errno));
    }
    BatchReader reader{fd};
    const Exit exit = Batch{session, ::isatty(::fileno(io.err)) == 1}.run(reader);
    if (!from_input) {
        ::close(fd);
    }
    return exit;
}

Exit run_options(const ParsedOptions& parsed, const Io& io, Reporter& reporter) {
    const Options& options = parsed.options;
    if (options.help) {
        std::fputs(usage().c_str(), io.out);
        return Exit::done;
    }
    if (options.version) {
        std::fputs("neighctl " NEIGH_VERSION "\n", io.out);
        return Exit::done;
    }
    Session session{options, io.out, reporter};
    if (options.batch) {
        return run_batch(session, *options.batch, io);
    }
    const std::vector<std::string_view> words(parsed.rest.begin(), parsed.rest.end());
    const auto command = parse_command(words, options.family);
    if (const auto* error = std::get_if<WordsError>(&command)) {
        return reporter.wrong(*error);
    }
    warn_of(session, std::get<Command>(command));
    return perform(session, std::get<Command>(command));
}

// Whether `out` is a pipe that nobody reads any more.
bool reader_left(std::FILE* out) {
    pollfd poll_fd{.fd = ::fileno(out), .events = POLLOUT, .revents = 0};
    return poll_fd.fd >= 0 && ::poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLERR) != 0;
}

}  // namespace

int run(std::span<const std::string> arguments, const Io& io) {
    Reporter reporter{io.err};
    const auto parsed = parse_options(arguments);
    Exit exit = Exit::words;
    if (const auto* error = std::get_if<std::string>(&parsed)) {
        exit = reporter.wrong({*error, nullptr});
    } else {
        exit = run_options(std::get<ParsedOptions>(parsed), io, reporter);
    }
    // Output that nobody got is no success; that the reader left (`| head`) is nothing to talk about.
    errno = 0;
    const bool lost_output = std::fflush(io.out) != 0 || std::ferror(io.out) != 0;
    const int why = errno;
    if (lost_output && !reader_left(io.out)) {
        reporter.at_line(0);
        (void)reporter.broken("can't write the output" + (why != 0 ? std::string{": "} + std::strerror(why) : ""));
    }
    return static_cast<int>(lost_output && exit == Exit::done ? Exit::words : exit);
}

}  // namespace neigh::ctl
