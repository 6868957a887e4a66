#include "control/ctl/capture.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

#include "control/ctl/listening.hpp"
#include "control/ctl/pcapng.hpp"
#include "control/ctl/row_json.hpp"
#include "control/ctl/view.hpp"

namespace neigh::ctl {
namespace {

std::uint64_t now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

// What is written, and how much of it: blocks are kept until flush(), or until they are many.
class Writer {
  public:
    // Each of the interfaces has its block, packets or not: a file without one is none.
    Writer(std::FILE* file, const std::vector<Interface>& interfaces, const InterfaceRef& only) : file_(file) {
        pcapng::append_section(blocks_, "neighctl " NEIGH_VERSION);
        for (const Interface& one : interfaces) {
            if (only.dev.empty() || only.dev == one.name) {
                pcapng::append_interface(blocks_, one.name);
                known_.push_back({.ifindex = one.ifindex});
            }
        }
    }

    // False: the packet makes no sense.
    [[nodiscard]] bool packet(const View& event) {
        const auto time = event.text_at("time");
        const auto ifindex = event.number_at("ifindex");
        const auto length = event.number_at("length");
        const auto text = event.text_at("data");
        const auto data = text ? from_base64(*text) : std::nullopt;
        std::uint64_t time_ns = 0;
        if (!time || !ifindex || !length || !data ||
            std::from_chars(time->data(), time->data() + time->size(), time_ns).ec != std::errc{}) {
            return false;
        }
        std::uint32_t number = 0;
        while (number < known_.size() && known_[number].ifindex != *ifindex) {
            ++number;
        }
        if (number == known_.size()) {
            pcapng::append_interface(blocks_, event.text_at("dev").value_or(""));
            known_.push_back({.ifindex = *ifindex});
        }
        const auto direction = event.text_at("direction");
        pcapng::append_packet(blocks_, {.interface = number,
                                        .time_ns = time_ns,
                                        .length = static_cast<std::uint32_t>(*length),
                                        .data = *data,
                                        .direction = direction == "in"    ? pcapng::Direction::in
                                                     : direction == "out" ? pcapng::Direction::out
                                                                          : pcapng::Direction::unknown,
                                        .comment = event.text_at("reason").value_or("")});
        ++known_[number].captured;
        ++captured_;
        return true;
    }
    void lose(std::uint64_t count) { lost_ += count; }

    void finish() {
        for (std::uint32_t number = 0; number < known_.size(); ++number) {
            // What was lost was lost by whatever interface it came; of one alone it is known.
            pcapng::append_statistics(blocks_, {.interface = number,
                                                .time_ns = now_ns(),
                                                .captured = known_[number].captured,
                                                .lost = known_.size() == 1 ? std::optional{lost_} : std::nullopt});
        }
    }
    // False: it is not taken. What is not flushed waits until there is much of it.
    [[nodiscard]] bool write(bool flush) {
        constexpr std::size_t kMuch = std::size_t{64} << 10U;
        if (!flush && blocks_.size() < kMuch) {
            return true;
        }
        const bool is_written = std::fwrite(blocks_.data(), 1, blocks_.size(), file_) == blocks_.size();
        blocks_.clear();
        return is_written && std::fflush(file_) == 0;
    }

    [[nodiscard]] std::uint64_t captured() const noexcept { return captured_; }
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

  private:
    struct Known {
        std::uint64_t ifindex = 0;
        std::uint64_t captured = 0;
    };
    std::FILE* file_;
    std::string blocks_;
    std::vector<Known> known_;
    std::uint64_t captured_ = 0;
    std::uint64_t lost_ = 0;
};

Json params_of(const CaptureRequest& request) {
    Json params = Json::object();
    put_interface(params, request.interface);
    if (request.host) {
        params["host"] = request.host->to_string();
    }
    if (!request.kind.empty()) {
        params["kind"] = request.kind;
    }
    return params;
}

struct Ended {
    Exit exit = Exit::done;
    bool is_taken = true;  // what was written
};

// Until there are enough, the daemon leaves, or somebody ends it.
Ended pass_on(Client& client, const Signals& signals, std::FILE* file, const CaptureRequest& request, Writer& writer,
              Reporter& reporter) {
    for (bool heard = true; writer.captured() < request.count.value_or(UINT64_MAX);) {
        if (!writer.write(/*flush=*/!heard)) {
            return {.is_taken = false};
        }
        if (!waits(client, signals, file, !heard)) {
            break;
        }
        const auto event = client.notification();
        if (!event) {
            return {.exit = reporter.failed(event.failure())};
        }
        heard = event->has_value();
        if (heard && (*event)->first == "capture.packet" && !writer.packet((*event)->second)) {
            return {.exit = reporter.failed(lost("the daemon's packet makes no sense"))};
        }
        if (heard && (*event)->first == "capture.lost") {
            writer.lose((*event)->second.number_at("count").value_or(0));
        }
    }
    return {};
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    std::string data;
    data.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int there = 0;
    for (const char c : text) {
        std::uint32_t digit = 0;
        if (c >= 'A' && c <= 'Z') {
            digit = static_cast<std::uint32_t>(c - 'A');
        } else if (c >= 'a' && c <= 'z') {
            digit = static_cast<std::uint32_t>(c - 'a') + 26;
        } else if (c >= '0' && c <= '9') {
            digit = static_cast<std::uint32_t>(c - '0') + 52;
        } else if (c == '+' || c == '/') {
            digit = c == '+' ? 62 : 63;
        } else {
            return std::nullopt;
        }
        bits = bits << 6U | digit;
        there += 6;
        if (there >= 8) {
            there -= 8;
            data.push_back(static_cast<char>(bits >> static_cast<unsigned>(there) & 0xffU));
        }
    }
    return there == 6 ? std::nullopt : std::optional{std::move(data)};
}

Exit capture(Client& client, const CaptureRequest& request, std::FILE* out, Reporter& reporter) {
    const bool to_output = request.file.empty() || request.file == "-";
    if (to_output && ::isatty(::fileno(out)) == 1) {
        return reporter.broken(
            "packets are nothing for a terminal: -w FILE, or a pipe: neighctl capture | tcpdump -r -");
    }
    const Signals signals{SIGINT, SIGTERM};
    const auto interfaces = ctl::interfaces(client);
    if (!interfaces) {
        return reporter.failed(interfaces.failure());
    }
    if (const auto answer = client.ask("capture.start", params_of(request)); !answer) {
        return reporter.failed(answer.failure());
    }
    // Not before: a capture that is refused leaves the file as it was.
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened{nullptr, &std::fclose};
    if (!to_output) {
        opened.reset(std::fopen(request.file.c_str(), "wbe"));
        if (opened == nullptr) {
            return reporter.broken("can't write \"" + request.file + "\": " + std::strerror(errno));
        }
    }
    std::FILE* const file = to_output ? out : opened.get();
    Writer writer{file, *interfaces, request.interface};
    Ended ended{.is_taken = writer.write(/*flush=*/true)};
    if (ended.is_taken) {
        ended = pass_on(client, signals, file, request, writer, reporter);
    }
    writer.finish();
    const bool is_whole = ended.is_taken && writer.write(/*flush=*/true);
    const int why = errno;
    reporter.warn(std::to_string(writer.captured()) + " packets captured, " + std::to_string(writer.lost()) + " lost");
    if (is_whole || reader_left(file)) {
        return ended.exit;
    }
    return to_output ? Exit::words  // why is run's to say
                     : reporter.broken("can't write \"" + request.file + "\": " + std::strerror(why));
}

}  // namespace neigh::ctl
