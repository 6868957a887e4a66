#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kRouterSolicitation = 133;
constexpr std::uint8_t kRouterAdvertisement = 134;
constexpr std::uint8_t kNeighborSolicitation = 135;
constexpr std::uint8_t kNeighborAdvertisement = 136;
constexpr std::uint8_t kRedirect = 137;

constexpr std::size_t kNeighborSize = 24;
constexpr std::size_t kRouterSolicitationSize = 8;
constexpr std::size_t kRouterAdvertisementSize = 16;
constexpr std::size_t kRedirectSize = 40;

using Result = Parsed<NdMessage, NdReason>;

struct Options {
    bool well_formed = false;
    bool has_source_lladdr = false;  ///< of whatever length
    std::optional<Mac> source_lladdr;
    std::optional<Mac> target_lladdr;
    std::optional<Nonce> nonce;
};

/// RFC 4861 4.6: type, length in units of 8 bytes, value.
Options parse_options(ConstBytes data) noexcept {
    constexpr std::uint8_t kSourceLladdr = 1;
    constexpr std::uint8_t kTargetLladdr = 2;
    constexpr std::uint8_t kNonce = 14;
    Options options;
    Reader reader{data};
    while (reader.remaining() > 0) {
        const std::uint8_t type = reader.u8();
        const std::size_t length = std::size_t{reader.u8()} * 8;
        if (!reader.ok() || length == 0 || length - 2 > reader.remaining()) {
            return {};
        }
        Reader value{reader.take(length - 2)};
        options.has_source_lladdr |= type == kSourceLladdr;
        if (length != 8) {  // all that we know fit in one unit
            continue;
        }
        if (type == kSourceLladdr && !options.source_lladdr) {
            options.source_lladdr = value.mac();
        } else if (type == kTargetLladdr && !options.target_lladdr) {
            options.target_lladdr = value.mac();
        } else if (type == kNonce && !options.nonce) {
            options.nonce = value.array<6>();
        }
    }
    options.well_formed = true;
    return options;
}

bool is_solicited_node(const IpAddr& address) noexcept {
    return solicited_node_of(address) == address;
}

bool is_believable(const std::optional<Mac>& lladdr) noexcept {
    return !lladdr || lladdr->is_station();
}

/// RFC 4861 7.1.1.
Result parse_ns(const Ipv6Header& ip, Reader body) noexcept {
    body.skip(4);
    const IpAddr target = body.ipv6();
    if (target.is_multicast()) {
        return NdReason::target;
    }
    const Options options = parse_options(body.take(body.remaining()));
    if (!options.well_formed) {
        return NdReason::option_length;
    }
    if (ip.source.is_unspecified() && !is_solicited_node(ip.destination)) {
        return NdReason::dad_destination;
    }
    if (ip.source.is_unspecified() && options.has_source_lladdr) {
        return NdReason::dad_lladdr;
    }
    if (!is_believable(options.source_lladdr)) {
        return NdReason::lladdr;
    }
    return NdMessage{NeighborSolicitation{target, options.source_lladdr, options.nonce}};
}

/// RFC 4861 7.1.2.
Result parse_na(const Ipv6Header& ip, Reader body) noexcept {
    const std::uint8_t flags = body.u8();
    body.skip(3);
    NeighborAdvertisement na{.target = body.ipv6(),
                             .router = (flags & 0x80U) != 0,
                             .solicited = (flags & 0x40U) != 0,
                             .override_flag = (flags & 0x20U) != 0};
    if (na.target.is_multicast()) {
        return NdReason::target;
    }
    if (ip.destination.is_multicast() && na.solicited) {
        return NdReason::solicited_multicast;
    }
    const Options options = parse_options(body.take(body.remaining()));
    if (!options.well_formed) {
        return NdReason::option_length;
    }
    if (!is_believable(options.target_lladdr)) {
        return NdReason::lladdr;
    }
    na.target_lladdr = options.target_lladdr;
    return NdMessage{na};
}

/// RFC 4861 6.1.1.
Result parse_rs(const Ipv6Header& ip, Reader body) noexcept {
    body.skip(4);
    const Options options = parse_options(body.take(body.remaining()));
    if (!options.well_formed) {
        return NdReason::option_length;
    }
    if (ip.source.is_unspecified() && options.has_source_lladdr) {
        return NdReason::dad_lladdr;
    }
    if (!is_believable(options.source_lladdr)) {
        return NdReason::lladdr;
    }
    return NdMessage{RouterSolicitation{options.source_lladdr}};
}

/// RFC 4861 6.1.2; the source was checked before.
Result parse_ra(Reader body) noexcept {
    body.skip(12);  // hop limit, flags, lifetime, reachable time, retransmission timer: for hosts
    const Options options = parse_options(body.take(body.remaining()));
    if (!options.well_formed) {
        return NdReason::option_length;
    }
    if (!is_believable(options.source_lladdr)) {
        return NdReason::lladdr;
    }
    return NdMessage{RouterAdvertisement{options.source_lladdr}};
}

/// RFC 4861 8.1; the source was checked before.
Result parse_redirect(Reader body) noexcept {
    body.skip(4);
    const IpAddr target = body.ipv6();
    const IpAddr destination = body.ipv6();
    if (destination.is_multicast()) {
        return NdReason::destination;
    }
    if (!target.is_link_local() && target != destination) {
        return NdReason::target;
    }
    const Options options = parse_options(body.take(body.remaining()));
    if (!options.well_formed) {
        return NdReason::option_length;
    }
    if (!is_believable(options.target_lladdr)) {
        return NdReason::lladdr;
    }
    return NdMessage{Redirect{options.target_lladdr}};
}

std::size_t minimum_size(std::uint8_t type) noexcept {
    switch (type) {
        case kRouterSolicitation:
            return kRouterSolicitationSize;
        case kRouterAdvertisement:
            return kRouterAdvertisementSize;
        case kRedirect:
            return kRedirectSize;
        default:
            return kNeighborSize;
    }
}

/// What all five have in common, in the order of the RFC's lists.
NdReason check_common(const Ipv6Header& ip, ConstBytes message) noexcept {
    if (message.size() < 4) {  // no checksum to look at
        return NdReason::length;
    }
    const std::uint8_t type = message[0];
    if (!is_nd_type(type)) {
        return NdReason::not_nd;
    }
    if ((type == kRouterAdvertisement || type == kRedirect) && !ip.source.is_link_local()) {
        return NdReason::source_scope;
    }
    if (ip.hop_limit != 255) {
        return NdReason::hop_limit;
    }
    if (icmpv6_checksum(ip.source, ip.destination, message) != 0) {
        return NdReason::checksum;
    }
    if (message[1] != 0) {
        return NdReason::code;
    }
    if (message.size() < minimum_size(type)) {
        return NdReason::length;
    }
    return ip.source.is_multicast() ? NdReason::source : NdReason::none;
}

}  // namespace

Parsed<NdMessage, NdReason> parse_nd(const Ipv6Header& ip, ConstBytes message) noexcept {
    if (const NdReason reason = check_common(ip, message); reason != NdReason::none) {
        return reason;
    }
    const Reader body{message.subspan(4)};
    switch (message[0]) {
        case kRouterSolicitation:
            return parse_rs(ip, body);
        case kRouterAdvertisement:
            return parse_ra(body);
        case kNeighborSolicitation:
            return parse_ns(ip, body);
        case kNeighborAdvertisement:
            return parse_na(ip, body);
        default:
            return parse_redirect(body);
    }
}

}  // namespace neigh::wire
