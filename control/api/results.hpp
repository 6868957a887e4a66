// What methods answer and what notifications tell: objects, member by member.
// Neighbors: methods.hpp says which method answers which; row_json, route_json, stats_json and others write them, and
// tests/smoke/rpc.sh holds every answer of a running daemon against what stands here.
#pragma once

#include <span>
#include <string_view>

#include "control/api/parameter.hpp"

namespace neigh::control::api {

struct Object;
struct Member {
    std::string_view name;
    Form form;
    std::string_view help;
    bool optional = false;
    std::string_view words{};    ///< of a text: with blanks between
    const Object* of = nullptr;  ///< of an object or objects
};
struct Object {
    std::string_view name;
    std::string_view help;  ///< a sentence
    std::span<const Member> members;
};

// clang-format off
inline constexpr std::string_view kStateOrNone = "NONE INCOMPLETE REACHABLE STALE DELAY PROBE FAILED NOARP PERMANENT";
inline constexpr std::string_view kStateWords = "INCOMPLETE REACHABLE STALE DELAY PROBE FAILED NOARP PERMANENT";

// ---- Neighbors -----------------------------------------------------------------------------------
inline constexpr Member kRowMembers[] = {
    {"dst", Form::address, "The neighbor's address."},
    {"dev", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"luid", Form::number, "Its luid, below 2^53."},
    {"lladdr", Form::mac, "The neighbor's MAC address, where there is one to use.", true},
    {"state", Form::texts, "An array of one word.", false, kStateWords},
    {"router", Form::mark, "The neighbor is a router.", true},
    {"managed", Form::mark, "The daemon keeps it resolved.", true},
    {"used", Form::number, "Seconds since a packet used it."},
    {"confirmed", Form::number, "Seconds since it was known to be reachable."},
    {"updated", Form::number, "Seconds since state or address changed."},
    {"probes", Form::number, "Solicitations without an answer so far."},
};
inline constexpr Object kRowObject{"Row", "An entry.", kRowMembers};

inline constexpr Member kAppliedMembers[] = {
    {"applied", Form::number, "How many rows."},
};
inline constexpr Object kApplied{"Applied", "How many were applied. Of an entry: no packet received from now on leaves by what was before.", kAppliedMembers};

inline constexpr Member kRowPageMembers[] = {
    {"rows", Form::objects, "Entries.", false, {}, &kRowObject},
    {"cursor", Form::text, "For the next page; absent: this is the last one.", true},
};
inline constexpr Object kRowPage{"RowPage", "A page of entries.", kRowPageMembers};

inline constexpr Member kFlushedMembers[] = {
    {"flushed", Form::number, "Entries removed; with verify those that stayed silent."},
    {"would_flush", Form::number, "With dry_run: entries that would go.", true},
    {"answered", Form::number, "With verify: entries that answered, and stay.", true},
    {"kept", Form::number, "With verify: silent ones that stay because of `max`.", true},
    {"elsewhere", Form::number, "With verify: removed meanwhile by something else.", true},
    {"asked", Form::number, "With verify: entries asked so far.", true},
    {"total", Form::number, "With verify: entries that were chosen.", true},
    {"limited", Form::boolean, "With verify: `max` ended it.", true},
    {"done", Form::boolean, "With verify: it has ended.", true},
};
inline constexpr Object kFlushed{"Flushed", "What a flush removed.", kFlushedMembers};

inline constexpr Member kVerificationMembers[] = {
    {"flushed", Form::number, "Entries that stayed silent, and went."},
    {"answered", Form::number, "Entries that answered, and stay."},
    {"kept", Form::number, "Silent ones that stay because of `max`."},
    {"elsewhere", Form::number, "Removed meanwhile by something else."},
    {"asked", Form::number, "Entries asked so far."},
    {"total", Form::number, "Entries that were chosen."},
    {"limited", Form::boolean, "`max` ended it."},
    {"done", Form::boolean, "It has ended."},
};
inline constexpr Object kVerification{"Verification", "How far a verification is.", kVerificationMembers};

inline constexpr Member kPastMembers[] = {
    {"ago_ms", Form::number, "Milliseconds ago."},
    {"cause", Form::text, "What brought it about."},
    {"state", Form::texts, "The state it led to: an array of one word; NONE: it was removed.", false, kStateOrNone},
    {"lladdr", Form::mac, "The MAC address since then.", true},
};
inline constexpr Object kPast{"Past", "A change of an entry.", kPastMembers};

inline constexpr Member kExplanationMembers[] = {
    {"asked", Form::address, "The destination."},
    {"way", Form::text, "Where the routes lead.", false, "connected gateway own broadcast no_route"},
    {"packet", Form::text, "What a worker does with a packet now.", false, "forward wait local drop"},
    {"neighbor", Form::address, "The next hop.", true},
    {"dev", Form::text, "The way out.", true},
    {"up", Form::boolean, "Its link is up.", true},
    {"entry", Form::object, "The neighbor's entry.", true, {}, &kRowObject},
    {"waiting", Form::number, "Packets that wait for the neighbor.", true},
    {"timer_ms", Form::number, "Milliseconds to the entry's next timer.", true},
    {"then", Form::texts, "The state that it leads to where nothing comes before: an array of one word; NONE: it is collected.", true, kStateOrNone},
    {"changes", Form::number, "Changes of the entry so far.", true},
    {"moves", Form::number, "How many of them were another MAC address.", true},
    {"history", Form::objects, "The last changes, the latest first; none where there is no neighbor to speak of.", true, {}, &kPast},
};
inline constexpr Object kExplanation{"Explanation", "Where packets to a destination go, and why.", kExplanationMembers};

inline constexpr Member kSubscribedMembers[] = {
    {"subscribed", Form::boolean, "True."},
    {"run", Form::text, "A word for this run of the daemon, that no other run has."},
    {"seq", Form::number, "The number before that of the first event to come."},
    {"resumed", Form::boolean, "With resume: nothing is missing in between.", true},
};
inline constexpr Object kSubscribed{"Subscribed", "Events follow on this connection.", kSubscribedMembers};

inline constexpr Member kEventMembers[] = {
    {"dst", Form::address, "The neighbor's address.", true},
    {"dev", Form::text, "The interface.", true},
    {"ifindex", Form::number, "Its index.", true},
    {"luid", Form::number, "Its luid.", true},
    {"lladdr", Form::mac, "The neighbor's MAC address, where there is one to use.", true},
    {"state", Form::texts, "An array of one word.", true, kStateWords},
    {"router", Form::mark, "The neighbor is a router.", true},
    {"managed", Form::mark, "The daemon keeps it resolved.", true},
    {"used", Form::number, "Seconds since a packet used it.", true},
    {"confirmed", Form::number, "Seconds since it was known to be reachable.", true},
    {"updated", Form::number, "Seconds since state or address changed.", true},
    {"probes", Form::number, "Solicitations without an answer so far.", true},
    {"event", Form::text, "What happened; `lost` has no row: `count` changes were not told.", false, "new changed deleted managed_lost managed_found mac_flapping lost"},
    {"cause", Form::text, "What brought it about.", true},
    {"held_ms", Form::number, "Of `mac_flapping`: for how many milliseconds the MAC address is held from now on; 0: it is not.", true},
    {"count", Form::number, "Of `lost`: how many.", true},
    {"seq", Form::number, "The event's number; of `lost` that of the last one missing."},
};
inline constexpr Object kEvent{"Event", "A change of an entry: the row as it is then, and what happened.", kEventMembers};

inline constexpr Member kWorkerEventMembers[] = {
    {"worker", Form::number, "The worker, from 0."},
    {"state", Form::text, "What it is now.", false, "stalled running"},
    {"seq", Form::number, "The event's number, of the same row as those of entries."},
};
inline constexpr Object kWorkerEvent{"WorkerEvent", "A worker ended no burst for worker.stall_ms, or ends them again.", kWorkerEventMembers};

// ---- Routes --------------------------------------------------------------------------------------
inline constexpr Member kNextHopMembers[] = {
    {"gateway", Form::address, "The router; absent: destinations are neighbors themselves.", true},
    {"dev", Form::text, "The interface."},
    {"weight", Form::number, "1."},
    {"flags", Form::texts, "`linkdown` where the link is down."},
};
inline constexpr Object kNextHop{"NextHop", "One way of a route.", kNextHopMembers};

inline constexpr Member kRouteMembers[] = {
    {"asked", Form::address, "The destination that was asked about; of route.get alone.", true},
    {"type", Form::text, "Of what goes to no neighbor: an own address, or a broadcast.", true, "local broadcast"},
    {"dst", Form::text, "The route's prefix, one host without its length, or `default`."},
    {"gateway", Form::address, "The router; absent: destinations are neighbors themselves.", true},
    {"dev", Form::text, "The interface."},
    {"protocol", Form::text, "`kernel`: the subnet of an own address; `static`: the file names it.", false, "kernel static"},
    {"scope", Form::text, "Of an IPv4 route without a gateway.", true, "link host"},
    {"prefsrc", Form::address, "Of a connected IPv4 route: the own address that it comes from.", true},
    {"metric", Form::number, "0."},
    {"flags", Form::texts, "`linkdown` where the link is down."},
    {"nexthops", Form::objects, "Every way of it; the row's own gateway and dev are the first one's.", false, {}, &kNextHop},
    {"vrf", Form::text, "The VRF: `default`."},
};
inline constexpr Object kRouteObject{"Route", "A route, with iproute2's keys.", kRouteMembers};

inline constexpr Member kRoutePageMembers[] = {
    {"rows", Form::objects, "Routes, in the order of their prefixes, IPv4 first.", false, {}, &kRouteObject},
    {"cursor", Form::text, "For the next page; absent: this is the last one.", true},
};
inline constexpr Object kRoutePage{"RoutePage", "A page of routes.", kRoutePageMembers};

// ---- The daemon ----------------------------------------------------------------------------------
inline constexpr std::string_view kAddressStates = "tentative preferred dadfailed";
inline constexpr Member kOwnAddressMembers[] = {
    {"address", Form::prefix, "The address and its length."},
    {"dev", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"luid", Form::number, "Its luid, below 2^53."},
    {"state", Form::text, "Being probed for, in use, or another host's.", false, kAddressStates},
    {"origin", Form::text, "Where it comes from.", false, "config"},
    {"lladdr", Form::mac, "The host that has it, where it is dadfailed.", true},
    {"conflicts", Form::number, "Attempts to get it that failed in a row; likewise.", true},
    {"retry_ms", Form::number, "Until the next attempt; absent while the link is down.", true},
};
inline constexpr Object kOwnAddressObject{"OwnAddress", "An address of the daemon's own.", kOwnAddressMembers};
inline constexpr Member kOwnAddressListMembers[] = {
    {"rows", Form::objects, "By interface, in the order of the file.", false, {}, &kOwnAddressObject},
};
inline constexpr Object kOwnAddressList{"OwnAddressList", "The daemon's own addresses.", kOwnAddressListMembers};
inline constexpr Member kAddressEventMembers[] = {
    {"address", Form::prefix, "The address and its length."},
    {"dev", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"luid", Form::number, "Its luid, below 2^53."},
    {"state", Form::text, "The state that it has now.", false, kAddressStates},
    {"lladdr", Form::mac, "The host that has or claims it.", true},
    {"event", Form::text, "changed; or conflict, where the state stayed: an attempt failed, or somebody claims an address in use.", false, "changed conflict"},
    {"seq", Form::number, "Its number, of one row with those of entries."},
};
inline constexpr Object kAddressEvent{"AddressEvent", "What happened to an address of the daemon's own.", kAddressEventMembers};
inline constexpr Member kAddressStateMembers[] = {
    {"address", Form::prefix, "The address and its length."},
    {"state", Form::text, "Its state.", false, kAddressStates},
};
inline constexpr Object kAddressState{"AddressState", "An own address of an interface.", kAddressStateMembers};

inline constexpr Member kInterfaceMembers[] = {
    {"name", Form::text, "Its name in neighd.yaml."},
    {"ifindex", Form::number, "From 1, in the order of the file."},
    {"luid", Form::number, "A number of the name alone, below 2^53."},
    {"mac", Form::mac, "Its MAC address."},
    {"mtu", Form::number, "In bytes."},
    {"addresses", Form::texts, "Own addresses, as ADDRESS/LENGTH."},
    {"address_states", Form::objects, "The same, each with its state.", false, {}, &kAddressState},
    {"ipv4", Form::boolean, "IPv4 is on."},
    {"ipv6", Form::boolean, "IPv6 is on."},
    {"up", Form::boolean, "The link is up."},
    {"multicast", Form::text, "Which frames to groups its device hands over: all; every frame, for it knows no such mode (promiscuous); it filters none (unfiltered); some may be missing (refused).", false, "all promiscuous unfiltered refused"},
};
inline constexpr Object kInterfaceObject{"Interface", "An interface.", kInterfaceMembers};
inline constexpr Member kInterfaceListMembers[] = {
    {"interfaces", Form::objects, "In the order of their index.", false, {}, &kInterfaceObject},
};
inline constexpr Object kInterfaceList{"InterfaceList", "Every interface.", kInterfaceListMembers};

inline constexpr Member kResolveBucketMembers[] = {
    {"le", Form::text, "Seconds, or +Inf."},
    {"count", Form::number, "How many took at most so long."},
};
inline constexpr Object kResolveBucket{"ResolveBucket", "As Prometheus counts: those of the buckets below are in it.", kResolveBucketMembers};
inline constexpr Member kResolveTimesMembers[] = {
    {"buckets", Form::objects, "By their bounds, the smallest first.", false, {}, &kResolveBucket},
    {"sum", Form::real, "All of them together, in seconds."},
    {"count", Form::number, "How many neighbors were found for a packet."},
};
inline constexpr Object kResolveTimes{"ResolveTimes", "A histogram.", kResolveTimesMembers};
inline constexpr Member kQueueStatsMembers[] = {
    {"queue", Form::number, "The queue, from 0."},
    {"counters", Form::counts, "What the device received and sent by it (docs/counters.md)."},
};
inline constexpr Object kQueueStats{"QueueStats", "A queue of a device.", kQueueStatsMembers};
inline constexpr Member kInterfaceStatsMembers[] = {
    {"name", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"counters", Form::counts, "Each counter by its name (docs/counters.md)."},
    {"gauges", Form::measures, "Each gauge of an interface by its name."},
    {"device_xstats", Form::counts, "The device's extended statistics, by its own names."},
    {"queues", Form::objects, "What the device counts by queue; empty where it doesn't.", false, {}, &kQueueStats},
    {"resolve_seconds", Form::object, "How long packets waited until their neighbor was found.", false, {}, &kResolveTimes},
};
inline constexpr Object kInterfaceStats{"InterfaceStats", "The counters of one interface.", kInterfaceStatsMembers};
inline constexpr Member kNeighborStatsMembers[] = {
    {"dev", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"family", Form::text, "The family.", false, "inet inet6"},
    {"states", Form::counts, "How many entries are in each state."},
    {"managed", Form::number, "How many are managed."},
    {"gauges", Form::measures, "Each gauge of a table by its name."},
};
inline constexpr Object kNeighborStats{"NeighborStats", "The entries of one interface and family.", kNeighborStatsMembers};
inline constexpr Member kWorkerPartMembers[] = {
    {"name", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"counters", Form::counts, "What the worker received by its own queues of the device, and sent by its own."},
};
inline constexpr Object kWorkerPart{"WorkerPart", "A worker's part in an interface's packets.", kWorkerPartMembers};
inline constexpr Member kWorkerStatsMembers[] = {
    {"worker", Form::number, "The worker, from 0."},
    {"lcore", Form::number, "Where it runs."},
    {"worker_busy_seconds", Form::real, "Time that it has spent in bursts with packets."},
    {"gauges", Form::measures, "Each gauge of a worker by its name."},
    {"interfaces", Form::objects, "Its part, by interface: whether RSS spreads.", false, {}, &kWorkerPart},
};
inline constexpr Object kWorkerStats{"WorkerStats", "One worker.", kWorkerStatsMembers};
inline constexpr Member kAddressStatsMembers[] = {
    {"dev", Form::text, "The interface."},
    {"ifindex", Form::number, "Its index."},
    {"address", Form::prefix, "The address and its length."},
    {"state", Form::text, "Its state.", false, kAddressStates},
};
inline constexpr Object kAddressStats{"AddressStats", "An own address and its state.", kAddressStatsMembers};
inline constexpr Member kStatsMembers[] = {
    {"interfaces", Form::objects, "Counters by interface.", false, {}, &kInterfaceStats},
    {"totals", Form::counts, "Their sums."},
    {"neighbors", Form::objects, "Entries by interface and family.", false, {}, &kNeighborStats},
    {"addresses", Form::objects, "Own addresses.", false, {}, &kAddressStats},
    {"workers", Form::objects, "The workers; where no interface was asked for.", true, {}, &kWorkerStats},
    {"gauges", Form::measures, "Each gauge of the daemon by its name; likewise.", true},
};
inline constexpr Object kStats{"Stats", "Counters and gauges.", kStatsMembers};

inline constexpr Member kCapturingMembers[] = {
    {"capturing", Form::boolean, "True."},
};
inline constexpr Object kCapturing{"Capturing", "No packet received from now on is missed, but for what is told as lost.", kCapturingMembers};
inline constexpr Member kCapturedPacketMembers[] = {
    {"time", Form::text, "When it was copied, in nanoseconds since 1970: a decimal number, too large for a double."},
    {"dev", Form::text, "The interface by which it came or left, or on which it was counted as dropped."},
    {"ifindex", Form::number, "Its index."},
    {"luid", Form::number, "Its luid, below 2^53."},
    {"direction", Form::text, "Received, given to the device, or dropped.", false, "in out dropped"},
    {"reason", Form::text, "Of one that was dropped: the counter that counted it (docs/counters.md).", true},
    {"length", Form::number, "Bytes of the frame, without FCS."},
    {"data", Form::text, "The frame in base64; of one longer than 65535 bytes, so many."},
};
inline constexpr Object kCapturedPacket{"CapturedPacket", "A packet, as it was when it was copied.", kCapturedPacketMembers};
inline constexpr Member kCaptureLostMembers[] = {
    {"count", Form::number, "How many, since this was told before."},
};
inline constexpr Object kCaptureLost{"CaptureLost", "Packets were not captured because those before them were not read in time.", kCaptureLostMembers};

inline constexpr Member kLogMembers[] = {
    {"level", Form::text, "Lines of this level and worse are written.", false, "error warning info debug"},
    {"lost", Form::number, "How many lines were lost because nobody read the log in time."},
};
inline constexpr Object kLog{"Log", "The log on standard error.", kLogMembers};

inline constexpr Member kVersionMembers[] = {
    {"version", Form::text, "The daemon's version."},
};
inline constexpr Object kVersion{"Version", "The daemon's version.", kVersionMembers};

/// Made by discover.hpp; OpenRPC's own schema is the reference.
inline constexpr Member kDocumentMembers[] = {
    {"openrpc", Form::text, "The version of OpenRPC."},
    {"info", Form::object, "Title and version."},
    {"methods", Form::objects, "Every method."},
    {"x-notifications", Form::objects, "What the daemon sends by itself."},
    {"components", Form::object, "The objects of results, and the errors."},
};
inline constexpr Object kDocument{"Document", "An OpenRPC document.", kDocumentMembers};
// clang-format on

}  // namespace neigh::control::api
