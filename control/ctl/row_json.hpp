// Rows, entries and filters as the control socket's JSON, one way each.
// Neighbors: neighbors.cpp calls these around each request. Not here: requests.
#pragma once

#include <optional>
#include <string_view>

#include "control/ctl/neighbors.hpp"

namespace neigh::ctl {

/// None where `json` isn't a row: without `dst` and `dev`, or with a state nobody knows.
[[nodiscard]] std::optional<Row> row_from(const View& json);
[[nodiscard]] std::optional<Interface> interface_from(const Json& json);

/// What is said of an entry beside its `dst`.
struct EntryMembers {
    bool interface;
    bool rest;  ///< what add, set and replace want
};
/// Appends it as an object.
void append_entry(std::string& out, const Entry& entry, EntryMembers members);
/// Appends its members, a comma before each.
void append_interface(std::string& out, const InterfaceRef& interface);
/// Appends a JSON string, quotes and all. What is no UTF-8 is replaced.
void append_quoted(std::string& out, std::string_view text);
[[nodiscard]] Json to_json(const Filter& filter);
void put_interface(Json& json, const InterfaceRef& interface);

/// The member, where there is one of that type.
[[nodiscard]] std::optional<std::string> text_at(const Json& json, std::string_view key);
[[nodiscard]] std::optional<std::uint64_t> number_at(const Json& json, std::string_view key);

}  // namespace neigh::ctl
