#include "control/ending.hpp"

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "control/log.hpp"

namespace neigh::control {
namespace {

/// What an exception of `work` says; none: it came to its end.
std::optional<std::string> failure_of(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const std::exception& failure) {
        return failure.what();
    } catch (...) {
        return "an exception without a message";
    }
}

}  // namespace

void work_and_save(const std::function<void()>& work, const std::function<void()>& save) {
    const auto failure = failure_of(work);
    if (!failure) {
        save();
        return;
    }
    log::error() << "the main loop fails: " << *failure << "; the state is saved, then neighd ends";
    if (const auto second = failure_of(save)) {
        log::error() << "the state can't be saved: " << *second;
    }
    throw std::runtime_error("ended by a failure of the main loop: " + *failure);
}

}  // namespace neigh::control
