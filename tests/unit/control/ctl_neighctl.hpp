// Runs neighctl inside the test: arguments and standard input in, exit code and both outputs out.
#pragma once

#include <string>
#include <vector>

namespace neigh::ctl::test {

struct Outcome {
    int exit = -1;
    std::string out;
    std::string err;
};

[[nodiscard]] Outcome neighctl(const std::vector<std::string>& arguments, const std::string& input = "");

}  // namespace neigh::ctl::test
