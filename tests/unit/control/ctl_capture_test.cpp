// neighctl capture against a daemon that is made up: what it asks for, what it writes, how it ends.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pthread.h>
#include <pty.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/ctl/capture.hpp"
#include "control/ctl/run.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"
#include "tests/unit/control/ctl_neighctl.hpp"

namespace neigh::ctl::test {
namespace {

constexpr const char* kInterfaces = R"({"interfaces":[
    {"name":"lan0","ifindex":1,"luid":1,"mac":"02:00:00:00:00:01","mtu":1500,"addresses":[],"address_states":[],"ipv4":true,"ipv6":true,"up":true},
    {"name":"lan1","ifindex":2,"luid":2,"mac":"02:00:00:00:00:02","mtu":1500,"addresses":[],"address_states":[],"ipv4":true,"ipv6":true,"up":true}]})";

std::string packet(const char* direction, const char* reason = nullptr) {
    Json params = {
        {"time", "1795295031000041123"}, {"dev", "lan1"}, {"ifindex", 2}, {"luid", 2}, {"direction", direction}};
    if (reason != nullptr) {
        params["reason"] = reason;
    }
    params.update({{"length", 14}, {"data", "AAECAwQFBgcICQoLCAY="}});
    return Json{{"jsonrpc", "2.0"}, {"method", "capture.packet"}, {"params", params}}.dump() + "\n";
}
std::string lost_packets(int count) {
    return Json{{"jsonrpc", "2.0"}, {"method", "capture.lost"}, {"params", {{"count", count}}}}.dump() + "\n";
}

class CtlCapture : public ::testing::Test {
  protected:
    /// A daemon that tells of this, once it was asked, and then leaves or (`stays`) says nothing any more.
    Outcome capture(std::vector<std::string> words, const std::string& told, const std::function<void()>& then = {}) {
        FakeServer server{[&](const Json& request) -> std::optional<std::string> {
            if (request["method"] == "interface.list") {
                return result_of(request, Json::parse(kInterfaces));
            }
            if (then) {
                then();
            }
            return result_of(request, {{"capturing", true}}) + told;
        }};
        words.insert(words.begin(), {"-s", server.path(), "capture"});
        Outcome outcome = neighctl(words);
        requests_ = server.requests();
        return outcome;
    }
    /// How many blocks of that type there are; fails where the blocks are not one behind the other to the end.
    static int blocks(const std::string& file, std::uint32_t type) {
        int count = 0;
        for (std::size_t at = 0; at < file.size();) {
            std::uint32_t head[2];
            if (file.size() - at < sizeof head) {
                ADD_FAILURE() << "half a block at " << at;
                return -1;
            }
            std::memcpy(head, file.data() + at, sizeof head);
            count += head[0] == type ? 1 : 0;
            if (head[1] < 12 || head[1] % 4 != 0 || head[1] > file.size() - at) {
                ADD_FAILURE() << "a block of " << head[1] << " bytes at " << at;
                return -1;
            }
            at += head[1];
        }
        return count;
    }
    std::vector<Json> requests_;
};

TEST_F(CtlCapture, AsksForWhatItsWordsSay) {
    (void)capture({"count", "1"}, packet("in"));
    ASSERT_EQ(requests_.size(), 2U);
    EXPECT_EQ(requests_[1]["method"], "capture.start");
    EXPECT_EQ(requests_[1]["params"], Json::object());
    (void)capture({"dev", "lan0", "host", "2001:DB8::1", "nd", "count", "1"}, packet("in"));
    EXPECT_EQ(requests_[1]["params"], (Json{{"dev", "lan0"}, {"host", "2001:db8::1"}, {"kind", "nd"}}));
}

TEST_F(CtlCapture, WritesEachPacketAndEndsWithItsCount) {
    const Outcome outcome =
        capture({"count", "2"}, packet("in") + packet("dropped", "drop_arp_invalid") + packet("out"));
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_EQ(outcome.err, "neighctl: 2 packets captured, 0 lost\n");
    EXPECT_EQ(blocks(outcome.out, 0x0a0d0d0a), 1);
    EXPECT_EQ(blocks(outcome.out, 1), 2) << "interfaces";
    EXPECT_EQ(blocks(outcome.out, 6), 2) << "packets";
    EXPECT_EQ(blocks(outcome.out, 5), 2) << "statistics";
    EXPECT_NE(outcome.out.find("drop_arp_invalid"), std::string::npos);
    EXPECT_NE(outcome.out.find(std::string{"\0\1\2\3\4\5\6\7\x8\x9\xa\xb\x8\6", 14}), std::string::npos);
}

