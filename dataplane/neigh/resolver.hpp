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
#include "dataplane/neigh/hold.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/timers.hpp"

namespace neigh {

/// What the resolver wants done. Control thread; called from within the resolver, which must not be called back.
class ResolverOutput {
  public:
    virtual ~ResolverOutput() = default;
    /// Send an ARP request or NS for `target`: to `unicast_to`, or by broadcast/multicast where it is null.
    virtual void solicit(std::uint32_t ifindex, const IpAddr& target, const Mac* unicast_to) = 0;
    /// Send these in this order to `lladdr`; ownership passes. Called before the new word is published, so that what
    /// waited leaves before what comes.
    virtual void release(std::uint32_t ifindex, const Mac& lladdr, std::span<const Packet> packets) = 0;
    /// Resolution failed: each is owed an ICMP error; ownership passes.
    virtual void unreachable(std::uint32_t ifindex, std::span<const Packet> packets) = 0;
    /// Free it; already counted.
    virtual void drop(Packet packet) = 0;
    /// For subscribers. Deletions by generation flush come from the sweep, some time after the flush.
    virtual void changed(const Change& change) = 0;
};

/// What the resolver knows of an interface.
struct ResolverInterface {
    std::uint32_t index = 0;  ///< 1 .. kMaxInterfaces-1
    bool ipv4 = true;
    bool ipv6 = true;
    NeighborParams params;

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
};

/// A set of states, for filters.
struct StateSet {
    std::uint16_t bits = 0;

    [[nodiscard]] constexpr bool has(nud::State state) const noexcept {
        return (bits >> static_cast<unsigned>(state) & 1U) != 0;
    }
    [[nodiscard]] constexpr StateSet with(nud::State state) const noexcept {
        return StateSet{static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(state))};
    }
    [[nodiscard]] static constexpr StateSet all() noexcept { return StateSet{0x1fe}; }
    /// What a flush takes when nobody names a state: all but PERMANENT and NOARP.
    [[nodiscard]] static constexpr StateSet dynamic() noexcept { return StateSet{0x07e}; }
    bool operator==(const StateSet&) const = default;
};

/// Which entries: all conditions hold. Default: every entry.
struct Filter {
    std::optional<Family> family;
    std::uint32_t ifindex = 0;  ///< 0: every interface
    std::optional<Prefix> to;
    StateSet states = StateSet::all();
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
    nud::State state = nud::State::permanent;  ///< permanent, noarp, reachable or stale
    bool router = false;
};

struct ResolverLimits {
    std::uint32_t held_packets = 16'384;  ///< over all neighbors
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

    /// A packet for a neighbor without a usable entry: waits, or leaves at once when it is resolved by now.
    void packet_waits(std::uint32_t ifindex, const IpAddr& neighbor, Packet packet, TimePoint now);
    /// A packet used a STALE entry.
    void used(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now);
    /// `may_create`: it asked for one of our addresses (and not merely passed by).
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
    /// How many went. Whole classes of an interface go by generation, in constant time; prefixes and parts walk.
    [[nodiscard]] Result<std::uint64_t> flush(const Filter& filter, TimePoint now);
    /// Forgets what is known, whatever it was, and solicits anew. Look at get() for the outcome: REACHABLE (or any
    /// usable state) or FAILED.
    [[nodiscard]] Result<Done> resolve(std::uint32_t ifindex, const IpAddr& dst, TimePoint now);
    /// A learned entry of an earlier run: STALE, only where nothing is known yet.
    [[nodiscard]] Result<Done> restore(const Request& row, TimePoint now);

    // ---- Time --------------------------------------------------------------------------------------

    /// Fires timers that are due, a bounded number a call. True when more are due.
    bool advance(TimePoint now);
    /// When to call advance() at the latest; none: nothing is armed.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
    /// Reclaims some thousands of flushed entries, telling subscribers. True while there is more to do.
    bool sweep(TimePoint now);

