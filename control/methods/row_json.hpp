// Rows and interfaces as the JSON text of answers, with iproute2's names (CONTRACT.md section 5).
// Written straight into a string: a page of ten thousand rows is one pass, without a tree of values between.
// Neighbors: commands and, for events, whoever publishes.
#pragma once

#include <string>
#include <vector>

#include "control/facts.hpp"
#include "dataplane/neigh/events.hpp"

namespace neigh::control {

/// Appends `dev`, `ifindex` and `luid` without braces.
void append_interface_members(std::string& out, const InterfaceFacts& interface);
/// Appends the members of a row without the braces, so that an event can have its own beside them.
/// `lladdr` is absent where there is none to use; `router` is there, and null, only where it is set.
void append_row_members(std::string& out, const Row& row, const InterfaceFacts& interface);
/// Appends the row as an object.
void append_row(std::string& out, const Row& row, const InterfaceFacts& interface);

/// The result of `interface.list`.
[[nodiscard]] std::string interfaces_json(const std::vector<InterfaceFacts>& interfaces,
                                          const std::vector<AddressFacts>& addresses);
/// Appends an own address as an object: a row of `address.list`.
void append_address(std::string& out, const AddressFacts& address, const InterfaceFacts& interface);

}  // namespace neigh::control
