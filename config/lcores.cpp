// A recursive descent of two levels over EAL's core lists (eal_parse_lcores, "lcores[@cpus]<,lcores[@cpus]>").
// Neighbors: lcores.hpp says what for.
#include "config/lcores.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace neigh::config {
namespace {

constexpr unsigned kMostId = 1023;
using Ids = std::set<unsigned>;

class CoreList {
  public:
    explicit CoreList(std::string_view text) : rest_(text) {}

    std::string check() {
        do {
            const bool is_group = rest_.starts_with('(');
            const auto lcores = set();
            if (!lcores) {
                return wrong();
            }
            const bool names_cpus = eat('@');
            const auto cpus = names_cpus ? set() : lcores;
            if (!cpus) {
                return wrong();
            }
            for (const unsigned lcore : *lcores) {
                // Those of a group share its cores; `0-3` is four lists of one.
                if (!cpus_.try_emplace(lcore, names_cpus || is_group ? *cpus : Ids{lcore}).second) {
                    return "lcores: core " + std::to_string(lcore) + " comes twice";
                }
            }
        } while (eat(','));
        if (!rest_.empty()) {
            return wrong();
        }
        return cpus_.size() < 2 ? "lcores must name at least two cores: one for control, the others for workers" : "";
    }

    /// After check().
    [[nodiscard]] std::vector<unsigned> cpus(std::optional<unsigned> without = std::nullopt) const {
        Ids all;
        for (const auto& [lcore, cpus] : cpus_) {
            if (lcore != without) {
                all.insert(cpus.begin(), cpus.end());
            }
        }
        return {all.begin(), all.end()};
    }
    [[nodiscard]] const std::map<unsigned, Ids>& lcores() const noexcept { return cpus_; }

  private:
    /// ID, FIRST-LAST, or a list of these in parentheses.
    std::optional<Ids> set() {
        Ids ids;
        if (!eat('(')) {
            return range(ids) ? std::optional{ids} : std::nullopt;
        }
        do {
            if (!range(ids)) {
                return std::nullopt;
            }
        } while (eat(','));
        return eat(')') ? std::optional{ids} : std::nullopt;
    }

    bool range(Ids& ids) {
        const auto first = number();
        const auto last = first && eat('-') ? number() : first;
        if (!last) {
            return false;
        }
        for (unsigned id = std::min(*first, *last); id <= std::max(*first, *last); ++id) {
            ids.insert(id);
        }
        return true;
    }

    std::optional<unsigned> number() {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc{} || value > kMostId) {
            return std::nullopt;
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

    bool eat(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    static std::string wrong() { return "lcores must be a list of cores such as 0,1 or 0-3 or 0@0,1@1"; }

    std::string_view rest_;
    std::map<unsigned, Ids> cpus_;  ///< by logical core
};

}  // namespace

std::string check_lcores(std::string_view text) {
    return CoreList{text}.check();
}

std::vector<unsigned> cpus_of(std::string_view text) {
    CoreList list{text};
    (void)list.check();
    return list.cpus();
}

std::vector<unsigned> worker_cpus_of(std::string_view text) {
    CoreList list{text};
    (void)list.check();
    unsigned main = list.lcores().empty() ? 0 : list.lcores().begin()->first;
    (void)std::from_chars(text.data(), text.data() + text.size(), main);  // else as it is: EAL takes the lowest
    return list.cpus(main);
}

std::size_t workers_of(std::string_view text) {
    CoreList list{text};
    (void)list.check();
    return std::max<std::size_t>(list.lcores().size(), 2) - 1;
}

bool choose_lcores(const std::vector<std::string>& eal_args) {
    return std::any_of(eal_args.begin(), eal_args.end(), [](const std::string& one) {
        return one.starts_with("-l") || one.starts_with("-c") || one.starts_with("--lcores");
    });
}

}  // namespace neigh::config
