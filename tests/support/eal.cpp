// Starts EAL for a test program; the why is in eal.hpp.
#include "tests/support/eal.hpp"

#include <filesystem>
#include <sched.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <rte_eal.h>
#include <rte_errno.h>

namespace neigh::test {

namespace {

/// rte_eal_init pins the calling thread to its lcore, and threads made later inherit that: all readers of a
/// concurrency test would share one core with the writer.
class KeepAffinity {
  public:
    KeepAffinity() { sched_getaffinity(0, sizeof before_, &before_); }
    ~KeepAffinity() { sched_setaffinity(0, sizeof before_, &before_); }
    KeepAffinity(const KeepAffinity&) = delete;
    KeepAffinity& operator=(const KeepAffinity&) = delete;

  private:
    cpu_set_t before_{};
};

const testing::Environment* const kRegistered = testing::AddGlobalTestEnvironment(new EalEnvironment);

}  // namespace

void EalEnvironment::SetUp() {
    const KeepAffinity keep;
    std::vector<std::string> words{"test",
                                   "--no-huge",
                                   "-m",
                                   "512",
                                   "--no-pci",
                                   "--no-shconf",
                                   "--no-telemetry",
                                   "-l",
                                   "0",
                                   "--file-prefix",
                                   "neigh_test_" + std::to_string(getpid()),
                                   "--log-level",
                                   "*:error"};
    std::vector<char*> arguments;
    arguments.reserve(words.size());
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    ASSERT_GE(rte_eal_init(static_cast<int>(arguments.size()), arguments.data()), 0) << rte_strerror(rte_errno);
    directory_ = rte_eal_get_runtime_dir();
}

void EalEnvironment::TearDown() {
    rte_eal_cleanup();
    // EAL leaves it behind. Where it is, EAL alone knows (root's and a user's differ).
    std::error_code nobody_minds;
    std::filesystem::remove_all(directory_, nobody_minds);
}

}  // namespace neigh::test
