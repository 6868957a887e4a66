#include <stdexcept>
#include <string>

#include <rte_hash.h>

#include "dataplane/neigh/dpdk/front.hpp"
#include "tests/perf/micro/contender.hpp"

namespace neigh::perf {
namespace {

std::string unique_name() {
    static int number = 0;
    return "perf" + std::to_string(++number);
}

/// As a worker looks up.
class WithFront : public Contender {
  public:
    WithFront(const Table& table, const Neighborhood& of, Front::Mode mode)
        : front_(std::move(*Front::create(table, mode))) {
        for (std::uint32_t n = 0; n < of.size; ++n) {  // as it is after a while: everybody was seen
            (void)front_.lookup(reader(), of.addresses.key(of.family, n));
        }
    }

    void look_up(std::span<const Key> keys, std::size_t place) noexcept override {
        front_.lookup_bulk(reader(), keys, std::span{hits_}.subspan(place, keys.size()));
    }
    void quiescent() noexcept override { reader().quiescent(); }
    [[nodiscard]] Word found(std::size_t place) const noexcept override { return hits_[place].word; }
    [[nodiscard]] std::uint64_t passed_on() const noexcept override { return front_.passed_on(); }

  private:
    Front front_;
    std::array<Table::Hit, kKeys> hits_;
};

/// As an application would use it alone: lock-free, the default hash function, the word as the key's data.
class RteHash : public Contender {
  public:
    explicit RteHash(const Neighborhood& of) {
        // Its default hash function deals some series of addresses out unevenly: then it gets more room.
        for (std::uint32_t room = of.size + of.size / 8 + 64; !fill(of, room); room *= 2) {
            rte_hash_free(hash_);
        }
    }
    ~RteHash() override { rte_hash_free(hash_); }

    void look_up(std::span<const Key> keys, std::size_t place) noexcept override {
        if (keys_ !=
            keys.data() - place) {  // the same keys' places every time: pointers to them are no part of the time
            keys_ = keys.data() - place;
            for (std::size_t i = 0; i < kKeys; ++i) {
                wanted_[i] = keys_[i].words.data();
            }
            part_ = keys.size();
        }
        (void)rte_hash_lookup_bulk_data(hash_, &wanted_[place], static_cast<std::uint32_t>(keys.size()), &hits_[place],
                                        &data_[place]);
    }
    void quiescent() noexcept override { reader().quiescent(); }
    [[nodiscard]] Word found(std::size_t place) const noexcept override {
        const std::size_t first = place / part_ * part_;
        return (hits_[first] >> (place - first) & 1U) != 0 ? Word{reinterpret_cast<std::uint64_t>(data_[place])}
                                                           : Word{};
    }

  private:
    /// False: it refuses a key.
    bool fill(const Neighborhood& of, std::uint32_t room) {
        const std::string name = unique_name();
        rte_hash_parameters parameters{};
        parameters.name = name.c_str();
        parameters.entries = room;
        parameters.key_len = of.family == Family::ipv4 ? 8 : 24;
        parameters.extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF;
        hash_ = rte_hash_create(&parameters);
        if (hash_ == nullptr) {
            throw std::runtime_error("no memory for an rte_hash of " + std::to_string(of.size));
        }
        for (std::uint32_t n = 0; n < of.size; ++n) {
            const Key key = of.addresses.key(of.family, n);
            auto* data = reinterpret_cast<void*>(Addresses::word(n, 0).bits());
            if (rte_hash_add_key_data(hash_, key.words.data(), data) != 0) {
                return false;
            }
        }
        return true;
    }

    rte_hash* hash_ = nullptr;
    const Key* keys_ = nullptr;
    std::size_t part_ = kBurst;  ///< keys that are looked up together
    std::array<const void*, kKeys> wanted_;
    std::array<std::uint64_t, kKeys> hits_;  ///< at the first key of each part: which were found
    std::array<void*, kKeys> data_;
};

}  // namespace

Rcu& rcu() {
    static const std::unique_ptr<Rcu> the_one = std::move(*Rcu::create(1));
    return *the_one;
}

Rcu::Reader& reader() {
    static Rcu::Reader the_one{rcu(), 0};
    return the_one;
}

std::unique_ptr<Table> make_table(const Neighborhood& of, std::uint32_t spare) {
    auto table = Table::create(unique_name(), of.family,
                               {.entries = of.size + spare, .max_ifindex = Addresses::kIfindex}, rcu());
    if (!table) {
        throw std::runtime_error(table.error().message);
    }
    const std::uint8_t generation = (*table)->generation(Addresses::kIfindex, FlushClass::dynamic_entries);
    for (std::uint32_t n = 0; n < of.size; ++n) {
        const auto slot = (*table)->insert(of.addresses.key(of.family, n));
        if (!slot) {
            throw std::runtime_error(slot.error().message);
        }
        (*table)->publish(slot.value(), Addresses::word(n, generation));
    }
    return std::move(*table);
}

std::unique_ptr<Contender> make_front(const Table& table, const Neighborhood& of) {
    return std::make_unique<WithFront>(table, of, Front::Mode::cached);
}

std::unique_ptr<Contender> make_readable(const Table& table, const Neighborhood& of) {
    return std::make_unique<WithFront>(table, of, Front::Mode::off);
}

std::unique_ptr<Contender> make_rte_hash(const Neighborhood& of) {
    return std::make_unique<RteHash>(of);
}

}  // namespace neigh::perf
