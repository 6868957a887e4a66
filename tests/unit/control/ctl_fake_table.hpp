// A neighbor table behind FakeServer, as simple as can be: what the contract says of add, set, replace, delete, get,
// list and flush, over a map; and of rows what they share, and whether they are linked. Neighbors: ctl_run_test and
// ctl_batch_test.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/unit/control/ctl_fake_server.hpp"

namespace neigh::ctl::test {

class FakeTable {
  public:
    /// FakeServer's handler.
    [[nodiscard]] std::optional<std::string> answer(const Json& request);

    /// `dst dev` to row. Not while requests are on their way.
    std::map<std::string, Json> rows;
    std::size_t page = 3;         ///< rows an answer of list has at most
    std::string denied{};         ///< this method is ACCESS_DENIED
    std::size_t most_rows = 100;  ///< NO_MEMORY beyond
    std::size_t canceled = 0;     ///< linked requests that came after a refusal

  private:
    struct Refusal {
        int code;
        std::string status;
        std::string message;
        std::optional<std::size_t> row;
    };
    std::string change(const Json& request);
    std::optional<Refusal> change(const std::string& method, const Json& list);
    Json list(const Json& params) const;
    std::size_t flush(const Json& params);

    bool refused_ = false;  ///< the last change
};

}  // namespace neigh::ctl::test
