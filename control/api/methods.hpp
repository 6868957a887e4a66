// Every method of the control socket, and every notification, declared: what the daemon does not find here does not
// compile (commands.cpp), and rpc.discover, docs/rpc.md and neighd-rpc(7) are this table, printed.
//
// The examples are run, in this order, against a daemon with lan0 (192.0.2.1/24, and a host 192.0.2.10) and lan1
// (198.51.100.1/24), by tests/smoke/rpc.sh.
// Neighbors: parameters.hpp and results.hpp have the lists. Not here: what a method does (commands).
#pragma once

#include <span>
#include <string_view>

#include "control/api/errors.hpp"
#include "control/api/parameters.hpp"
#include "control/api/results.hpp"

namespace neigh::control::api {

/// JSON text.
struct Example {
    std::string_view params;
    std::string_view result;
};

struct Method {
    std::string_view name;
    std::string_view summary;  ///< a sentence
    bool changes;              ///< for root and admins: ACCESS_DENIED for others
    Parameters params;
    Parameters instead;  ///< what may stand in the place of all of `params`; empty: nothing
    const Object* result;
    Statuses errors;  ///< beside INVALID_PARAMETER, and ACCESS_DENIED of what changes
    std::span<const Example> examples;
    std::string_view more{};  ///< further sentences
};

struct Notification {
    std::string_view name;
    std::string_view summary;
    const Object* params;
    std::string_view example;
};

// clang-format off
namespace examples {
inline constexpr Example kAdd[]{{R"({"dst":"192.0.2.9","dev":"lan0","lladdr":"02:00:00:00:00:09"})", R"({"applied":1})"}};
inline constexpr Example kSet[]{{R"({"dst":"192.0.2.9","dev":"lan0","lladdr":"02:00:00:00:00:19","state":"noarp"})", R"({"applied":1})"}};
inline constexpr Example kReplace[]{{R"({"dev":"lan0","rows":[{"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07"},{"dst":"192.0.2.8","lladdr":"02:00:00:00:00:08"}]})", R"({"applied":2})"}};
inline constexpr Example kGet[]{{R"({"dst":"192.0.2.9","dev":"lan0"})",
    R"({"dst":"192.0.2.9","dev":"lan0","ifindex":1,"luid":4242,"lladdr":"02:00:00:00:00:19","state":["NOARP"],"used":0,"confirmed":0,"updated":0,"probes":0})"}};
inline constexpr Example kList[]{{R"({"family":"inet","dev":"lan0","to":"192.0.2.0/28","state":["noarp"],"limit":100})",
    R"({"rows":[{"dst":"192.0.2.9","dev":"lan0","ifindex":1,"luid":4242,"lladdr":"02:00:00:00:00:19","state":["NOARP"],"used":0,"confirmed":0,"updated":0,"probes":0}]})"}};
inline constexpr Example kDelete[]{{R"({"dst":"192.0.2.9","dev":"lan0"})", R"({"applied":1})"}};
inline constexpr Example kResolve[]{{R"({"dst":"192.0.2.10","dev":"lan0","timeout_ms":5000})",
    R"({"dst":"192.0.2.10","dev":"lan0","ifindex":1,"luid":4242,"lladdr":"02:00:00:00:01:10","state":["REACHABLE"],"used":0,"confirmed":0,"updated":0,"probes":0})"}};
inline constexpr Example kFlush[]{
    {R"({"dev":"lan0","state":"permanent","dry_run":true})", R"({"flushed":0,"would_flush":2})"},
    {R"({"dev":"lan0","state":"permanent"})", R"({"flushed":2})"},
    {R"({"to":"192.0.2.10","verify":true,"rate":100})",
     R"({"flushed":0,"answered":1,"kept":0,"elsewhere":0,"asked":1,"total":1,"limited":false,"done":true})"}};
inline constexpr Example kVerification[]{{"{}",
    R"({"flushed":0,"answered":1,"kept":0,"elsewhere":0,"asked":1,"total":1,"limited":false,"done":true})"}};
inline constexpr Example kExplain[]{{R"({"dst":"192.0.2.10"})",
    R"({"asked":"192.0.2.10","way":"connected","packet":"forward","neighbor":"192.0.2.10","dev":"lan0","up":true,"entry":{"dst":"192.0.2.10","dev":"lan0","ifindex":1,"luid":4242,"lladdr":"02:00:00:00:01:10","state":["REACHABLE"],"used":0,"confirmed":0,"updated":0,"probes":0},"waiting":0,"changes":3,"moves":0})"}};
inline constexpr Example kSubscribe[]{{R"({"dev":"lan0","family":"inet"})", R"({"subscribed":true,"run":"5b1f0c9e77a3d204","seq":1795295031000041})"}};
inline constexpr Example kRouteList[]{{R"({"family":"inet","to":"192.0.2.0/24"})",
    R"({"rows":[{"dst":"192.0.2.0/24","dev":"lan0","protocol":"kernel","scope":"link","prefsrc":"192.0.2.1","metric":0,"flags":[],"nexthops":[{"dev":"lan0","weight":1,"flags":[]}],"vrf":"default"}]})"}};
inline constexpr Example kRouteGet[]{{R"({"dst":"192.0.2.10"})",
    R"({"asked":"192.0.2.10","dst":"192.0.2.0/24","dev":"lan0","protocol":"kernel","scope":"link","prefsrc":"192.0.2.1","metric":0,"flags":[],"nexthops":[{"dev":"lan0","weight":1,"flags":[]}],"vrf":"default"})"}};
inline constexpr Example kAddressList[]{{R"({"dev":"lan0","family":"inet"})",
    R"({"rows":[{"address":"192.0.2.1/24","dev":"lan0","ifindex":1,"luid":4242,"state":"preferred","origin":"config"}]})"}};
inline constexpr Example kAddressRetry[]{{R"({"address":"192.0.2.1","dev":"lan0"})", R"({"applied":0})"}};
inline constexpr Example kInterfaces[]{{"{}",
    R"({"interfaces":[{"name":"lan0","ifindex":1,"luid":4242,"mac":"02:00:00:00:01:01","mtu":1500,"addresses":["192.0.2.1/24"],"address_states":[{"address":"192.0.2.1/24","state":"preferred"}],"ipv4":true,"ipv6":true,"up":true,"multicast":"all"}]})"}};
inline constexpr Example kGetStats[]{{R"({"dev":"lan0"})",
    R"({"interfaces":[{"name":"lan0","ifindex":1,"counters":{"rx_packets":1042,"tx_packets":977}}],"totals":{"rx_packets":1042,"tx_packets":977},"neighbors":[{"dev":"lan0","ifindex":1,"family":"inet","states":{"REACHABLE":1,"STALE":2},"managed":0}]})"}};
inline constexpr Example kCaptureStart[]{{R"({"dev":"lan0","host":"192.0.2.10","kind":"arp"})", R"({"capturing":true})"}};
inline constexpr Example kGetLog[]{{"{}", R"({"level":"info","lost":0})"}};
inline constexpr Example kSetLog[]{{R"({"level":"warning"})", R"({"level":"warning","lost":0})"}};
inline constexpr Example kGetVersion[]{{"{}", R"({"version":"0.1.0"})"}};
inline constexpr Example kDiscover[]{{"{}", R"({"openrpc":"1.3.2","info":{"title":"neighd","version":"0.1.0"}})"}};
}  // namespace examples

inline constexpr Method kMethods[] = {
    {.name = "neigh.add", .summary = "Make an entry; it must be new.", .changes = true,
     .params = kRow, .instead = kRows, .result = &kApplied,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::already_exists, Status::no_memory, Status::canceled, Status::timeout},
     .examples = examples::kAdd},
    {.name = "neigh.set", .summary = "Change an entry; it must exist.", .changes = true,
     .params = kRow, .instead = kRows, .result = &kApplied,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::canceled, Status::timeout}, .examples = examples::kSet},
    {.name = "neigh.replace", .summary = "Make or change an entry.", .changes = true,
     .params = kRow, .instead = kRows, .result = &kApplied,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::no_memory, Status::canceled, Status::timeout}, .examples = examples::kReplace},
    {.name = "neigh.get", .summary = "One entry.", .changes = false,
     .params = kName, .result = &kRowObject,
     .errors = Statuses{Status::not_found, Status::not_supported}, .examples = examples::kGet},
    {.name = "neigh.list", .summary = "Entries, page by page.", .changes = false,
     .params = kList, .result = &kRowPage,
     .errors = Statuses{Status::not_found, Status::not_supported}, .examples = examples::kList,
     .more = "Without an interface those of all. Entries that live through the listing appear exactly once."},
    {.name = "neigh.delete", .summary = "Remove an entry.", .changes = true,
     .params = kName, .instead = kRows, .result = &kApplied,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::canceled, Status::timeout}, .examples = examples::kDelete},
    {.name = "neigh.resolve", .summary = "Forget what is known, solicit, and wait for the answer.", .changes = true,
     .params = kResolve, .result = &kRowObject,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::no_memory, Status::unreachable, Status::busy}, .examples = examples::kResolve,
     .more = "Without interface and source the routes choose the interface."},
    {.name = "neigh.flush", .summary = "Remove entries: at once, counted only, or the silent ones.", .changes = true,
     .params = kFlush, .result = &kFlushed,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::busy, Status::too_many, Status::timeout}, .examples = examples::kFlush,
     .more = "Without an interface those of all."},
    {.name = "neigh.verification", .summary = "How far the flush with verify is that runs, or ran last.", .changes = false,
     .params = {}, .result = &kVerification, .errors = Statuses{Status::not_found}, .examples = examples::kVerification},
    {.name = "neigh.explain", .summary = "Where packets to a destination go now, what its neighbor is, and what became of it lately.", .changes = false,
     .params = kExplain, .result = &kExplanation,
     .errors = Statuses{Status::not_found, Status::not_supported}, .examples = examples::kExplain,
     .more = "Without an interface the routes choose it, as they do for packets; with one it is about the entry there."},
    {.name = "neigh.subscribe", .summary = "Hear of every change from now on, as neigh.event notifications on this connection.", .changes = false,
     .params = kSubscribe, .result = &kSubscribed,
     .errors = Statuses{Status::not_found, Status::not_supported, Status::busy}, .examples = examples::kSubscribe,
     .more = "A second one on a connection takes the place of the first."},
    {.name = "route.list", .summary = "The routes in force, page by page.", .changes = false,
     .params = kRoutes, .result = &kRoutePage, .errors = Statuses{Status::not_found}, .examples = examples::kRouteList},
    {.name = "route.get", .summary = "The route that packets to a destination take.", .changes = false,
     .params = kRoute, .result = &kRouteObject, .errors = Statuses{Status::not_found}, .examples = examples::kRouteGet},
    {.name = "address.list", .summary = "The daemon's own addresses and their states.", .changes = false,
     .params = kAddresses, .result = &kOwnAddressList, .errors = Statuses{Status::not_found}, .examples = examples::kAddressList},
    {.name = "address.retry", .summary = "Try again at once to get an own address that another host has.", .changes = true,
     .params = kOwnAddress, .result = &kApplied, .errors = Statuses{Status::not_found, Status::not_supported}, .examples = examples::kAddressRetry,
     .more = "`applied` is 0 where there is no attempt to make: it is not lost, one is under way, or the link is down."},
    {.name = "interface.list", .summary = "Every interface.", .changes = false,
     .params = {}, .result = &kInterfaceList, .errors = Statuses{}, .examples = examples::kInterfaces},
    {.name = "stats.get", .summary = "Counters and gauges, and how many entries there are.", .changes = false,
     .params = kInterface, .result = &kStats, .errors = Statuses{Status::not_found}, .examples = examples::kGetStats,
     .more = "Without an interface those of all."},
    {.name = "capture.start", .summary = "See packets from now on, as capture.packet notifications on this connection.", .changes = true,
     .params = kCapture, .result = &kCapturing, .errors = Statuses{Status::not_found, Status::busy, Status::timeout}, .examples = examples::kCaptureStart,
     .more = "Without an interface those of all. A second one on a connection takes the place of the first; it ends with the connection. Nothing is changed; it is for root and admins because packets are other people's."},
    {.name = "log.get", .summary = "The log's level, and what was lost of it.", .changes = false,
     .params = {}, .result = &kLog, .errors = Statuses{}, .examples = examples::kGetLog},
    {.name = "log.set", .summary = "Another level of the log, until the next reload.", .changes = true,
     .params = kLogLevel, .result = &kLog, .errors = Statuses{}, .examples = examples::kSetLog},
    {.name = "version.get", .summary = "The daemon's version.", .changes = false,
     .params = {}, .result = &kVersion, .errors = Statuses{}, .examples = examples::kGetVersion},
    {.name = "rpc.discover", .summary = "This interface, as an OpenRPC document.", .changes = false,
     .params = {}, .result = &kDocument, .errors = Statuses{}, .examples = examples::kDiscover},
};

