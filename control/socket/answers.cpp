// Order and framing of answers.
#include "control/socket/answers.hpp"

#include <utility>

namespace neigh::control {

Answers::Place Answers::reserve(bool in_batch) {
    waiting_.push_back(Waiting{.kind = in_batch ? Kind::element : Kind::single});
    return first_ + waiting_.size() - 1;
}

void Answers::settle(Place place, std::string text, Epoch epoch, std::string_view id) {
    Waiting& answer = waiting_[place - first_];
    bytes_ += text.size() + id.size();
    answer.text = std::move(text);
    answer.id = id;
    answer.epoch = epoch;
    answer.settled = true;
}

void Answers::end_batch() {
    waiting_.push_back(Waiting{.kind = Kind::batch_end, .settled = true});
}

void Answers::give_up(Epoch first, Epoch last, const std::function<std::string(const std::string& id)>& instead) {
    for (Waiting& answer : waiting_) {
        if (answer.id.empty() || answer.epoch < first || answer.epoch > last) {
            continue;
        }
        bytes_ -= answer.text.size() + answer.id.size();
        answer.text = instead(answer.id);
        answer.id.clear();
        bytes_ += answer.text.size();
    }
}

bool Answers::take_ready(Epoch passed, std::string& out) {
    const std::size_t before = waiting_.size();
    while (!waiting_.empty() && waiting_.front().settled && waiting_.front().epoch <= passed) {
        bytes_ -= waiting_.front().text.size() + waiting_.front().id.size();
        append_framed(waiting_.front(), out);
        waiting_.pop_front();
        ++first_;
    }
    return waiting_.size() != before;
}

void Answers::append_framed(Waiting& answer, std::string& out) {
    switch (answer.kind) {
        case Kind::single:
            if (!answer.text.empty()) {
                out.append(answer.text).append("\n");
            }
            break;
        case Kind::element:
            if (!answer.text.empty()) {
                out.append(std::exchange(batch_is_open_, true) ? "," : "[").append(answer.text);
            }
            break;
        case Kind::batch_end:
            // A batch of notifications alone is not answered at all (JSON-RPC 2.0, 6).
            out.append(std::exchange(batch_is_open_, false) ? "]\n" : "");
            break;
    }
}

void Answers::clear() noexcept {
    first_ += waiting_.size();
    waiting_.clear();
    bytes_ = 0;
}

}  // namespace neigh::control
