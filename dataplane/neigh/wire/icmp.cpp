#include "dataplane/neigh/wire/icmp.hpp"

#include "dataplane/neigh/wire/checksum.hpp"

namespace neigh::wire {
namespace {

void change_type(Bytes message, std::uint8_t type) noexcept {
    if (message.size() < kIcmpSize) {
        return;
    }
    const std::uint16_t old_word = load_be16(message.data());
    message[0] = type;
    store_be16(message.data() + 2, update_checksum(load_be16(message.data() + 2), old_word, load_be16(message.data())));
}

}  // namespace

Parsed<IcmpHeader, IcmpReason> IcmpHeader::parse_v4(ConstBytes message) noexcept {
    if (message.size() < kIcmpSize) {
        return IcmpReason::truncated;
    }
    if (checksum(message) != 0) {  // RFC 1122 3.2.2: before anything else is believed
        return IcmpReason::checksum;
    }
    return IcmpHeader{message[0], message[1]};
}

Parsed<IcmpHeader, IcmpReason> IcmpHeader::parse_v6(const IpAddr& source, const IpAddr& destination,
                                                    ConstBytes message) noexcept {
    if (message.size() < kIcmpSize) {
        return IcmpReason::truncated;
    }
    if (icmpv6_checksum(source, destination, message) != 0) {
        return IcmpReason::checksum;
    }
    return IcmpHeader{message[0], message[1]};
}

void turn_into_echo_reply_v4(Bytes message) noexcept {
    change_type(message, kIcmpv4EchoReply);
    // A reply of nothing but zeros is the one message whose checksum is 0xffff, and an update can't tell it from those
    // whose checksum is 0 (RFC 1624 3: that sum has two zeros). Summing it anew is right for both.
    if (message.size() >= kIcmpSize && load_be16(message.data() + 2) == 0) {
        seal_icmpv4(message);
    }
}

void turn_into_echo_reply_v6(Bytes message) noexcept {
    change_type(message, kIcmpv6EchoReply);
}

}  // namespace neigh::wire