inline constexpr Notification kNotifications[] = {
    {"neigh.event", "An entry changed; after neigh.subscribe.", &kEvent,
     R"({"dst":"192.0.2.10","dev":"lan0","ifindex":1,"luid":4242,"lladdr":"02:00:00:00:01:10","state":["REACHABLE"],"used":0,"confirmed":0,"updated":0,"probes":0,"event":"changed","cause":"arp-reply","seq":1795295031000042})"},
    {"address.event", "Something happened to an address of the daemon's own; after neigh.subscribe, by its filters.", &kAddressEvent,
     R"({"address":"192.0.2.1/24","dev":"lan0","ifindex":1,"luid":4242,"state":"dadfailed","lladdr":"02:00:00:00:00:66","event":"changed","seq":1795295031000044})"},
    {"capture.packet", "A packet came, left or was dropped; after capture.start.", &kCapturedPacket,
     R"({"time":"1795295031000041123","dev":"lan0","ifindex":1,"luid":4242,"direction":"in","length":42,"data":"////////AgAAAAEQCAYAAQgABgQAAQIAAAABEMAAAgoAAAAAAADAAAIB"})"},
    {"capture.lost", "Packets were not captured, for want of room; after capture.start.", &kCaptureLost, R"({"count":17})"},
    {"worker.event", "A worker got stuck, or runs again; after neigh.subscribe, whatever its filters.", &kWorkerEvent,
     R"({"worker":0,"state":"stalled","seq":1795295031000043})"},
};
// clang-format on

/// Null where no method has that name.
[[nodiscard]] constexpr const Method* find_method(std::string_view name) noexcept {
    for (const Method& method : kMethods) {
        if (method.name == name) {
            return &method;
        }
    }
    return nullptr;
}

}  // namespace neigh::control::api
