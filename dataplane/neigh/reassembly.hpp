// Fragments put together: which datagrams are gathered, for how long, and who gives way when room is short.
//
// Bounds: so many datagrams and so many fragments. Sources are sorted into groups by a secret hash (nobody chooses who
// shares his): a group may have a quarter, and loses its own oldest datagram beyond that; when all of the room is
// taken, the group that has most loses its oldest. Overlaps are refused, with all of their datagram (RFC 5722 4, RFC
// 8200 4.5), in both families. Pure: packets are opaque handles, time is an argument, each step costs about the same
// however full it is, and nothing is allocated after the constructor. Single-threaded. Neighbors: dataplane/reassembler
// reads fragments and owns the packets. Not here: what a fragment is on the wire (wire/fragment), what is done with a
// datagram, errors.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/hold.hpp"
#include "dataplane/neigh/seeded_hash.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh {

/// What fragments of one datagram have in common (RFC 791 2.3, RFC 8200 4.5).
struct DatagramId {
    IpAddr source;
    IpAddr destination;
    std::uint32_t id = 0;
    std::uint16_t scope = 0;    ///< the interface, of a source that means something on its link alone; else 0
    std::uint8_t protocol = 0;  ///< IPv4; of IPv6 only the first fragment's counts

    bool operator==(const DatagramId&) const = default;
};

struct Fragment {
    Packet packet;
    wire::ConstBytes data;  ///< within the packet, at least one byte
    std::uint32_t offset = 0;
    bool more = false;          ///< then `data` is a multiple of 8 bytes
    std::uint16_t ifindex = 0;  ///< where it came in

    [[nodiscard]] std::size_t end() const noexcept { return offset + data.size(); }
};

enum class GivenUp : std::uint8_t { repeated, overlap, limit, timeout };

/// Takes back fragments that were held, in vain.
class ReassemblyOutput {
  public:
    virtual ~ReassemblyOutput() = default;
    virtual void give_up(const DatagramId& id, const Fragment& fragment, GivenUp why) noexcept = 0;
};

class Reassembly {
  public:
    struct Limits {
        std::uint32_t datagrams = 256;  ///< gathered at once; 0: none ever is
        Duration timeout{60'000};       ///< from the first fragment that comes (RFC 8200 4.5, RFC 1122 3.3.2)

        /// Of all datagrams together; a quarter of them is a datagram of 65,535 bytes in frames of 1,500.
        [[nodiscard]] constexpr std::uint32_t fragments() const noexcept {
            return datagrams == 0 ? 0 : std::max(256U, 4 * datagrams);
        }
    };

    /// `output` outlives it.
    Reassembly(const Limits& limits, ReassemblyOutput& output);
    /// What is held then is given up, for want of time.
    ~Reassembly();
    Reassembly(const Reassembly&) = delete;
    Reassembly& operator=(const Reassembly&) = delete;

    enum class Outcome : std::uint8_t { held, complete, refused };
    /// `complete`: what follows is about this datagram, until release(). `refused`: the fragment was given up at once,
    /// and maybe all of its datagram.
    [[nodiscard]] Outcome add(const DatagramId& id, const Fragment& fragment, TimePoint now) noexcept;

    /// Bytes of the complete datagram's data.
    [[nodiscard]] std::size_t length() const noexcept { return slots_[complete_].total; }
    /// In order, the one at offset 0 first: `visit(const Fragment&)`. Their packets are the caller's.
    template <typename Visit>
    void release(Visit&& visit) noexcept {
        for (Index i = slots_[complete_].first; i != kNone; i = nodes_[i].next) {
            visit(nodes_[i].fragment);
        }
        clear(complete_);
    }

    /// Gives up what has waited for too long.
    void expire(TimePoint now) noexcept;
    /// Something waits, or is remembered as refused.
    [[nodiscard]] bool is_empty() const noexcept { return used_ == 0; }

  private:
    using Index = std::uint32_t;
    static constexpr Index kNone = UINT32_MAX;
    static constexpr std::size_t kGroups = 64;

    struct Node {
        Fragment fragment;
        Index next = kNone;  ///< by offset; of a free node: the next free one
    };
    struct Slot {
        DatagramId id;
        TimePoint until;
        std::optional<GivenUp> refused;  ///< nothing is held, and nothing of it is taken any more
        Index first = kNone;             ///< nodes
        Index last = kNone;
        std::uint32_t pieces = 0;
        std::size_t bytes = 0;
        std::size_t total = 0;  ///< 0: the last fragment has not come
        Index group = 0;
        Index chain = kNone;  ///< the next slot of its bucket; of a free slot: the next free one
        Index older = kNone;  ///< in its group
        Index newer = kNone;
    };
    struct Group {
        Index oldest = kNone;
        Index newest = kNone;
        std::uint32_t datagrams = 0;
        std::uint32_t fragments = 0;
    };

    [[nodiscard]] Index& bucket_of(const DatagramId& id) noexcept;
    [[nodiscard]] Index find(const DatagramId& id) noexcept;
    /// For a new datagram.
    [[nodiscard]] Index take_slot(const DatagramId& id, TimePoint now) noexcept;
    /// A node for another fragment of this datagram. False: it has a share for itself already.
    [[nodiscard]] bool make_room(Index slot) noexcept;
    /// Why the fragment can't be one of its datagram's; else nothing, and behind which node it belongs (kNone: first).
    [[nodiscard]] std::optional<GivenUp> place(const Slot& slot, const Fragment& fragment,
                                               Index& behind) const noexcept;
    /// The oldest of the group goes, `keep` aside.
    void evict(const Group& group, Index keep) noexcept;
    [[nodiscard]] Outcome refuse(Slot& slot, const Fragment& fragment, GivenUp why) noexcept;
    void give_up_all(Slot& slot, GivenUp why) noexcept;
    void free_nodes(Slot& slot) noexcept;
    /// Its nodes and it itself are free.
    void clear(Index slot) noexcept;

    Limits limits_;
    ReassemblyOutput& output_;
    SeededHash hash_;
    std::vector<Slot> slots_;
    std::vector<Node> nodes_;
    std::vector<Index> buckets_;
    std::array<Group, kGroups> groups_{};
    Index free_slot_ = kNone;
    Index free_node_ = kNone;
    std::uint32_t used_ = 0;  ///< slots
    Index complete_ = kNone;
    TimePoint next_expiry_ = kNever;
};

}  // namespace neigh
