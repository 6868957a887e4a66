// What the resolver's tests share: real tables, a fake clock, and an output that writes down what it is told in order
// and checks that every packet comes out exactly once.
// Not here: expectations about entries.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/resolver.hpp"

namespace neigh::test {

using namespace std::chrono_literals;
using nud::State;
using Lines = std::vector<std::string>;

inline IpAddr v4(std::uint32_t n) {
    return IpAddr::v4(0x0a000000U + n);  // 10.0.0.n
}
inline IpAddr v6(std::uint32_t n) {
    std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
    for (unsigned i = 0; i < 4; ++i) {
        bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    }
    return IpAddr::v6(bytes);
}
/// A station's MAC with a number in it.
inline Mac mac(std::uint32_t n) {
    return Mac{{0x02, 0x00, static_cast<std::uint8_t>(n >> 24U), static_cast<std::uint8_t>(n >> 16U),
                static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n)}};
}
/// A packet that is a number.
inline Packet packet(std::uintptr_t n, std::uint32_t bytes = 60) {
    return {.handle = reinterpret_cast<void*>(n),
            .bytes = bytes};  // NOLINT(performance-no-int-to-ptr): never dereferenced
}
inline std::uintptr_t number(Packet packet) {
    return reinterpret_cast<std::uintptr_t>(packet.handle);
}

inline nud::SolicitationHeard asked(const Mac& lladdr) {
    return {.lladdr = lladdr};
}
/// As an ARP reply, or an NA that answers us.
inline nud::AdvertisementHeard answered(const Mac& lladdr) {
    return {.lladdr = lladdr, .solicited = true, .override_flag = true, .says_router = false};
}
inline nud::AdvertisementHeard announced(const Mac& lladdr) {
    return {.lladdr = lladdr, .solicited = false, .override_flag = true, .says_router = false};
}

/// Writes down each call as a line, in order.
class Recorder : public ResolverOutput {
  public:
    bool solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) override {
        say("solicit " + target.to_string() + '%' + std::to_string(ifindex) +
            (unicast_to != nullptr ? " at " + unicast_to->to_string() : ""));
        note_verdicts(verdicts_at_solicit);
        return can_solicit;
    }
    bool can_solicit = true;
    [[nodiscard]] bool has_room() const override { return room; }
    bool room = true;
    void release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) override {
        say("release to " + lladdr.to_string() + '%' + std::to_string(ifindex) + numbers(packets));
        note_verdicts(verdicts_at_release);
    }
    void unreachable(std::uint32_t ifindex, std::span<const Packet> packets) override {
        say("unreachable%" + std::to_string(ifindex) + numbers(packets));
    }
    void drop(Packet packet) override { say("drop" + numbers({&packet, 1})); }
    void changed(const Change& change) override {
        constexpr const char* kWords[] = {"created ",      "changed ",       "deleted ",
                                          "managed_lost ", "managed_found ", "mac_flapping "};
        const nud::Nud& nud = change.row.nud;
        say(kWords[static_cast<std::size_t>(change.kind)] + change.row.dst.to_string() + '%' +
            std::to_string(change.row.ifindex) + ' ' + std::string(to_word(nud.state)) +
            (nud::is_usable(nud.state) ? ' ' + nud.lladdr.to_string() : ""));
    }

    Lines take() { return std::exchange(lines, {}); }

    bool quiet = false;  ///< writes no lines
    Lines lines;
    std::map<std::uintptr_t, int> out;  ///< how often each packet came out
    std::vector<std::pair<const Table*, Key>> watched;
    std::vector<Verdict> verdicts_at_release;
    std::vector<Verdict> verdicts_at_solicit;

  private:
    /// What a worker would find of those watched.
    void note_verdicts(std::vector<Verdict>& verdicts) const {
        for (const auto& [table, key] : watched) {
            const Slot slot = table->find(key);
            verdicts.push_back(slot == kNoSlot ? Verdict::none : table->word(slot).verdict());
        }
    }
    void say(std::string line) {
        if (!quiet) {
            lines.push_back(std::move(line));
        }
    }
    std::string numbers(std::span<const Packet> packets) {
        std::string text = packets.empty() ? "" : ":";
        for (const Packet packet : packets) {
            ++out[number(packet)];
            text += ' ' + std::to_string(number(packet));
        }
        return text;
    }
};

class ResolverTest : public testing::Test {
  protected:
    using Mode = Resolver::SetMode;

    /// Interfaces 1 and 2, both families, without jitter; tests change `params` before.
    void start(std::uint32_t capacity = 1000, std::uint32_t max_deferred = 0,
               const ResolverLimits& limits = {.jitter_percent = 0}) {
        resolver_.reset();
        tables_ = {};
        auto rcu = Rcu::create(4);
        ASSERT_TRUE(rcu.ok());
        rcu_ = std::move(*rcu);
        for (const Family family : kAllFamilies) {
            static int number = 0;
            auto table =
                Table::create("r" + std::to_string(++number), family,
                              {.entries = capacity, .max_ifindex = max_ifindex_, .max_deferred = max_deferred}, *rcu_);
            ASSERT_TRUE(table.ok());
            tables_[index_of(family)] = std::move(*table);
        }
        resolver_ =
            std::make_unique<Resolver>(*tables_[0], *tables_[1], output_, counters_, interfaces_, now_, 1, limits);
    }

