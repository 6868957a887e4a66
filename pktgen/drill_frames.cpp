// Each drill as a function that writes one frame; they differ in nothing else.
// Neighbors: drill_frames.hpp says what for.
#include "pktgen/drill_frames.hpp"

#include <utility>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "pktgen/claims.hpp"
#include "pktgen/random.hpp"
#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {
namespace {

using wire::Bytes;

/// A source of a function `std::size_t (Bytes out, Random&)`.
template <typename Write>
class Written final : public FrameSource {
  public:
    Written(std::uint64_t seed, Write write) : random_(seed), write_(std::move(write)) {}
    [[nodiscard]] std::size_t next(Bytes out, Ticks) noexcept override { return write_(out, random_); }

  private:
    Random random_;
    Write write_;
};

template <typename Write>
std::unique_ptr<FrameSource> written(const DrillOptions& options, Write write) {
    return std::make_unique<Written<Write>>(options.seed, std::move(write));
}

/// Apart from the simulated hosts' MACs.
constexpr Mac kCrowdMac{{0x02, 0xc0, 0x00, 0x00, 0x00, 0x00}};

Mac random_mac(Random& random) noexcept {
    Mac mac = Mac::from_bits(random.next());
    mac.bytes[0] = 0x06;  // locally administered, no group, nobody's here
    return mac;
}

IpAddr any_of(const AddressRange& range, Random& random) noexcept {
    return range.at(random.below(range.count));
}

/// Senders that are none of those who are there: neither the target nor a known host, whose addresses a storm does not
/// claim (the drills that do say so).
class Strangers {
  public:
    Strangers(const DrillOptions& options, const IpAddr& target)
        : range_(hosts_of(*options.prefix)), target_(target), known_{.count = options.known + 1} {
        known_.ipv4 = options.port.source.ipv4;
        known_.ipv6 = options.port.source.ipv6;
    }

    /// One of the crowd: always the same MAC with the same address, if there are enough of them.
    [[nodiscard]] wire::OwnAddress pick(Random& random) const noexcept {
        constexpr int kTries = 64;  // of a prefix that holds next to nobody else
        wire::OwnAddress sender;
        for (int i = 0; i < kTries; ++i) {
            const std::uint64_t number = random.below(kCrowd);
            sender = {.mac = plus(kCrowdMac, number),
                      .ip = range_.at(range_.count == 0 ? number : number % range_.count)};
            if (sender.ip != target_ && !known_.find(sender.ip)) {
                break;
            }
        }
        return sender;
    }

  private:
    AddressRange range_;
    IpAddr target_;
    Hosts known_;
};

}  // namespace

std::unique_ptr<FrameSource> make_scan(const DrillOptions& options) {
    const AddressRange scanned = hosts_of(*options.prefix);
    const Family family = scanned.first.family;
    const UdpFrame::Path path{.source_mac = attacker_mac(),
                              .destination_mac = options.port.router_mac,
                              .source = family == Family::ipv4 ? *options.port.source.ipv4 : *options.port.source.ipv6,
                              .destination = {}};
    return written(options, [=, frame = UdpFrame{family, 64}](Bytes out, Random& random) {
        UdpFrame::Path to = path;
        to.destination = any_of(scanned, random);
        return frame.build(out, to, {});
    });
}

std::unique_ptr<FrameSource> make_arp_storm_one(const DrillOptions& options) {
    const auto request = wire::arp_request(attacker_mac(), *options.port.source.ipv4, *options.target.ipv4);
    return written(options, [=](Bytes out, Random&) { return build_arp_frame(out, Mac::broadcast(), request); });
}

std::unique_ptr<FrameSource> make_arp_storm_many(const DrillOptions& options) {
    const IpAddr target = *options.target.ipv4;
    return written(options, [=, senders = Strangers{options, target}](Bytes out, Random& random) {
        const wire::OwnAddress sender = senders.pick(random);
        return build_arp_frame(out, Mac::broadcast(), wire::arp_request(sender.mac, sender.ip, target));
    });
}

std::unique_ptr<FrameSource> make_arp_not_for_us(const DrillOptions& options) {
    const AddressRange asked = hosts_of(*options.prefix);
    const IpAddr source = *options.port.source.ipv4;
    return written(options, [=](Bytes out, Random& random) {
        return build_arp_frame(out, Mac::broadcast(), wire::arp_request(attacker_mac(), source, any_of(asked, random)));
    });
}

std::unique_ptr<FrameSource> make_na_flood(const DrillOptions& options) {
    const AddressRange claimed = hosts_of(*options.prefix);
    return written(options, [=](Bytes out, Random& random) {
        return wire::build_na_unsolicited(out, {.mac = random_mac(random), .ip = any_of(claimed, random)},
                                          random.one_in(2));
    });
}

std::unique_ptr<FrameSource> make_ns_storm(const DrillOptions& options) {
    const IpAddr target = *options.target.ipv6;
    return written(options, [=, senders = Strangers{options, target}](Bytes out, Random& random) {
        return wire::build_ns_multicast(out, senders.pick(random), target);
    });
}

std::unique_ptr<FrameSource> make_mac_flap(const DrillOptions& options) {
    const Claims claims{options.port.router_mac, options.target.ipv4, options.target.ipv6};
    return written(options, [=, turn = 0U](Bytes out, Random& random) mutable {
        return claims.build(out, turn++ % 2 == 0 ? attacker_mac() : kCrowdMac, random);
    });
}

std::unique_ptr<FrameSource> make_spoof(const DrillOptions& options) {
    const Claims claims{options.port.router_mac, options.target.ipv4, options.target.ipv6};
    return written(options, [=](Bytes out, Random& random) { return claims.build(out, attacker_mac(), random); });
}

}  // namespace neigh::pktgen
