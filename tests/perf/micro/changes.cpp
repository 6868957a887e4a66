// The look-up while another thread changes the table: new MACs for the neighbors that are looked up, and others that
// come and go beside them. Beside it the same look-up in the same table with a writer that does nothing. Contract: the
// writer has a core of its own, or what is measured is the scheduler. Not here: look-ups in peace (lookup.cpp); that
// nothing wrong is ever seen under every kind of change (tests/concurrency).
#include <atomic>
#include <map>
#include <pthread.h>
#include <string>
#include <thread>
#include <vector>

#include <rte_pause.h>

#include "tests/perf/micro/measure.hpp"
#include "tests/perf/micro/options.hpp"

namespace neigh::perf {
namespace {

/// A table, who looks up in it, and the neighbors beyond its size that come and go.
struct Stage {
    explicit Stage(const Neighborhood& neighborhood)
        : of(neighborhood),
          spare(std::max(neighborhood.size / 16, 64U)),
          table(make_table(of, spare)),
          front(make_front(*table, of)),
          readable(make_readable(*table, of)),
          guests(spare, kNoSlot) {}

    Neighborhood of;
    std::uint32_t spare;
    std::unique_ptr<Table> table;
    std::unique_ptr<Contender> front;
    std::unique_ptr<Contender> readable;
    std::vector<Slot> guests;  ///< by number beyond `of.size`: where they are, if they are
};

/// Does so many changes a second, evenly, as long as it lives.
class Writer {
  public:
    Writer(Stage& stage, std::uint64_t changes_a_second, const Options& options)
        : stage_(stage),
          draw_(Pattern::uniform, stage.of.size, options.seed),
          thread_([this, changes_a_second] { run(changes_a_second); }) {
        cpu_set_t core;
        CPU_ZERO(&core);
        CPU_SET(static_cast<std::size_t>(options.writer_core), &core);
        pthread_setaffinity_np(thread_.native_handle(), sizeof core, &core);
    }
    ~Writer() { stop(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Changes a second that it really did.
    double stop() {
        if (thread_.joinable()) {
            stop_.store(true, std::memory_order_relaxed);
            thread_.join();
        }
        return rate_;
    }

  private:
    void run(std::uint64_t changes_a_second) noexcept {
        const std::uint64_t start = rte_rdtsc();
        const auto hz = static_cast<double>(rte_get_tsc_hz());
        std::uint64_t done = 0;
        while (!stop_.load(std::memory_order_relaxed)) {
            const double elapsed = static_cast<double>(rte_rdtsc() - start) / hz;
            // Whoever was kept from the core doesn't make up for it in a storm.
            const auto due = static_cast<std::uint64_t>(elapsed * static_cast<double>(changes_a_second));
            const std::uint64_t now = std::min(due, done + kMostAtOnce);
            for (; done < now; ++done) {
                change(done);
            }
            rte_pause();
        }
        rate_ = static_cast<double>(done) * hz / static_cast<double>(rte_rdtsc() - start);
    }

    void change(std::uint64_t number) noexcept {
        Table& table = *stage_.table;
        const std::uint8_t generation = table.generation(Addresses::kIfindex, FlushClass::dynamic_entries);
        if (number % 2 == 0) {
            const std::uint32_t n = draw_.next();
            const Slot slot = table.find(stage_.of.addresses.key(stage_.of.family, n));
            table.publish(slot, Addresses::word(n, generation, static_cast<std::uint16_t>(number)));
            return;
        }
        const std::uint32_t guest = draw_.below(stage_.spare);
        Slot& slot = stage_.guests[guest];
        if (slot != kNoSlot) {
            slot = table.erase(slot) ? kNoSlot : slot;
        } else if (const auto made = table.insert(stage_.of.addresses.key(stage_.of.family, stage_.of.size + guest))) {
            slot = made.value();
            table.publish(slot, Addresses::word(stage_.of.size + guest, generation));
        }
    }

    static constexpr std::uint64_t kMostAtOnce = 8;

    Stage& stage_;
    Draw draw_;
    std::atomic<bool> stop_{false};
    double rate_ = 0;  ///< written before it ends, read after
    std::thread thread_;
};

Stage& stage_of(const Neighborhood& of) {
    static std::map<std::pair<Family, std::uint32_t>, std::unique_ptr<Stage>> all;
    auto& stage = all[{of.family, of.size}];
    if (!stage) {
        stage = std::make_unique<Stage>(of);
    }
    return *stage;
}

void look_up(benchmark::State& state, bool with_front, Family family, std::uint64_t changes_a_second,
             std::uint32_t size, const Options& options) {
    static std::uint64_t run = 0;
    Stage& stage = stage_of({family, size, Addresses{options.seed, options.sequential_addresses}});
    Writer writer{stage, changes_a_second, options};
    std::array sides{Side{stage.of, with_front ? stage.front.get() : stage.readable.get(),
                          Draw{Pattern::uniform, size, mix(options.seed) + ++run}}};
    measure(state, sides, true);
    state.counters["rate"] = writer.stop();
}

}  // namespace

void register_changes(const Options& options) {
    for (const bool with_front : {true, false}) {
        for (const Family family : kAllFamilies) {
            for (const std::uint64_t rate : {0U, 100'000U, 1'000'000U}) {
                for (const std::uint32_t size : options.sizes) {
                    const std::string name = std::string{"changes/"} + (with_front ? "front/" : "readable/") +
                                             (family == Family::ipv4 ? "ipv4/" : "ipv6/") + std::to_string(rate) + "/" +
                                             std::to_string(size);
                    benchmark::RegisterBenchmark(name.c_str(), look_up, with_front, family, rate, size, options)
                        ->UseManualTime();
                }
            }
        }
    }
}

}  // namespace neigh::perf
