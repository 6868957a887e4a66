// The answers of one connection, in the order of their requests: an answer leaves when it is there, when its grace
// period has passed, and when all before it have left.
//
// A batch is sent element by element ("[" first, "," between, "]" last), so that a batch of ten thousand needs no more
// memory at a time than ten thousand single requests. Neighbors: server fills it, connection sends what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "control/socket/grace.hpp"

namespace neigh::control {

class Answers {
  public:
    /// Names a place in the order.
    using Place = std::uint64_t;

    /// The place of the next request; `in_batch`: of the batch that end_batch() closes.
    [[nodiscard]] Place reserve(bool in_batch);
    /// The answer, without line end, and what it waits for. Empty: a notification's, nothing is sent. `id`: of an
    /// answer that another one takes the place of when its epoch is given up; empty: it stands.
    void settle(Place place, std::string text, Epoch epoch, std::string_view id = {});
    void end_batch();

    /// Of what waits for one of these epochs, every answer with an id is now what `instead` makes of that.
    void give_up(Epoch first, Epoch last, const std::function<std::string(const std::string& id)>& instead);
    /// Moves what may leave by now to the end of `out`. True when something moved.
    bool take_ready(Epoch passed, std::string& out);

    /// The next one is there, and take_ready() left it for its epoch.
    [[nodiscard]] bool is_waiting_for_grace() const noexcept { return !waiting_.empty() && waiting_.front().settled; }
    /// take_ready() has moved every place up to this one.
    [[nodiscard]] bool has_left(Place place) const noexcept { return place < first_; }
    /// What was taken ends with a line: nothing of a batch is missing.
    [[nodiscard]] bool is_between_lines() const noexcept { return !batch_is_open_; }
    /// Places not yet taken.
    [[nodiscard]] std::size_t count() const noexcept { return waiting_.size(); }
    /// Bytes of the texts and ids that wait.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    void clear() noexcept;

  private:
    enum class Kind : std::uint8_t { single, element, batch_end };
    struct Waiting {
        Kind kind;
        bool settled = false;
        Epoch epoch = 0;
        std::string text{};
        std::string id{};
    };
    void append_framed(Waiting& answer, std::string& out);

    std::deque<Waiting> waiting_;
    Place first_ = 0;  ///< of waiting_.front()
    std::size_t bytes_ = 0;
    bool batch_is_open_ = false;  ///< "[" was sent
};

}  // namespace neigh::control
