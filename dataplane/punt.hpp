// The crossing between a worker and the control thread, and the only one besides the tables: a ring each way.
//
// Contract: one worker and the control thread share a Crossing, each calls only its own side; neither ever waits.
// A packet belongs to whoever holds the Punt or the mbuf; a refused push leaves it with the pusher.
// A worker passes on news only (filter.hpp); a Punt without a packet is a notice.
// Not here: what is worth passing (receive, forward), what is done about it (control/neighbors/punt_handler).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/wire/icmp_error.hpp"

struct rte_mbuf;
struct rte_ring;

namespace neigh::dataplane {

enum class PuntKind : std::uint8_t {
    needs_neighbor,  ///< packet; `address` is the next hop on `ifindex`
    used,            ///< notice: a packet left through a STALE entry
    solicitation,    ///< notice: `address` with `lladdr` asked for something
    advertisement,   ///< notice: `address` says it has `lladdr`
    conflict,        ///< notice: `lladdr` uses or probes for our own `address`
    icmp_error,      ///< packet that is owed the error in `error`; `ifindex` is where it came in
    mld_query,       ///< packet: an MLD query to answer
    answer_later,    ///< packet: an answer for a proxied or anycast `address`, complete; `lladdr` asked on `ifindex`
};

/// Who tells what a notice tells, or whom a packet needs, as the worker found the table.
enum class Speaker : std::uint8_t {
    known,     ///< a neighbor with an entry, as it is or as it is being asked for
    claimant,  ///< another MAC than that of the entry
    stranger,  ///< nobody with an entry
};

/// What a notice says besides the addresses.
struct PuntFlags {
    bool has_lladdr : 1 = false;
    bool solicited : 1 = false;
    bool override_flag : 1 = false;
    bool router : 1 = false;
    bool says_router : 1 = false;
    bool may_create : 1 = false;
    bool is_probe : 1 = false;  ///< conflict: the other one only probes for the address
    bool reserved : 1 = false;
};

struct Punt {
    rte_mbuf* packet = nullptr;
    IpAddr address{};
    Mac lladdr{};
    PuntKind kind = PuntKind::used;
    PuntFlags flags{};
    Speaker speaker = Speaker::known;
    Origin origin = kNobody;  ///< needs_neighbor: the packet's sender
    wire::IcmpError error = wire::IcmpError::no_route;
    std::uint16_t ifindex = 0;
    std::uint16_t mtu = 0;  ///< of the way out, for too_big
};
static_assert(sizeof(Punt) == 40, "a ring element; its size is a multiple of 4");

/// Control's attention is shared out (RFC 6583 7.1: what keeps known neighbors goes before what makes new ones), so
/// that none of these can take another's part.
enum class Share : std::uint8_t {
    known,      ///< use and confirmations of neighbors that have an entry, and the answers that one waits for
    claims,     ///< their MAC changes
    ourselves,  ///< conflicts and queries about what is ours: rare, and anybody can say them
    strangers,  ///< who has no entry, and who asks for what we only answer for
    misses,     ///< packets without a neighbor
    waits,      ///< packets that only wait, for a neighbor who is being asked
    errors,     ///< packets that are owed an ICMP error
};
inline constexpr std::size_t kShares = 7;

/// By what is punted and who says so; nothing else. Pure.
[[nodiscard]] Share share_of(const Punt& punt) noexcept;
/// Half of the ring is theirs alone (Crossing::punt).
[[nodiscard]] constexpr bool has_reserve(Share share) noexcept {
    return share == Share::known || share == Share::claims || share == Share::ourselves;
}

/// Wakes the control thread when it sleeps; costs a worker one atomic exchange a burst that punted.
class Doorbell {
  public:
    Doorbell();
    ~Doorbell();
    Doorbell(const Doorbell&) = delete;
    Doorbell& operator=(const Doorbell&) = delete;

    /// Workers, after pushing.
    void ring() noexcept {
        // ORDER: seq_cst exchange, partner of the one in about_to_sleep(): either control sees the pushed element when
        // it looks once more, or this sees that it sleeps. Weaker, and a notice could lie there until the next one.
        if (asleep_.exchange(false, std::memory_order_seq_cst)) {
            wake();
        }
    }
    /// Control: then look at the rings once more, and sleep on fd() only if they are empty.
    void about_to_sleep() noexcept { (void)asleep_.exchange(true, std::memory_order_seq_cst); }
    /// Control, after sleeping or deciding not to.
    void awake() noexcept;
    [[nodiscard]] int fd() const noexcept { return fd_; }

  private:
    void wake() noexcept;

    int fd_;
    alignas(64) std::atomic<bool> asleep_{false};
};

/// Elements of either ring, less one.
inline constexpr unsigned kCrossingSize = 16'384;

/// The two rings of one worker.
class Crossing {
  public:
    /// At start-up; throws std::runtime_error when memory is short.
    explicit Crossing(const std::string& name, unsigned size = kCrossingSize);
    ~Crossing();
    Crossing(const Crossing&) = delete;
    Crossing& operator=(const Crossing&) = delete;

    // ---- Worker's side -------------------------------------------------------------------------------

    /// Whether punt() would take it now.
    [[nodiscard]] bool has_room_for(const Punt& punt) const noexcept;
    /// False: no room, or none left but what is kept for others: half of the ring for who has a reserve, and a further
    /// quarter for packets whose neighbor nobody has asked for yet, from those that would only wait beside others.
    [[nodiscard]] bool punt(const Punt& punt) noexcept;
    /// Packets that control wants sent, complete frames, each with its egress (egress.hpp).
    [[nodiscard]] unsigned take_to_send(std::span<rte_mbuf*> packets) noexcept;

    // ---- Control's side ------------------------------------------------------------------------------

    [[nodiscard]] unsigned take_punts(std::span<Punt> punts) noexcept;
    [[nodiscard]] bool has_punts() const noexcept;
    [[nodiscard]] bool send(rte_mbuf* packet) noexcept;
    /// A ring: how full it is, and how full it may be.
    struct Use {
        unsigned used = 0;
        unsigned size = 0;
    };
    [[nodiscard]] Use punts() const noexcept;
    [[nodiscard]] Use to_send() const noexcept;
    /// More than a quarter of the ring is free.
    [[nodiscard]] bool has_room_to_send() const noexcept;

  private:
    rte_ring* up_ = nullptr;
    rte_ring* down_ = nullptr;
};

}  // namespace neigh::dataplane
