// The look-up while another thread changes the table: new MACs for the neighbors that are looked up, and others that
// come and go beside them. Beside it the same look-up in the same table while that thread does nothing, by turns of a
// millisecond: a machine that changes its pace changes it for both. Contract: the writer has a core of its own, or what
// is measured is the scheduler. Not here: look-ups in peace (lookup.cpp); that nothing wrong is ever seen under every
// kind of change (tests/concurrency).
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

/// A thread that does so many changes a second, evenly, when it is told to, and waits at its core when it is not.
class Writer {
  public:
    Writer(Stage& stage, std::uint64_t changes_a_second, const Options& options)
        : stage_(stage),
          draw_(Pattern::uniform, stage.of.size, options.seed),
          thread_([this, changes_a_second] { run(static_cast<double>(changes_a_second)); }) {
        cpu_set_t core;
        CPU_ZERO(&core);
        CPU_SET(static_cast<std::size_t>(options.writer_core), &core);
        pthread_setaffinity_np(thread_.native_handle(), sizeof core, &core);
    }
    ~Writer() { stop(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void tell(bool to_write) noexcept {
        order_.store(to_write ? Order::write : Order::wait, std::memory_order_relaxed);
    }

    /// Changes a second that it really did while it was to.
    double stop() {
        if (thread_.joinable()) {
            order_.store(Order::stop, std::memory_order_relaxed);
            thread_.join();
        }
        return rate_;
    }

  private:
    enum class Order : std::uint8_t { wait, write, stop };

    void run(double changes_a_second) noexcept {
        const auto hz = static_cast<double>(rte_get_tsc_hz());
        std::uint64_t done = 0;
        double seconds = 0;
        for (Order order{}; (order = order_.load(std::memory_order_relaxed)) != Order::stop;) {
            if (order == Order::wait) {
                rte_pause();
                continue;
            }
            const std::uint64_t start = rte_rdtsc();
            const std::uint64_t before = done;
            double elapsed = 0;
            for (; order_.load(std::memory_order_relaxed) == Order::write; rte_pause()) {
                elapsed = static_cast<double>(rte_rdtsc() - start) / hz;
                // Whoever was kept from the core doesn't make up for it in a storm.
                const std::uint64_t due = before + static_cast<std::uint64_t>(elapsed * changes_a_second);
                for (const std::uint64_t now = std::min(due, done + kMostAtOnce); done < now; ++done) {
                    change(done);
                }
            }
            seconds += elapsed;
        }
        rate_ = seconds > 0 ? static_cast<double>(done) / seconds : 0;
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
    std::atomic<Order> order_{Order::wait};
    double rate_ = 0;  ///< written before it ends, read after
    std::thread thread_;
};

/// What look-ups take with changes and without, by turns: each turn with counts beside the one before it.
class Turns {
  public:
    explicit Turns(Writer& writer) : writer_(writer) {}

    /// Before a look-up: now and then the other turn begins.
    void go_on() {
        const std::uint64_t now = rte_rdtsc();
        if (now < end_) {
            return;
        }
        if (const double time = turn_.of_all(); time > 0) {
            (changing_ ? with_ : without_).add(time);
            if (changing_) {
                ratios_.add(time / before_);
            }
            before_ = time;
        }
        turn_.clear();
        changing_ = !changing_;
        writer_.tell(changing_);
        end_ = now + kLength;
    }
    void add(double seconds) noexcept { turn_.add(seconds); }

    void report(benchmark::State& state) {
        state.counters["ns"] = of_a_key(with_.of_all());
        state.counters["ns_without"] = of_a_key(without_.of_all());
        state.counters["ratio"] = ratios_.of_all();
    }

  private:
    const std::uint64_t kLength = rte_get_tsc_hz() / 1000;

    Writer& writer_;
    bool changing_ = true;  ///< the first turn, of no length, is nobody's
    std::uint64_t end_ = 0;
    double before_ = 0;
    Median turn_;
    Median with_;
    Median without_;
    Median ratios_;
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
    LookUps look_ups{sides, true};
    Turns turns{writer};
    for (auto _ : state) {
        turns.go_on();
        const double seconds = look_ups.next();
        state.SetIterationTime(seconds);
        turns.add(seconds);
    }
    turns.report(state);
    state.counters["rate"] = writer.stop();
    look_ups.report(state);
}

}  // namespace

void register_changes(const Options& options) {
    for (const bool with_front : {true, false}) {
        for (const Family family : kAllFamilies) {
            for (const std::uint64_t rate : {100'000U, 1'000'000U}) {
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
