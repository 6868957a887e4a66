// Reader threads that look up without pause and count what may not be; the rules are in `Findings`.
// Neighbors: table_stress_test.cpp is the writer they run against.
// Not here: the writer's work.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "dataplane/neigh/dpdk/front.hpp"
#include "tests/concurrency/stamp.hpp"

namespace neigh::test {

/// One key that the readers look up.
struct Watched {
    Key key;
    bool is_steady = false;  ///< never erased nor flushed: it must be found every time
    /// Words of earlier versions have been gone for a grace period. Written by the writer, read by the readers.
    std::atomic<std::uint32_t> floor{0};
};

/// What one reader saw. All but the first four must stay zero.
struct Findings {
    std::uint64_t bursts = 0;
    std::uint64_t found = 0;
    std::uint64_t missed = 0;
    std::uint64_t passed_on = 0;    ///< keys that the front did not know, or not any more
    std::uint64_t holes = 0;        ///< a steady key was not found
    std::uint64_t torn = 0;         ///< a MAC that nobody wrote
    std::uint64_t foreign = 0;      ///< another key's word
    std::uint64_t resurrected = 0;  ///< a word whose grace period had passed
    std::uint64_t reused = 0;       ///< the slot got another key before the reader was quiescent
};

class Readers {
  public:
    Readers(const Table& table, Rcu& rcu, Front::Mode mode, const std::vector<Watched>& watched, std::uint32_t count)
        : table_(table), rcu_(rcu), mode_(mode), watched_(watched), findings_(count), bursts_(count) {
        for (std::uint32_t id = 0; id < count; ++id) {
            threads_.emplace_back([this, id] { run(id); });
        }
    }
    ~Readers() { stop(); }
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    /// Bursts that the slowest reader has done so far.
    [[nodiscard]] std::uint64_t slowest() const noexcept {
        std::uint64_t least = UINT64_MAX;
        for (const auto& bursts : bursts_) {
            least = std::min(least, bursts.load(std::memory_order_relaxed));
        }
        return least;
    }
    /// Joins; afterwards the findings stand still.
    const std::vector<Findings>& stop() {
        done_.store(true, std::memory_order_relaxed);
        for (auto& thread : threads_) {
            thread.join();
        }
        threads_.clear();
        return findings_;
    }

  private:
    static constexpr std::size_t kBurst = 32;

    void run(std::uint32_t id) {
        Rcu::Reader reader(rcu_, id);
        Front front = std::move(*Front::create(table_, mode_));
        Findings seen;
        std::size_t at = id * 7919 % watched_.size();
        while (!done_.load(std::memory_order_relaxed)) {
            burst(reader, front, at, seen);
            at = (at + kBurst) % watched_.size();
            reader.quiescent();
            bursts_[id].store(++seen.bursts, std::memory_order_relaxed);
            if (seen.bursts % 1024 == 0) {
                const Rcu::Reader::Offline nap(reader);
                std::this_thread::yield();
            }
        }
        seen.passed_on = front.passed_on();
        findings_[id] = seen;
    }

    void burst(const Rcu::Reader& reader, Front& front, std::size_t at, Findings& seen) const {
        std::array<Key, kBurst> keys;
        std::array<std::uint32_t, kBurst> floors;
        std::array<Table::Hit, kBurst> hits;
        for (std::size_t i = 0; i < kBurst; ++i) {
            const Watched& one = watched_[(at + i) % watched_.size()];
            keys[i] = one.key;
            // ORDER: acquire, partner of the writer's release: a floor that is read here holds for the look-up below.
            floors[i] = one.floor.load(std::memory_order_acquire);
        }
        if (seen.bursts % 4 == 0) {
            for (std::size_t i = 0; i < kBurst; ++i) {
                hits[i] = front.lookup(reader, keys[i]);
            }
        } else {
            front.lookup_bulk(reader, keys, hits);
        }
        for (std::size_t i = 0; i < kBurst; ++i) {
            judge((at + i) % watched_.size(), floors[i], hits[i], seen);
        }
        if (seen.bursts % 64 == 0) {
            std::this_thread::yield();  // a slow reader, with slots in hand
        }
        for (std::size_t i = 0; i < kBurst; ++i) {
            judge_again((at + i) % watched_.size(), hits[i], seen);
        }
    }

    static void count(std::uint64_t& counter, bool is_so) noexcept {
        if (is_so) {
            ++counter;
        }
    }

    void judge(std::size_t index, std::uint32_t floor, const Table::Hit& hit, Findings& seen) const {
        if (hit.word.verdict() == Verdict::none) {
            ++seen.missed;
            count(seen.holes, watched_[index].is_steady);
            return;
        }
        ++seen.found;
        const auto stamp = Stamp::from_mac(hit.word.mac());
        if (!stamp) {
            ++seen.torn;
            return;
        }
        count(seen.foreign, stamp->key != index);
        count(seen.resurrected, stamp->version < floor);
    }

    /// Until this reader is quiescent the slot stays the key's, whatever the writer does: no word, or one of its own.
    void judge_again(std::size_t index, const Table::Hit& hit, Findings& seen) const {
        if (hit.slot == kNoSlot) {
            return;
        }
        const Word now = table_.word(hit.slot);
        if (now.verdict() != Verdict::none) {
            const auto stamp = Stamp::from_mac(now.mac());
            count(seen.reused, !stamp || stamp->key != index);
        }
    }

    const Table& table_;
    Rcu& rcu_;
    Front::Mode mode_;
    const std::vector<Watched>& watched_;
    std::vector<Findings> findings_;                  ///< each written by its reader at its end
    std::vector<std::atomic<std::uint64_t>> bursts_;  ///< each written by its reader, read by the writer
    std::atomic<bool> done_{false};                   ///< written by the writer, read by the readers
    std::vector<std::thread> threads_;
};

}  // namespace neigh::test
