// The single writer of the neighbor tables: event in -> nud::step() -> publish, solicit, release, tell.
//
// Neighbors: control/punt_handler and control/commands call it; ResolverOutput carries out what it decides.
// Contract: one thread (control) makes every call, output calls back on that thread from within; the output must not
// call the resolver back. `now` never goes backwards. Workers see its work through Table alone.
// Not here: packets' contents (wire/), sockets, JSON, randomness (a seed comes in), DPDK beyond Table's interface.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/entries.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/filter.hpp"
#include "dataplane/neigh/history.hpp"
#include "dataplane/neigh/hold.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/resolve_times.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/timers.hpp"
#include "dataplane/neigh/verification.hpp"

namespace neigh {

/// What the resolver wants done. Control thread; called from within the resolver, which must not be called back.
class ResolverOutput {
  public:
    virtual ~ResolverOutput() = default;
    /// Send an ARP request or NS for `target`: to `unicast_to`, or by broadcast/multicast where it is null. False: it
    /// can't be now (no address of our own to ask from, no buffer), and is not counted.
    virtual bool solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) = 0;
    /// Whether what solicit() sends would get through now. Where it would not, the solicitation is put off, as beyond
    /// the rate, instead of being lost and waited for.
    [[nodiscard]] virtual bool has_room() const { return true; }
    /// Send these in this order to `lladdr`; ownership passes. Called before the new word is published, so that what
    /// waited leaves before what comes.
    virtual void release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) = 0;
    /// Resolution failed, or the link is down: each is owed an ICMP error; ownership passes.
    virtual void unreachable(std::uint32_t ifindex, std::span<const Packet> packets) = 0;
    /// Free it; already counted.
    virtual void drop(Packet packet) = 0;
    /// Before drop() or unreachable() gets them: under which counter they are dropped. There is nothing to be done.
    virtual void dropping(std::uint32_t /*ifindex*/, std::span<const Packet> /*packets*/, ControlCounter /*reason*/) {}
    /// For subscribers. Deletions by generation flush come from the sweep, some time after the flush.
    virtual void changed(const Change& change) = 0;
};

/// What the resolver knows of an interface.
struct ResolverInterface {
    std::uint32_t index = 0;  ///< 1 .. kMaxInterfaces-1
    bool ipv4 = true;
    bool ipv6 = true;
    NeighborParams params;
    Mac mac{};            ///< ours there: no neighbor of any interface is learned to have it
    bool carrier = true;  ///< the link is there, until carrier_lost(); false: until carrier_found() it is not

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
};

/// Where a listing stands: the next slot to look at. Entries that live through the listing appear exactly once.
struct Cursor {
    Family family = Family::ipv4;
    Slot slot = 0;
    bool done = false;
};

/// What an operator asks for an entry.
struct Request {
    IpAddr dst;
    std::uint32_t ifindex = 0;
    Mac lladdr{};
    /// permanent, noarp, reachable or stale; for a managed one not the first two, but incomplete, without lladdr.
    nud::State state = nud::State::permanent;
    bool router = false;
    bool managed = false;
};

/// All there is to know of a neighbor.
struct Explanation {
    std::optional<Row> row;           ///< none: no entry
    Verdict verdict = Verdict::none;  ///< what a worker does with a packet to it; none: as hold, control makes an entry
    std::optional<Duration> timer;    ///< until its next one fires
    nud::State then = nud::State::none;  ///< what it will be by that; none: collected
    std::uint32_t waiting = 0;           ///< packets
    History::Past past;
};

struct ResolverLimits {
    std::uint32_t held_packets = 16'384;                 ///< over all neighbors
    std::uint32_t jitter_percent = nud::kJitterPercent;  ///< see nud::draw; 0: timers to the millisecond
};

class Resolver {
  public:
    /// `interfaces` by any order; tables, output and counters (index = ifindex) outlive the resolver.
    Resolver(Table& ipv4, Table& ipv6, ResolverOutput& output, std::span<ControlCounters> counters,
             std::span<const ResolverInterface> interfaces, TimePoint now, std::uint32_t seed,
             const ResolverLimits& limits = {});
    /// Drops what waits. Entries stay in the tables.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // ---- What workers tell -------------------------------------------------------------------------

