// Captures without workers: packets are what a test says.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "dataplane/capture_source.hpp"

namespace neigh::control::test {

class FakeCaptures final : public dataplane::CaptureSource {
  public:
    static constexpr std::size_t kMost = 2;

    Result<Done> begin(std::uint64_t session, const dataplane::CaptureFilter& filter) override {
        if (sessions.size() >= kMost && !sessions.contains(session)) {
            return Error{Status::busy, "there are 2 captures already"};
        }
        sessions.insert_or_assign(session, Session{.filter = filter});
        return Done{};
    }
    void end(std::uint64_t session) override { sessions.erase(session); }
    bool is_on() const noexcept override { return !sessions.empty(); }
    bool has_news(std::uint64_t session) const noexcept override {
        const auto found = sessions.find(session);
        return found != sessions.end() && (!found->second.packets.empty() || found->second.lost != 0);
    }
    std::optional<dataplane::CapturedPacket> take(std::uint64_t session) override {
        const auto found = sessions.find(session);
        if (found == sessions.end() || found->second.packets.empty()) {
            return std::nullopt;
        }
        taken_ = found->second.packets.front();
        found->second.packets.pop_front();
        return dataplane::CapturedPacket{.stamp = taken_.stamp, .frame = taken_.bytes};
    }
    std::uint64_t take_lost(std::uint64_t session) override {
        const auto found = sessions.find(session);
        return found == sessions.end() ? 0 : std::exchange(found->second.lost, 0);
    }

    struct Packet {
        dataplane::CaptureStamp stamp{};
        std::vector<std::uint8_t> bytes{};
    };
    struct Session {
        dataplane::CaptureFilter filter{};
        std::deque<Packet> packets{};
        std::uint64_t lost = 0;
    };
    /// To every session.
    void happen(std::size_t size = 14) {
        for (auto& [id, session] : sessions) {
            session.packets.push_back(
                {.stamp = {.time_ns = ++time_, .length = static_cast<std::uint32_t>(size), .ifindex = 1},
                 .bytes = std::vector<std::uint8_t>(size, 0x42)});
        }
    }
    std::map<std::uint64_t, Session> sessions;

  private:
    Packet taken_;
    std::uint64_t time_ = 0;
};

}  // namespace neigh::control::test
