// EAL for tests: a GoogleTest environment that starts it once a process, without hugepages, devices or shared files.
// A test program links eal.cpp and needs no more; tests that make threads give each an Rcu::Reader id of its own.
// Not here: ports, lcores beyond the main one.
#pragma once

#include <string>

#include <gtest/gtest.h>

namespace neigh::test {

/// Registers itself (eal.cpp). Starting fails the program's tests, it doesn't skip them.
class EalEnvironment : public testing::Environment {
  public:
    void SetUp() override;
    void TearDown() override;

  private:
    std::string directory_;
};

}  // namespace neigh::test
