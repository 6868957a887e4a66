// The entries of one family, as the control thread keeps them: beside each slot of the Table a Record with state and
// times, per interface the counts by state and the order in which entries may be recycled, and the timers.
//
// Neighbors: entry_pool owns it, resolver changes it by way of an EntryRef. Table holds what workers read; this holds
// what only control needs. A slot is vacant (not in the hash), fresh (in the hash, without an entry yet), live, or
// dead: in the hash still, but flushed or waiting to be erased. Dead slots are invisible to find(), get swept up later,
// and become fresh again when their key is wanted. Single-threaded. Not here: decisions (nud::step, resolver), packets,
// rate limits.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/mac_moves.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/timers.hpp"

namespace neigh {

class Entries {
  public:
    Entries(Table& table, TimePoint start);

    [[nodiscard]] Family family() const noexcept { return table_.family(); }
    [[nodiscard]] Table& table() noexcept { return table_; }
    [[nodiscard]] const Table& table() const noexcept { return table_; }
    [[nodiscard]] TimerWheel& timers() noexcept { return timers_; }
    [[nodiscard]] const TimerWheel& timers() const noexcept { return timers_; }
    /// Slots from here on were never used.
    [[nodiscard]] Slot end() const noexcept { return high_water_; }

    // ---- Look ----------------------------------------------------------------------------------------

    /// The slot of a live entry, or kNoSlot.
    [[nodiscard]] Slot find(std::uint32_t ifindex, const IpAddr& address) const noexcept;
    [[nodiscard]] bool is_live(Slot slot) const noexcept;
    /// Made by create() or revive(), and nothing stored since.
    [[nodiscard]] bool is_fresh(Slot slot) const noexcept { return records_[slot].presence == Presence::fresh; }
    /// In the hash, but gone for everybody.
    [[nodiscard]] bool is_dead(Slot slot) const noexcept;
    [[nodiscard]] std::uint32_t ifindex(Slot slot) const noexcept { return table_.key(slot).ifindex(family()); }
    [[nodiscard]] nud::Nud nud(Slot slot) const noexcept {
        const Record& record = records_[slot];
        const Word word = table_.word(slot);
        return {.state = record.state,
                .probes = record.probes,
                .router = word.router(),
                .searching = word.searching(),
                .managed = record.managed,
                .lladdr = nud::is_usable(record.state) ? word.mac() : Mac{}};
    }
    [[nodiscard]] Row row(Slot slot, TimePoint now) const noexcept;
    /// Was confirmed reachable at some time of its life.
    [[nodiscard]] bool was_reachable(Slot slot) const noexcept { return records_[slot].was_reachable; }
    /// Who it was asked for last: see set_origin().
    [[nodiscard]] Origin origin(Slot slot) const noexcept { return records_[slot].origin; }
    /// Managed, and told of as lost: see mark_lost().
    [[nodiscard]] bool is_lost(Slot slot) const noexcept { return records_[slot].lost; }
    /// A verification waits for it: see mark_verifying().
    [[nodiscard]] bool is_verifying(Slot slot) const noexcept { return records_[slot].verifying; }

    [[nodiscard]] MacMoves& moves(Slot slot) noexcept { return moves_[slot]; }

    /// An interface that the table may have keys of; what follows wants to be asked of such ones alone.
    [[nodiscard]] bool has_interface(std::uint32_t ifindex) const noexcept { return interfaces_.has(ifindex); }
    [[nodiscard]] std::uint32_t count(std::uint32_t ifindex, nud::State state) const noexcept {
        return interfaces_[ifindex].counts[static_cast<std::size_t>(state)];
    }
    /// Live entries of the interface.
    [[nodiscard]] std::uint32_t count(std::uint32_t ifindex) const noexcept { return interfaces_[ifindex].live; }
    /// Live managed ones.
    [[nodiscard]] std::uint32_t count_managed(std::uint32_t ifindex) const noexcept {
        return interfaces_[ifindex].managed;
    }
    /// INCOMPLETE and FAILED ones that may be recycled: not the managed.
    [[nodiscard]] std::uint32_t count_unresolved(std::uint32_t ifindex) const noexcept;
    /// Dead slots that wait for the sweep.
    [[nodiscard]] std::uint32_t dead() const noexcept { return dead_; }

    /// The unresolved entry of the interface to recycle first (longest FAILED, then longest INCOMPLETE), and the STALE
    /// one: the longest STALE stranger, whom nobody vouched for and who never confirmed anything (RFC 6583 7.1: known
    /// neighbors first), then the longest STALE of the others. A dead one may come first. kNoSlot: none.
    [[nodiscard]] Slot oldest_unresolved(std::uint32_t ifindex) const noexcept;
    [[nodiscard]] Slot oldest_stale(std::uint32_t ifindex) const noexcept;
    /// The managed entries of an interface, dead ones included; kNoSlot ends them. The current one may be changed.
    [[nodiscard]] Slot first_managed(std::uint32_t ifindex) const noexcept { return oldest(ifindex, Order::managed); }
    [[nodiscard]] Slot next_managed(Slot slot) const noexcept { return records_[slot].newer - 1; }

    // ---- Change --------------------------------------------------------------------------------------

