// Reader and Writer: byte order, and that nothing happens past the end.
#include "dataplane/neigh/wire/bytes.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

TEST(Reader, ReadsBigEndian) {
    const Buffer data{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};
    Reader reader{data};
    EXPECT_EQ(reader.u8(), 0x01);
    EXPECT_EQ(reader.be16(), 0x0203);
    EXPECT_EQ(reader.be32(), 0x04050607U);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(Reader, PastTheEndGivesZerosForGood) {
    const Buffer data{0xff, 0xff, 0xff};
    Reader reader{data};
    EXPECT_EQ(reader.be32(), 0U);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);  // though one byte would have been there
    EXPECT_TRUE(reader.take(1).empty());
    EXPECT_FALSE(reader.ok());
}

TEST(Reader, AddressesHaveTheirFamily) {
    const Buffer data(22, 0x2a);
    Reader reader{data};
    EXPECT_EQ(reader.mac().to_string(), "2a:2a:2a:2a:2a:2a");
    EXPECT_TRUE(reader.ipv6().is_v6());
    Reader again{data};
    EXPECT_EQ(again.ipv4(), ip("42.42.42.42"));
}

TEST(Reader, TakeOfNothingAtTheEndIsNoFailure) {
    Reader reader{ConstBytes{}};
    EXPECT_TRUE(reader.take(0).empty());
    EXPECT_TRUE(reader.ok());
}

TEST(Writer, WritesBigEndian) {
    Buffer out(7);
    Writer writer{out};
    writer.u8(0x01);
    writer.be16(0x0203);
    writer.be32(0x04050607U);
    EXPECT_EQ(out, (Buffer{1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(writer.length(), 7U);
}

TEST(Writer, WhatDoesNotFitFailsForGood) {
    Buffer out(3, 0xee);
    Writer writer{out};
    writer.u8(1);
    writer.be32(2);
    writer.u8(3);
    EXPECT_FALSE(writer.ok());
    EXPECT_EQ(writer.length(), 0U);
    EXPECT_TRUE(writer.written_from(0).empty());
    EXPECT_EQ(out, (Buffer{1, 0xee, 0xee}));
}

TEST(Writer, AddressIsAsLongAsItsFamily) {
    Buffer out(20);
    Writer writer{out};
    writer.address(ip("192.0.2.1"));
    EXPECT_EQ(writer.length(), 4U);
    writer.address(ip("2001:db8::1"));
    EXPECT_EQ(writer.length(), 20U);
    EXPECT_EQ(writer.written_from(4).size(), 16U);
}

}  // namespace
}  // namespace neigh::wire::test
