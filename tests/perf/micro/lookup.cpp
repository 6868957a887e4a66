// Look-ups of a burst of 32 by everybody who can, in tables of every size, by every pattern: nothing changes meanwhile.
// Not here: changes.cpp.
#include <functional>
#include <map>
#include <string>

#include "tests/perf/micro/measure.hpp"
#include "tests/perf/micro/options.hpp"

namespace neigh::perf {
namespace {

enum class Who : std::uint8_t { front, readable, rte_hash, lfht };
constexpr std::pair<Who, const char*> kWho[] = {
    {Who::front, "front"}, {Who::readable, "readable"}, {Who::rte_hash, "rte_hash"}, {Who::lfht, "lfht"}};

/// The tables of a size, made when the first benchmark wants them and kept: repetitions alternate.
class Tables {
  public:
    explicit Tables(const Neighborhood& of) : of_(of) {}

    Contender& contender(Who who) {
        auto& made = made_[who];
        if (!made) {
            made = make(who);
        }
        return *made;
    }

  private:
    std::unique_ptr<Contender> make(Who who) {
        switch (who) {
            case Who::front:
                return make_front(table(), of_);
            case Who::readable:
                return make_readable(table(), of_);
            case Who::rte_hash:
                return make_rte_hash(of_);
            case Who::lfht:
                return make_lfht(of_);
        }
        return nullptr;
    }
    const Table& table() {
        if (!table_) {
            table_ = make_table(of_);
        }
        return *table_;
    }

    Neighborhood of_;
    std::unique_ptr<Table> table_;
    std::map<Who, std::unique_ptr<Contender>> made_;
};

struct Families {
    const char* name;
    std::vector<Family> of;
};
const Families kFamilySets[] = {
    {"ipv4", {Family::ipv4}}, {"ipv6", {Family::ipv6}}, {"both", {Family::ipv4, Family::ipv6}}};

Tables& tables_of(const Neighborhood& of) {
    // By size as well: "both" has tables of half the size.
    static std::map<std::pair<Family, std::uint32_t>, Tables> all;
    return all.try_emplace({of.family, of.size}, of).first->second;
}

void look_up(benchmark::State& state, Who who, const Families& families, Pattern pattern, std::uint32_t size,
             const Options& options) {
    static std::uint64_t run = 0;  // another repetition, other draws
    std::vector<Side> sides;
    for (const Family family : families.of) {
        const auto share = static_cast<std::uint32_t>(size / families.of.size());
        const Neighborhood of{family, share, Addresses{options.seed, options.sequential_addresses}};
        sides.push_back({of, &tables_of(of).contender(who), Draw{pattern, share, mix(options.seed) + ++run}});
    }
    LookUps look_ups{sides, pattern != Pattern::miss};
    Median time;
    for (auto _ : state) {
        const double seconds = look_ups.next();
        state.SetIterationTime(seconds);
        time.add(seconds);
    }
    state.counters["ns"] = of_a_key(time.of_all());
    look_ups.report(state);
}

}  // namespace

void register_lookups(const Options& options) {
    for (const auto& [who, who_name] : kWho) {
        for (const Families& families : kFamilySets) {
            for (const Pattern pattern : {Pattern::uniform, Pattern::zipf, Pattern::sequential, Pattern::miss}) {
                for (const std::uint32_t size : options.sizes) {
                    const std::string name = std::string{"lookup/"} + who_name + "/" + families.name + "/" +
                                             std::string{name_of(pattern)} + "/" + std::to_string(size);
                    benchmark::RegisterBenchmark(name.c_str(), look_up, who, families, pattern, size, options)
                        ->UseManualTime();
                }
            }
        }
    }
}

}  // namespace neigh::perf