    /// A packet for a neighbor without a usable entry: waits, or leaves at once when it is resolved by now. `origin`:
    /// of its sender, who shares the interface's solicitations with others.
    void packet_waits(std::uint32_t ifindex, const IpAddr& neighbor, Packet packet, TimePoint now,
                      Origin origin = kNobody);
    /// A packet used a STALE entry.
    void used(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now);
    /// `may_create`: it asked for one of our addresses (and not merely passed by). Without an address nothing is made.
    void heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::SolicitationHeard& what, bool may_create,
               TimePoint now);
    void heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::AdvertisementHeard& what, TimePoint now);
    /// Upper-layer hint (RFC 4861 7.3.1), for embedders.
    void confirmed(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now);

    // ---- What operators ask ------------------------------------------------------------------------
    // Callers have checked addresses; these check existence, families and room.

    enum class SetMode : std::uint8_t { add, set, replace };
    /// All rows or none: the error names the first bad one by its position in `bad_row`.
    [[nodiscard]] Result<Done> apply(SetMode mode, std::span<const Request> rows, TimePoint now, std::size_t& bad_row);
    struct EntryName {
        IpAddr dst;
        std::uint32_t ifindex = 0;
    };
    [[nodiscard]] Result<Done> remove(std::span<const EntryName> rows, TimePoint now, std::size_t& bad_row);
    [[nodiscard]] Result<Row> get(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const;
    /// Appends at most `limit` rows to `rows`, starting at and moving `cursor`. Looks at a bounded number of slots a
    /// call, so it may return fewer (even none) before cursor.done.
    void list(const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows, TimePoint now) const;
    /// Also of what is not there (any more).
    [[nodiscard]] Result<Explanation> explain(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const;
    /// How many went; managed ones are resolved anew. Whole classes of an interface go by generation, in constant
    /// time; prefixes and parts walk. All or none, over however many interfaces: too_many, more than `most` would go;
    /// busy, what earlier flushes left takes all generations of one and can't be swept now.
    [[nodiscard]] Result<std::uint64_t> flush(const Filter& filter, TimePoint now, std::uint64_t most = UINT64_MAX);
    /// How many a flush would take.
    [[nodiscard]] std::uint64_t count(const Filter& filter) const;
    /// Make before break: entries go on forwarding while each is asked, `rate` of them a second, and only those that
    /// stay silent go. Static ones are left alone. Under way from here on; verification() says how far. busy: one is.
    [[nodiscard]] Result<Done> verify(const Filter& filter, const VerifyOptions& options, TimePoint now);
    /// The one that is under way or was the last; null: none was, or it was cancelled.
    [[nodiscard]] const VerifyProgress* verification() const noexcept {
        return verification_ ? &verification_->progress : nullptr;
    }
    /// Nobody else is asked; who was is an ordinary neighbor again.
    void cancel_verification() noexcept;
    /// Forgets what is known, whatever it was, and solicits anew. Look at get() for the outcome: REACHABLE (or any
    /// usable state) or FAILED. unreachable: the link is down; nothing is forgotten.
    [[nodiscard]] Result<Done> resolve(std::uint32_t ifindex, const IpAddr& dst, TimePoint now);
    /// A learned entry of an earlier run: STALE, only where nothing is known yet.
    [[nodiscard]] Result<Done> restore(const Request& row, TimePoint now);

    /// Other timers and limits from now on. What is armed runs out as it was armed. A limit below what is there drops
    /// nothing: what comes next recycles first. An unknown interface is ignored.
    void reconfigure(std::uint32_t ifindex, const NeighborParams& params, TimePoint now);
    /// The interface's link is down. Its dynamic entries go (evict_nocarrier; managed ones are resolved anew), or
    /// become STALE where they were more; what waits there is unreachable. Until carrier_found() nobody is asked on it,
    /// and packets to it find no entry and don't wait. An unknown interface is ignored.
    void carrier_lost(std::uint32_t ifindex, TimePoint now);
    /// The link is there (again): who could not be asked without it is asked now. An unknown interface is ignored.
    void carrier_found(std::uint32_t ifindex, TimePoint now);
    /// Asks anew for each neighbor that is looked for on the interface, as if its search began now: what kept the
    /// questions from leaving is gone.
    void ask_again(std::uint32_t ifindex, TimePoint now);

    // ---- Time --------------------------------------------------------------------------------------

    /// Fires timers that are due, a bounded number a call. True when more are due.
    bool advance(TimePoint now);
    /// When to call advance() at the latest; none: nothing is armed.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
    /// Reclaims some thousands of flushed entries, telling subscribers. True while there is more to do.
    bool sweep(TimePoint now);
    /// Flushed entries wait for it.
    [[nodiscard]] bool has_to_sweep() const noexcept;

    /// Live entries of an interface and family in a state.
    [[nodiscard]] std::uint32_t count(Family family, std::uint32_t ifindex, nud::State state) const noexcept;
    /// Managed ones among them.
    [[nodiscard]] std::uint32_t count_managed(Family family, std::uint32_t ifindex) const noexcept {
        return of(family).count_managed(ifindex);
    }
    /// Live entries of an interface and family, and those that count against max_incomplete.
    [[nodiscard]] std::uint32_t count(Family family, std::uint32_t ifindex) const noexcept {
        return of(family).count(ifindex);
    }
    [[nodiscard]] std::uint32_t count_unresolved(Family family, std::uint32_t ifindex) const noexcept {
        return of(family).count_unresolved(ifindex);
    }
    [[nodiscard]] std::uint32_t held_packets() const noexcept;
    [[nodiscard]] std::uint32_t max_held_packets() const noexcept { return waiting_.cap(); }
    [[nodiscard]] const ResolveTimes::Histogram& resolve_times(std::uint32_t ifindex) const noexcept {
        return resolve_times_.of(ifindex);
    }
    [[nodiscard]] const ResolverInterface* interface(std::uint32_t ifindex) const noexcept;

  private:
    struct PerInterface {
        ResolverInterface settings;
        FairLimit solicitations;
        Turns known_turns;             ///< of known neighbors whose solicitation was put off
        Cause gone_by = Cause::flush;  ///< of entries that the last flush took, and the sweep has yet to bury
    };

    // One event through the machine (resolver.cpp).
    void handle(Entries& entries, Slot slot, const nud::Event& event, TimePoint now);
    /// `cause`: where the event alone does not tell.
    void handle(Entries& entries, Slot slot, const nud::Event& event, Cause cause, TimePoint now);
    /// The step that an event from the network makes: of one who moves too often, that of an entry that is held. True
    /// where it is the move too many.
    [[nodiscard]] bool limit_moves(Entries& entries, Slot slot, const nud::Event& event, nud::Params& params,
                                   const nud::Nud& before, nud::Step& step, TimePoint now);
    void carry_out(Entries& entries, Slot slot, const nud::Nud& before, nud::Step& step, Cause cause, TimePoint now);
    /// What a neighbor may be learned to have: a station's MAC, and none of ours (RFC 1812 3.3.2 for groups).
    [[nodiscard]] bool is_believable(const Mac& lladdr) const noexcept;
    /// Whether the solicitation that the step wants may leave now; else it is put off.
    [[nodiscard]] bool may_solicit(Entries& entries, Slot slot, nud::Step& step, const nud::Nud& before, TimePoint now);
    void solicit(const Entries& entries, Slot slot, const nud::Step& step);
    /// True when packets left.
    bool release(Entries& entries, Slot slot, const Mac& lladdr);
    void hold(Entries& entries, Slot slot, Packet packet);
    void expire(Entries& entries, Slot slot, TimePoint now);
    /// For resolve_times_: a search for a packet's sake begins or ends.
    void time_search(const Entries& entries, Slot slot, nud::State before, nud::State next, Cause cause,
                     TimePoint now) noexcept;
    /// A managed one that is lost, or found again, is told of once.
    void watch(Entries& entries, Slot slot, const nud::Step& step, Cause cause, TimePoint now);

    // Life and death of entries (resolver_room.cpp).
    [[nodiscard]] Slot find_or_create(Entries& entries, std::uint32_t ifindex, const IpAddr& address, bool unresolved,
                                      TimePoint now);
    [[nodiscard]] bool make_room(Entries& entries, std::uint32_t ifindex, bool unresolved, TimePoint now);
    /// A fresh slot for a key without a live entry; `there`: the slot that the key has in the table, or kNoSlot.
    [[nodiscard]] Result<Slot> vacant_slot(Entries& entries, std::uint32_t ifindex, const IpAddr& address, Slot there,
                                           TimePoint now);
    bool recycle(Entries& entries, Slot slot, TimePoint now);
    /// Its end: drops what waits, tells once.
    void end_of(Entries& entries, Slot slot, Cause cause, TimePoint now);
    /// Its end, and out of the table. False: stays dead until the sweep comes by again.
    bool bury(Entries& entries, Slot slot, Cause cause, TimePoint now);
    void drop_waiting(Entries& entries, Slot slot);
    void tell(ChangeKind kind, Cause cause, const Entries& entries, Slot slot, TimePoint now);
    void sweep(Entries& entries, std::uint32_t& at, TimePoint now);
    /// Sweeps until some are buried, wherever they are. False: a whole round was in vain.
    [[nodiscard]] bool sweep_some(Entries& entries, TimePoint now);

    // Operators (resolver_admin.cpp, resolver_flush.cpp).
    [[nodiscard]] Result<Done> check_interface(std::uint32_t ifindex, Family family) const;
    /// How many entries of each interface a request needs that neither exist nor may stay where they are.
    using Needs = std::array<std::array<std::uint32_t, kMaxInterfaces>, kFamilies>;
    /// What the tables have for each row now, at most Table::kMaxBurst of them.
    void find_slots(std::span<const Request> rows, std::span<Slot> slots) const;
    /// The row's slot: that of its entry, or a fresh one. `found`: what the table had for it a moment ago.
    [[nodiscard]] Result<Slot> reserve(SetMode mode, const Request& row, Slot found, Needs& needs, TimePoint now);
    /// What a flush is of one interface and family.
    struct FlushPart {
        std::array<bool, kFlushClasses> by_generation{};  ///< by FlushClass: all there is of it goes
        bool walk = false;                                ///< of some class only a part
    };
    [[nodiscard]] FlushPart plan_flush(const Entries& entries, std::uint32_t ifindex,
                                       const Filter& filter) const noexcept;
    /// Sees to it that flush_part() finds a generation for each class that it retires. False: it can't be now.
    [[nodiscard]] bool prepare_flush(Entries& entries, std::uint32_t ifindex, const Filter& filter, TimePoint now);
    [[nodiscard]] std::uint64_t flush_part(Entries& entries, std::uint32_t ifindex, const Filter& filter,
                                           TimePoint now);
    /// Calls `take` with each interface and family that the filter means, until it says false.
    template <typename Take>
    bool for_each_part(const Filter& filter, Take&& take);
    [[nodiscard]] std::uint64_t flush_walk(Entries& entries, std::uint32_t ifindex, const Filter& filter,
                                           TimePoint now);
    [[nodiscard]] std::uint64_t count(const Entries& entries, std::uint32_t ifindex, const Filter& filter) const;

    /// REACHABLE and what follows it becomes STALE (resolver_carrier.cpp).
    void doubt(Entries& entries, std::uint32_t ifindex, TimePoint now);
    /// Drops what waits there for any neighbor, and owes its senders an error.
    void fail_waiting(std::uint32_t ifindex);
    /// These don't wait, for the link is down.
    void refuse(std::uint32_t ifindex, std::span<const Packet> packets);
    void ask_again(Entries& entries, std::uint32_t ifindex, TimePoint now);
    [[nodiscard]] Cause gone_by(const Entries& entries, Slot slot) const noexcept {
        return interfaces_[entries.ifindex(slot)]->gone_by;
    }

    // Verification (resolver_verify.cpp).
    struct Verification {
        Filter filter;
        VerifyOptions options;
        RateLimit pace;
        Cursor at{};  ///< whom to ask next
        VerifyProgress progress{};
    };
    /// Asks the next ones. True: there are more to ask now.
    [[nodiscard]] bool verify_some(TimePoint now);
    /// What came of one that was asked, if anything has.
    void settle_verified(Entries& entries, Slot slot, TimePoint now);
    /// One that was asked is removed: by its silence (Cause::verify), or by something else.
    void count_verified_gone(Cause cause) noexcept;

    [[nodiscard]] Entries& of(Family family) noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] const Entries& of(Family family) const noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] PerInterface* per_interface(std::uint32_t ifindex) noexcept;
    [[nodiscard]] nud::Params params_of(std::uint32_t ifindex) noexcept;
    /// How long a solicitation that may not be sent now waits: drawn, so that a burst is not put off as one.
    [[nodiscard]] Duration put_off(Duration retrans_time) noexcept;
    /// Whoever has just answered is not asked again before its time (RFC 4861 7.2.2), however often it is claimed that
    /// its address changed (MacChange::verify).
    void keep_distance(const Entries& entries, Slot slot, nud::Step& step, TimePoint now) noexcept;
    [[nodiscard]] static HoldQueues::QueueId queue_id(const Entries& entries, Slot slot) noexcept {
        return static_cast<HoldQueues::QueueId>(index_of(entries.family())) << 32U | slot;
    }
    [[nodiscard]] std::uint32_t ifindex_of(HoldQueues::QueueId queue) const noexcept {
        return entries_[queue >> 32U].ifindex(static_cast<Slot>(queue));
    }
    void count(std::uint32_t ifindex, ControlCounter counter, std::uint64_t n = 1) noexcept {
        counters_[ifindex].add(counter, n);
    }
    void count_dropped(std::uint32_t ifindex, std::span<const Packet> packets, ControlCounter reason) {
        count(ifindex, reason, packets.size());
        output_.dropping(ifindex, packets, reason);
    }

    std::array<Entries, kFamilies> entries_;
    std::array<History, kFamilies> histories_;
    ResolverOutput& output_;
    std::span<ControlCounters> counters_;
    std::array<std::optional<PerInterface>, kMaxInterfaces> interfaces_{};
    HoldQueues waiting_;
    ResolveTimes resolve_times_;
    std::optional<Verification> verification_;
    std::mt19937 random_;  ///< whose first numbers differ widely between seeds that don't
    std::uint32_t jitter_percent_;
    std::array<Slot, kFamilies> sweep_at_{};
    std::vector<TimerWheel::Item> expired_;
};

}  // namespace neigh
