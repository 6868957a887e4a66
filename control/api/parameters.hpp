// Every parameter of every method, declared. Which method takes which list stands in methods.hpp.
#pragma once

#include "control/api/bounds.hpp"
#include "control/api/parameter.hpp"

namespace neigh::control::api {

// clang-format off
inline constexpr std::array kInterface{
    Parameter{.param = Param::dev, .form = Form::text, .help = "The interface by its name; looked at before luid and ifindex. Empty is as absent."},
    Parameter{.param = Param::luid, .form = Form::number, .help = "The interface by its luid, which is the same after each restart. 0 is as absent."},
    Parameter{.param = Param::ifindex, .form = Form::number, .help = "The interface by its index. 0 is as absent.", .most = UINT32_MAX},
};
inline constexpr std::array kDst{
    Parameter{.param = Param::dst, .form = Form::address, .help = "The neighbor's address: unicast, anycast or multicast, not loopback.", .required = true},
};

/// What answers have beside it.
inline constexpr std::string_view kFedBack = "Of a row that is fed back; without effect.";
inline constexpr std::array kRowRest{
    Parameter{.param = Param::used, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::confirmed, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::updated, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::probes, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::event, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::cause, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::seq, .form = Form::ignored, .help = kFedBack},
};
inline constexpr std::array kRow = joined(kDst, kInterface, std::array{
    Parameter{.param = Param::lladdr, .form = Form::mac, .help = "The neighbor's MAC address, neither zero nor broadcast; only a managed entry may do without."},
    Parameter{.param = Param::state, .form = Form::state, .help = "The state that the entry gets.", .fallback = "PERMANENT"},
    Parameter{.param = Param::router, .form = Form::flag, .help = "The neighbor is a router."},
    Parameter{.param = Param::managed, .form = Form::flag, .help = "The daemon resolves the neighbor itself and keeps it resolved for ever; then there is no state, or REACHABLE or STALE."},
}, kRowRest);
inline constexpr std::array kName = joined(kDst, kInterface, std::array{
    Parameter{.param = Param::lladdr, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::state, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::router, .form = Form::ignored, .help = kFedBack},
    Parameter{.param = Param::managed, .form = Form::ignored, .help = kFedBack},
}, kRowRest);
/// Instead of one row.
inline constexpr std::array kRows = joined(std::array{
    Parameter{.param = Param::rows, .form = Form::objects, .help = "Many rows in the place of one: all of them are applied, or none, and the error's `data.row` names the first bad one.", .required = true},
    Parameter{.param = Param::linked, .form = Form::flag, .help = "With rows: only if the request before it on the connection was not refused, else it is CANCELED."},
}, kInterface);

inline constexpr std::array kFamily{
    Parameter{.param = Param::family, .form = Form::text, .help = "Only this family; unspec is both.", .fallback = "unspec", .words = "inet inet6 unspec"},
};
inline constexpr std::array kTo{
    Parameter{.param = Param::to, .form = Form::prefix, .help = "Only entries inside this prefix; host bits are cleared."},
};
inline constexpr std::array kPage{
    Parameter{.param = Param::limit, .form = Form::number, .help = "The most rows that the page may have; it may have fewer, also where it is not the last. More than 10000 is 10000.", .least = 1, .fallback = "1000"},
    Parameter{.param = Param::cursor, .form = Form::cursor, .help = "The `cursor` of the page before; without, the first page."},
};
inline constexpr std::array kList = joined(kInterface, kFamily, kTo, std::array{
    Parameter{.param = Param::state, .form = Form::states, .help = "Only entries in these states.", .fallback = "all"},
}, kPage);
inline constexpr std::array kFlush = joined(kInterface, kFamily, kTo, std::array{
    Parameter{.param = Param::state, .form = Form::states, .help = "Only entries in these states; without it PERMANENT and NOARP ones stay."},
    Parameter{.param = Param::dry_run, .form = Form::flag, .help = "Count the entries that would go, and change nothing."},
    Parameter{.param = Param::max, .form = Form::number, .help = "Refuse, and remove nothing, where more would go; with verify: end once so many have gone."},
    Parameter{.param = Param::verify, .form = Form::flag, .help = "Ask each entry first, by unicast, while it goes on forwarding; only silent ones are removed, and the answer comes when all have answered or gone."},
    Parameter{.param = Param::rate, .form = Form::number, .help = "With verify: how many entries a second are asked.", .least = 1, .most = kMaxVerifyRate, .fallback = "1000"},
});
inline constexpr std::array kExplain = joined(kDst, kInterface);
inline constexpr std::array kResolve = joined(kDst, kInterface, std::array{
    Parameter{.param = Param::source, .form = Form::address, .help = "An address of the daemon's own: its interface is the one that is asked."},
    Parameter{.param = Param::timeout_ms, .form = Form::number, .help = "How long to wait, in milliseconds; without it as long as mcast_solicit solicitations take.", .least = 1, .most = kMaxTimeoutMs},
});
inline constexpr std::array kSubscribe = joined(kInterface, kFamily, std::array{
    Parameter{.param = Param::resume, .form = Form::sequence, .help = "The `seq` of the last event that one has had: go on behind it."},
    Parameter{.param = Param::run, .form = Form::text, .help = "With resume: the `run` of the answer that began it; a number of another run resumes nothing. Without it the number is believed to be of this run."},
});

inline constexpr std::array kVrf{
    Parameter{.param = Param::vrf, .form = Form::text, .help = "The VRF by its name; another than the default one is NOT_FOUND, as there is none.", .fallback = "default"},
};
inline constexpr std::array kRoutes = joined(kFamily, kVrf, std::array{
    Parameter{.param = Param::to, .form = Form::prefix, .help = "Only routes inside this prefix, itself included; `default` is the routes to everything alone."},
}, kPage);
inline constexpr std::array kRoute = joined(std::array{
    Parameter{.param = Param::dst, .form = Form::address, .help = "The destination; a link-local one has no route.", .required = true},
}, kVrf);
inline constexpr std::array kAddresses = joined(kInterface, kFamily);
inline constexpr std::array kOwnAddress = joined(std::array{
    Parameter{.param = Param::address, .form = Form::prefix, .help = "One of the interface's own addresses, with its length or without.", .required = true},
}, kInterface);
inline constexpr std::array kCapture = joined(kInterface, std::array{
    Parameter{.param = Param::host, .form = Form::address, .help = "Only packets from or to this address, ARP of or for it, neighbor discovery about it."},
    Parameter{.param = Param::kind, .form = Form::text, .help = "Only ARP, or neighbor discovery; or in place of what comes and leaves what is dropped.", .fallback = "all", .words = "all arp nd dropped"},
});
inline constexpr std::array kLogLevel{
    Parameter{.param = Param::level, .form = Form::text, .help = "Lines of this level and worse are written.", .required = true, .words = "error warning info debug"},
};
// clang-format on

}  // namespace neigh::control::api
