// Each drill as a function that writes one frame; they differ in nothing else.
// Neighbors: drill_frames.hpp says what for.
#include "pktgen/drill_frames.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "pktgen/claims.hpp"
#include "pktgen/collide.hpp"
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

namespace {

/// Two frames that would silence a victim, then one that claims its address, or answers in its place.
struct Silenced {
    wire::OwnAddress unicast;  ///< the router's address, with the MAC that collides
    wire::OwnAddress to_all;
    IpAddr victim;
};

/// The known hosts, two of each family at most, by either interface number that the router may have given the port.
std::vector<Silenced> silenced_by(const DrillOptions& options) {
    constexpr std::uint64_t kMostVictims = 2;
    constexpr std::uint32_t kInterfaces = 2;
    const Hosts hosts{.count = options.known + 1,
                      .ipv4 = options.port.source.ipv4,
                      .ipv6 = options.port.source.ipv6,
                      .mac = attacker_mac(),
                      .own_macs = true};
    std::vector<Silenced> silenced;
    for (const auto& own : {options.target.ipv4, options.target.ipv6}) {
        for (std::uint64_t n = 1; own && hosts.has(own->family) && n <= std::min(options.known, kMostVictims); ++n) {
            const IpAddr victim = hosts.address(own->family, n);
            for (std::uint32_t ifindex = 1; ifindex <= kInterfaces; ++ifindex) {
                const auto mac_for = [&](bool to_all) {
                    return colliding_mac(*own, {.address = victim, .mac = hosts.mac_of(n), .to_all = to_all}, ifindex)
                        .value_or(attacker_mac());
                };
                silenced.push_back({.unicast = {.mac = mac_for(false), .ip = *own},
                                    .to_all = {.mac = mac_for(true), .ip = *own},
                                    .victim = victim});
            }
        }
    }
    return silenced;
}

std::size_t claim_of(Bytes out, const wire::OwnAddress& claimed) {
    return claimed.ip.is_v4() ? build_arp_frame(out, Mac::broadcast(), wire::arp_announcement(claimed.mac, claimed.ip))
                              : wire::build_na_unsolicited(out, claimed, false);
}

/// As if the router had asked.
std::size_t answer_of(Bytes out, const wire::OwnAddress& claimed, const wire::OwnAddress& router) {
    if (claimed.ip.is_v4()) {
        const wire::ArpPacket reply{.operation = wire::ArpOperation::reply,
                                    .sender_mac = claimed.mac,
                                    .sender_ip = claimed.ip,
                                    .target_mac = router.mac,
                                    .target_ip = router.ip};
        return wire::build_arp_frame(out, router.mac, reply);
    }
    const wire::NdPath path{
        .source_mac = claimed.mac, .destination_mac = router.mac, .source = claimed.ip, .destination = router.ip};
    return wire::build_na(
        out, path, {.target = claimed.ip, .solicited = true, .override_flag = true, .target_lladdr = claimed.mac});
}

}  // namespace

std::unique_ptr<FrameSource> make_filter_collide(const DrillOptions& options) {
    DrillOptions told = options;
    told.known = std::max<std::uint64_t>(told.known, 1);
    return written(options, [silenced = silenced_by(told), router = options.port.router_mac, turn = 0U](
                                Bytes out, Random& random) mutable {
        const Silenced& next = silenced[turn / 3 % silenced.size()];
        const wire::OwnAddress claimed{.mac = attacker_mac(), .ip = next.victim};
        switch (turn++ % 3) {
            case 0:
                return claim_of(out, next.unicast);
            case 1:
                return claim_of(out, next.to_all);
            default:
                return random.one_in(2) ? claim_of(out, claimed)
                                        : answer_of(out, claimed, {.mac = router, .ip = next.unicast.ip});
        }
    });
}

}  // namespace neigh::pktgen
