// Fuzz target: any bytes as neighd.yaml. Either a Config or messages with a place, never both, and the same twice.
// Neighbors: config/load.hpp. Not here: whether a message is the right one (tests/unit/config).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/load.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto result = neigh::config::load_text(text, "f");
    if (result.ok() != result.errors.empty()) {
        std::abort();
    }
    if (result.ok() && (result.config->interfaces.empty() || result.config->interfaces[0].index != 1)) {
        std::abort();
    }
    for (const auto& error : result.errors) {
        if (!error.starts_with("f:")) {
            std::abort();
        }
    }
    return neigh::config::load_text(text, "f").errors == result.errors ? 0 : (std::abort(), 0);
}
