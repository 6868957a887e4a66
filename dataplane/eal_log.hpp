// What DPDK and its drivers log, handed to whoever keeps the log, with its level; instead of stderr and syslog.
// Neighbors: eal starts DPDK afterwards; control/log writes. Not here: which lines are written.
#pragma once

#include <string_view>

namespace neigh::dataplane {

/// DPDK's eight levels as the four that we have.
enum class EalLevel { error, warning, info, debug };

/// `sink` gets each line, without its end, on the thread that logs: it must not wait. Call before Eal is made; from
/// then on. One sink in a process.
void take_over_eal_log(void (*sink)(EalLevel level, std::string_view line));

/// Whether DPDK tells what it does (`info` and worse), or what goes wrong alone. Once Eal is made; any thread.
void set_eal_log_detail(bool detailed);

/// What DPDK prints past its log while it lives: standard output (a page of usage) goes nowhere, standard error is kept
/// and told at the end. Without a sink it does nothing. While no other thread prints.
class PrintsOfEal {
  public:
    PrintsOfEal() noexcept;
    ~PrintsOfEal() { tell(EalLevel::error); }
    PrintsOfEal(const PrintsOfEal&) = delete;
    PrintsOfEal& operator=(const PrintsOfEal&) = delete;

    /// The end: the streams are what they were, and the sink has each line that was kept.
    void tell(EalLevel level) noexcept;

  private:
    int kept_ = -1;  ///< a file in memory; -1: nothing is caught
    int output_ = -1;
    int error_ = -1;
};

}  // namespace neigh::dataplane
