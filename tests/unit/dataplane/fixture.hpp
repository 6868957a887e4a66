// A worker's packet path on a bench: three interfaces whose ports are rings, real tables, one frame in, and all that
// comes of it out: frames by interface, what control was told, counters that changed. No thread, no control.
// Each give() checks that no packet buffer was lost.
// Not here: expectations about packets; the loop around it (worker.hpp).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/receive.hpp"
#include "dataplane/transit.hpp"
#include "tests/unit/dataplane/frames.hpp"

struct rte_mbuf;
struct rte_mempool;

namespace neigh::dataplane::test {

inline constexpr std::uint16_t kLan0 = 1;
inline constexpr std::uint16_t kLan1 = 2;
inline constexpr std::uint16_t kDark = 3;  ///< both families off
inline constexpr std::uint16_t kBare = 4;  ///< without addresses but the link-local one; 203.0.114.0/24 is on its link
inline constexpr std::uint32_t kNeighbors = 8'192;  ///< that a table has room for
inline constexpr std::size_t kTxRing = 127;         ///< frames that a port takes before somebody collects them
inline constexpr std::size_t kCaptureRing = std::size_t{1} << 17U;

struct SeenPunt {
    Punt punt;     ///< its packet is freed
    Buffer frame;  ///< empty: a notice
};

struct Outcome {
    std::map<std::uint16_t, std::vector<Buffer>> sent;  ///< by interface index
    std::vector<SeenPunt> punts;
    std::map<std::string, std::uint64_t> counters;  ///< over all interfaces, those that changed

    [[nodiscard]] std::uint64_t count(const std::string& name) const {
        const auto found = counters.find(name);
        return found == counters.end() ? 0 : found->second;
    }
    /// Those that say why a packet was dropped.
    [[nodiscard]] std::map<std::string, std::uint64_t> drops() const;
    [[nodiscard]] std::size_t frames() const;
    [[nodiscard]] std::vector<SeenPunt> told(PuntKind kind) const;
    /// The one frame that was sent, and on this interface; fails and is empty otherwise.
    [[nodiscard]] Buffer only(std::uint16_t ifindex) const;
};

struct Shape {
    std::size_t segments = 1;   ///< the frame is spread over so many buffers
    bool fills_buffer = false;  ///< not a byte of room behind it
    /// What a peer makes of the chain that is to hold the frame.
    void (*twist)(rte_mbuf& packet) = nullptr;
};

class DataplaneTest : public testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// A new worker on the same interfaces and tables: its filter has seen nothing.
    void renew(unsigned crossing_size = 1024, const Reassembly::Limits& limits = {});
    /// One burst of frames of which each leaves by its interface, in turn.
    Outcome transmit(const std::vector<Buffer>& frames, const std::vector<const Interface*>& outs);
    /// What a round does when nothing comes in: fragments and what waits for a link.
    Outcome expire();

    /// One burst of one frame.
    Outcome give(const Buffer& frame, std::uint16_t ifindex = kLan0, const Shape& shape = {});
    /// One burst, as a worker takes it.
    Outcome give_all(const std::vector<Buffer>& frames, std::uint16_t ifindex = kLan0, const Shape& shape = {});

    /// The same by the long way alone, which doesn't count what was received.
    Outcome give_all_the_long_way(const std::vector<Buffer>& frames, std::uint16_t ifindex = kLan0,
                                  const Shape& shape = {});

    /// The worker has some to tell in a later round.
    bool has_notices() const { return context_->has_notices(); }

    /// The table has this neighbor, as if control had said so.
    void put(const IpAddr& address, const Mac& lladdr, nud::State state = nud::State::reachable,
             std::uint16_t ifindex = kLan0);

    /// As if the interface had always had it.
    void set_mtu(std::uint16_t ifindex, std::uint16_t mtu);
    Interface& lan(std::uint16_t ifindex) { return *topology_.of_index(ifindex); }

    Topology topology_;
    std::unique_ptr<Captures> captures_;
    /// Of the next renew(): how long packets wait for a link.
    Duration link_patience_{0};
    /// Buffers that give() is to leave with the worker, fragments; none: however many. renew() wants all of them back.
    std::optional<std::size_t> held_ = 0;

  private:
    rte_mbuf* make(const Buffer& frame, const Shape& shape);
    std::map<std::string, std::uint64_t> read_counters() const;
    void collect(Outcome& outcome);
    /// What comes of it when `take` gets the frames as a burst.
    Outcome outcome_of(const std::vector<Buffer>& frames, const Shape& shape,
                       const std::function<void(std::span<rte_mbuf* const>)>& take);

    std::unique_ptr<Rcu> rcu_;
    std::array<std::unique_ptr<Table>, kFamilies> tables_;
    Doorbell doorbell_;
    std::vector<config::Route> routes_;
    std::unique_ptr<Routing> routing_;
    std::unique_ptr<Shared> shared_;
    WorkerCounterArray counters_{5'000};
    std::unique_ptr<Rcu::Reader> reader_;
    std::unique_ptr<Crossing> crossing_;
    std::unique_ptr<Fronts> fronts_;
    std::unique_ptr<Backlogs> backlogs_;
    std::unique_ptr<Context> context_;
    std::unique_ptr<Forwarder> forwarder_;
    std::unique_ptr<Receiver> receiver_;
    std::unique_ptr<Transit> transit_;
};

using Drops = std::map<std::string, std::uint64_t>;

}  // namespace neigh::dataplane::test
