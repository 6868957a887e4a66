// Every function that libneighctl's installed C++ headers declare, called (installed_headers.sh, which looks for each
// name here). What needs a daemon is linked and left out when there is none. Not here: what they do
// (tests/unit/control).
#include <cstdio>

#include "control/ctl/answer.hpp"
#include "control/ctl/client.hpp"
#include "control/ctl/connection.hpp"
#include "control/ctl/neighbors.hpp"
#include "control/ctl/view.hpp"

using namespace neigh;
using namespace std::chrono_literals;

namespace {

bool values() {
    const auto mac = *Mac::parse("02:00:00:00:00:01");
    const auto v4 = IpAddr::v4(0xc0000201);
    const auto v6 = link_local_of(mac);
    char text[64];
    std::string out;
    append_text(out, mac);
    append_text(out, v4);
    const auto prefix = *Prefix::parse("192.0.2.1/24");
    const auto group = solicited_node_of(v6);
    const nud::Nud entry{.state = nud::State::stale, .lladdr = mac};
    const auto step = nud::step(entry, nud::PacketToSend{}, MonotonicClock::now(), nud::draw({}, 0));
    return Mac::from_bits(mac.to_bits()) == mac && mac.to_string() == "02:00:00:00:00:01" &&
           mac.write_to(text) != text && mac.is_station() && !mac.is_zero() && !mac.is_group() && !mac.is_broadcast() &&
           Mac::broadcast().is_group() && IpAddr::v4(192, 0, 2, 1) == v4 && IpAddr::v6(group.bytes) == group &&
           v4.v4_value() == 0xc0000201 && v4.is_v4() && v6.is_v6() && v4.size() == 4 && v6.bits() == 128 &&
           !v4.is_unspecified() && !v4.is_loopback() && group.is_multicast() && !v4.is_limited_broadcast() &&
           v6.is_link_local() && !v6.is_v4_mapped() && v4.is_unicast() && IpAddr::parse(v4.to_string()) == v4 &&
           v4.write_to(text) != text && multicast_mac_of(group).is_group() && prefix.contains(v4) &&
           prefix.has_host_bits() && prefix.network().to_string() == "192.0.2.0/24" && index_of(v4.family) == 0 &&
           nud::state_from_word(nud::to_word(nud::State::stale)) == nud::State::stale && !nud::is_static(entry.state) &&
           nud::is_usable(step.next.state);
}

bool views() {
    ctl::ViewParser parser{8};
    const std::string text = R"({"a":[1,-2,1.5,true,null,"x"],"n":7,"t":"y"})";
    const auto view = parser.parse(text);
    if (!view || !view->is_object() || view->kind() != ctl::View::Kind::object) {
        return false;
    }
    const auto array = view->find("a");
    std::size_t seen = 0;
    for (const ctl::View element : array->elements()) {
        seen += element.number() || element.integer() || element.real() || element.boolean() || element.is_null() ||
                element.is_string() || element.text() || element.is_array();
    }
    for (const auto& [key, value] : view->members()) {
        seen += !key.empty() && value.size() > 0;
    }
    return seen >= array->size() && view->text_at("t") == "y" && view->number_at("n") == 7U &&
           view->tree()["n"].get<int>() == 7;
}

// False: the daemon refused something.
bool with_a_daemon(ctl::Client& client) {
    using namespace neigh::ctl;
    const IpAddr dst = IpAddr::v4(192, 0, 2, 9);
    const InterfaceRef lan0{.dev = "lan0"};
    const Entry entry{.dst = dst, .interface = lan0, .lladdr = "02:00:00:00:00:09"};
    EntriesText text{Edit::replace, lan0};
    text.add(entry);
    client.set_patience(client.patience());
    const bool submitted = text.edit() == Edit::replace && text.bytes() > 0 &&
                           !submit(client, text.edit(), text.params(0, text.count())) && applied(client).ok();
    const auto sent = client.submit("version.get", Json::object());
    const auto also = client.submit_text("version.get", "{}");
    const bool answered = !sent && !also && client.outstanding() == 2 && client.next().ok() && client.next_view().ok();
    const auto told = explain(client, dst, lan0);
    const bool explained = told.ok() && told->is_object();
    return submitted && answered && explained && client.call("version.get", Json::object()).ok() &&
           client.ask("version.get", Json::object()).ok() && apply(client, Edit::replace, {&entry, 1}).ok() &&
           get(client, dst, lan0).ok() && !list(client, {}, [](const Row&) { return true; }) &&
           would_flush(client, {}).ok() && verify(client, {}, {}, {}, [](const Verified&) {}).ok() &&
           flush(client, {}).ok() && resolve(client, {.dst = dst, .timeout = 1ms}).ok() && interfaces(client).ok() &&
           version(client).ok() && client.notification("neigh.event").ok() && client.fd() >= 0 &&
           !client.path().empty();
}

bool lines() {
    auto line = ctl::Connection::open("/nowhere/neighd.sock", 10ms);
    if (line) {
        line->set_patience(line->patience());
        return line->fd() >= 0 && !line->send("{}") && line->receive().ok() && line->receive_now().ok();
    }
    return line.failure().is_lost() && ctl::lost("it").message == "it";
}

}  // namespace

int main() {
    auto client = ctl::Client::connect(ctl::default_socket_path());
    if (!values() || !views() || !lines() || (client && !with_a_daemon(*client))) {
        std::fputs("an installed function does not do what its header says\n", stderr);
        return 1;
    }
    return client || client.failure().is_lost() ? 0 : 1;
}
