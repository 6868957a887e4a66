// The single writer of the neighbor tables: event in -> nud::step() -> publish, solicit, release, tell.
//
// Neighbors: control/neighbors/punt_handler and control/methods/commands call it; ResolverOutput carries out what it
// decides. Its parts: EntryPool (which entries there are), WaitingPackets, Solicitor (when solicitations leave),
// Verification. Contract: one thread (control) makes every call, output calls back on that thread from within; the
// output must not call the resolver back. `now` never goes backwards. Workers see its work through Table alone. Not
// here: packets' contents (wire/), sockets, JSON, randomness (a seed comes in), DPDK beyond Table's interface.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/entry_pool.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/filter.hpp"
#include "dataplane/neigh/history.hpp"
#include "dataplane/neigh/listing.hpp"
#include "dataplane/neigh/mac_set.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/resolve_times.hpp"
#include "dataplane/neigh/resolver_output.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/solicitor.hpp"
#include "dataplane/neigh/timers.hpp"
#include "dataplane/neigh/verification.hpp"
#include "dataplane/neigh/waiting_packets.hpp"

namespace neigh {

/// What the resolver knows of an interface.
struct ResolverInterface {
    std::uint32_t index = 0;  ///< 1 .. Table::max_ifindex()
    bool ipv4 = true;
    bool ipv6 = true;
    NeighborParams params;
    Mac mac{};            ///< ours there: no neighbor of any interface is learned to have it
    bool carrier = true;  ///< the link is there, until carrier_lost(); false: until carrier_found() it is not

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
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

class Flush;

class Resolver : private EntryPool::Observer {
  public:
    /// `interfaces` by any order; tables, output and counters (index = ifindex) outlive the resolver. Throws
    /// std::invalid_argument for tables of different interfaces, too few counters, and an interface that no table has.
    Resolver(Table& ipv4, Table& ipv6, ResolverOutput& output, std::span<ControlCounters> counters,
             std::span<const ResolverInterface> interfaces, TimePoint now, std::uint32_t seed,
             const ResolverLimits& limits = {});
    /// Drops what waits. Entries stay in the tables.
    ~Resolver() override;
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
    /// As neigh::list().
    void list(const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows, TimePoint now) const;
    /// Also of what is not there (any more).
    [[nodiscard]] Result<Explanation> explain(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const;
    /// How many went; managed ones are resolved anew. Whole classes of an interface go by generation, in constant
    /// time; prefixes and parts walk. All or none, over however many interfaces: too_many, more than `most` would go;
    /// busy, what earlier flushes left takes all generations of one and can't be swept now.
    [[nodiscard]] Result<std::uint64_t> flush(const Filter& filter, TimePoint now, std::uint64_t most = UINT64_MAX);
    /// How many a flush would take.
    [[nodiscard]] std::uint64_t count(const Filter& filter) const { return neigh::count(pool_, filter); }
    /// Make before break: entries go on forwarding while each is asked, `rate` of them a second, and only those that
    /// stay silent go. Static ones are left alone. Under way from here on; verification() says how far. busy: one is.
    [[nodiscard]] Result<Done> verify(const Filter& filter, const VerifyOptions& options, TimePoint now);
    /// The one that is under way or was the last; null: none was, or it was cancelled.
    [[nodiscard]] const VerifyProgress* verification() const noexcept { return verification_.progress(); }
    /// Nobody else is asked; who was is an ordinary neighbor again.
    void cancel_verification() noexcept { verification_.cancel(pool_); }
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
    bool sweep(TimePoint now) { return pool_.sweep(now); }
    /// Flushed entries wait for it.
    [[nodiscard]] bool has_to_sweep() const noexcept { return pool_.has_to_sweep(); }

    // These are 0 for an unknown interface.

    /// Live entries of an interface and family in a state.
    [[nodiscard]] std::uint32_t count(Family family, std::uint32_t ifindex, nud::State state) const noexcept {
        return pool_.has_interface(ifindex) ? pool_.of(family).count(ifindex, state) : 0;
    }
    /// Managed ones among them.
    [[nodiscard]] std::uint32_t count_managed(Family family, std::uint32_t ifindex) const noexcept {
        return pool_.has_interface(ifindex) ? pool_.of(family).count_managed(ifindex) : 0;
    }
    /// Live entries of an interface and family, and those that count against max_incomplete.
    [[nodiscard]] std::uint32_t count(Family family, std::uint32_t ifindex) const noexcept {
        return pool_.has_interface(ifindex) ? pool_.of(family).count(ifindex) : 0;
    }
    [[nodiscard]] std::uint32_t count_unresolved(Family family, std::uint32_t ifindex) const noexcept {
        return pool_.has_interface(ifindex) ? pool_.of(family).count_unresolved(ifindex) : 0;
    }
    [[nodiscard]] std::uint32_t held_packets() const noexcept { return waiting_.count(); }
    [[nodiscard]] std::uint32_t max_held_packets() const noexcept { return waiting_.cap(); }
    [[nodiscard]] const ResolveTimes::Histogram& resolve_times(std::uint32_t ifindex) const noexcept {
        return resolve_times_.of(ifindex);
    }
    [[nodiscard]] const ResolverInterface* interface(std::uint32_t ifindex) const noexcept;

  private:
    // ---- One event through the machine (resolver.cpp) ------------------------------------------------

    void handle(EntryRef entry, const nud::Event& event, TimePoint now);
    /// `cause`: where the event alone does not tell.
    void handle(EntryRef entry, const nud::Event& event, Cause cause, TimePoint now);
    /// The step that an event from the network makes: of one who moves too often, that of an entry that is held. True
    /// where it is the move too many.
    [[nodiscard]] bool limit_moves(EntryRef entry, const nud::Event& event, nud::Params& params, const nud::Nud& before,
                                   nud::Step& step, TimePoint now);
    void carry_out(EntryRef entry, const nud::Nud& before, nud::Step& step, Cause cause, TimePoint now);
    void set_timer(EntryRef entry, const nud::Nud& before, const nud::Step& step, TimePoint now);
    /// What a neighbor may be learned to have: a station's MAC, and none of ours (RFC 1812 3.3.2 for groups).
    [[nodiscard]] bool is_believable(const Mac& lladdr) const noexcept;
    void expire(EntryRef entry, TimePoint now);
    /// For resolve_times_: a search for a packet's sake begins or ends.
    void time_search(EntryRef entry, nud::State before, nud::State next, Cause cause, TimePoint now) noexcept;
    /// A managed one that is lost, or found again, is told of once.
    void watch(EntryRef entry, const nud::Step& step, Cause cause, TimePoint now);
    void tell(ChangeKind kind, Cause cause, EntryRef entry, TimePoint now);
    void entry_ends(EntryRef entry, Cause cause, TimePoint now) override;

    // ---- Many entries (resolver_many.cpp) ------------------------------------------------------------

    /// Asks the next ones of the verification. True: there are more to ask now.
    [[nodiscard]] bool verify_some(TimePoint now);
    std::uint64_t carry_out(Flush& flush, TimePoint now);
    /// REACHABLE and what follows it becomes STALE.
    void doubt(Entries& entries, std::uint32_t ifindex, TimePoint now);
    void ask_again(Entries& entries, std::uint32_t ifindex, TimePoint now);

    // ---- What it knows -------------------------------------------------------------------------------

    /// These are its settings, from now on.
    void adopt(const ResolverInterface& interface);
    void count(std::uint32_t ifindex, ControlCounter counter) noexcept { counters_[ifindex].add(counter); }

    ResolverOutput& output_;
    std::span<ControlCounters> counters_;
    ByInterface<std::optional<ResolverInterface>> interfaces_;
    MacSet own_macs_;
    EntryPool pool_;
    WaitingPackets waiting_;
    Solicitor solicitor_;
    Verification verification_;
    std::array<History, kFamilies> histories_;
    ResolveTimes resolve_times_;
    std::vector<TimerWheel::Item> expired_;
};

}  // namespace neigh
