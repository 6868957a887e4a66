// HTTP/1.1 as far as a scrape needs it; section numbers are those of RFC 9110 and RFC 9112.
#include "control/ctl/http.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace neigh::ctl::http {
namespace {

using Clock = std::chrono::steady_clock;

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, last - first + 1);
}

/// Up to `mark`, which goes with it; the rest where there is none.
std::string_view cut(std::string_view& text, std::string_view mark) {
    const auto end = text.find(mark);
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + mark.size());
    return part;
}

// RFC 9110 5.6.2
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_visible(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

/// In thousandths (RFC 9110 12.4.2); what can't be read is 0.
int weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::string parameter = lower(trimmed(cut(parameters, ";")));
        if (!parameter.starts_with("q=")) {
            continue;
        }
        std::string digits = parameter.substr(2);
        if (digits.size() > 5 || digits.empty() || (digits[0] != '0' && digits[0] != '1')) {
            return 0;
        }
        digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
        digits.resize(4, '0');
        int weight = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
        return error == std::errc{} && end == digits.data() + digits.size() ? std::min(weight, 1'000) : 0;
    }
    return 1'000;
}

// RFC 9110 12.5.1: what is wanted more. Who does not say gets the classic format.
Exposition format_for(std::string_view accept) {
    int open_metrics = 0;
    int classic = 0;
    int other = 0;  // a wildcard is for either, and either is classic
    while (!accept.empty()) {
        std::string_view range = cut(accept, ",");
        const std::string type = lower(trimmed(cut(range, ";")));
        int& wanted = type == "application/openmetrics-text" ? open_metrics : type == "text/plain" ? classic : other;
        wanted = std::max(wanted, weight_of(range));
    }
    return open_metrics > classic && open_metrics > 0 ? Exposition::open_metrics : Exposition::classic;
}

/// The path of a target in origin-form or absolute-form (RFC 9112 3.2), without its query.
std::string_view path_of(std::string_view target) {
    if (const std::string head = lower(target.substr(0, 7)); head == "http://") {
        target.remove_prefix(7);
        const auto path = target.find_first_of("/?");
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    return target.substr(0, target.find('?'));
}

std::string_view reason_of(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 431:
            return "Request Header Fields Too Large";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Bad Request";
    }
}

/// Waits until `fd` is ready; false: the time is over.
bool wait_for(int fd, short events, Clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd one{.fd = fd, .events = events, .revents = 0};
        const int ready = left.count() > 0 ? ::poll(&one, 1, static_cast<int>(left.count())) : 0;
        if (ready >= 0 || errno != EINTR) {
            return ready > 0;
        }
    }
}

struct Head {
    int status = 200;  ///< or why there is none
    std::string text;
};

/// Status 0: the peer has gone without a word.
Head read_head(int in, Clock::time_point until) {
    Head head;
    while (head.text.find("\r\n\r\n") == std::string::npos && head.text.find("\n\n") == std::string::npos) {
        if (head.text.size() >= kMostBytes) {
            head.status = 431;
            return head;
        }
        if (!wait_for(in, POLLIN, until)) {
            head.status = 408;
            return head;
        }
        char buffer[1'024];
        const ssize_t got = ::read(in, buffer, std::min(sizeof buffer, kMostBytes - head.text.size()));
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (got <= 0) {
            head.status = head.text.empty() ? 0 : 400;
            return head;
        }
        head.text.append(buffer, static_cast<std::size_t>(got));
    }
    return head;
}

void write_all(int out, std::string_view text, Clock::time_point until) {
    while (!text.empty() && wait_for(out, POLLOUT, until)) {
        const ssize_t sent = ::write(out, text.data(), text.size());
        if (sent < 0 && errno != EINTR && errno != EAGAIN) {
            return;
        }
        text.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
}

}  // namespace

Request read(std::string_view head) {
    Request request;
    std::string_view line = cut(head, "\n");
    line = line.substr(0, line.size() - (line.ends_with('\r') ? 1 : 0));
    // RFC 9112 3: method SP request-target SP HTTP-version
    const std::string_view method = cut(line, " ");
    const std::string_view target = cut(line, " ");
    if (!is_token(method) || !is_visible(target) || !line.starts_with("HTTP/") || line.size() != 8 || line[6] != '.') {
        request.status = 400;
        return request;
    }
    request.is_head = method == "HEAD";
    std::string accept;
    int hosts = 0;
    for (std::string_view field = cut(head, "\n"); !field.empty() && field != "\r"; field = cut(head, "\n")) {
        field = field.substr(0, field.size() - (field.ends_with('\r') ? 1 : 0));
        const bool has_colon = field.find(':') != std::string_view::npos;
        const std::string name = lower(cut(field, ":"));
        // RFC 9112 5.1: no white space before the colon; 2.2: no bare CR. RFC 9110 5.5: no control characters.
        const bool is_clean = std::all_of(field.begin(), field.end(),
                                          [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7f); });
        if (!has_colon || !is_token(name) || !is_clean) {
            request.status = 400;
            return request;
        }
        hosts += name == "host" ? 1 : 0;
        if (name == "accept") {
            accept.append(accept.empty() ? "" : ",").append(trimmed(field));
        }
    }
    request.format = format_for(accept);
    if (!line.starts_with("HTTP/1.")) {
        request.status = 505;
    } else if (hosts > 1 || (hosts == 0 && line != "HTTP/1.0")) {  // RFC 9112 3.2
        request.status = 400;
    } else if (path_of(target) != "/metrics") {
        request.status = 404;
    } else if (method != "GET" && !request.is_head) {
        request.status = 405;
    }
    return request;
}

std::string answer(const Request& request, std::string_view body) {
    const bool good = request.status == 200;
    const std::string said{reason_of(request.status)};
    const std::string content = good ? std::string{body} : said + "\n";
    std::string text = "HTTP/1.1 " + std::to_string(request.status) + " " + said + "\r\nContent-Type: ";
    text += good && request.format == Exposition::open_metrics
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : good ? "text/plain; version=0.0.4; charset=utf-8"
                   : "text/plain; charset=utf-8";
    text += "\r\nContent-Length: " + std::to_string(content.size()) +
            "\r\nConnection: close\r\nCache-Control: no-store\r\n";
    text += good ? "Vary: Accept\r\n" : "";
    text += request.status == 405 ? "Allow: GET, HEAD\r\n" : "";
    return text + "\r\n" + (request.is_head ? "" : content);
}

void serve(int in, int out, std::chrono::milliseconds patience, const Metrics& metrics) {
    const Head head = read_head(in, Clock::now() + patience);
    if (head.status == 0) {
        return;
    }
    Request request{.status = head.status};
    if (head.status == 200) {
        request = read(head.text);
    }
    std::string body;
    if (request.status == 200) {
        auto text = metrics(request.format);
        if (text) {
            body = std::move(*text);
        } else {
            request.status = 503;
        }
    }
    write_all(out, answer(request, body), Clock::now() + patience);
    // What is unread when a socket closes makes the kernel reset it, and the peer lose the answer: RFC 9112 9.6.
    ::shutdown(out, SHUT_WR);
    const auto until = Clock::now() + std::chrono::seconds{1};
    char ignored[1'024];
    for (std::size_t read = 0; read < 64 * sizeof ignored && wait_for(in, POLLIN, until); read += sizeof ignored) {
        if (::read(in, ignored, sizeof ignored) <= 0) {
            break;
        }
    }
}

}  // namespace neigh::ctl::http
