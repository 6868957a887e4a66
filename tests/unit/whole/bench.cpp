// Builds it as the daemon does, and takes it down in the same order.
#include "tests/unit/whole/bench.hpp"

#include <algorithm>
#include <string>

#include <rte_mbuf.h>
#include <rte_ring.h>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "pktgen/udp_frame.hpp"
#include "tests/support/ring_port.hpp"

namespace neigh::test {
namespace {

constexpr std::uint16_t kDataRoom = 9'728;  // a jumbo frame in one segment

/// Once a process: EAL takes them down with itself.
struct Ports {
    Ports() {
        pool = rte_pktmbuf_pool_create("whole", kBuffers, 0, 0, kDataRoom, SOCKET_ID_ANY);
        require(pool != nullptr, "no packet pool");
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const RingPort port = make_ring_port("whole" + std::to_string(i), kBuffers + 1, kPortRing + 1, pool);
            rx[i] = port.in;
            tx[i] = port.out;
            ids[i] = port.id;
        }
    }
    rte_mempool* pool = nullptr;
    std::array<rte_ring*, 2> rx{};
    std::array<rte_ring*, 2> tx{};
    std::array<std::uint16_t, 2> ids{};
};

Ports& ports() {
    static Ports the_ones;
    return the_ones;
}

config::Interface interface_of(const char* name, std::uint32_t index, std::uint16_t mtu,
                               std::initializer_list<const char*> addresses) {
    config::Interface interface { .name = name, .index = index, .mtu = mtu };
    for (const char* address : addresses) {
        interface.addresses.push_back(Prefix::parse(address).value());
    }
    // Addresses are used at once: nobody is asked about them.
    interface.neighbor.dad_transmits = 0;
    interface.neighbor.acd = NeighborParams::Acd::off;
    interface.neighbor.max_entries = 256;
    interface.neighbor.max_incomplete = 64;
    return interface;
}

}  // namespace