    void TearDown() override {
        resolver_.reset();
        for (const auto& [number, times] : output_.out) {
            EXPECT_EQ(times, 1) << "packet " << number;
        }
        EXPECT_EQ(output_.out.size(), sent_) << "packets lost";
    }

    NeighborParams& params(std::uint32_t ifindex = 1) { return interfaces_[ifindex - 1].params; }

    void send(const IpAddr& to, std::uint32_t ifindex = 1, Origin origin = kNobody) {
        resolver_->packet_waits(ifindex, to, packet(++sent_), now_, origin);
    }
    void answer(const IpAddr& from, const Mac& lladdr, std::uint32_t ifindex = 1) {
        resolver_->heard(ifindex, from, answered(lladdr), now_);
    }
    /// A neighbor asks for one of our addresses.
    void ask(const IpAddr& from, const Mac& lladdr, std::uint32_t ifindex = 1) {
        resolver_->heard(ifindex, from, asked(lladdr), true, now_);
    }
    Result<Done> set(Mode mode, const IpAddr& dst, const Mac& lladdr, State state = State::permanent,
                     std::uint32_t ifindex = 1) {
        const Request row{.dst = dst, .ifindex = ifindex, .lladdr = lladdr, .state = state};
        std::size_t bad_row = 0;
        return resolver_->apply(mode, {&row, 1}, now_, bad_row);
    }
    void put(const IpAddr& dst, const Mac& lladdr, State state = State::permanent, std::uint32_t ifindex = 1) {
        const auto result = set(Mode::replace, dst, lladdr, state, ifindex);
        ASSERT_TRUE(result.ok()) << result.error().message;
    }

    /// To where time stands still next (a deadline, or short of one), as the daemon's loop would; false where nothing
    /// is to come.
    bool wake() {
        const auto wake = resolver_->next_wake();
        if (wake) {
            now_ = std::max(now_, *wake);
            while (resolver_->advance(now_)) {
            }
        }
        return wake.has_value();
    }
    /// All that happens within `time`.
    void pass(Duration time) {
        const TimePoint end = now_ + time;
        for (auto next = resolver_->next_wake(); next && *next <= end; next = resolver_->next_wake()) {
            wake();
        }
        now_ = end;
        while (resolver_->advance(now_)) {
        }
    }
    void sweep_all() {
        for (int turns = 0; resolver_->sweep(now_); ++turns) {
            ASSERT_LT(turns, 10'000) << "it never ends";
        }
    }

    /// none: no entry.
    State state(const IpAddr& dst, std::uint32_t ifindex = 1) {
        const auto row = resolver_->get(ifindex, dst, now_);
        return row.ok() ? row.value().nud.state : State::none;
    }
    Mac lladdr(const IpAddr& dst, std::uint32_t ifindex = 1) {
        const auto row = resolver_->get(ifindex, dst, now_);
        return row.ok() ? row.value().nud.lladdr : Mac{};
    }
    /// What workers see.
    Verdict verdict(const IpAddr& dst, std::uint32_t ifindex = 1) {
        const Table& table = *tables_[index_of(dst.family)];
        const Slot slot = table.find(Key::of(ifindex, dst));
        const Word word = slot == kNoSlot ? Word{} : table.word(slot);
        return table.is_live(ifindex, word) ? word.verdict() : Verdict::none;
    }
    std::uint64_t counter(ControlCounter counter, std::uint32_t ifindex = 1) { return counters_[ifindex].get(counter); }
    std::vector<Row> all(const Filter& filter = {}, std::size_t page = 100) {
        std::vector<Row> rows;
        for (Cursor cursor; !cursor.done;) {
            std::vector<Row> more;
            resolver_->list(filter, cursor, page, more, now_);
            rows.insert(rows.end(), more.begin(), more.end());
        }
        return rows;
    }
    std::uint64_t flush(const Filter& filter = {.states = StateSet::dynamic()}) {
        const auto flushed = resolver_->flush(filter, now_);
        EXPECT_TRUE(flushed.ok());
        return flushed.ok() ? flushed.value() : 0;
    }

    TimePoint now_{1'000'000ms};
    Recorder output_;
    std::uint32_t max_ifindex_ = 2;  ///< of the tables that start() makes
    ByInterface<ControlCounters> counters_{5'000};
    std::array<ResolverInterface, 2> interfaces_{ResolverInterface{.index = 1}, ResolverInterface{.index = 2}};
    std::unique_ptr<Rcu> rcu_;
    std::array<std::unique_ptr<Table>, kFamilies> tables_;
    std::unique_ptr<Resolver> resolver_;
    std::uintptr_t sent_ = 0;
};

}  // namespace neigh::test
