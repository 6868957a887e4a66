#include "control/neighbors/output.hpp"

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

/// Proxied prefixes of more addresses than this are not listened for one by one: their groups would be as many.
constexpr unsigned kShortestReported = 120;

/// All routers, and the solicited-node groups of what is answered for (RFC 4861 7.2.1, 7.2.8; RFC 4291 2.8).
std::vector<IpAddr> groups_of(const Interface& interface) {
    std::vector<IpAddr> groups{wire::all_routers()};
    const auto join = [&groups](const IpAddr& address) {
        const IpAddr group = solicited_node_of(address);
        if (std::find(groups.begin(), groups.end(), group) == groups.end()) {
            groups.push_back(group);
        }
    };
    for (const dataplane::OwnAddress& own : interface.addresses) {
        if (own.address().is_v6() && own.is_watched()) {  // RFC 4861 7.2.1: the group goes with the address
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
    const dataplane::OwnAddress* own = topology_.source_for(out, target);
    if (own == nullptr) {
        counters_[ifindex].add(ControlCounter::solicitations_unsourced);
        unsourced_.insert(ifindex);
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

void Output::dropping(std::uint32_t ifindex, std::span<const Packet> packets, ControlCounter reason) {
    for (const Packet packet : packets) {
        sender_.show_dropped(*mbuf_of(packet), *topology_.of_index(ifindex), reason);
    }
}

void Output::changed(const Change& change) {
    events_.record(change);
    if (change.kind == ChangeKind::mac_flapping && flapping_log_.take(MonotonicClock::now(), true)) {
        const Row& row = change.row;
        auto line = log::warning();
        line << topology_.of_index(row.ifindex)->name << ": " << row.dst.to_string()
             << " changes its MAC more often than mac_move_limit allows; ";
        if (change.held > Duration{0}) {
            line << "held at " << row.nud.lladdr.to_string() << " for " << change.held.count() << " ms";
        } else {
            line << "now at " << row.nud.lladdr.to_string();
        }
    }
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
    // Kept with the address, or workers would take it for another's when it comes back.
    const std::uint64_t random = std::uint64_t{random_()} << 31U ^ random_();
    const wire::Nonce nonce = out.next_nonce(address, random);
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

void Output::stands(std::uint32_t ifindex, const IpAddr& address, Standing standing) {
    Interface& interface = *topology_.of_index(ifindex);
    const Standing before = interface.standing_of(address);
    interface.set(address, standing);
    if (to_word(before) != to_word(standing)) {
        events_.record(AddressChange{.ifindex = ifindex, .address = address, .standing = standing});
    }
    if (standing == Standing::usable) {
        sourced_.merge(unsourced_);  // of other interfaces as well: unnumbered ones ask in its name
        unsourced_.clear();
    }
    if (standing == Standing::usable && before == Standing::retried) {
        log::info() << interface.name << ": nobody has " << address.to_string() << " any more; using it";
    }
    if (address.is_v4()) {
        return;
    }
    if (standing == Standing::usable && address.is_link_local()) {
        join_groups(interface, MonotonicClock::now());  // RFC 3590 4: again, now from a real source
    } else if (standing == Standing::retried) {         // RFC 4862 5.4.2: before it is probed for
        const IpAddr group = solicited_node_of(address);
        report_groups(interface, wire::MldRecord::change_to_exclude, {&group, 1});
    } else if (standing == Standing::lost) {
        leave_group_of(interface, address);
    }
}

std::optional<std::uint32_t> Output::take_sourced() noexcept {
    if (sourced_.empty()) {
        return std::nullopt;
    }
    return sourced_.extract(sourced_.begin()).value();
}

void Output::duplicate(std::uint32_t ifindex, const IpAddr& address, const Mac& other) {
    Interface& interface = *topology_.of_index(ifindex);
    counters_[ifindex].add(ControlCounter::address_conflicts);
    const bool is_news = to_word(interface.standing_of(address)) != to_word(Standing::lost);
    interface.set(address, Standing::lost);
    events_.record(AddressChange{
        .ifindex = ifindex, .address = address, .standing = Standing::lost, .other = other, .is_conflict = !is_news});
    log::warning() << interface.name << ": " << address.to_string() << " is used by " << other.to_string()
                   << " already; not using it" << (is_news ? ", but trying again" : " yet");
    if (address.is_v6()) {
        leave_group_of(interface, address);
    }
}

void Output::defended(std::uint32_t ifindex, const IpAddr& address, const Mac& other) {
    counters_[ifindex].add(ControlCounter::address_conflicts);
    if (conflict_log_.take(MonotonicClock::now(),
                           true)) {  // RFC 5227 2.4 c: told, but who sends them fast fills no disk
        log::warning() << topology_.of_index(ifindex)->name << ": " << other.to_string() << " claims our address "
                       << address.to_string();
        events_.record(AddressChange{
            .ifindex = ifindex, .address = address, .standing = Standing::usable, .other = other, .is_conflict = true});
    }
}

/// RFC 4861 7.2.1, unless another address is in it as well.
void Output::leave_group_of(const Interface& interface, const IpAddr& lost) {
    if (const IpAddr group = solicited_node_of(lost); !std::ranges::count(groups_of(interface), group)) {
        report_groups(interface, wire::MldRecord::change_to_include, {&group, 1});
    }
}

void Output::join_groups(const Interface& interface, TimePoint now) {
    report_groups(interface, wire::MldRecord::change_to_exclude, groups_of(interface));
    reports_.joined(interface.index, now);
}

void Output::queried(const Interface& interface, const wire::MldQuery& query, TimePoint now) {
    std::vector<IpAddr> asked = groups_of(interface);
    std::erase_if(asked, [&](const IpAddr& group) { return !query.asks_for(group); });
    reports_.queried(interface.index, query, asked, now);
}

void Output::advance(TimePoint now) {
    while (const auto due = reports_.take(now)) {
        const Interface& interface = *topology_.of_index(due->ifindex);
        report_groups(interface, due->record, due->group ? std::vector{*due->group} : groups_of(interface));
    }
}

void Output::report_groups(const Interface& interface, wire::MldRecord record, std::span<const IpAddr> groups) {
    IpAddr source{.family = Family::ipv6};
    for (const dataplane::OwnAddress& own : interface.addresses) {
        if (own.address().is_v6() && own.address().is_link_local() && own.is_usable()) {
            source = own.address();
        }
    }
    if (reports_.version(interface.index, MonotonicClock::now()) == GroupReports::Version::mld_v1) {
        const wire::MldV1 type = record == wire::MldRecord::change_to_include ? wire::MldV1::done : wire::MldV1::report;
        for (const IpAddr& group : groups) {
            sender_.send_new(interface, wire::kMldV1Size, [&](wire::Bytes bytes) {
                return wire::build_mld_v1(bytes, interface.mac, source, type, group);
            });
        }
        return;
    }
    for (std::size_t at = 0; at < groups.size(); at += wire::kMaxMldGroups) {
        const auto some = groups.subspan(at, std::min(wire::kMaxMldGroups, groups.size() - at));
        sender_.send_new(interface, wire::mld_report_size(some.size()), [&](wire::Bytes bytes) {
            return wire::build_mld_report(bytes, interface.mac, source, record, some);
        });
    }
}

}  // namespace neigh::control
