// Prints docs/counters.md. Not installed: `counters-markdown > docs/counters.md` after a change of counters.hpp.
// Neighbors: counters_markdown.hpp makes the text.
#include <cstdio>

#include "control/counters_markdown.hpp"

int main() {
    return std::fputs(neigh::control::counters_markdown().c_str(), stdout) < 0 ? 1 : 0;
}
