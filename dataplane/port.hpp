// A DPDK port: probed from its device string; then, when it is known what buffers the drivers want and who polls what,
// configured with a transmit queue a worker and a receive queue a poller, and started; stopped, and left as it was.
//
// Contract: made, started and destroyed by control, at start-up and after the workers stopped. Throws
// std::runtime_error with a sentence that names interface and device; NotOpened where DPDK did not get the device at
// all.
// Not here: what goes through it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dataplane/kernel_interface.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/polling.hpp"
#include "dataplane/port_description.hpp"

struct rte_eth_dev_info;
struct rte_mempool;

namespace neigh::dataplane {

struct PortSettings {
    std::uint16_t workers = 1;  ///< each with a transmit queue
    Pollers pollers{0};         ///< as many as there are to be receive queues
    std::uint16_t rx_descriptors = 1024;
    std::uint16_t tx_descriptors = 1024;
    /// All packets that it is given to send come out of one pool: a driver may free them by the burst.
    bool sends_of_one_pool = true;
};

/// Of what a device can do for who sends (RTE_ETH_TX_OFFLOAD_), what is used. MBUF_FAST_FREE frees a burst into the
/// pool of its first packet, whatever their reference counts: those are all 1, and where there is one pool it is the
/// right one.
[[nodiscard]] std::uint64_t used_tx_offloads(std::uint64_t capabilities, bool sends_of_one_pool) noexcept;

class NotOpened : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class Port {
  public:
    /// The device is there, and not configured yet.
    explicit Port(const config::Interface& interface);
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    /// Bytes of frame that a buffer must have room for, so that frames of its MTU come in one.
    [[nodiscard]] std::size_t buffer_room() const noexcept;
    /// Once. It receives into the pool from now on.
    void start(const config::Interface& interface, const PortSettings& settings, rte_mempool* pool);

    [[nodiscard]] std::uint16_t id() const noexcept { return id_; }
    [[nodiscard]] const Mac& mac() const noexcept { return mac_; }
    /// Where its device is, and how many receive queues that can have, or must.
    [[nodiscard]] const PolledPort& polled() const noexcept { return polled_; }
    [[nodiscard]] bool is_link_up() const noexcept;
    /// Its device tells when the link changes (RTE_ETH_EVENT_INTR_LSC, see link_events.hpp).
    [[nodiscard]] bool tells_link() const noexcept { return tells_link_; }
    struct Note {
        std::string text;
        bool is_warning = false;
    };
    /// What an operator should know of how it was started.
    [[nodiscard]] const std::vector<Note>& notes() const noexcept { return notes_; }
    /// As it was started.
    [[nodiscard]] const PortDescription& description() const noexcept { return description_; }
    /// The kernel puts IPv4 fragments together before the device gives them to us: most of them will be lost.
    [[nodiscard]] bool loses_fragments() const;

  private:
    void probe(const config::Interface& interface);
    void configure(const config::Interface& interface, const PortSettings& settings, rte_mempool* pool);
    void set_up_queues(const config::Interface& interface, const PortSettings& settings, const rte_eth_dev_info& info,
                       rte_mempool* pool);
    void set_mac(const config::Interface& interface);
    void put_mac_back() noexcept;
    [[nodiscard]] bool part_from_kernel(const config::Interface& interface);
    void receive_groups();
    void receive_vlans();
    /// What the device came to be, and what of it is worth a warning.
    void describe_itself(const PortSettings& settings, const rte_mempool& pool);

    std::string device_;
    std::uint16_t mtu_ = 0;
    std::uint16_t id_ = 0;
    bool tells_link_ = false;
    PolledPort polled_;
    Mac mac_;
    std::optional<Mac> mac_before_;  ///< where the device was given another
    KernelClaim claim_;
    DeviceUse use_;
    std::vector<Note> notes_;
    PortDescription description_;
};

}  // namespace neigh::dataplane
