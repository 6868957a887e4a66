// A recursive descent of two levels over EAL's core lists (eal_parse_lcores, "lcores[@cpus]<,lcores[@cpus]>").
// Neighbors: lcores.hpp says what for.
#include "config/lcores.hpp"

#include <algorithm>
#include <charconv>
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
            auto lcores = set();
            if (!lcores) {
                return wrong();
            }
            const auto cpus = eat('@') ? set() : lcores;
            if (!cpus) {
                return wrong();
            }
            cpus_.insert(cpus->begin(), cpus->end());
            for (const unsigned lcore : *lcores) {
                if (!seen_.insert(lcore).second) {
                    return "lcores: core " + std::to_string(lcore) + " comes twice";
                }
            }
        } while (eat(','));
        if (!rest_.empty()) {
            return wrong();
        }
        return seen_.size() < 2 ? "lcores must name at least two cores: one for control, the others for workers" : "";
    }

    /// After check().
    [[nodiscard]] const Ids& cpus() const noexcept { return cpus_; }

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
    Ids seen_;
    Ids cpus_;
};

}  // namespace

std::string check_lcores(std::string_view text) {
    return CoreList{text}.check();
}

std::vector<unsigned> cpus_of(std::string_view text) {
    CoreList list{text};
    (void)list.check();
    return {list.cpus().begin(), list.cpus().end()};
}

}  // namespace neigh::config
