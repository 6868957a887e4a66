// Big-endian bytes: loads and stores, and a bounds-checked Reader and Writer over spans. Every codec here uses these.
//
// A Reader or Writer fails for good at its first step past the end: reads then give zeros, writes do nothing, and
// ok() is false. Nothing outside the span is ever touched.
// Not here: what the bytes mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "dataplane/neigh/addr.hpp"

namespace neigh::wire {

using ConstBytes = std::span<const std::uint8_t>;
using Bytes = std::span<std::uint8_t>;

/// Two bytes from `p`, which the caller has checked to be there; so too below.
[[nodiscard]] constexpr std::uint16_t load_be16(const std::uint8_t* p) noexcept {
    return static_cast<std::uint16_t>(p[0] << 8U | p[1]);
}
[[nodiscard]] constexpr std::uint32_t load_be32(const std::uint8_t* p) noexcept {
    return std::uint32_t{p[0]} << 24U | std::uint32_t{p[1]} << 16U | std::uint32_t{p[2]} << 8U | p[3];
}
/// A number as it stands there, in network order: for compares, masks and hashes.
template <typename Number>
[[nodiscard]] Number load_raw(const std::uint8_t* p) noexcept {
    Number number;
    std::memcpy(&number, p, sizeof number);
    return number;
}
constexpr void store_be16(std::uint8_t* p, std::uint16_t value) noexcept {
    p[0] = static_cast<std::uint8_t>(value >> 8U);
    p[1] = static_cast<std::uint8_t>(value);
}
constexpr void store_be32(std::uint8_t* p, std::uint32_t value) noexcept {
    store_be16(p, static_cast<std::uint16_t>(value >> 16U));
    store_be16(p + 2, static_cast<std::uint16_t>(value));
}

class Reader {
  public:
    explicit Reader(ConstBytes data) noexcept : data_(data) {}

    [[nodiscard]] std::uint8_t u8() noexcept { return array<1>()[0]; }
    [[nodiscard]] std::uint16_t be16() noexcept { return load_be16(array<2>().data()); }
    [[nodiscard]] std::uint32_t be32() noexcept { return load_be32(array<4>().data()); }
    [[nodiscard]] Mac mac() noexcept { return Mac{array<6>()}; }
    [[nodiscard]] IpAddr ipv4() noexcept {
        IpAddr address;
        const auto bytes = array<4>();
        std::memcpy(address.bytes.data(), bytes.data(), bytes.size());
        return address;
    }
    [[nodiscard]] IpAddr ipv6() noexcept { return IpAddr{array<16>(), Family::ipv6}; }

    template <std::size_t N>
    [[nodiscard]] std::array<std::uint8_t, N> array() noexcept {
        std::array<std::uint8_t, N> result{};
        if (const ConstBytes bytes = take(N); !bytes.empty()) {
            std::memcpy(result.data(), bytes.data(), N);
        }
        return result;
    }
    /// The next `count` bytes, where they lie; empty past the end.
    [[nodiscard]] ConstBytes take(std::size_t count) noexcept {
        if (count > remaining()) {
            ok_ = false;
            offset_ = data_.size();
            return {};
        }
        offset_ += count;
        return data_.subspan(offset_ - count, count);
    }
    void skip(std::size_t count) noexcept { (void)take(count); }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return data_.size() - offset_; }

  private:
    ConstBytes data_;
    std::size_t offset_ = 0;
    bool ok_ = true;
};

class Writer {
  public:
    explicit Writer(Bytes out) noexcept : out_(out) {}

    void u8(std::uint8_t value) noexcept { bytes({&value, 1}); }
    void be16(std::uint16_t value) noexcept {
        std::uint8_t wire[2];
        store_be16(wire, value);
        bytes(wire);
    }
    void be32(std::uint32_t value) noexcept {
        std::uint8_t wire[4];
        store_be32(wire, value);
        bytes(wire);
    }
    void mac(const Mac& value) noexcept { bytes(value.bytes); }
    /// 4 or 16 bytes, as its family has.
    void address(const IpAddr& value) noexcept { bytes(ConstBytes{value.bytes}.first(value.size())); }
    void bytes(ConstBytes value) noexcept {
        if (value.size() > out_.size() - length_) {
            ok_ = false;
            return;
        }
        if (ok_ && !value.empty()) {
            std::memcpy(out_.data() + length_, value.data(), value.size());
            length_ += value.size();
        }
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    /// What was written; 0 if it did not fit.
    [[nodiscard]] std::size_t length() const noexcept { return ok_ ? length_ : 0; }
    /// What was written from `offset` on, to put a checksum into.
    [[nodiscard]] Bytes written_from(std::size_t offset) const noexcept {
        return ok_ && offset <= length_ ? out_.subspan(offset, length_ - offset) : Bytes{};
    }

  private:
    Bytes out_;
    std::size_t length_ = 0;
    bool ok_ = true;
};

}  // namespace neigh::wire
