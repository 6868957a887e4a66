// Quiescent-state RCU between the workers (readers) and the control thread (writer): rte_rcu_qsbr, as types.
//
// Contract:
//  - Rcu belongs to the control thread. It outlives every Reader.
//  - A Reader belongs to one worker thread, which makes it on that thread; while it is online, whatever it looked
//    up stays readable until its next quiescent() or offline().
//  - A worker calls quiescent() once a burst, holding no pointer or slot across the call; before it sleeps it goes
//    offline (Reader::Offline), or every grace period waits for it.
//  - Control never waits: start() a token, ask passed() later.
#pragma once

#include <cstdint>
#include <memory>

#include "dataplane/neigh/result.hpp"

struct rte_rcu_qsbr;

namespace neigh {

/// A point in time that readers leave behind. Tokens are ordered; one that passed lets all earlier ones pass.
struct GraceToken {
    std::uint64_t value = 0;
    auto operator<=>(const GraceToken&) const = default;
};

class Rcu {
  public:
    /// Room for readers 0 .. max_readers-1. Needs EAL; fails with no_memory.
    [[nodiscard]] static Result<std::unique_ptr<Rcu>> create(std::uint32_t max_readers);
    ~Rcu();
    Rcu(const Rcu&) = delete;
    Rcu& operator=(const Rcu&) = delete;

    class Reader;

    /// Writer: changes made before this call are seen by every reader once the token passed.
    [[nodiscard]] GraceToken start() noexcept;
    /// Writer: never waits.
    [[nodiscard]] bool passed(GraceToken token) noexcept;
    /// Writer: whether this reader (below max_readers) is one that the token waits for.
    [[nodiscard]] bool waits_for(std::uint32_t reader, GraceToken token) const noexcept;
    /// Writer, only where no reader may be stuck (shutdown, tests): waits for a whole grace period.
    void synchronize() noexcept;

    /// For DPDK's own structures.
    [[nodiscard]] rte_rcu_qsbr* native() noexcept { return qsbr_; }

  private:
    explicit Rcu(rte_rcu_qsbr* qsbr) : qsbr_(qsbr) {}
    rte_rcu_qsbr* qsbr_;
};

/// A registered, online reader thread; look-ups want one as proof. Neither copied nor moved nor shared.
class Rcu::Reader {
  public:
    /// `id` below max_readers (else: abort), unique among the readers alive. Goes online.
    Reader(Rcu& rcu, std::uint32_t id) noexcept;
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Once a burst: nothing looked up before is held any more.
    void quiescent() noexcept;

    /// While one lives the reader is offline: no look-ups, and no grace period waits for it.
    class Offline {
      public:
        explicit Offline(Reader& reader) noexcept;
        ~Offline();
        Offline(const Offline&) = delete;
        Offline& operator=(const Offline&) = delete;

      private:
        Reader& reader_;
    };

  private:
    rte_rcu_qsbr* qsbr_;
    std::uint32_t id_;
};

}  // namespace neigh
