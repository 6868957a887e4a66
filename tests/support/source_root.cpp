#include "tests/support/source_root.hpp"

namespace neigh::test {

const char* source_root() noexcept {
    return SOURCE_ROOT;
}

}  // namespace neigh::test
