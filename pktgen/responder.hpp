// Answers for simulated hosts: ARP requests, neighbor solicitations, echo requests; the answer is written over the
// question. Pure: a frame in, a frame out, nothing kept.
// Neighbors: dissect says what was asked, generator sends (and delays) the answer. Not here: counting.
#pragma once

#include <cstddef>

#include "dataplane/neigh/wire/bytes.hpp"
#include "pktgen/dissect.hpp"
#include "pktgen/hosts.hpp"

namespace neigh::pktgen {

struct AnswerRules {
    bool arp = true;
    bool ns = true;
    bool echo = true;
};

class Responder {
  public:
    Responder(const Hosts& hosts, AnswerRules rules) noexcept : hosts_(hosts), rules_(rules) {}

    /// `seen` is what dissect() said of the first `length` bytes of `room`. Returns the answer's length, which now
    /// stands at the front of `room`; 0 if there is none, and then `room` is as it was.
    [[nodiscard]] std::size_t answer(const Seen& seen, wire::Bytes room, std::size_t length) const noexcept;

  private:
    [[nodiscard]] std::size_t answer_to(const ArpQuestion& question, wire::Bytes room) const noexcept;
    [[nodiscard]] std::size_t answer_to(const NdQuestion& question, const Mac& asker, wire::Bytes room) const noexcept;
    [[nodiscard]] std::size_t answer_to(const EchoQuestion& question, const Mac& asker,
                                        wire::Bytes frame) const noexcept;

    Hosts hosts_;
    AnswerRules rules_;
};

}  // namespace neigh::pktgen
