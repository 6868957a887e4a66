// Quiescent-state RCU: the thin layer over rte_rcu_qsbr. The contract stands in rcu.hpp.
// Neighbors: deferrals.hpp starts grace periods for deletions; workers call Reader.
// Not here: what is protected, and what happens after a grace period.
#include "dataplane/neigh/dpdk/rcu.hpp"

#include <cstdlib>

#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_rcu_qsbr.h>

namespace neigh {

Result<std::unique_ptr<Rcu>> Rcu::create(std::uint32_t max_readers) {
    if (max_readers == 0) {
        return Error{Status::invalid_parameter, "RCU needs room for at least one reader"};
    }
    const std::size_t size = rte_rcu_qsbr_get_memsize(max_readers);
    auto* qsbr = static_cast<rte_rcu_qsbr*>(rte_zmalloc("neigh_rcu", size, RTE_CACHE_LINE_SIZE));
    if (qsbr == nullptr || rte_rcu_qsbr_init(qsbr, max_readers) != 0) {
        rte_free(qsbr);
        return Error{Status::no_memory,
                     "no DPDK memory for the RCU state of " + std::to_string(max_readers) + " readers"};
    }
    return std::unique_ptr<Rcu>(new Rcu(qsbr));
}

Rcu::~Rcu() {
    rte_free(qsbr_);
}

GraceToken Rcu::start() noexcept {
    // ORDER: the release inside, partner of the acquire in quiescent(): a reader that reports this token sees
    // everything written before it.
    return GraceToken{rte_rcu_qsbr_start(qsbr_)};
}

bool Rcu::passed(GraceToken token) noexcept {
    return rte_rcu_qsbr_check(qsbr_, token.value, false) == 1;
}

bool Rcu::waits_for(std::uint32_t reader, GraceToken token) const noexcept {
    // ORDER: acquire, as in rte_rcu_qsbr_check(), which compares the same: partner of the release in quiescent().
    const std::uint64_t seen = __atomic_load_n(&qsbr_->qsbr_cnt[reader].cnt, __ATOMIC_ACQUIRE);
    return seen != __RTE_QSBR_CNT_THR_OFFLINE && seen < token.value;
}

void Rcu::synchronize() noexcept {
    rte_rcu_qsbr_synchronize(qsbr_, RTE_QSBR_THRID_INVALID);
}

Rcu::Reader::Reader(Rcu& rcu, std::uint32_t id) noexcept : qsbr_(rcu.qsbr_), id_(id) {
    if (rte_rcu_qsbr_thread_register(qsbr_, id_) != 0) {
        std::abort();  // id beyond max_readers: going on would write beyond the counters
    }
    rte_rcu_qsbr_thread_online(qsbr_, id_);
}

Rcu::Reader::~Reader() {
    rte_rcu_qsbr_thread_offline(qsbr_, id_);
    rte_rcu_qsbr_thread_unregister(qsbr_, id_);
}

void Rcu::Reader::quiescent() noexcept {
    rte_rcu_qsbr_quiescent(qsbr_, id_);
}

Rcu::Reader::Offline::Offline(Reader& reader) noexcept : reader_(reader) {
    rte_rcu_qsbr_thread_offline(reader_.qsbr_, reader_.id_);
}

Rcu::Reader::Offline::~Offline() {
    rte_rcu_qsbr_thread_online(reader_.qsbr_, reader_.id_);
}

}  // namespace neigh
