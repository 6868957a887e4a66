// liburcu's lock-free hash table with its fastest flavor of readers (QSBR), as large as its neighbors are many.
#include <new>
#include <stdexcept>
#include <urcu/rculfhash.h>
#include <urcu/urcu-qsbr.h>

#include <rte_jhash.h>
#include <rte_malloc.h>

#include "tests/perf/micro/contender.hpp"

namespace neigh::perf {
namespace {

struct Node {
    cds_lfht_node node;
    Key key;
    Word word;
};

int is_match(cds_lfht_node* node, const void* key) {
    return reinterpret_cast<const Node*>(node)->key == *static_cast<const Key*>(key) ? 1 : 0;
}

/// The words of the key that count.
unsigned long hash_of(const Key& key, std::uint32_t bytes) noexcept {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    rte_jhash_2hashes(key.words.data(), bytes, &low, &high);
    return (static_cast<unsigned long>(high) << 32U) | low;
}

class Lfht : public Contender {
  public:
    explicit Lfht(const Neighborhood& of) : key_bytes_(of.family == Family::ipv4 ? 8 : 24) {
        static const bool is_registered = (urcu_qsbr_register_thread(), true);
        (void)is_registered;
        const unsigned long size = rte_align32pow2(of.size);
        table_ = cds_lfht_new_flavor(size, size, size, 0, &urcu_qsbr_flavor, nullptr);
        // Huge pages for what it finds, as the others have them.
        nodes_ = static_cast<Node*>(rte_malloc("lfht", of.size * sizeof(Node), RTE_CACHE_LINE_SIZE));
        if (table_ == nullptr || nodes_ == nullptr) {
            throw std::runtime_error("no memory for liburcu's table");
        }
        for (std::uint32_t n = 0; n < of.size; ++n) {
            const Key key = of.addresses.key(of.family, n);
            Node* node = new (nodes_ + n) Node{.node = {}, .key = key, .word = Addresses::word(n, 0)};
            cds_lfht_node_init(&node->node);
            urcu_qsbr_read_lock();
            cds_lfht_add(table_, hash_of(key, key_bytes_), &node->node);
            urcu_qsbr_read_unlock();
        }
    }

    void look_up(std::span<const Key> keys, std::size_t place) noexcept override {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            cds_lfht_iter found;
            cds_lfht_lookup(table_, hash_of(keys[i], key_bytes_), is_match, &keys[i], &found);
            const cds_lfht_node* node = cds_lfht_iter_get_node(&found);
            words_[place + i] = node != nullptr ? reinterpret_cast<const Node*>(node)->word : Word{};
        }
    }
    void quiescent() noexcept override { urcu_qsbr_quiescent_state(); }
    [[nodiscard]] Word found(std::size_t place) const noexcept override { return words_[place]; }

  private:
    std::uint32_t key_bytes_;
    cds_lfht* table_;  ///< lives as long as the process: taking a million nodes out again is no part of this
    Node* nodes_;
    std::array<Word, kKeys> words_;
};

}  // namespace

std::unique_ptr<Contender> make_lfht(const Neighborhood& of) {
    return std::make_unique<Lfht>(of);
}

}  // namespace neigh::perf
