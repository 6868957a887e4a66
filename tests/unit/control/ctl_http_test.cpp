// One HTTP request: what is answered to which, and that hostile ones end soon. Over a socket with systemd's own tool:
// tests/smoke/metrics_http.sh.
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/ctl/http.hpp"

namespace neigh::ctl::http::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHost = "Host: localhost:9913\r\n";

int status_of(const std::string& line, const std::string& fields = kHost) {
    return read(line + "\r\n" + fields + "\r\n").status;
}
Exposition format_for(const std::string& accept) {
    return read("GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: " + accept + "\r\n\r\n").format;
}

TEST(Http, TheMetricsAndNothingElse) {
    EXPECT_EQ(200, status_of("GET /metrics HTTP/1.1"));
    EXPECT_EQ(200, status_of("GET /metrics HTTP/1.0", ""));
    EXPECT_EQ(200, status_of("GET /metrics?name[]=a HTTP/1.1"));
    EXPECT_EQ(200, status_of("GET http://localhost:9913/metrics HTTP/1.1"));
    EXPECT_EQ(200, status_of("HEAD /metrics HTTP/1.1"));
    for (const char* path : {"/", "/metrics/", "/metrics2", "/../metrics", "metrics", "/Metrics", "http://metrics"}) {
        EXPECT_EQ(404, status_of(std::string{"GET "} + path + " HTTP/1.1")) << path;
    }
    for (const char* method : {"POST", "PUT", "DELETE", "get", "OPTIONS", "TRACE"}) {
        EXPECT_EQ(405, status_of(std::string{method} + " /metrics HTTP/1.1")) << method;
    }
    EXPECT_EQ(505, status_of("GET /metrics HTTP/2.0"));
}

TEST(Http, WhatIsNoRequestIsRefused) {
    for (const char* line : {"", " ", "GET", "GET /metrics", "GET  /metrics HTTP/1.1", "GET /metrics HTTP/1.1 ",
                             "GET /metrics http/1.1", "G\x01T /metrics HTTP/1.1", "GET /met\x7frics HTTP/1.1",
                             "GET /metrics HTTP/1.10", "GET\t/metrics HTTP/1.1", "\x16\x03\x01\x02"}) {
        EXPECT_EQ(400, status_of(line)) << line;
    }
    for (const char* fields : {"", "Host: a\r\nHost: b\r\n", "Host : a\r\n", " Host: a\r\n", "Host: a\x01\r\n",
                               "Host: a\r\nnonsense\r\n", ": a\r\nHost: a\r\n"}) {
        EXPECT_EQ(400, status_of("GET /metrics HTTP/1.1", fields)) << fields;
    }
}

TEST(Http, TheFormatIsTheOneThatIsWantedMore) {
    EXPECT_EQ(Exposition::classic, read("GET /metrics HTTP/1.0\r\n\r\n").format);
    EXPECT_EQ(Exposition::open_metrics, format_for("application/openmetrics-text"));
    EXPECT_EQ(Exposition::open_metrics, format_for("application/openmetrics-text;version=1.0.0,"
                                                   "application/openmetrics-text;version=0.0.1;q=0.75,"
                                                   "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"))
        << "Prometheus";
    for (const char* accept : {"*/*", "text/plain", "text/plain, application/openmetrics-text;q=0.5", "text/html", "",
                               "application/openmetrics-text;q=0", "application/openmetrics-text;q=nonsense",
                               "application/openmetrics-text;q=9999999999", ",,;;=,q=1"}) {
        EXPECT_EQ(Exposition::classic, format_for(accept)) << accept;
    }
}

TEST(Http, AnAnswerSaysWhatItIs) {
    const std::string good = answer({.format = Exposition::open_metrics}, "abc");
    EXPECT_TRUE(good.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0"));
    EXPECT_NE(std::string::npos, good.find("\r\nContent-Length: 3\r\n"));
    EXPECT_TRUE(good.ends_with("\r\n\r\nabc"));
    const std::string head = answer({.is_head = true}, "abc");
    EXPECT_NE(std::string::npos, head.find("text/plain; version=0.0.4"));
    EXPECT_NE(std::string::npos, head.find("\r\nContent-Length: 3\r\n"));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_NE(std::string::npos, answer({.status = 405}, "").find("\r\nAllow: GET, HEAD\r\n"));
}

/// What `serve` says to somebody who sends `text` and (`ends`) no more.
std::string served(const std::string& text, std::chrono::milliseconds patience = 5s, bool ends = false,
                   bool has_metrics = true) {
    int pair[2];
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    std::thread server{[&] {
        serve(pair[0], pair[0], patience,
              [&](Exposition) { return has_metrics ? std::optional{std::string{"m 1\n"}} : std::nullopt; });
        ::close(pair[0]);
    }};
    (void)::send(pair[1], text.data(), text.size(), MSG_NOSIGNAL);
    if (ends) {
        ::shutdown(pair[1], SHUT_WR);
    }
    std::string heard;
    char buffer[4'096];
    for (ssize_t got = 0; (got = ::read(pair[1], buffer, sizeof buffer)) > 0;) {
        heard.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(pair[1]);
    server.join();
    return heard;
}

TEST(Http, OverASocket) {
    const std::string request = std::string{"GET /metrics HTTP/1.1\r\n"} + kHost + "\r\n";
    EXPECT_TRUE(served(request).ends_with("\r\n\r\nm 1\n"));
    EXPECT_TRUE(served("GET /metrics HTTP/1.0\n\n").ends_with("\r\n\r\nm 1\n")) << "typed by hand";
    EXPECT_TRUE(served(request, 5s, false, /*has_metrics=*/false).starts_with("HTTP/1.1 503 "));
    EXPECT_TRUE(served(std::string(100'000, 'x')).starts_with("HTTP/1.1 431 "));
    EXPECT_TRUE(served("GET /metrics HT", 20ms).starts_with("HTTP/1.1 408 "));
    EXPECT_TRUE(served("", 20ms).starts_with("HTTP/1.1 408 "));
    EXPECT_TRUE(served("GET /met", 5s, /*ends=*/true).starts_with("HTTP/1.1 400 "));
    EXPECT_EQ("", served("", 5s, /*ends=*/true)) << "a port scan";
}

}  // namespace
}  // namespace neigh::ctl::http::test
