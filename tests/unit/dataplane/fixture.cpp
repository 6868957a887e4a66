#include "tests/unit/dataplane/fixture.hpp"

#include <algorithm>

#include <rte_mbuf.h>
#include <rte_ring.h>

#include "tests/support/ring_port.hpp"

namespace neigh::dataplane::test {
namespace {

using neigh::test::make_ring_port;
using neigh::test::require;
using neigh::test::RingPort;

constexpr unsigned kPoolSize = 2047;

/// Packet buffers and four ports whose transmit queue is a ring. Once a process: EAL takes them down with itself.
struct Bench {
    Bench() {
        pool = rte_pktmbuf_pool_create("bench", kPoolSize, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
        require(pool != nullptr, "no packet pool");
        for (unsigned i = 0; i < ports.size(); ++i) {
            const RingPort port = make_ring_port("bench" + std::to_string(i), 64, kTxRing + 1, pool);
            rings[i] = port.out;
            ports[i] = port.id;
        }
    }
    rte_mempool* pool = nullptr;
    std::array<rte_ring*, 4> rings{};
    std::array<std::uint16_t, 4> ports{};
};

Bench& bench() {
    static Bench the_one;
    return the_one;
}

Buffer copy_of(const rte_mbuf* packet) {
    Buffer bytes(rte_pktmbuf_pkt_len(packet));
    const void* data = rte_pktmbuf_read(packet, 0, static_cast<std::uint32_t>(bytes.size()), bytes.data());
    if (data != bytes.data() && data != nullptr && !bytes.empty()) {
        std::memcpy(bytes.data(), data, bytes.size());
    }
    return bytes;
}

config::Interface interface_of(const char* name, std::uint32_t index, std::initializer_list<const char*> addresses) {
    config::Interface interface;
    interface.name = name;
    interface.index = index;
    for (const char* address : addresses) {
        interface.addresses.push_back(Prefix::parse(address).value());
    }
    return interface;
}

}  // namespace

// ---- Outcome -------------------------------------------------------------------------------------

Drops Outcome::drops() const {
    Drops result;
    std::copy_if(counters.begin(), counters.end(), std::inserter(result, result.end()),
                 [](const auto& counter) { return counter.first.starts_with("drop_"); });
    return result;
}

std::size_t Outcome::frames() const {
    std::size_t count = 0;
    for (const auto& [ifindex, frames] : sent) {
        count += frames.size();
    }
    return count;
}

std::vector<SeenPunt> Outcome::told(PuntKind kind) const {
    std::vector<SeenPunt> result;
    std::copy_if(punts.begin(), punts.end(), std::back_inserter(result),
                 [&](const SeenPunt& seen) { return seen.punt.kind == kind; });
    return result;
}

Buffer Outcome::only(std::uint16_t ifindex) const {
    EXPECT_EQ(frames(), 1U);
    const auto found = sent.find(ifindex);
    EXPECT_NE(found, sent.end()) << "nothing left by interface " << ifindex;
    return found == sent.end() ? Buffer{} : found->second.front();
}

// ---- DataplaneTest -------------------------------------------------------------------------------

void DataplaneTest::SetUp() {
    const auto& ports = bench().ports;
    topology_.add(interface_of("lan0", kLan0, {"192.0.2.1/24", "192.0.2.9/24", "2001:db8:1::1/64", "2001:db8:1::9/64"}),
                  ports[0], kLan0Mac);
    topology_.add(interface_of("lan1", kLan1, {"198.51.100.1/24", "2001:db8:2::1/64"}), ports[1], kLan1Mac);
    config::Interface dark = interface_of("dark", kDark, {});
    dark.ipv4 = false;
    dark.ipv6 = false;
    topology_.add(dark, ports[2], kDarkMac);
    topology_.add(interface_of("bare", kBare, {}), ports[3], kBareMac);
    for (const auto& interface : topology_.all()) {
        for (OwnAddress& own : interface->addresses) {
            const bool is_tentative = own.address() == kTentative4 || own.address() == kTentative6;
            own.set(is_tentative ? Standing::tentative : Standing::usable);
        }
    }
    // The two 203.0.113 and 2001:db8:f routes lead to where the family is off; what no route covers has none.
    routes_ = {
        {.to = Prefix::parse("192.88.0.0/16").value(), .via = kGateway4, .ifindex = kLan1},
        {.to = Prefix::parse("2001:db8:8::/48").value(), .via = kGateway6, .ifindex = kLan1},
        {.to = Prefix::parse("203.0.113.0/24").value(), .ifindex = kDark},
        {.to = Prefix::parse("203.0.114.0/24").value(), .ifindex = kBare},
        {.to = Prefix::parse("2001:db8:f::/48").value(), .ifindex = kDark},
    };

    auto rcu = Rcu::create(1);
    ASSERT_TRUE(rcu.ok());
    rcu_ = std::move(*rcu);
    for (const Family family : kAllFamilies) {
        static int number = 0;
        auto table = Table::create("bench" + std::to_string(++number), family,
                                   {.entries = kNeighbors, .max_ifindex = topology_.max_ifindex()}, *rcu_);
        ASSERT_TRUE(table.ok());
        tables_[index_of(family)] = std::move(*table);
    }
    reader_ = std::make_unique<Rcu::Reader>(*rcu_, 0);
    routing_ = std::make_unique<Routing>(*rcu_, std::make_unique<Fib>(topology_, routes_));
    captures_ = std::make_unique<Captures>(*rcu_, 1, kCaptureRing);
    shared_ = std::make_unique<Shared>(Shared{
        .topology = topology_, .routing = *routing_, .rcu = *rcu_, .doorbell = doorbell_, .captures = *captures_});
    renew();
}

void DataplaneTest::TearDown() {
    transit_.reset();
    receiver_.reset();
    forwarder_.reset();
    context_.reset();
    crossing_.reset();
    reader_.reset();
    EXPECT_EQ(rte_mempool_in_use_count(bench().pool), 0U);
}

void DataplaneTest::renew(unsigned crossing_size, const Reassembly::Limits& limits) {
    static int number = 0;
    transit_.reset();
    receiver_.reset();
    forwarder_.reset();
    context_.reset();
    crossing_.reset();
    EXPECT_EQ(rte_mempool_in_use_count(bench().pool), 0U) << "packet buffers lost";
    crossing_ = std::make_unique<Crossing>("bench" + std::to_string(++number), crossing_size);
    fronts_ = std::make_unique<Fronts>(Fronts{std::move(*Front::create(*tables_[0], Front::Mode::cached)),
                                              std::move(*Front::create(*tables_[1], Front::Mode::cached))});
    backlogs_ = std::make_unique<Backlogs>(*fronts_, topology_);
    context_ =
        std::make_unique<Context>(*shared_, *reader_, *crossing_, counters_, *fronts_, *backlogs_, bench().pool, 0);
    forwarder_ = std::make_unique<Forwarder>(*context_, link_patience_);
    receiver_ = std::make_unique<Receiver>(*context_, *forwarder_, limits);
    transit_ = std::make_unique<Transit>(*context_, *forwarder_, *receiver_);
}

void DataplaneTest::put(const IpAddr& address, const Mac& lladdr, nud::State state, std::uint16_t ifindex) {
    Table& table = *tables_[index_of(address.family)];
    const Key key = Key::of(ifindex, address);
    Slot slot = table.find(key);
    if (slot == kNoSlot) {
        const auto inserted = table.insert(key);
        ASSERT_TRUE(inserted.ok());
        slot = inserted.value();
    }
    const FlushClass flush_class = nud::is_static(state) ? FlushClass::static_entries : FlushClass::dynamic_entries;
    table.publish(slot, word_of(nud::Nud{.state = state, .lladdr = lladdr}, table.generation(ifindex, flush_class)));
}

void DataplaneTest::set_mtu(std::uint16_t ifindex, std::uint16_t mtu) {
    lan(ifindex).mtu = mtu;
    routing_->replace(std::make_unique<Fib>(topology_, routes_));
}

rte_mbuf* DataplaneTest::make(const Buffer& frame, const Shape& shape) {
    rte_mbuf* first = nullptr;
    for (std::size_t i = 0; i < shape.segments; ++i) {
        const std::size_t from = frame.size() * i / shape.segments;
        const std::size_t length = frame.size() * (i + 1) / shape.segments - from;
        rte_mbuf* segment = rte_pktmbuf_alloc(bench().pool);
        require(segment != nullptr, "the pool is empty");
        if (shape.fills_buffer) {
            segment->data_off = static_cast<std::uint16_t>(segment->buf_len - length);
        }
        // What was in the buffer before is nothing that a frame may depend on.
        std::memset(rte_pktmbuf_mtod(segment, void*), 0xa5, rte_pktmbuf_tailroom(segment));
        char* data = rte_pktmbuf_append(segment, static_cast<std::uint16_t>(length));
        require(data != nullptr, "the frame is larger than a buffer");
        std::copy_n(frame.data() + from, length, reinterpret_cast<std::uint8_t*>(data));
        if (first == nullptr) {
            first = segment;
        } else {
            require(rte_pktmbuf_chain(first, segment) == 0, "too many segments");
        }
    }
    if (shape.twist != nullptr) {
        shape.twist(*first);
    }
    return first;
}

std::map<std::string, std::uint64_t> DataplaneTest::read_counters() const {
    std::map<std::string, std::uint64_t> values;
    for (std::size_t i = 0; i < std::size(kWorkerCounters); ++i) {
        std::uint64_t& sum = values[std::string(kWorkerCounters[i].name)];
        for (std::uint32_t ifindex = 0; ifindex <= topology_.max_ifindex(); ++ifindex) {
            sum += counters_[ifindex].get(static_cast<WorkerCounter>(i));
        }
    }
    return values;
}

void DataplaneTest::collect(Outcome& outcome) {
    for (const auto& interface : topology_.all()) {
        void* packet = nullptr;
        while (rte_ring_dequeue(bench().rings[interface->index - 1U], &packet) == 0) {
            outcome.sent[interface->index].push_back(copy_of(static_cast<rte_mbuf*>(packet)));
            rte_pktmbuf_free(static_cast<rte_mbuf*>(packet));
        }
    }
    Punt punt;
    while (crossing_->take_punts({&punt, 1}) == 1) {
        outcome.punts.push_back({punt, punt.packet == nullptr ? Buffer{} : copy_of(punt.packet)});
        rte_pktmbuf_free(punt.packet);
    }
}

Outcome DataplaneTest::give(const Buffer& frame, std::uint16_t ifindex, const Shape& shape) {
    return give_all({frame}, ifindex, shape);
}

Outcome DataplaneTest::give_all(const std::vector<Buffer>& frames, std::uint16_t ifindex, const Shape& shape) {
    return outcome_of(frames, shape, [&](std::span<rte_mbuf* const> packets) {
        while (!packets.empty()) {
            const auto burst = packets.first(std::min(packets.size(), kBurst));
            context_->show_received(burst, lan(ifindex));
            transit_->receive(burst, lan(ifindex));
            packets = packets.subspan(burst.size());
        }
    });
}

Outcome DataplaneTest::give_all_the_long_way(const std::vector<Buffer>& frames, std::uint16_t ifindex,
                                             const Shape& shape) {
    return outcome_of(frames, shape, [&](std::span<rte_mbuf* const> packets) {
        for (rte_mbuf* packet : packets) {
            receiver_->receive(packet, lan(ifindex));
        }
    });
}

Outcome DataplaneTest::transmit(const std::vector<Buffer>& frames, const std::vector<const Interface*>& outs) {
    return outcome_of(frames, {}, [&](std::span<rte_mbuf* const> packets) {
        for (std::size_t i = 0; i < packets.size(); ++i) {
            context_->transmit(packets[i], *outs[i]);
        }
    });
}

Outcome DataplaneTest::expire() {
    return outcome_of({}, {}, [&](std::span<rte_mbuf* const>) {
        receiver_->expire();
        forwarder_->look_again();
    });
}

Outcome DataplaneTest::outcome_of(const std::vector<Buffer>& frames, const Shape& shape,
                                  const std::function<void(std::span<rte_mbuf* const>)>& take) {
    Outcome outcome;
    const auto before = read_counters();
    std::vector<rte_mbuf*> packets;
    for (const Buffer& frame : frames) {
        packets.push_back(make(frame, shape));
    }
    take(packets);
    forwarder_->resolve();
    context_->flush();
    reader_->quiescent();
    collect(outcome);
    for (const auto& [name, value] : read_counters()) {
        if (value != before.at(name)) {
            outcome.counters[name] = value - before.at(name);
        }
    }
    const std::size_t in_use = rte_mempool_in_use_count(bench().pool);
    EXPECT_EQ(in_use, held_.value_or(in_use)) << "packet buffers lost";
    return outcome;
}

}  // namespace neigh::dataplane::test
