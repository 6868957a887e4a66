// The level of the configuration as the log's.
// Neighbors: main and reload set it.
#pragma once

#include "config/config.hpp"
#include "control/log.hpp"

namespace neigh::control {

[[nodiscard]] constexpr log::Level level_of(config::LogLevel level) noexcept {
    switch (level) {
        case config::LogLevel::error:
            return log::Level::error;
        case config::LogLevel::warning:
            return log::Level::warning;
        case config::LogLevel::debug:
            return log::Level::debug;
        case config::LogLevel::info:
            break;
    }
    return log::Level::info;
}

}  // namespace neigh::control
