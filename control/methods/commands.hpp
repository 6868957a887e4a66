// The methods of the control socket: what each does with the resolver and the facts.
//
// Neighbors: server calls (through Handler), schema turns parameters into requests, resolver carries them out,
// row_json and stats_json write the results. api/methods.hpp declares the methods, and a
// table in commands.cpp says which function is which.
// Control thread only. Not here: sockets, order of answers, grace periods (an Outcome says `changed`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/facts.hpp"
#include "control/methods/handler.hpp"
#include "control/methods/pending_resolves.hpp"
#include "control/methods/schema.hpp"
#include "control/socket/subscriptions.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh {
class OwnAddresses;
namespace dataplane {
class CaptureSource;
}
}  // namespace neigh

namespace neigh::control {

class Commands final : public Handler {
  public:
    /// All of these outlive the commands. Without subscriptions nobody can subscribe, without own addresses none can be
    /// tried again, without captures nobody sees packets.
    Commands(Resolver& resolver, Facts& facts, std::string version, Subscriptions* subscriptions = nullptr,
             OwnAddresses* own = nullptr, dataplane::CaptureSource* captures = nullptr);

    [[nodiscard]] Outcome call(std::string_view method, const Json& params, const Caller& caller,
                               TimePoint now) override;
    [[nodiscard]] std::optional<Outcome> poll(Deferred deferred, TimePoint now) override;
    void cancel(Deferred deferred) override;

  private:
    struct Method;
    static const Method kMethods[];

    template <Resolver::SetMode mode>
    Outcome apply(const Json& params, const Caller& caller, TimePoint now);
    Outcome remove(const Json& params, const Caller& caller, TimePoint now);
    Outcome get(const Json& params, const Caller& caller, TimePoint now);
    Outcome list(const Json& params, const Caller& caller, TimePoint now);
    Outcome flush(const Json& params, const Caller& caller, TimePoint now);
    Outcome explain(const Json& params, const Caller& caller, TimePoint now);
    Outcome get_verification(const Json& params, const Caller& caller, TimePoint now);
    Outcome resolve(const Json& params, const Caller& caller, TimePoint now);
    Outcome subscribe(const Json& params, const Caller& caller, TimePoint now);
    Outcome list_routes(const Json& params, const Caller& caller, TimePoint now);
    Outcome get_route(const Json& params, const Caller& caller, TimePoint now);
    Outcome list_addresses(const Json& params, const Caller& caller, TimePoint now);
    Outcome retry_address(const Json& params, const Caller& caller, TimePoint now);
    Outcome list_interfaces(const Json& params, const Caller& caller, TimePoint now);
    Outcome get_stats(const Json& params, const Caller& caller, TimePoint now);
    Outcome start_capture(const Json& params, const Caller& caller, TimePoint now);
    Outcome get_log(const Json& params, const Caller& caller, TimePoint now);
    Outcome set_log(const Json& params, const Caller& caller, TimePoint now);
    Outcome get_version(const Json& params, const Caller& caller, TimePoint now);
    Outcome discover(const Json& params, const Caller& caller, TimePoint now);

    [[nodiscard]] static Outcome canceled();
    template <typename T>
    Outcome refuse_row(const schema::Rows<T>& request, std::size_t bad_row, const Error& error);
    template <typename T>
    Outcome refuse_malformed(const schema::Rows<T>& request, std::optional<bool> must_exist, TimePoint now);

    [[nodiscard]] std::optional<Outcome> poll_verification();
    /// The resolver's error with the entry and interface by name.
    [[nodiscard]] Error named(Error error, const IpAddr& dst, std::uint32_t ifindex);
    [[nodiscard]] std::string row_text(const Row& row);
    [[nodiscard]] const InterfaceFacts& interface(std::uint32_t ifindex);

    [[nodiscard]] static Outcome refuse(const Error& error, std::optional<std::size_t> row = std::nullopt) {
        return Outcome{jsonrpc::error_of(error, row)};
    }

    /// The id of the one verification that may be under way; PendingResolves counts from 1.
    static constexpr std::uint64_t kVerification = 0;

    Resolver& resolver_;
    Facts& facts_;
    std::string version_;
    std::string document_;  ///< what rpc.discover answers, once it was asked for
    Subscriptions* subscriptions_;
    OwnAddresses* own_;
    dataplane::CaptureSource* captures_;
    PendingResolves resolves_;
    bool is_verifying_ = false;  ///< somebody waits for the resolver's verification
};

}  // namespace neigh::control
