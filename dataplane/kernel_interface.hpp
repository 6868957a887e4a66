// Interfaces of the kernel's that a port sits on (net_af_packet, net_af_xdp) or that stand at its other end (net_tap).
// Neighbors: port asks. Contract: control thread; by ioctl, in the network namespace that the process is in.
// Not here: netlink, addresses, routes.
#pragma once

#include <optional>
#include <string>

#include "dataplane/neigh/addr.hpp"

namespace neigh::dataplane {

/// Also where the kernel can't be asked.
[[nodiscard]] bool kernel_has_carrier(unsigned index) noexcept;
[[nodiscard]] std::optional<std::string> kernel_name_of(unsigned index);
[[nodiscard]] std::optional<Mac> kernel_mac_of(const std::string& interface) noexcept;

/// That no second process of ours takes an interface of the kernel's: each would have every frame, and both would
/// answer. An abstract socket, so it holds in one network namespace and ends with the process, however that ends.
class KernelClaim {
  public:
    KernelClaim() = default;
    /// Throws std::runtime_error, with the other process, where there is one.
    explicit KernelClaim(const std::string& interface);
    ~KernelClaim();
    KernelClaim(const KernelClaim&) = delete;
    KernelClaim& operator=(const KernelClaim&) = delete;
    KernelClaim(KernelClaim&& other) noexcept;
    KernelClaim& operator=(KernelClaim&& other) noexcept;
    /// Why it can't be had, as the constructor says it; empty: nobody has it. Takes nothing.
    [[nodiscard]] static std::string why_taken(const std::string& interface);

  private:
    int fd_ = -1;
};

}  // namespace neigh::dataplane
