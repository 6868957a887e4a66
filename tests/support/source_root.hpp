// Where the source tree is, for tests that compare documents and run scripts of it. One small library knows the path,
// so that what a compiler cache remembers of the tests holds in any checkout.
#pragma once

namespace neigh::test {

/// Absolute, without a slash at its end.
[[nodiscard]] const char* source_root() noexcept;

}  // namespace neigh::test
