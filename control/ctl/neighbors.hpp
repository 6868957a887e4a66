// The control socket's methods with types: rows, filters, interfaces (CONTRACT section 5).
// Neighbors: client carries the calls; print shows the rows; batch sends entries by the hundred.
// Not here: judging values. An address or MAC that the daemon won't have is the daemon's to refuse.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/ctl/answer.hpp"
#include "control/ctl/client.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh::ctl {

/// Names an interface; the daemon looks at `dev`, `luid` and `ifindex` in this order. All unset: none, or every one.
struct InterfaceRef {
    std::string dev{};
    std::uint64_t luid = 0;
    std::uint32_t ifindex = 0;
    bool operator==(const InterfaceRef&) const = default;
};

/// One entry as the daemon tells it.
struct Row {
    IpAddr dst;
    std::string dev;
    std::uint32_t ifindex = 0;
    std::uint64_t luid = 0;
    std::optional<Mac> lladdr;
    nud::State state = nud::State::none;
    bool router = false;
    bool managed = false;               ///< kept resolved, whether it is used or not
    std::chrono::seconds used{0};       ///< since a packet used it
    std::chrono::seconds confirmed{0};  ///< since reachability was confirmed
    std::chrono::seconds updated{0};    ///< since state or address changed
    std::uint32_t probes = 0;
};

/// One entry as an operator wants it; for removal only `dst` and `interface` count.
struct Entry {
    IpAddr dst;
    InterfaceRef interface;
    std::string lladdr{};  ///< text form; a managed entry needs none
    nud::State state = nud::State::permanent;
    bool router = false;
    bool managed = false;  ///< kept resolved for ever; `state` is reachable or stale, else left to the daemon
};

enum class Edit : std::uint8_t { add, set, replace, remove };

/// Which entries. Default: every one (list), or every dynamic one (flush).
struct Filter {
    std::optional<Family> family{};
    InterfaceRef interface {};
    std::optional<Prefix> to{};
    std::vector<nud::State> states{};  ///< empty: no condition
    bool all_states = false;           ///< flush PERMANENT and NOARP entries as well
};

/// Refuses to remove more than so many (TOO_MANY), or with verify: ends when so many have gone.
struct FlushBound {
    std::optional<std::uint64_t> most{};
};

/// How far a verification is. Each entry that was asked ends in one of the middle four.
struct Verified {
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;
    std::uint64_t flushed = 0;    ///< they stayed silent
    std::uint64_t kept = 0;       ///< silent too, but the bound was reached
    std::uint64_t elsewhere = 0;  ///< removed meanwhile by something else
    std::uint64_t total = 0;
    bool limited = false;  ///< the bound ended it
};

struct Resolve {
    IpAddr dst;
    InterfaceRef interface {};
    std::optional<IpAddr> source{};
    std::optional<std::chrono::milliseconds> timeout{};  ///< unset: the daemon's choice
};

/// An interface of the daemon's.
struct Interface {
    std::string name;
    std::uint32_t ifindex = 0;
    std::uint64_t luid = 0;
    std::string mac;
    std::uint32_t mtu = 0;
    std::vector<std::string> addresses;  ///< ADDR/LENGTH
    bool ipv4 = false;
    bool ipv6 = false;
    bool up = false;
    std::vector<std::string> states;  ///< of the addresses, one each: tentative, preferred, dadfailed
    std::string multicast{};          ///< all, promiscuous, unfiltered, refused; an older daemon says nothing
};

/// Entries as the text of a request, so that any run of them can be sent, and sent again, without writing it anew.
class EntriesText {
  public:
    /// Those on the interface `shared` don't name it each. Where it is set, every entry must name one: whoever names
    /// none would be taken to be there.
    explicit EntriesText(Edit edit, InterfaceRef shared = {}) : edit_(edit), shared_(std::move(shared)) {}

    void add(const Entry& entry);
    [[nodiscard]] Edit edit() const noexcept { return edit_; }
    [[nodiscard]] std::size_t count() const noexcept { return ends_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return text_.size() + shared_.dev.size(); }
    /// The params of a request for `count` of them (at least one), from the one at `first` on. `linked`: only if the
    /// request before it on the connection is not refused; else it is (CANCELED).
    [[nodiscard]] std::string params(std::size_t first, std::size_t count, bool linked = false) const;

  private:
    Edit edit_;
    InterfaceRef shared_;
    std::string text_;               ///< objects, a comma behind each
    std::vector<std::size_t> ends_;  ///< of each with its comma
};
/// Sends without waiting: a run of entries, by its EntriesText::params(), that is to be applied whole or not at all.
/// applied() has the answer.
[[nodiscard]] std::optional<Failure> submit(Client& client, Edit edit, std::string_view params);
/// How many of the oldest run that has no answer yet were applied. A refusal's `row` is an index into that run.
[[nodiscard]] Answer<std::uint64_t> applied(Client& client);
/// Both, for all of `entries`; several in one request, which must stay below the daemon's 1 MiB a line. Returns
/// how many were applied. A refusal's `row` is an index into `entries`.
[[nodiscard]] Answer<std::uint64_t> apply(Client& client, Edit edit, std::span<const Entry> entries);
[[nodiscard]] Answer<Row> get(Client& client, const IpAddr& dst, const InterfaceRef& interface);
/// Takes the listing page by page; `each_row` returns whether to go on. No failure: complete, or stopped by `each_row`.
/// Entries that live through the listing appear exactly once. `page` is the most rows that one answer may have.
[[nodiscard]] std::optional<Failure> list(Client& client, const Filter& filter,
                                          const std::function<bool(const Row&)>& each_row, std::uint32_t page = 4096);
/// Returns how many entries went.
[[nodiscard]] Answer<std::uint64_t> flush(Client& client, const Filter& filter, const FlushBound& bound = {});
/// Returns how many entries would go.
[[nodiscard]] Answer<std::uint64_t> would_flush(Client& client, const Filter& filter);
/// Make before break: each entry is asked, `rate` of them a second (unset: the daemon's choice), and only the silent
/// ones go. Takes as long as that takes; `progress` is called from time to time. The daemon gives up when `client`
/// goes.
[[nodiscard]] Answer<Verified> verify(Client& client, const Filter& filter, const FlushBound& bound,
                                      std::optional<std::uint64_t> rate,
                                      const std::function<void(const Verified&)>& progress);
/// The daemon's explanation as it is (docs/operations.md), until the client is asked anything else.
[[nodiscard]] Answer<View> explain(Client& client, const IpAddr& dst, const InterfaceRef& interface);
/// Forgets what is known, solicits and waits for the answer.
[[nodiscard]] Answer<Row> resolve(Client& client, const Resolve& request);
[[nodiscard]] Answer<std::vector<Interface>> interfaces(Client& client);
/// The daemon's version.
[[nodiscard]] Answer<std::string> version(Client& client);

}  // namespace neigh::ctl
