// What a run of the microbenchmarks is told beside Google Benchmark's own flags: sizes, seed, kind of addresses, cores.
// Neighbors: main.cpp reads them, the benchmarks are registered by them.
// Not here: EAL's arguments, which stand behind `--`.
#pragma once

#include <cstdint>
#include <vector>

namespace neigh::perf {

struct Options {
    std::vector<std::uint32_t> sizes{256, 4'096, 65'536, 1'048'576};
    std::uint64_t seed = 1;
    bool sequential_addresses = false;  ///< neighbors number from .1 on; else: spread over the whole space
    int reader_core = 1;
    int writer_core = 0;
};

// Each registers its benchmarks; a name is `group/what/family/pattern/size`, and ratios.py reads it.
void register_lookups(const Options& options);
void register_changes(const Options& options);
void register_parts();

}  // namespace neigh::perf
