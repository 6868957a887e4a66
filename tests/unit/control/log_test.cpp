// What becomes of lines that repeat, of lines that nobody reads, and of whoever writes them.
#include "control/log.hpp"

#include <chrono>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/log_queue.hpp"
#include "control/log_repeats.hpp"

namespace neigh::control::log::test {
namespace {

constexpr int kInfo = 6;
constexpr TimePoint kStart{Duration{1'000'000}};

TEST(LogRepeats, LinesThatDifferInNumbersAloneAreOfOneKind) {
    const std::string kind = Repeats::kind_of(kInfo, "192.0.2.1 on lan0: used by 02:00:00:00:00:01");
    EXPECT_EQ(kind, Repeats::kind_of(kInfo, "fe80::1 on lan7: used by aa:bb:cc:dd:ee:ff"));
    EXPECT_NE(kind, Repeats::kind_of(4, "192.0.2.1 on lan0: used by 02:00:00:00:00:01"));
    EXPECT_NE(kind, Repeats::kind_of(kInfo, "192.0.2.1 on lan0: lost by 02:00:00:00:00:01"));
}

TEST(LogRepeats, SomeAreWrittenTheRestIsCounted) {
    Repeats repeats;
    std::uint64_t written = 0;
    for (int i = 0; i < 322; ++i) {
        written += repeats.take(kInfo, "neighbor " + std::to_string(i) + " moved", kStart) ? 1U : 0U;
    }
    EXPECT_EQ(written, Repeats::kAtOnce);
    EXPECT_TRUE(repeats.take(kInfo, "something else", kStart));
    EXPECT_EQ(repeats.next_due(), kStart + Repeats::kWindow);
    EXPECT_TRUE(repeats.due(kStart + Repeats::kWindow - Duration{1}).empty());
    const auto held = repeats.due(kStart + Repeats::kWindow);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].text, "... and 312 more like it, the last: neighbor 321 moved");
    EXPECT_FALSE(repeats.next_due().has_value());
    EXPECT_TRUE(repeats.take(kInfo, "neighbor 1 moved", kStart + Repeats::kWindow));
}

TEST(LogRepeats, KindsWithoutEndAreBounded) {
    Repeats repeats;
    std::size_t written = 0;
    for (int i = 0; i < 100'000; ++i) {
        std::string word = "kind-";
        for (int rest = i; rest > 0; rest /= 26) {
            word += static_cast<char>('a' + rest % 26);
        }
        written += repeats.take(kInfo, word, kStart) ? 1U : 0U;
    }
    EXPECT_EQ(written, Repeats::kKinds + Repeats::kAtOnce);
}

TEST(LogQueue, WhatFindsNoRoomIsCountedAndToldOfOnceThereIsRoom) {
    Queue queue{1'000, [](std::uint64_t count) { return std::to_string(count) + " lost\n"; }};
    for (int i = 0; i < 100; ++i) {
        queue.push(std::string(50, 'x') + "\n");
    }
    const std::uint64_t lost = queue.lost();
    EXPECT_GT(lost, 80U);
    EXPECT_EQ(queue.pop(1), std::string(50, 'x') + "\n");
    queue.push("after\n");
    std::string rest;
    while (!queue.empty()) {
        rest += queue.pop(4'096);
    }
    const std::string end = std::to_string(lost) + " lost\nafter\n";
    EXPECT_TRUE(rest.ends_with(end)) << rest;
    EXPECT_EQ(queue.lost(), lost);
}

TEST(LogQueue, TheLossIsToldOfThoughNoOtherLineComes) {
    Queue queue{100, [](std::uint64_t count) { return std::to_string(count) + " lost\n"; }};
    queue.push(std::string(50, 'x') + "\n");
    queue.push(std::string(50, 'x') + "\n");
    (void)queue.pop(4'096);
    EXPECT_EQ(queue.pop(4'096), "1 lost\n");
}

/// A pipe that is full, and read when the test says so.
class FullPipe {
  public:
    FullPipe() {
        EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
        ::fcntl(ends_[1], F_SETPIPE_SZ, 4'096);
        ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
        while (::write(ends_[1], ".", 1) == 1) {
            ++filling_;
        }
        ::fcntl(ends_[1], F_SETFL, 0);
    }
    ~FullPipe() { ::close(ends_[0]); }  // the other end is the log's
    FullPipe(const FullPipe&) = delete;
    FullPipe& operator=(const FullPipe&) = delete;
    [[nodiscard]] int end() const { return ends_[1]; }
    /// What was written after it was filled, up to and with `word`.
    std::string read_to(const std::string& word) {
        std::string text;
        char byte = 0;
        while (text.find(word) == std::string::npos && ::read(ends_[0], &byte, 1) == 1) {
            text += byte;
        }
        return text.substr(filling_);
    }

  private:
    int ends_[2] = {-1, -1};
    std::size_t filling_ = 0;
};

TEST(Log, NobodyWaitsForAReaderThatHangs) {
    FullPipe pipe;
    const Background background{pipe.end()};
    EXPECT_EQ(::fcntl(pipe.end(), F_GETFL) & O_NONBLOCK, 0) << "the description is shared with others";
    info() << "first";
    debug() << "not made";
    for (int i = 0; i < 20'000; ++i) {
        warning() << "number " << i;
    }
    error() << "last";
    const std::string text = pipe.read_to("last\n");
    EXPECT_TRUE(text.starts_with("<6>first\n<4>number 0\n")) << text.substr(0, 200);
    EXPECT_EQ(text.find("not made"), std::string::npos);
    EXPECT_TRUE(text.ends_with("<4>number 9\n<3>last\n")) << "ten of a kind";
}

TEST(Log, LevelsHaveWords) {
    for (const Level level : {Level::error, Level::warning, Level::info, Level::debug}) {
        EXPECT_EQ(level_of(word_of(level)), level);
    }
    EXPECT_FALSE(level_of("loud").has_value());
}

}  // namespace
}  // namespace neigh::control::log::test