    /// A fresh slot, for a key that has no slot. no_memory: no position is free now.
    [[nodiscard]] Result<Slot> create(std::uint32_t ifindex, const IpAddr& address, TimePoint now);
    /// Stores what step() said and publishes the word. `before` is nud(slot); `next.state` is not none.
    void store(Slot slot, const nud::Nud& before, const nud::Nud& next, TimePoint now);
    /// Reachability was confirmed now, though nothing else changed.
    void confirm(Slot slot, TimePoint now) noexcept { records_[slot].confirmed = tick(now); }
    /// A STALE entry is STALE from now on only: the last one to be recycled, as it is the last one to be collected.
    void renew_stale(Slot slot) noexcept;
    void use(Slot slot, TimePoint now) noexcept { records_[slot].used = tick(now); }
    /// An operator set the entry: it is no stranger's, whether it ever confirms anything or not.
    void vouch(Slot slot) noexcept;
    /// Marks that stay until they are taken back, or the entry ends.
    void set_origin(Slot slot, Origin origin) noexcept { records_[slot].origin = origin & 0xfU; }
    void mark_lost(Slot slot, bool lost) noexcept { records_[slot].lost = lost; }
    void mark_verifying(Slot slot, bool verifying) noexcept { records_[slot].verifying = verifying; }
    /// Live to dead: for everybody gone with one store; erase() later. For walks that take many.
    void condemn(Slot slot) noexcept;
    /// Every live entry of the class is dead now. How many; busy: see Table::retire.
    [[nodiscard]] Result<std::uint32_t> retire(std::uint32_t ifindex, FlushClass flush_class) noexcept;
    /// A dead slot becomes fresh.
    void revive(Slot slot, TimePoint now) noexcept;
    /// Out of the table, whatever it was; nothing to do for a vacant one. False: no room to defer it now, so the slot
    /// stays dead until tried again.
    bool erase(Slot slot) noexcept;

  private:
    enum class Presence : std::uint8_t { vacant, fresh, stored };

    /// 24 bytes an entry; zero is vacant.
    struct Record {
        nud::State state = nud::State::none;
        std::uint8_t probes = 0;
        Presence presence : 4 = Presence::vacant;
        Origin origin : 4 = kNobody;
        bool was_reachable : 1 = false;
        bool managed : 1 = false;
        bool lost : 1 = false;
        bool verifying : 1 = false;
        bool vouched : 1 = false;
        std::uint32_t used = 0;  ///< these three in tenths of a second since start
        std::uint32_t confirmed = 0;
        std::uint32_t updated = 0;
        std::uint32_t older = 0;  ///< slot + 1 in the recycling order, or 0
        std::uint32_t newer = 0;
    };
    static_assert(sizeof(Record) == 24);

    enum class Order : std::uint8_t { none, failed, incomplete, stranger, stale, managed };
    struct Fifo {
        std::uint32_t oldest = 0;  ///< slot + 1, or 0
        std::uint32_t newest = 0;
    };
    struct PerInterface {
        std::array<std::uint32_t, nud::kStates> counts{};
        std::uint32_t live = 0;
        std::uint32_t managed = 0;
        std::uint32_t managed_unresolved = 0;
        std::array<Fifo, 6> orders{};  ///< by Order
    };

    [[nodiscard]] static Order order_of(const Record& record) noexcept {
        if (record.managed) {
            return Order::managed;  // never recycled
        }
        switch (record.state) {
            case nud::State::failed:
                return Order::failed;
            case nud::State::incomplete:
                return Order::incomplete;
            case nud::State::stale:
                return record.was_reachable || record.vouched ? Order::stale : Order::stranger;
            default:
                return Order::none;
        }
    }
    [[nodiscard]] Order order_of(Slot slot) const noexcept { return order_of(records_[slot]); }
    [[nodiscard]] std::uint32_t tick(TimePoint now) const noexcept;
    [[nodiscard]] Duration since(std::uint32_t tick, TimePoint now) const noexcept;
    [[nodiscard]] Slot oldest(std::uint32_t ifindex, Order order) const noexcept {
        // Zero, none, wraps to kNoSlot.
        return interfaces_[ifindex].orders[static_cast<std::size_t>(order)].oldest - 1;
    }
    void enter_order(Slot slot, std::uint32_t ifindex, Order order) noexcept;
    void leave_order(Slot slot, std::uint32_t ifindex, Order order) noexcept;
    /// From the order that it was in to the one where it belongs now.
    void change_order(Slot slot, Order before) noexcept;
    void count_live(Slot slot) noexcept;
    void uncount_live(Slot slot) noexcept;
    void start_anew(Slot slot, TimePoint now) noexcept;
    [[nodiscard]] Word next_word(Slot slot, const nud::Nud& next) noexcept;

    struct Free {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    Table& table_;
    TimePoint start_;
    TimerWheel timers_;
    std::unique_ptr<Record[], Free> records_;
    std::unique_ptr<MacMoves[], Free> moves_;  ///< apart: of most entries never touched
    ByInterface<PerInterface> interfaces_;
    Slot high_water_ = 0;
    std::uint64_t searches_ = 0;  ///< that ever began
    std::uint32_t dead_ = 0;
};

}  // namespace neigh
