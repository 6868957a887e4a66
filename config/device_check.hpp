// Whether a device can be opened on this machine, as far as looking at it tells; and if not, what to do.
// Neighbors: machine.cpp asks for each interface's; pci.hpp reads PCI devices, device.hpp has the virtual ones' table.
// Not here: what may be in the way and need not (look_closer.cpp); opening.
#pragma once

#include <map>
#include <string>

#include "config/config.hpp"
#include "config/device.hpp"
#include "config/machine.hpp"
#include "config/pci.hpp"

namespace neigh::config {

class DeviceCheck {
  public:
    /// Both outlive it.
    DeviceCheck(const Config& config, const Machine& machine);

    /// A sentence for the operator; empty: nothing is known against it.
    [[nodiscard]] std::string wrong_with(const Device& device) const;

  private:
    [[nodiscard]] std::string wrong_with_pci(const Device& device) const;
    [[nodiscard]] std::string not_bound(const PciDevice& device) const;
    [[nodiscard]] std::string taken_or_out_of_reach(const PciDevice& device) const;
    [[nodiscard]] std::string wrong_with_vdev(const Device& device) const;
    [[nodiscard]] std::string too_few_queues(const Device& device, const VdevDriver& driver) const;
    [[nodiscard]] std::string wrong_with_name(const std::string& name) const;

    const Config& config_;
    const Machine& machine_;
    std::map<std::string, Holder> holders_;  ///< of devices' files, where they are asked for
};

}  // namespace neigh::config
