// Memory that runs out where a test says so: malloc() and operator new of the whole test program.
// Neighbors: netioapi_link_test. The linker sends malloc() here (--wrap), but for the C library's own.
#pragma once

#include <cstddef>

namespace neigh::control::test {

/// Which allocations of this thread fail: those of exactly this size, and those of at least that size. 0: none.
struct FailingMemory {
    std::size_t exactly = 0;
    std::size_t from = 0;
};
extern thread_local FailingMemory failing_memory;

}  // namespace neigh::control::test