TEST_F(CtlCapture, AnInterfaceAloneIsTheOnlyOneInTheFile) {
    const Outcome outcome = capture({"dev", "lan1", "count", "1"}, lost_packets(5) + packet("in"));
    EXPECT_EQ(blocks(outcome.out, 1), 1);
    EXPECT_EQ(outcome.err, "neighctl: 1 packets captured, 5 lost\n");
}

TEST_F(CtlCapture, ToAFileAndLeavesItAloneWhereItIsRefused) {
    const std::string path = std::filesystem::temp_directory_path() / ("neighctl-capture-" + std::to_string(getpid()));
    const Outcome outcome = capture({"count", "1", "-w", path}, packet("in"));
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_EQ(outcome.out, "");
    std::ifstream file{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(blocks(text, 6), 1);
    FakeServer refuses{[](const Json& request) {
        return std::optional{request["method"] == "interface.list" ? result_of(request, Json::parse(kInterfaces))
                                                                   : error_of(request, -7, "BUSY", "no room")};
    }};
    const Outcome refused = neighctl({"-s", refuses.path(), "capture", "-w", path});
    EXPECT_EQ(refused.exit, 2);
    EXPECT_EQ(refused.err, "neighctl: BUSY: no room\n");
    EXPECT_EQ(std::filesystem::file_size(path), text.size());
    std::filesystem::remove(path);
    const Outcome nowhere = capture({"-w", "/nowhere/file"}, packet("in"));
    EXPECT_EQ(nowhere.exit, 1);
    EXPECT_TRUE(nowhere.err.starts_with("neighctl: can't write \"/nowhere/file\": ")) << nowhere.err;
}

TEST_F(CtlCapture, AnInterruptLeavesACompleteFile) {
    const pthread_t self = ::pthread_self();
    const Outcome outcome = capture({}, "", [self] { ::pthread_kill(self, SIGINT); });
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_EQ(blocks(outcome.out, 1), 2);
    EXPECT_EQ(blocks(outcome.out, 5), 2);
    EXPECT_EQ(outcome.err, "neighctl: 0 packets captured, 0 lost\n");
}

TEST_F(CtlCapture, ADaemonThatTalksNonsenseLeavesACompleteFileAsWell) {
    const std::string nonsense = R"({"jsonrpc":"2.0","method":"capture.packet","params":{"data":"AAA"}})";
    const Outcome outcome = capture({}, packet("in") + nonsense + "\n");
    EXPECT_EQ(outcome.exit, 3);
    EXPECT_EQ(blocks(outcome.out, 6), 1);
    EXPECT_EQ(blocks(outcome.out, 5), 2);
}

TEST_F(CtlCapture, NothingOfItGoesToATerminal) {
    int ends[2];
    ASSERT_EQ(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), 0);
    std::FILE* terminal = ::fdopen(ends[1], "w");
    std::FILE* err = std::tmpfile();
    FakeServer server{[](const Json& request) { return std::optional{result_of(request, Json::object())}; }};
    for (const char* file : {"", "-"}) {
        std::vector<std::string> words{"-s", server.path(), "capture"};
        if (*file != '\0') {
            words.insert(words.end(), {"-w", file});
        }
        EXPECT_EQ(ctl::run(words, {.in = 0, .out = terminal, .err = err}), 1);
    }
    EXPECT_TRUE(server.requests().empty());
    std::rewind(err);
    char line[256] = {};
    ASSERT_NE(std::fgets(line, sizeof line, err), nullptr);
    EXPECT_NE(std::string{line}.find("tcpdump -r -"), std::string::npos) << line;
    std::fclose(err);
    std::fclose(terminal);
    ::close(ends[0]);
}

TEST(CtlBase64, IsRead) {
    EXPECT_EQ(from_base64(""), "");
    EXPECT_EQ(from_base64("Zg=="), "f");
    EXPECT_EQ(from_base64("Zm8="), "fo");
    EXPECT_EQ(from_base64("Zm9v"), "foo");
    EXPECT_EQ(from_base64("++//"), "\xfb\xef\xff");
    EXPECT_EQ(from_base64("Zm9v\n"), std::nullopt);
    EXPECT_EQ(from_base64("Z"), std::nullopt);
}

}  // namespace
}  // namespace neigh::ctl::test
