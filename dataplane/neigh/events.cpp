// The words of causes.
#include "dataplane/neigh/events.hpp"

namespace neigh {

std::string_view to_word(Cause cause, Family family) noexcept {
    const bool arp = family == Family::ipv4;
    switch (cause) {
        case Cause::set:
            return "set";
        case Cause::restored:
            return "restored";
        case Cause::resolve:
            return "resolve";
        case Cause::removed:
            return "delete";
        case Cause::flush:
            return "flush";
        case Cause::verify:
            return "verify";
        case Cause::packet:
            return "packet";
        case Cause::timer:
            return "timer";
        case Cause::recycled:
            return "recycled";
        case Cause::carrier:
            return "carrier";
        case Cause::hint:
            return "hint";
        case Cause::solicitation:
            return arp ? "arp-request" : "ns";
        case Cause::router_message:
            return "rs-or-ra";
        case Cause::answer:
            return arp ? "arp-reply" : "na";
        case Cause::announcement:
            return arp ? "gratuitous-arp" : "unsolicited-na";
    }
    return "unknown";
}

}  // namespace neigh
