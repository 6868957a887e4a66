// neighctl from arguments to exit code, with its three streams as parameters.
// Neighbors: main calls it; tests call it as well. It puts options, words, perform and batch together.
#pragma once

#include <cstdio>
#include <span>
#include <string>

namespace neigh::ctl {

struct Io {
    int in = 0;  ///< where `-batch -` reads; stays the caller's
    std::FILE* out = stdout;
    std::FILE* err = stderr;
};

/// `arguments` are without the program's name. Returns the exit code of CONTRACT section 4. Everything that was
/// printed has been flushed.
[[nodiscard]] int run(std::span<const std::string> arguments, const Io& io);

}  // namespace neigh::ctl
