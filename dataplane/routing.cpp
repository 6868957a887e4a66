#include "dataplane/routing.hpp"

#include <utility>

namespace neigh::dataplane {

Routing::Routing(Rcu& rcu, std::unique_ptr<const Fib> first) : rcu_(rcu), current_(first.release()) {}

Routing::~Routing() {
    delete current_.load(std::memory_order_relaxed);
}

void Routing::replace(std::unique_ptr<const Fib> next) {
    replaced_.reserve(replaced_.size() + 1);  // before the exchange, so that nothing below fails
    // ORDER: release, partner of the acquire in fib(): the tables are written before their address is. The token comes
    // after it, so that whoever has passed the token has the new address.
    std::unique_ptr<const Fib> old{current_.exchange(next.release(), std::memory_order_release)};
    replaced_.push_back({.seen = rcu_.start(), .fib = std::move(old)});
}

std::size_t Routing::reclaim() {
    std::erase_if(replaced_, [&](const Replaced& one) { return rcu_.passed(one.seen); });
    return replaced_.size();
}

}  // namespace neigh::dataplane
