// Prints docs/config.md. Not installed: `config-markdown > docs/config.md` after a change of config/options.hpp.
// Neighbors: markdown.hpp makes the text.
#include <cstdio>

#include "config/markdown.hpp"

int main() {
    return std::fputs(neigh::config::markdown().c_str(), stdout) < 0 ? 1 : 0;
}
