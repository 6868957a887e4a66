// Callbacks of ethdev: one a port, all with the same argument.
#include "dataplane/link_events.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <thread>

#include <rte_ethdev.h>

namespace neigh::dataplane {
namespace {

int call(std::uint16_t /*port*/, rte_eth_event_type /*event*/, void* events, void* /*unused*/) {
    static_cast<LinkEvents*>(events)->changed();
    return 0;
}

}  // namespace

LinkEvents::~LinkEvents() {
    for (const std::uint16_t port : ports_) {
        // Refused while the device is calling.
        while (rte_eth_dev_callback_unregister(port, RTE_ETH_EVENT_INTR_LSC, call, this) == -EAGAIN) {
            std::this_thread::yield();
        }
    }
}

void LinkEvents::follow(std::uint16_t port) {
    if (rte_eth_dev_callback_register(port, RTE_ETH_EVENT_INTR_LSC, call, this) != 0) {
        throw std::runtime_error("the device of port " + std::to_string(port) + " can't be asked to tell of its link");
    }
    ports_.push_back(port);
}

}  // namespace neigh::dataplane
