// libneigh in an application of one's own: no daemon, no config, no socket. One thread is the writer (control), another
// would be the reader (a worker); here both parts run one after the other, so that the example shows each call.
#include <array>
#include <cstdio>
#include <vector>

#include <rte_eal.h>

#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace {

/// What the resolver decides reaches the application here: it would build and send frames.
class Application final : public neigh::ResolverOutput {
  public:
    bool solicit(std::uint32_t ifindex, const neigh::IpAddr& target, const neigh::Mac* unicast_to) override {
        std::printf("interface %u: who has %s? %s\n", ifindex, target.to_string().c_str(),
                    unicast_to != nullptr ? "(asked alone)" : "(asked all)");
        return true;
    }
    void release(std::uint32_t, const neigh::Mac& lladdr, std::span<const neigh::Packet> packets) override {
        std::printf("%zu packets leave for %s\n", packets.size(), lladdr.to_string().c_str());
    }
    void unreachable(std::uint32_t, std::span<const neigh::Packet> packets) override {
        std::printf("%zu packets in vain\n", packets.size());
    }
    void drop(neigh::Packet) override {}
    void changed(const neigh::Change& change) override {
        std::printf("%s is %s now\n", change.row.dst.to_string().c_str(),
                    std::string{neigh::nud::to_word(change.row.nud.state)}.c_str());
    }
};

}  // namespace

int main() {
    std::vector<std::string> arguments{
        "embed",           "--no-huge",          "-m", "64", "--no-pci", "--no-shconf", "--no-telemetry",
        "--log-level=*:4", "--file-prefix=embed"};
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    if (rte_eal_init(static_cast<int>(argv.size()), argv.data()) < 0) {
        std::fputs("DPDK does not start\n", stderr);
        return 1;
    }

    // Once, by control: RCU for one reader, a table for each family, the resolver over both.
    auto rcu = neigh::Rcu::create(1);
    const neigh::Table::Size size{.entries = 1024, .max_ifindex = 1};
    auto ipv4 = neigh::Table::create("embed-v4", neigh::Family::ipv4, size, **rcu);
    auto ipv6 = neigh::Table::create("embed-v6", neigh::Family::ipv6, size, **rcu);
    if (!rcu || !ipv4 || !ipv6) {
        return 1;
    }
    Application application;
    neigh::ByInterface<neigh::ControlCounters> counters{size.max_ifindex};
    const std::array interfaces{neigh::ResolverInterface{.index = 1}};
    int status = 1;
    {
        const neigh::TimePoint now = neigh::MonotonicClock::now();
        neigh::Resolver resolver{**ipv4, **ipv6, application, counters, interfaces, now, 1};

        // A worker had a packet for a neighbor that nobody knows: control holds it and asks.
        const neigh::IpAddr neighbor = neigh::IpAddr::v4(192, 0, 2, 7);
        int packet = 0;
        resolver.packet_waits(1, neighbor, neigh::Packet{&packet}, now);
        // The answer comes in: the packet leaves, and the word is published.
        resolver.heard(1, neighbor,
                       neigh::nud::AdvertisementHeard{.lladdr = neigh::Mac::parse("02:00:00:00:00:07"),
                                                      .solicited = true,
                                                      .override_flag = true,
                                                      .says_router = false},
                       now);

        // A worker, on its own thread: one look-up, one word, no lock. quiescent() once a burst.
        neigh::Rcu::Reader reader{**rcu, 0};
        const neigh::Table::Hit hit = (*ipv4)->lookup(reader, neigh::Key::of(1, neighbor));
        if (hit.word.verdict() == neigh::Verdict::forward) {
            std::printf("forward to %s\n", hit.word.mac().to_string().c_str());
            status = 0;
        }
        reader.quiescent();
    }
    ipv4->reset();
    ipv6->reset();
    rcu->reset();
    rte_eal_cleanup();
    return status;
}
