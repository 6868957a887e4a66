// Microbenchmarks: `micro [--sizes N,...] [--seed N] [--addresses random|sequential] [--reader-core N]
// [--writer-core N] [Google Benchmark's flags] [-- EAL's arguments]`. Checks the words, starts EAL, runs.
// Neighbors: ratios.py makes the table of its JSON. Not here: any benchmark.
#include <benchmark/benchmark.h>
#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <rte_eal.h>
#include <rte_errno.h>

#include "tests/perf/micro/contender.hpp"
#include "tests/perf/micro/options.hpp"

namespace neigh::perf {
namespace {

template <typename Number>
Number number_in(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument("no number: '" + std::string{text} + "'");
    }
    return value;
}

std::vector<std::uint32_t> numbers_in(std::string_view text) {
    std::vector<std::uint32_t> numbers;
    while (true) {
        const auto comma = text.find(',');
        numbers.push_back(number_in<std::uint32_t>(text.substr(0, comma)));
        if (numbers.back() < 2 || numbers.back() > (1U << 24U)) {
            throw std::invalid_argument("sizes are 2 to 16777216");
        }
        if (comma == std::string_view::npos) {
            return numbers;
        }
        text.remove_prefix(comma + 1);
    }
}

Options parse(const std::vector<std::string_view>& words) {
    Options options;
    for (const std::string_view word : words) {
        const auto equals = std::min(word.find('='), word.size());
        const std::string_view name = word.substr(0, equals);
        const std::string_view value = word.substr(std::min(equals + 1, word.size()));
        if (name == "--sizes") {
            options.sizes = numbers_in(value);
        } else if (name == "--seed") {
            options.seed = number_in<std::uint64_t>(value);
        } else if (name == "--addresses" && (value == "random" || value == "sequential")) {
            options.sequential_addresses = value == "sequential";
        } else if (name == "--reader-core") {
            options.reader_core = number_in<int>(value);
        } else if (name == "--writer-core") {
            options.writer_core = number_in<int>(value);
        } else {
            throw std::invalid_argument("unknown: '" + std::string{word} + "'");
        }
    }
    return options;
}

void start_eal(const Options& options, const std::vector<std::string_view>& more) {
    std::vector<std::string> words{"micro",
                                   "--no-pci",
                                   "--no-shconf",
                                   "--no-telemetry",
                                   "--in-memory",
                                   "-l",
                                   std::to_string(options.reader_core),
                                   "--file-prefix",
                                   "neigh_micro_" + std::to_string(getpid()),
                                   "--log-level",
                                   "*:error"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    if (rte_eal_init(static_cast<int>(arguments.size()), arguments.data()) < 0) {
        throw std::runtime_error(std::string{"EAL: "} + rte_strerror(rte_errno));
    }
}

void run(int argc, char** argv) {
    int own = argc;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view{argv[i]} == "--") {
            own = i;
            break;
        }
    }
    const std::vector<std::string_view> eal(argv + std::min(own + 1, argc), argv + argc);
    benchmark::Initialize(&own, argv);  // takes out what it knows
    const Options options = parse({argv + 1, argv + own});
    start_eal(options, eal);
    register_lookups(options);
    register_changes(options);
    register_parts();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}

}  // namespace
}  // namespace neigh::perf

int main(int argc, char** argv) {
    try {
        neigh::perf::run(argc, argv);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "micro: %s\n", error.what());
        return 1;
    }
}
