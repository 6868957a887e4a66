#include "control/output.hpp"

#include <algorithm>

#include <rte_mbuf.h>

#include "control/log.hpp"
#include "dataplane/context.hpp"
#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "dataplane/rewrite.hpp"

namespace neigh::control {
namespace {

using dataplane::Interface;

constexpr bool kIsRouter = true;

rte_mbuf* mbuf_of(Packet packet) noexcept {
    return static_cast<rte_mbuf*>(packet.handle);
}

/// ff02::2 (RFC 4291 2.7.1).
IpAddr all_routers() noexcept {
    return IpAddr::v6({0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
}

/// Proxied prefixes of more addresses than this are not listened for one by one: their groups would be as many.
constexpr unsigned kShortestReported = 120;

/// All routers, and the solicited-node groups of what is answered for (RFC 4861 7.2.1, 7.2.8; RFC 4291 2.8).
std::vector<IpAddr> groups_of(const Interface& interface) {
    std::vector<IpAddr> groups{all_routers()};
    const auto join = [&groups](const IpAddr& address) {
        const IpAddr group = solicited_node_of(address);
        if (std::find(groups.begin(), groups.end(), group) == groups.end()) {
            groups.push_back(group);
        }
    };
    for (const dataplane::OwnAddress& own : interface.addresses) {
        if (own.address().is_v6() && own.is_claimed()) {  // RFC 4861 7.2.1: the group goes with the address
            join(own.address());
        }
    }
    for (const dataplane::OwnAddress& own : interface.anycast) {
        join(own.address());
    }
    for (const Prefix& proxied : interface.proxied) {
        if (proxied.address.is_v6() && proxied.length >= kShortestReported) {
            IpAddr address = proxied.address;
            for (unsigned left = 1U << (128U - proxied.length); left > 0; --left, ++address.bytes.back()) {
                join(address);
            }
        }
    }
    return groups;
}

}  // namespace

// ---- Resolver --------------------------------------------------------------------------------------

bool Output::solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) {
    const Interface& out = *topology_.of_index(ifindex);
    const dataplane::OwnAddress* own = out.source_for(target);
    if (own == nullptr) {
        return false;  // no address to ask from (yet): the neighbor stays silent
    }
    if (target.is_v4()) {
        const wire::ArpPacket request = wire::arp_request(out.mac, own->address(), target);
        return sender_.send_new(out, wire::kArpFrameSize, [&](wire::Bytes bytes) {
            return wire::build_arp_frame(bytes, unicast_to != nullptr ? *unicast_to : Mac::broadcast(), request);
        });
    }
    const wire::OwnAddress source{.mac = out.mac, .ip = own->address()};
    return sender_.send_new(out, wire::kNsFrameSize, [&](wire::Bytes bytes) {
        return unicast_to != nullptr ? wire::build_ns_unicast(bytes, source, target, *unicast_to)
                                     : wire::build_ns_multicast(bytes, source, target);
    });
}

void Output::release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) {
    const Interface& out = *topology_.of_index(ifindex);
    const dataplane::FrameAddresses addresses{out.mac.to_bits()};
    for (const Packet packet : packets) {
        rte_mbuf* mbuf = mbuf_of(packet);
        addresses.write_to(dataplane::bytes_of(mbuf).data(), lladdr.to_bits());
        sender_.send(mbuf, out);
    }
}

void Output::unreachable(std::uint32_t ifindex, std::span<const Packet> packets) {
    for (const Packet packet : packets) {
        errors_.owe(mbuf_of(packet), ifindex, wire::IcmpError::host_unreachable);
    }
}

void Output::drop(Packet packet) {
    rte_pktmbuf_free(mbuf_of(packet));
}

void Output::changed(const Change& change) {
    events_.record(change);
}

// ---- Own addresses ---------------------------------------------------------------------------------

void Output::probe(std::uint32_t ifindex, const IpAddr& address) {
    Interface& out = *topology_.of_index(ifindex);
    counters_[ifindex].add(ControlCounter::dad_probes_sent);
    if (address.is_v4()) {
        sender_.send_new(out, wire::kArpFrameSize, [&](wire::Bytes bytes) {
            return wire::build_arp_frame(bytes, Mac::broadcast(), wire::arp_probe(out.mac, address));
        });
        return;
    }
    wire::Nonce nonce{};
    std::generate(nonce.begin(), nonce.end(), [&] { return static_cast<std::uint8_t>(random_() >> 8U); });
    out.probes_with(address, nonce);  // or workers would take it for another's when it comes back
    sender_.send_new(out, wire::kNsFrameSize, [&](wire::Bytes bytes) {
        return wire::build_ns_dad(bytes, {.mac = out.mac, .ip = address}, nonce);
    });
}

void Output::announce(std::uint32_t ifindex, const IpAddr& address) {
    const Interface& out = *topology_.of_index(ifindex);
    counters_[ifindex].add(ControlCounter::advertisements_sent);
    if (address.is_v4()) {
        sender_.send_new(out, wire::kArpFrameSize, [&](wire::Bytes bytes) {
            return wire::build_arp_frame(bytes, Mac::broadcast(), wire::arp_announcement(out.mac, address));
        });
        return;
    }
    sender_.send_new(out, wire::kNaFrameSize, [&](wire::Bytes bytes) {
        return wire::build_na_unsolicited(bytes, {.mac = out.mac, .ip = address}, kIsRouter);
    });
}

void Output::set_usable(std::uint32_t ifindex, const IpAddr& address, bool usable) {
    Interface& interface = *topology_.of_index(ifindex);
    interface.set(address, usable ? dataplane::Standing::usable : dataplane::Standing::tentative);
    if (usable && address.is_v6() && address.is_link_local()) {
        join_groups(interface, MonotonicClock::now());  // RFC 3590 4: again, now from a real source
    }
}

void Output::duplicate(std::uint32_t ifindex, const IpAddr& address, const Mac& other) {
    Interface& interface = *topology_.of_index(ifindex);
    counters_[ifindex].add(ControlCounter::address_conflicts);
    interface.set(address, dataplane::Standing::lost);
    log::warning() << interface.name << ": " << address.to_string() << " is used by " << other.to_string()
                   << " already; not using it";
    if (!address.is_v6()) {
        return;
    }
    // RFC 4861 7.2.1: its group is left, unless another address is in it as well.
    if (const IpAddr group = solicited_node_of(address); !std::ranges::count(groups_of(interface), group)) {
        report_groups(interface, wire::MldRecord::change_to_include, {&group, 1});
    }
}

void Output::defended(std::uint32_t ifindex, const IpAddr& address, const Mac& other) {
    counters_[ifindex].add(ControlCounter::address_conflicts);
    if (conflict_log_.take(MonotonicClock::now(),
                           true)) {  // RFC 5227 2.4 c: told, but who sends them fast fills no disk
        log::warning() << topology_.of_index(ifindex)->name << ": " << other.to_string() << " claims our address "
                       << address.to_string();
    }
}

void Output::join_groups(const Interface& interface, TimePoint now) {
    report_groups(interface, wire::MldRecord::change_to_exclude, groups_of(interface));
    reports_.joined(interface.index, now);
}

void Output::queried(const Interface& interface, const wire::MldQuery& query, TimePoint now) {
    if (std::ranges::any_of(groups_of(interface), [&](const IpAddr& group) { return query.asks_for(group); })) {
        reports_.queried(interface.index, query.max_response_delay, now);
    }
}

void Output::advance(TimePoint now) {
    while (const auto due = reports_.take(now)) {
        const Interface& interface = *topology_.of_index(due->ifindex);
        report_groups(interface, due->record, groups_of(interface));
    }
}

void Output::report_groups(const Interface& interface, wire::MldRecord record, std::span<const IpAddr> groups) {
    IpAddr source{.family = Family::ipv6};
    for (const dataplane::OwnAddress& own : interface.addresses) {
        if (own.address().is_v6() && own.address().is_link_local() && own.is_usable()) {
            source = own.address();
        }
    }
    for (std::size_t at = 0; at < groups.size(); at += wire::kMaxMldGroups) {
        const auto some = groups.subspan(at, std::min(wire::kMaxMldGroups, groups.size() - at));
        sender_.send_new(interface, wire::mld_report_size(some.size()), [&](wire::Bytes bytes) {
            return wire::build_mld_report(bytes, interface.mac, source, record, some);
        });
    }
}

}  // namespace neigh::control
