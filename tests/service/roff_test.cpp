// Text that means something to roff comes out as itself.
#include "packaging/roff.hpp"

#include <gtest/gtest.h>

namespace neigh::service {
namespace {

TEST(Roff, WhatRoffWouldActUponIsEscaped) {
    EXPECT_EQ(roff::escaped("a\\b"), "a\\eb");
    EXPECT_EQ(roff::escaped(".TH"), "\\&.TH");
    EXPECT_EQ(roff::escaped("'br"), "\\(aqbr");
    EXPECT_EQ(roff::escaped("-batch"), "\\-batch");
    EXPECT_EQ(roff::escaped("~^`"), "\\(ti\\(ha\\(ga");
}

TEST(Roff, Utf8) {
    EXPECT_EQ(roff::escaped("\xc2\xb5s"), "\\[u00B5]s");
    EXPECT_EQ(roff::escaped("\xf0\x9f\x99\x82"), "\\[u01F642]");
    EXPECT_EQ(roff::escaped("\xe2\x82"), "\\[uFFFD]\\[uFFFD]") << "cut off";
    EXPECT_EQ(roff::escaped("\xff"), "\\[uFFFD]");
}

TEST(Roff, CodeInASentenceIsBold) {
    EXPECT_EQ(roff::sentence("see `dev` there"), "see \\fBdev\\fR there");
    EXPECT_EQ(roff::sentence("`a` and `b`"), "\\fBa\\fR and \\fBb\\fR");
    EXPECT_EQ(roff::sentence("one ` alone"), "one \\(ga alone");
    EXPECT_EQ(roff::full_sentence("print this"), "Print this.");
    EXPECT_EQ(roff::full_sentence("Done."), "Done.");
}

TEST(Roff, GrammarShowsWhatIsTypedAndWhatItStandsFor) {
    EXPECT_EQ(roff::grammar("[ dev IF ]"), "[ \\fBdev\\fR \\fIIF\\fR ]");
    EXPECT_EQ(roff::grammar("{ FILE | - }"), "{ \\fIFILE\\fR | \\fB\\-\\fR }");
}

}  // namespace
}  // namespace neigh::service
