// What it costs to empty an rte_hash as an application would: every key iterated and deleted, with a reader that
// reports once a round; done when a grace period has passed after the last. `rte_hash_flush SIZE 4|6 SEED` prints the
// seconds. Neighbors: flush.py runs it beside neighd's flush. Not here: the table of record, which retires a
// generation.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

#include <rte_eal.h>
#include <rte_hash.h>
#include <rte_pause.h>

#include "tests/perf/micro/addresses.hpp"

namespace neigh::perf {
namespace {

constexpr int kWriterCore = 0;
constexpr int kReaderCore = 1;

void start_eal() {
    const std::string prefix = "neigh_flush_" + std::to_string(getpid());
    std::string words[] = {"rte_hash_flush",
                           "--no-pci",
                           "--no-shconf",
                           "--no-telemetry",
                           "--in-memory",
                           "-l",
                           std::to_string(kWriterCore),
                           "--file-prefix=" + prefix,
                           "--log-level=*:error"};
    char* arguments[std::size(words)];
    for (std::size_t i = 0; i < std::size(words); ++i) {
        arguments[i] = words[i].data();
    }
    if (rte_eal_init(static_cast<int>(std::size(words)), arguments) < 0) {
        throw std::runtime_error("EAL does not start");
    }
}

/// A worker that looks at nothing, and says so all the time.
class PollingReader {
  public:
    explicit PollingReader(Rcu& rcu) : thread_([this, &rcu] { run(rcu); }) {
        cpu_set_t core;
        CPU_ZERO(&core);
        CPU_SET(kReaderCore, &core);
        pthread_setaffinity_np(thread_.native_handle(), sizeof core, &core);
    }
    ~PollingReader() {
        stop_.store(true, std::memory_order_relaxed);
        thread_.join();
    }
    PollingReader(const PollingReader&) = delete;
    PollingReader& operator=(const PollingReader&) = delete;

  private:
    void run(Rcu& rcu) {
        Rcu::Reader reader{rcu, 0};
        while (!stop_.load(std::memory_order_relaxed)) {
            reader.quiescent();
            rte_pause();
        }
    }

    std::atomic<bool> stop_{false};
    std::thread thread_;
};

/// Lock-free readers, deletions deferred: as an application would use it alone, with the default hash function, which
/// deals some series of addresses out unevenly, hence twice the room.
rte_hash* make_hash(Family family, std::uint32_t size, Rcu& rcu) {
    rte_hash_parameters parameters{};
    parameters.name = "flushed";
    parameters.entries = 2 * size + 1024;
    parameters.key_len = key_words(family) * 8;
    parameters.extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF;
    rte_hash* hash = rte_hash_create(&parameters);
    rte_hash_rcu_config config{};
    config.v = rcu.native();
    config.mode = RTE_HASH_QSBR_MODE_DQ;
    if (hash == nullptr || rte_hash_rcu_qsbr_add(hash, &config) != 0) {
        throw std::runtime_error("no memory for an rte_hash of " + std::to_string(size));
    }
    return hash;
}

void fill(rte_hash* hash, Family family, std::uint32_t size, std::uint64_t seed) {
    const Addresses addresses{seed, false};
    for (std::uint32_t n = 0; n < size; ++n) {
        if (rte_hash_add_key(hash, addresses.key(family, n).words.data()) < 0) {
            throw std::runtime_error("the rte_hash refuses key " + std::to_string(n));
        }
    }
}

/// Seconds until every reader has it; the hash is empty then.
double flush(rte_hash* hash, Rcu& rcu, Family family, std::uint32_t size) {
    const auto begin = std::chrono::steady_clock::now();
    std::uint32_t position = 0;
    std::uint32_t deleted = 0;
    const void* at = nullptr;
    void* data = nullptr;
    while (rte_hash_iterate(hash, &at, &data, &position) >= 0) {
        Key key;
        std::memcpy(key.words.data(), at, key_words(family) * 8);
        deleted += rte_hash_del_key(hash, key.words.data()) >= 0 ? 1U : 0U;
    }
    rcu.synchronize();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    if (deleted != size) {
        throw std::runtime_error("deleted " + std::to_string(deleted) + " of " + std::to_string(size));
    }
    return time.count();
}

void run(std::uint32_t size, Family family, std::uint64_t seed) {
    start_eal();
    const std::unique_ptr<Rcu> rcu = std::move(*Rcu::create(1));
    rte_hash* hash = make_hash(family, size, *rcu);
    fill(hash, family, size, seed);
    const PollingReader reader{*rcu};
    std::printf("%.9f\n", flush(hash, *rcu, family, size));
}

}  // namespace
}  // namespace neigh::perf

int main(int argc, char** argv) {
    try {
        if (argc != 4) {
            throw std::invalid_argument("SIZE 4|6 SEED");
        }
        neigh::perf::run(static_cast<std::uint32_t>(std::stoul(argv[1])),
                         argv[2] == std::string{"6"} ? neigh::Family::ipv6 : neigh::Family::ipv4, std::stoull(argv[3]));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rte_hash_flush: %s\n", error.what());
        return 1;
    }
}
