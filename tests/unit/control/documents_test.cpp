// docs/counters.md against the tables it is made from.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "control/counters_markdown.hpp"
#include "tests/support/source_root.hpp"

namespace neigh::control::test {
namespace {

TEST(ControlDocuments, TheReferenceOfCountersIsTheTable) {
    std::ifstream file{std::string{neigh::test::source_root()} + "/docs/counters.md"};
    ASSERT_TRUE(file);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), counters_markdown()) << "run counters-markdown > docs/counters.md";
}

}  // namespace
}  // namespace neigh::control::test