    /// Live entries of an interface and family in a state.
    [[nodiscard]] std::uint32_t count(Family family, std::uint32_t ifindex, nud::State state) const noexcept;
    [[nodiscard]] std::uint32_t held_packets() const noexcept;
    [[nodiscard]] const ResolverInterface* interface(std::uint32_t ifindex) const noexcept;

  private:
    struct PerInterface {
        ResolverInterface settings;
        RateLimit solicitations;
    };

    // One event through the machine (resolver.cpp).
    void handle(Entries& entries, Slot slot, const nud::Event& event, TimePoint now);
    void carry_out(Entries& entries, Slot slot, nud::Step step, TimePoint now);
    void solicit(Entries& entries, Slot slot, nud::Step& step, const nud::Nud& before, TimePoint now);
    /// True when packets left.
    bool release(Entries& entries, Slot slot, const Mac& lladdr);
    void hold(Entries& entries, Slot slot, Packet packet);
    void expire(Entries& entries, Slot slot, TimePoint now);

    // Life and death of entries (resolver_room.cpp).
    [[nodiscard]] Slot find_or_create(Entries& entries, std::uint32_t ifindex, const IpAddr& address, bool unresolved,
                                      TimePoint now);
    [[nodiscard]] bool make_room(Entries& entries, std::uint32_t ifindex, bool unresolved, TimePoint now);
    /// A fresh slot for a key without a live entry.
    [[nodiscard]] Result<Slot> vacant_slot(Entries& entries, std::uint32_t ifindex, const IpAddr& address,
                                           TimePoint now);
    bool recycle(Entries& entries, Slot slot, TimePoint now);
    /// Its end: drops what waits, tells once.
    void end_of(Entries& entries, Slot slot, TimePoint now);
    /// Its end, and out of the table. False: stays dead until the sweep comes by again.
    bool bury(Entries& entries, Slot slot, TimePoint now);
    void drop_waiting(Entries& entries, Slot slot);
    void tell(ChangeKind kind, const Entries& entries, Slot slot, TimePoint now);
    [[nodiscard]] bool sweep(Entries& entries, std::uint32_t& at, TimePoint now);
    /// Sweeps until some are buried, wherever they are. False: a whole round was in vain.
    [[nodiscard]] bool sweep_some(Entries& entries, TimePoint now);

    // Operators (resolver_admin.cpp).
    [[nodiscard]] Result<Done> check_interface(std::uint32_t ifindex, Family family) const;
    /// How many entries of each interface a request needs that neither exist nor may stay where they are.
    using Needs = std::array<std::array<std::uint32_t, kMaxInterfaces>, kFamilies>;
    [[nodiscard]] Result<Slot> reserve(SetMode mode, const Request& row, Needs& needs, TimePoint now);
    [[nodiscard]] Result<std::uint64_t> flush_part(Entries& entries, std::uint32_t ifindex, const Filter& filter,
                                                   TimePoint now);
    [[nodiscard]] std::uint64_t flush_walk(Entries& entries, std::uint32_t ifindex, const Filter& filter);

    [[nodiscard]] Entries& of(Family family) noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] const Entries& of(Family family) const noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] PerInterface* per_interface(std::uint32_t ifindex) noexcept;
    [[nodiscard]] nud::Params params_of(std::uint32_t ifindex) noexcept;
    [[nodiscard]] static HoldQueues::QueueId queue_id(const Entries& entries, Slot slot) noexcept {
        return static_cast<HoldQueues::QueueId>(index_of(entries.family())) << 32U | slot;
    }
    void count(std::uint32_t ifindex, ControlCounter counter, std::uint64_t n = 1) noexcept {
        counters_[ifindex].add(counter, n);
    }

    std::array<Entries, kFamilies> entries_;
    ResolverOutput& output_;
    std::span<ControlCounters> counters_;
    std::array<std::optional<PerInterface>, kMaxInterfaces> interfaces_{};
    HoldQueues waiting_;
    std::minstd_rand random_;
    std::array<Slot, kFamilies> sweep_at_{};
    std::vector<TimerWheel::Item> expired_;
};

}  // namespace neigh
