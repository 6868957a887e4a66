// The bytes of a pcapng file, block by block, by hand from the specification.
#include <gtest/gtest.h>

#include "control/ctl/pcapng.hpp"

namespace neigh::ctl::pcapng {
namespace {

std::string hex(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
        char digits[3];
        (void)std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
        text += digits;
    }
    return text;
}

TEST(CtlPcapng, ASectionBeginsTheFile) {
    std::string out;
    append_section(out, "abc");
    EXPECT_EQ(hex(out),
              "0a0d0d0a"
              "28000000"
              "4d3c2b1a"
              "0100"
              "0000"
              "ffffffffffffffff"
              "0400"
              "0300"
              "61626300"
              "0000"
              "0000"
              "28000000");
}

TEST(CtlPcapng, AnInterfaceHasItsNameAndNanoseconds) {
    std::string out;
    append_interface(out, "lan0");
    EXPECT_EQ(hex(out),
              "01000000"
              "28000000"
              "0100"
              "0000"
              "ffff0000"
              "0200"
              "0400"
              "6c616e30"
              "0900"
              "0100"
              "09000000"
              "0000"
              "0000"
              "28000000");
}

TEST(CtlPcapng, APacketHasItsDirectionAndIsPadded) {
    std::string out;
    append_packet(
        out, {.interface = 2, .time_ns = 0x0102030405060708, .length = 9, .data = "hello", .direction = Direction::in});
    EXPECT_EQ(hex(out),
              "06000000"
              "34000000"
              "02000000"
              "04030201"
              "08070605"
              "05000000"
              "09000000"
              "68656c6c6f000000"
              "0200"
              "0400"
              "01000000"
              "0000"
              "0000"
              "34000000");
}

TEST(CtlPcapng, ACommentFollowsAsAnOption) {
    std::string out;
    append_packet(out, {.length = 4, .data = "abcd", .comment = "drop_x"});
    EXPECT_EQ(hex(out),
              "06000000"
              "3c000000"
              "00000000"
              "00000000"
              "00000000"
              "04000000"
              "04000000"
              "61626364"
              "0200"
              "0400"
              "00000000"
              "0100"
              "0600"
              "64726f705f780000"
              "0000"
              "0000"
              "3c000000");
}

TEST(CtlPcapng, StatisticsTellWhatWasLostWhereItIsKnown) {
    std::string out;
    append_statistics(out, {.interface = 1, .time_ns = 1, .captured = 2, .lost = 3});
    EXPECT_EQ(hex(out),
              "05000000"
              "34000000"
              "01000000"
              "00000000"
              "01000000"
              "0400"
              "0800"
              "0500000000000000"
              "0500"
              "0800"
              "0300000000000000"
              "0000"
              "0000"
              "34000000");
    out.clear();
    append_statistics(out, {.captured = 2});
    EXPECT_EQ(out.size(), 40U);
}

}  // namespace
}  // namespace neigh::ctl::pcapng
