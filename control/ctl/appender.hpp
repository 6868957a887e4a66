// Appends the pieces of a short text to a string that has room for all of them at once: a string's own append() is two
// calls, whatever the piece, and a row of a batch has a dozen.
// Neighbors: row_json writes entries with it.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace neigh::ctl {

/// The string is longer than its text, and not to be looked at, until the appender is gone.
class Appender {
  public:
    /// `likely`: how many bytes all pieces will have together. More are fine.
    Appender(std::string& out, std::size_t likely) : out_(out), at_(nullptr), end_(nullptr) {
        make_room(out.size(), likely);
    }
    ~Appender() { out_.resize(size()); }
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;

    /// Always inline: so the pieces whose length the compiler knows are stores, and no calls.
    [[gnu::always_inline]] void put(std::string_view piece) {
        if (piece.size() > room()) [[unlikely]] {
            make_room(size(), piece.size());
        }
        std::memcpy(at_, piece.data(), piece.size());
        at_ += piece.size();
    }

    /// The text of a Mac or an IpAddr.
    template <typename Address>
    void put_text(const Address& address) {
        if (Address::kMostChars > room()) [[unlikely]] {
            make_room(size(), Address::kMostChars);
        }
        at_ = address.write_to(at_);
    }

  private:
    [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - out_.data()); }
    void make_room(std::size_t size, std::size_t more) {
        out_.resize(size + more);
        at_ = out_.data() + size;
        end_ = out_.data() + out_.size();
    }

    std::string& out_;
    char* at_;
    char* end_;
};

}  // namespace neigh::ctl
