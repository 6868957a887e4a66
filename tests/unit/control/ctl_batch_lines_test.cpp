// Batch files as iproute2 reads them.
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "control/ctl/batch_lines.hpp"

namespace neigh::ctl {
namespace {

using Strings = std::vector<std::string>;

Strings words(const std::string& line) {
    std::vector<std::string_view> split;
    EXPECT_EQ("", split_words(line, split)) << line;
    return {split.begin(), split.end()};
}

std::vector<std::pair<std::size_t, std::string>> lines(const std::string& text, bool* torn = nullptr) {
    int fds[2];
    EXPECT_EQ(0, ::pipe(fds));
    EXPECT_EQ(static_cast<ssize_t>(text.size()), ::write(fds[1], text.data(), text.size()));
    ::close(fds[1]);
    BatchReader reader{fds[0]};
    std::vector<std::pair<std::size_t, std::string>> result;
    while (const auto line = reader.next()) {
        result.emplace_back(line->number, std::string{line->text});
        if (torn != nullptr) {
            *torn = line->torn;
        }
    }
    ::close(fds[0]);
    return result;
}

TEST(CtlSplitWords, Blanks) {
    EXPECT_EQ((Strings{"add", "192.0.2.1", "dev", "lan0"}), words("  add\t192.0.2.1  dev lan0\r"));
    EXPECT_EQ(Strings{}, words(""));
    EXPECT_EQ(Strings{}, words(" \t "));
}

TEST(CtlSplitWords, Comments) {
    EXPECT_EQ(Strings{}, words("# nothing"));
    EXPECT_EQ((Strings{"show"}), words("show # all \"of it"));
    EXPECT_EQ((Strings{"show", "192.0.2.1"}), words("show 192.0.2.1#x"));
    EXPECT_EQ((Strings{"show", "#x"}), words("show '#x' # y"));
}

TEST(CtlSplitWords, Quotes) {
    EXPECT_EQ((Strings{"show", "dev", "a b"}), words("show dev \"a b\""));
    EXPECT_EQ((Strings{"it's"}), words("\"it's\""));
    EXPECT_EQ((Strings{""}), words("''"));
    EXPECT_EQ((Strings{"sh\"ow\""}), words("sh\"ow\""));  // a quote inside of a word is one
    for (const char* line : {"show \"192.0.2.1", "show 'x", "'"}) {
        std::vector<std::string_view> split;
        EXPECT_EQ("unterminated quoted string", split_words(line, split)) << line;
    }
}

TEST(CtlBatchReader, NumbersLinesFromOne) {
    using Lines = std::vector<std::pair<std::size_t, std::string>>;
    EXPECT_EQ((Lines{{1, "a"}, {2, ""}, {3, "b"}}), lines("a\n\nb\n"));
    EXPECT_EQ((Lines{{1, "a"}, {2, "b"}}), lines("a\nb"));  // no break at the end
    EXPECT_EQ(Lines{}, lines(""));
    EXPECT_EQ((Lines{{1, ""}}), lines("\n"));
}

TEST(CtlBatchReader, JoinsContinuations) {
    using Lines = std::vector<std::pair<std::size_t, std::string>>;
    bool torn = true;
    EXPECT_EQ((Lines{{1, "add  x"}, {4, "show"}}), lines("add \\\n\\\r\n x\nshow", &torn));
    EXPECT_FALSE(torn);
    EXPECT_EQ((Lines{{1, "add "}}), lines("add \\\n", &torn));
    EXPECT_TRUE(torn);
}

TEST(CtlBatchReader, IsReadyTellsWhetherTheWriterWaits) {
    int fds[2];
    ASSERT_EQ(0, ::pipe(fds));
    BatchReader reader{fds[0]};
    EXPECT_FALSE(reader.is_ready());
    ASSERT_EQ(5, ::write(fds[1], "show\n", 5));
    EXPECT_TRUE(reader.is_ready());
    EXPECT_EQ("show", reader.next()->text);
    EXPECT_FALSE(reader.is_ready());
    ASSERT_EQ(2, ::write(fds[1], "sh", 2));
    EXPECT_FALSE(reader.is_ready());
    ::close(fds[1]);
    EXPECT_TRUE(reader.is_ready());
    EXPECT_EQ("sh", reader.next()->text);
    EXPECT_TRUE(reader.is_ready());
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_EQ(-1, reader.percent());
    ::close(fds[0]);
}

TEST(CtlBatchReader, LongFiles) {
    int fds[2];
    ASSERT_EQ(0, ::pipe(fds));
    ::close(fds[1]);
    std::FILE* file = std::tmpfile();
    for (int i = 0; i < 100'000; ++i) {
        std::fprintf(file, "line %d\n", i);
    }
    std::rewind(file);
    BatchReader reader{::fileno(file)};
    int count = 0;
    while (const auto line = reader.next()) {
        ASSERT_EQ("line " + std::to_string(count), line->text);
        ++count;
    }
    EXPECT_EQ(100'000, count);
    EXPECT_EQ(100, reader.percent());
    std::fclose(file);
    ::close(fds[0]);
}

TEST(CtlBatchReader, FilesThatCantBeRead) {
    BatchReader reader{-1};
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_EQ(EBADF, reader.error());
}

}  // namespace
}  // namespace neigh::ctl
