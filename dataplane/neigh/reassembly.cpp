// Slots for datagrams, found by a hash and listed by age in their group; nodes for fragments, listed by offset.
#include "dataplane/neigh/reassembly.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace neigh {
namespace {

/// Of what a bound allows in all, what one group of sources may have.
std::uint32_t share_of(std::uint32_t all) noexcept {
    return std::max(1U, all / 4);
}

bool is_same(const Fragment& a, const Fragment& b) noexcept {
    return a.offset == b.offset && a.more == b.more && std::ranges::equal(a.data, b.data);
}

std::array<std::uint64_t, 3> words_of(const IpAddr& address, std::uint64_t third) noexcept {
    std::array<std::uint64_t, 3> words{0, 0, third};
    std::memcpy(words.data(), address.bytes.data(), address.bytes.size());
    return words;
}

}  // namespace

Reassembly::Reassembly(const Limits& limits, ReassemblyOutput& output)
    : limits_(limits),
      output_(output),
      slots_(limits.datagrams),
      nodes_(limits.fragments()),
      buckets_(std::bit_ceil(limits.datagrams + std::size_t{1}), kNone) {
    for (Index i = 0; i < slots_.size(); ++i) {
        slots_[i].chain = std::exchange(free_slot_, i);
    }
    for (Index i = 0; i < nodes_.size(); ++i) {
        nodes_[i].next = std::exchange(free_node_, i);
    }
}

Reassembly::~Reassembly() {
    for (Slot& slot : slots_) {
        give_up_all(slot, GivenUp::limit);
    }
}

Reassembly::Outcome Reassembly::add(const DatagramId& id, const Fragment& fragment, TimePoint now) noexcept {
    if (slots_.empty()) {
        output_.give_up(id, fragment, GivenUp::limit);
        return Outcome::refused;
    }
    const Index found = find(id);
    const Index index = found != kNone ? found : take_slot(id, now);
    Slot& slot = slots_[index];
    if (slot.refused) {  // RFC 8200 4.5: "including those not yet received"
        output_.give_up(id, fragment, *slot.refused);
        return Outcome::refused;
    }
    Index behind = kNone;
    if (const auto why = place(slot, fragment, behind)) {
        if (*why == GivenUp::repeated) {  // RFC 8200 4.5 allows to drop an exact duplicate alone
            output_.give_up(id, fragment, *why);
            return Outcome::refused;
        }
        return refuse(slot, fragment, *why);
    }
    if (!make_room(index)) {
        return refuse(slot, fragment, GivenUp::limit);
    }
    const Index node = std::exchange(free_node_, nodes_[free_node_].next);
    Index& link = behind == kNone ? slot.first : nodes_[behind].next;
    nodes_[node] = {.fragment = fragment, .next = link};
    link = node;
    slot.last = slot.last == behind ? node : slot.last;
    slot.pieces += 1;
    groups_[slot.group].fragments += 1;
    slot.bytes += fragment.data.size();
    slot.total = fragment.more ? slot.total : fragment.end();
    if (slot.bytes != slot.total) {  // none overlap and none is beyond the end, so equal means that all are there
        return Outcome::held;
    }
    complete_ = index;
    return Outcome::complete;
}

std::optional<GivenUp> Reassembly::place(const Slot& slot, const Fragment& fragment, Index& behind) const noexcept {
    Index next = kNone;
    if (slot.last != kNone && fragment.offset >= nodes_[slot.last].fragment.end()) {  // in order, as a rule
        behind = slot.last;
    } else {
        next = slot.first;
        while (next != kNone && nodes_[next].fragment.offset < fragment.offset) {
            behind = std::exchange(next, nodes_[next].next);
        }
    }
    if (next != kNone && is_same(nodes_[next].fragment, fragment)) {
        return GivenUp::repeated;
    }
    const bool overlaps = (behind != kNone && nodes_[behind].fragment.end() > fragment.offset) ||
                          (next != kNone && fragment.end() > nodes_[next].fragment.offset);
    const bool is_beyond_end = slot.total != 0 && fragment.end() > slot.total;
    const bool ends_elsewhere = !fragment.more && (slot.total != 0 || next != kNone);
    return overlaps || is_beyond_end || ends_elsewhere ? std::optional{GivenUp::overlap} : std::nullopt;
}

// ---- Room ------------------------------------------------------------------------------------------

