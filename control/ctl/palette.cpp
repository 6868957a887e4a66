#include "control/ctl/palette.hpp"

#include <cstdlib>
#include <unistd.h>

namespace neigh::ctl {
namespace {

constexpr Palette kNone{};
constexpr Palette kLight{.ipv4 = "\033[35m", .ipv6 = "\033[34m", .interface = "\033[36m", .mac = "\033[33m"};
constexpr Palette kDark{.ipv4 = "\033[1;35m", .ipv6 = "\033[1;34m", .interface = "\033[1;36m", .mac = "\033[1;33m"};

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// As iproute2 takes it: what stands behind the last semicolon is the background.
bool is_background_dark() {
    const std::string_view colors = environment("COLORFGBG");
    const std::size_t last = colors.rfind(';');
    const std::string_view background = last != std::string_view::npos ? colors.substr(last + 1) : "";
    return background.size() == 1 && ((background[0] >= '0' && background[0] <= '6') || background[0] == '8');
}

}  // namespace

const Palette& palette_for(Color color, std::FILE* out) {
    const bool wanted = color == Color::always ||
                        (color == Color::automatic && ::isatty(::fileno(out)) == 1 && environment("NO_COLOR").empty());
    if (!wanted) {
        return kNone;
    }
    return is_background_dark() ? kDark : kLight;
}

}  // namespace neigh::ctl
