// Frames for the tests of wire/: addresses, a naive checksum to compare with, raw messages, buffers of exact size.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::wire::test {

/// Exact-size heap memory, so that AddressSanitizer sees a read of one byte too many.
using Buffer = std::vector<std::uint8_t>;

inline const Mac kOurMac{{0x02, 0, 0, 0, 0, 0x01}};
inline const Mac kTheirMac{{0x02, 0, 0, 0, 0, 0x02}};
inline const Mac kGroupMac{{0x03, 0, 0, 0, 0, 0x02}};

inline IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}

inline Buffer append(Buffer front, const Buffer& back) {
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

/// RFC 1071 word by word, as written there; independent of checksum.hpp.
inline std::uint16_t naive_checksum(const Buffer& data) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < data.size(); i += 2) {
        const unsigned low = i + 1 < data.size() ? data[i + 1] : 0U;
        sum += data[i] * 256U + low;
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(0xffffU - sum);
}

/// RFC 8200 8.1, spelled out.
inline std::uint16_t naive_icmpv6_checksum(const Ipv6Header& header, const Buffer& message) {
    Buffer pseudo{header.source.bytes.begin(), header.source.bytes.end()};
    pseudo.insert(pseudo.end(), header.destination.bytes.begin(), header.destination.bytes.end());
    const auto length = static_cast<std::uint32_t>(message.size());
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        pseudo.push_back(static_cast<std::uint8_t>(length >> shift));
    }
    pseudo.insert(pseudo.end(), {0, 0, 0, 58});
    return naive_checksum(append(pseudo, message));
}

/// An ICMPv6 message and the header it came under. Change either, then seal().
struct RawMessage {
    Ipv6Header header;
    Buffer message;

    RawMessage& seal() {
        message[2] = 0;
        message[3] = 0;
        const std::uint16_t sum = naive_icmpv6_checksum(header, message);
        message[2] = static_cast<std::uint8_t>(sum >> 8U);
        message[3] = static_cast<std::uint8_t>(sum);
        return *this;
    }
};

inline Buffer bytes_of(const IpAddr& address) {
    return {address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(address.size())};
}

/// A frame from a builder, cut to what was written. `build` gets the buffer and returns the length.
template <typename Build>
Buffer frame_of(Build build, std::size_t room = 2048) {
    Buffer out(room);
    out.resize(build(Bytes{out}));
    return {out.begin(), out.end()};
}

/// Calls `use` with every proper prefix of the data, each in a buffer of its own.
inline void for_each_prefix(const Buffer& data, const std::function<void(const Buffer&)>& use) {
    for (std::size_t size = 0; size < data.size(); ++size) {
        use(Buffer(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size)));
    }
}

/// Calls `use` with the data where one byte at a time takes each of some treacherous values.
inline void for_each_corruption(const Buffer& data, const std::function<void(const Buffer&)>& use) {
    for (std::size_t at = 0; at < data.size(); ++at) {
        for (const unsigned value : {0x00U, 0x01U, 0x02U, 0x7fU, 0x80U, 0xfeU, 0xffU, data[at] ^ 0x01U,
                                     data[at] ^ 0x80U, data[at] + 1U, data[at] - 1U}) {
            Buffer corrupt = data;
            corrupt[at] = static_cast<std::uint8_t>(value);
            use(corrupt);
        }
    }
}

}  // namespace neigh::wire::test
