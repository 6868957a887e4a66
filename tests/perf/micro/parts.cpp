// The other small things that happen for each packet or message: rewrite, state machine, news, codecs, publication.
// Their time is the CPU's, as Google Benchmark takes it. Not here: the look-up.
#include <array>
#include <benchmark/benchmark.h>
#include <memory>

#include "dataplane/neigh/news.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/ip_view.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "dataplane/rewrite.hpp"
#include "tests/perf/micro/contender.hpp"
#include "tests/perf/micro/options.hpp"

namespace neigh::perf {
namespace {

const Mac kOwn{{0x02, 0, 0, 0, 0, 1}};
const Mac kTheirs{{0x02, 0, 0, 0, 0, 2}};
const IpAddr kOwn4 = IpAddr::v4(192, 0, 2, 1);
const IpAddr kTheir4 = IpAddr::v4(192, 0, 2, 2);
const wire::OwnAddress kOwn6{kOwn, link_local_of(kOwn)};

void rewrite_ipv4(benchmark::State& state) {
    std::array<std::uint8_t, 64> frame{};
    for (auto _ : state) {
        frame[wire::kEthernetSize + 8] = 64;
        wire::decrement_ttl(frame.data() + wire::kEthernetSize);
        dataplane::FrameAddresses{kOwn.to_bits()}.write_to(frame.data(), kTheirs.to_bits());
        benchmark::DoNotOptimize(frame);
    }
}

void rewrite_ipv6(benchmark::State& state) {
    std::array<std::uint8_t, 64> frame{};
    for (auto _ : state) {
        frame[wire::kEthernetSize + 7] = 64;
        wire::decrement_hop_limit(frame.data() + wire::kEthernetSize);
        dataplane::FrameAddresses{kOwn.to_bits()}.write_to(frame.data(), kTheirs.to_bits());
        benchmark::DoNotOptimize(frame);
    }
}

/// STALE, used, asked, answered, and STALE again: one round of a neighbor in use, four steps.
void step_round(benchmark::State& state) {
    const nud::Params params;
    nud::Nud nud{.state = nud::State::stale, .lladdr = kTheirs};
    TimePoint now{};
    const nud::Event round[] = {nud::PacketToSend{}, nud::TimerExpired{},
                                nud::AdvertisementHeard{.lladdr = kTheirs, .solicited = true, .override_flag = true},
                                nud::TimerExpired{}};
    for (auto _ : state) {
        for (const nud::Event& event : round) {
            const nud::Step step = nud::step(nud, event, now, params);
            nud = step.next;
            now = step.wake_at == kNever ? now : step.wake_at;
        }
        benchmark::DoNotOptimize(nud);
    }
    if (nud.state != nud::State::stale) {
        state.SkipWithError("the round does not close");
    }
}

/// An announcement, which is no news: what a worker asks for each one that it hears.
void news(benchmark::State& state) {
    const Word word = word_of({.state = nud::State::reachable, .lladdr = kTheirs}, 3);
    nud::AdvertisementHeard heard{.lladdr = kTheirs, .override_flag = true};
    const Belief belief;
    for (auto _ : state) {
        benchmark::DoNotOptimize(heard);
        News news = news_of(word, heard, belief);
        benchmark::DoNotOptimize(news);
    }
}

void arp_parse(benchmark::State& state) {
    std::array<std::uint8_t, wire::kArpFrameSize> frame;
    (void)wire::build_arp_frame(frame, Mac::broadcast(), wire::arp_request(kTheirs, kTheir4, kOwn4));
    for (auto _ : state) {
        benchmark::DoNotOptimize(frame);
        auto packet = wire::ArpPacket::parse(std::span{frame}.subspan(wire::kEthernetSize));
        benchmark::DoNotOptimize(packet);
    }
}

void arp_build(benchmark::State& state) {
    std::array<std::uint8_t, wire::kArpFrameSize> frame;
    for (auto _ : state) {
        auto length = wire::build_arp_frame(frame, Mac::broadcast(), wire::arp_request(kOwn, kOwn4, kTheir4));
        benchmark::DoNotOptimize(length);
        benchmark::DoNotOptimize(frame);
    }
}

void na_parse(benchmark::State& state) {
    std::array<std::uint8_t, 128> frame;
    const std::size_t length = wire::build_na_unsolicited(frame, kOwn6, true);
    const wire::ConstBytes ip{frame.data() + wire::kEthernetSize, length - wire::kEthernetSize};
    for (auto _ : state) {
        benchmark::DoNotOptimize(frame);
        const auto header = wire::Ipv6Header::parse(ip);
        auto message = wire::parse_nd(*header, ip.subspan(wire::kIpv6Size));
        if (!message) {
            state.SkipWithError("not parsed");
            break;
        }
        benchmark::DoNotOptimize(message);
    }
}

void ns_build(benchmark::State& state) {
    std::array<std::uint8_t, 128> frame;
    const IpAddr target = link_local_of(kTheirs);
    for (auto _ : state) {
        auto length = wire::build_ns_multicast(frame, kOwn6, target);
        benchmark::DoNotOptimize(length);
        benchmark::DoNotOptimize(frame);
    }
}

/// New words for neighbors that are there, one after the other.
void publish(benchmark::State& state) {
    constexpr std::uint32_t kSize = 4'096;
    static const std::unique_ptr<Table> table = make_table({Family::ipv6, kSize, Addresses{1, false}});
    const std::uint8_t generation = table->generation(Addresses::kIfindex, FlushClass::dynamic_entries);
    std::uint32_t n = 0;
    for (auto _ : state) {
        table->publish(n, Addresses::word(n, generation, 7));
        n = (n + 1) % kSize;
    }
}

}  // namespace

void register_parts() {
    benchmark::RegisterBenchmark("part/rewrite/ipv4", rewrite_ipv4);
    benchmark::RegisterBenchmark("part/rewrite/ipv6", rewrite_ipv6);
    benchmark::RegisterBenchmark("part/nud/round of four steps", step_round);
    benchmark::RegisterBenchmark("part/news", news);
    benchmark::RegisterBenchmark("part/arp/parse", arp_parse);
    benchmark::RegisterBenchmark("part/arp/build", arp_build);
    benchmark::RegisterBenchmark("part/na/parse", na_parse);
    benchmark::RegisterBenchmark("part/ns/build", ns_build);
    benchmark::RegisterBenchmark("part/publish", publish);
}

}  // namespace neigh::perf