void WholeTest::SetUp() {
    const std::vector<config::Interface> interfaces{
        interface_of("lan0", kLan0, 9'000, {"192.0.2.1/24", "2001:db8:1::1/64"}),
        interface_of("lan1", kLan1, 1'500, {"198.51.100.1/24", "2001:db8:2::1/64"})};
    const std::vector<config::Route> routes{
        {.to = Prefix::parse("0.0.0.0/0").value(), .via = ip("198.51.100.254"), .ifindex = kLan1},
        {.to = Prefix::parse("::/0").value(), .via = ip("2001:db8:2::fe"), .ifindex = kLan1}};
    std::vector<ResolverInterface> settings;
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        topology_.add(interfaces[i], ports().ids[i], kOwnMacs[i]);
        settings.push_back({.index = interfaces[i].index, .params = interfaces[i].neighbor});
    }

    auto rcu = Rcu::create(1);
    ASSERT_TRUE(rcu.ok());
    rcu_ = std::move(*rcu);
    static int number = 0;
    ++number;
    for (const Family family : kAllFamilies) {
        auto table = Table::create("whole" + std::to_string(2 * number + (family == Family::ipv4 ? 0 : 1)), family,
                                   {.entries = 512, .max_ifindex = kLan1}, *rcu_);
        ASSERT_TRUE(table.ok());
        tables_[index_of(family)] = std::move(*table);
    }
    routing_ = std::make_unique<dataplane::Routing>(*rcu_, std::make_unique<dataplane::Fib>(topology_, routes));
    captures_ = std::make_unique<dataplane::Captures>(*rcu_, 1);
    shared_ =
        std::make_unique<dataplane::Shared>(dataplane::Shared{topology_, *routing_, *rcu_, doorbell_, *captures_});
    crossing_ = std::make_unique<dataplane::Crossing>("whole" + std::to_string(number), kCrossingRing + 1);

    reader_ = std::make_unique<Rcu::Reader>(*rcu_, 0);
    fronts_ = std::make_unique<dataplane::Fronts>(
        dataplane::Fronts{std::move(*Front::create(*tables_[0], Front::Mode::cached)),
                          std::move(*Front::create(*tables_[1], Front::Mode::cached))});
    backlogs_ = std::make_unique<dataplane::Backlogs>(*fronts_, topology_);
    std::vector<dataplane::RxQueue> queues;
    for (const std::uint16_t port : ports().ids) {
        queues.push_back({.port = port, .pool = pool()});
    }
    round_ = std::make_unique<dataplane::Round>(
        *shared_, *reader_, *crossing_, worker_counters_, *fronts_, *backlogs_,
        // What is missing of a datagram has no time to come: fragments go within their round.
        dataplane::WorkerSettings{.pool = pool(), .reassembly = {.timeout = Duration{0}}, .rx_queues = queues});

    dataplane::Crossing* const crossings[] = {crossing_.get()};
    sender_ = std::make_unique<control::Sender>(pool(), crossings, control_counters_, *captures_);
    errors_ = std::make_unique<control::IcmpErrors>(topology_, *routing_, *sender_, control_counters_);
    output_ = std::make_unique<control::Output>(topology_, *sender_, *errors_, events_, control_counters_, 1);
    resolver_ = std::make_unique<Resolver>(*tables_[0], *tables_[1], *output_, control_counters_, settings, now_, 1);
    own_ = std::make_unique<OwnAddresses>(*output_, 1);
    punts_ = std::make_unique<control::PuntHandler>(crossings,
                                                    control::PuntHandler::Parts{.topology = topology_,
                                                                                .resolver = *resolver_,
                                                                                .own = *own_,
                                                                                .errors = *errors_,
                                                                                .output = *output_,
                                                                                .sender = *sender_,
                                                                                .counters = control_counters_},
                                                    1);

    const Request rows[] = {
        {.dst = ip("192.0.2.9"), .ifindex = kLan0, .lladdr = kHostMac, .state = nud::State::permanent},
        {.dst = ip("2001:db8:1::9"), .ifindex = kLan0, .lladdr = kHostMac, .state = nud::State::permanent},
        {.dst = ip("198.51.100.254"), .ifindex = kLan1, .lladdr = kGatewayMac, .state = nud::State::permanent},
        {.dst = ip("2001:db8:2::fe"), .ifindex = kLan1, .lladdr = kGatewayMac, .state = nud::State::permanent}};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Resolver::SetMode::add, rows, now_, bad_row).ok());
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        for (const dataplane::OwnAddress& own : topology_.of_index(interfaces[i].index)->addresses) {
            own_->add(interfaces[i].index, own.address(), interfaces[i].neighbor, now_);
        }
    }
    pass(Duration{20'000});  // announcements
    ASSERT_EQ(in_use(), 0U);
}

void WholeTest::TearDown() {
    punts_.reset();
    own_.reset();
    resolver_.reset();
    output_.reset();
    errors_.reset();
    sender_.reset();
    round_.reset();
    reader_.reset();
    crossing_.reset();
    for (const std::uint32_t ifindex : {kLan0, kLan1}) {
        (void)collect(ifindex);
    }
    EXPECT_EQ(in_use(), 0U) << "packet buffers lost";
}

bool WholeTest::offer(wire::ConstBytes frame, std::uint32_t ifindex) {
    rte_mbuf* packet = rte_pktmbuf_alloc(pool());
    if (packet == nullptr) {
        return false;
    }
    const std::size_t at = ifindex - 1;
    packet->port = ports().ids[at];
    char* data = rte_pktmbuf_append(packet, static_cast<std::uint16_t>(frame.size()));
    require(data != nullptr, "the frame is larger than a buffer");
    std::copy(frame.begin(), frame.end(), data);
    require(rte_ring_enqueue(ports().rx[at], packet) == 0, "more frames than buffers");
    return true;
}

void WholeTest::pass(Duration time) {
    constexpr Duration kStep{100};
    for (const TimePoint end = now_ + time; now_ < end;) {
        now_ += std::min(kStep, end - now_);
        control();
        while (resolver_->advance(now_)) {
        }
        (void)resolver_->sweep(now_);
        own_->advance(now_);
        control();  // errors that are owed by now
        for (unsigned sent = 0; sent <= kCrossingRing; sent += dataplane::kBurst) {
            work();
        }
        (void)collect(kLan0);
        (void)collect(kLan1);
    }
}

std::vector<Frame> WholeTest::collect(std::uint32_t ifindex) {
    std::vector<Frame> frames;
    void* entry = nullptr;
    while (rte_ring_dequeue(ports().tx[ifindex - 1], &entry) == 0) {
        auto* const packet = static_cast<rte_mbuf*>(entry);
        const wire::Bytes bytes = dataplane::bytes_of(packet);
        frames.emplace_back(bytes.begin(), bytes.end());
        rte_pktmbuf_free(packet);
    }
    return frames;
}

void WholeTest::send_to(const IpAddr& destination) {
    Frame frame(128);
    const IpAddr source = destination.is_v4() ? ip("192.0.2.9") : ip("2001:db8:1::9");
    frame.resize(pktgen::UdpFrame{destination.family, 100}.build(
        frame, {.source_mac = kHostMac, .destination_mac = kOwnMacs[0], .source = source, .destination = destination},
        {}));
    require(offer(frame), "no buffer for a packet to forward");
}

void WholeTest::answer(const IpAddr& neighbor, const Mac& lladdr) {
    Frame frame(128);
    const auto& own = topology_.of_index(kLan1)->source_for(neighbor)->address();
    const wire::ArpPacket reply{.operation = wire::ArpOperation::reply,
                                .sender_mac = lladdr,
                                .sender_ip = neighbor,
                                .target_mac = kOwnMacs[1],
                                .target_ip = own};
    const wire::NdPath path{
        .source_mac = lladdr, .destination_mac = kOwnMacs[1], .source = neighbor, .destination = own};
    frame.resize(
        neighbor.is_v4()
            ? wire::build_arp_frame(frame, kOwnMacs[1], reply)
            : wire::build_na(frame, path,
                             {.target = neighbor, .solicited = true, .override_flag = true, .target_lladdr = lladdr}));
    require(offer(frame, kLan1), "no buffer for an answer");
}

std::uint64_t WholeTest::count(WorkerCounter counter) const {
    return worker_counters_[kLan0].get(counter) + worker_counters_[kLan1].get(counter);
}

std::uint64_t WholeTest::count(ControlCounter counter) const {
    return control_counters_[kLan0].get(counter) + control_counters_[kLan1].get(counter);
}

nud::Nud WholeTest::neighbor(const IpAddr& address, std::uint32_t ifindex) const {
    const auto row = resolver_->get(ifindex, address, now_);
    return row.ok() ? row.value().nud : nud::Nud{};
}

unsigned WholeTest::in_use() const {
    return rte_mempool_in_use_count(pool());
}

rte_mempool* WholeTest::pool() const {
    return ports().pool;
}

}  // namespace neigh::test