Reassembly::Index Reassembly::take_slot(const DatagramId& id, TimePoint now) noexcept {
    const auto index_of_group = static_cast<Index>(hash_.of(words_of(id.source, 0)) % kGroups);
    Group& group = groups_[index_of_group];
    if (group.datagrams >= share_of(limits_.datagrams)) {
        evict(group, kNone);
    } else if (free_slot_ == kNone) {
        evict(*std::ranges::max_element(groups_, {}, &Group::datagrams), kNone);
    }
    const Index index = std::exchange(free_slot_, slots_[free_slot_].chain);
    Index& bucket = bucket_of(id);
    slots_[index] = Slot{.id = id,
                         .until = now + limits_.timeout,
                         .group = index_of_group,
                         .chain = std::exchange(bucket, index),
                         .older = group.newest};
    (group.newest == kNone ? group.oldest : slots_[group.newest].newer) = index;
    group.newest = index;
    group.datagrams += 1;
    ++used_;
    next_expiry_ = std::min(next_expiry_, slots_[index].until);
    return index;
}

bool Reassembly::make_room(Index index) noexcept {
    const Slot& slot = slots_[index];
    const std::uint32_t share = share_of(limits_.fragments());
    const Group& own = groups_[slot.group];
    if (slot.pieces >= share) {
        return false;
    }
    while (own.fragments >= share) {
        evict(own, index);
    }
    while (free_node_ == kNone) {
        evict(*std::ranges::max_element(
                  groups_, {},
                  [&](const Group& group) { return &group == &own ? group.fragments - slot.pieces : group.fragments; }),
              index);
    }
    return true;
}

void Reassembly::evict(const Group& group, Index keep) noexcept {
    const Index index = group.oldest == keep ? slots_[keep].newer : group.oldest;
    give_up_all(slots_[index], GivenUp::limit);
    clear(index);
}

Reassembly::Index& Reassembly::bucket_of(const DatagramId& id) noexcept {
    const std::uint64_t rest = std::uint64_t{id.id} << 32U | std::uint64_t{id.scope} << 16U | id.protocol;
    const std::uint64_t to = hash_.of(words_of(id.destination, rest));
    return buckets_[hash_.of(words_of(id.source, to)) & (buckets_.size() - 1)];
}

Reassembly::Index Reassembly::find(const DatagramId& id) noexcept {
    Index index = bucket_of(id);
    while (index != kNone && !(slots_[index].id == id)) {
        index = slots_[index].chain;
    }
    return index;
}

// ---- Giving up -------------------------------------------------------------------------------------

Reassembly::Outcome Reassembly::refuse(Slot& slot, const Fragment& fragment, GivenUp why) noexcept {
    output_.give_up(slot.id, fragment, why);
    give_up_all(slot, why);
    slot.refused = why;
    return Outcome::refused;
}

void Reassembly::give_up_all(Slot& slot, GivenUp why) noexcept {
    for (Index i = slot.first; i != kNone; i = nodes_[i].next) {
        output_.give_up(slot.id, nodes_[i].fragment, why);
    }
    free_nodes(slot);
}

void Reassembly::free_nodes(Slot& slot) noexcept {
    while (slot.first != kNone) {
        const Index node = slot.first;
        slot.first = nodes_[node].next;
        nodes_[node] = Node{.fragment = {}, .next = std::exchange(free_node_, node)};
    }
    groups_[slot.group].fragments -= slot.pieces;
    slot.last = kNone;
    slot.pieces = 0;
    slot.bytes = 0;
    slot.total = 0;
}

void Reassembly::clear(Index index) noexcept {
    Slot& slot = slots_[index];
    free_nodes(slot);
    Index* link = &bucket_of(slot.id);
    while (*link != index) {
        link = &slots_[*link].chain;
    }
    *link = slot.chain;
    Group& group = groups_[slot.group];
    (slot.older == kNone ? group.oldest : slots_[slot.older].newer) = slot.newer;
    (slot.newer == kNone ? group.newest : slots_[slot.newer].older) = slot.older;
    group.datagrams -= 1;
    slot = Slot{};
    slot.chain = std::exchange(free_slot_, index);
    --used_;
}

void Reassembly::expire(TimePoint now) noexcept {
    if (now < next_expiry_) {
        return;
    }
    next_expiry_ = kNever;
    for (const Group& group : groups_) {
        while (group.oldest != kNone && slots_[group.oldest].until <= now) {
            give_up_all(slots_[group.oldest], GivenUp::timeout);
            clear(group.oldest);
        }
        if (group.oldest != kNone) {
            next_expiry_ = std::min(next_expiry_, slots_[group.oldest].until);
        }
    }
}

}  // namespace neigh
