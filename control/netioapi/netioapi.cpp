// The C calls: parameters checked in the original's order, one connection and one method of the control socket each.
// Neighbors: rows (checks, conversions), status (codes), ctl/neighbors (the methods).
// Not here: state. A connection a call costs some 13 µs more than one that is kept, and knows nothing of threads,
// fork() or daemons that were restarted since.
#include "control/netioapi/neigh/netioapi.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <vector>

#include "control/ctl/neighbors.hpp"
#include "control/netioapi/rows.hpp"
#include "control/netioapi/status.hpp"

namespace neigh::netioapi {
namespace {

/// No exception leaves towards C.
template <typename Call>
NETIO_STATUS guarded(Call&& call) noexcept {
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return ERROR_NOT_ENOUGH_MEMORY;
    } catch (...) {
        return ERROR_GEN_FAILURE;
    }
}

/// Runs `talk` on a new connection. `talk` returns the Failure, if there was one.
template <typename Talk>
NETIO_STATUS ask(Talk&& talk) {
    const std::string path = ctl::default_socket_path();
    auto client = ctl::Client::connect(path);
    if (!client) {
        return code_of_unreachable(path);
    }
    const std::optional<ctl::Failure> failure = talk(*client);
    return failure ? code_of(*failure) : NO_ERROR;
}

template <typename T>
std::optional<ctl::Failure> failure_of(const ctl::Answer<T>& answer) {
    return answer ? std::nullopt : std::optional{answer.failure()};
}

// What a call wants of its row. The original lists what is invalid: null, address, physical address, interface,
// loopback (which is no unicast address here). All of it has one code, and all of it is said before the daemon is
// asked.

/// Of Delete and Get: the address and the interface.
std::optional<ctl::Entry> name_of(const MIB_IPNET_ROW2* row) {
    const auto dst = row != nullptr ? address_of(row->Address) : std::nullopt;
    if (!dst || !may_be_neighbor(*dst)) {
        return std::nullopt;
    }
    const auto interface = interface_of(*row);
    return interface ? std::optional{ctl::Entry{.dst = *dst, .interface = *interface}} : std::nullopt;
}

/// Of Set and Create: the physical address as well.
std::optional<ctl::Entry> entry_of(const MIB_IPNET_ROW2* row) {
    auto entry = name_of(row);
    const auto lladdr = entry ? physical_address_of(*row) : std::nullopt;
    if (!lladdr) {
        return std::nullopt;
    }
    entry->lladdr = lladdr->to_string();
    return entry;
}

/// Of Resolve: the address; no interface named lets the source or the routes choose one.
std::optional<ctl::Resolve> resolve_of(const MIB_IPNET_ROW2* row, const SOCKADDR_INET* source) {
    const auto dst = row != nullptr ? address_of(row->Address) : std::nullopt;
    if (!dst || !may_be_neighbor(*dst)) {
        return std::nullopt;
    }
    ctl::Resolve request{.dst = *dst, .interface = interface_of(*row).value_or(ctl::InterfaceRef{})};
    if (source != nullptr) {
        request.source = address_of(*source);
        if (!request.source || request.source->family != dst->family) {
            return std::nullopt;
        }
    }
    return request;
}

NETIO_STATUS apply(ctl::Edit edit, const std::optional<ctl::Entry>& entry) {
    if (!entry) {
        return ERROR_INVALID_PARAMETER;
    }
    return ask([&](ctl::Client& client) { return failure_of(ctl::apply(client, edit, std::span{&*entry, 1})); });
}

std::optional<ctl::Failure> read_into(MIB_IPNET_ROW2& row, const ctl::Answer<ctl::Row>& answer) {
    if (answer) {
        row = row_from(*answer);
    }
    return failure_of(answer);
}

/// In the table's order. An entry that was removed and made again while the pages came shows up twice: the later stays.
void put_in_order(std::vector<MIB_IPNET_ROW2>& rows) {
    const auto is_same = [](const auto& a, const auto& b) { return !comes_before(a, b) && !comes_before(b, a); };
    std::reverse(rows.begin(), rows.end());
    std::stable_sort(rows.begin(), rows.end(), comes_before);
    rows.erase(std::unique(rows.begin(), rows.end(), is_same), rows.end());
}

/// For FreeMibTable to free. Null: no memory.
MIB_IPNET_TABLE2* table_of(const std::vector<MIB_IPNET_ROW2>& rows) noexcept {
    if (rows.size() > std::numeric_limits<ULONG>::max()) {
        return nullptr;
    }
    const std::size_t bytes = offsetof(MIB_IPNET_TABLE2, Table) + rows.size() * sizeof(MIB_IPNET_ROW2);
    auto* const table = static_cast<MIB_IPNET_TABLE2*>(std::malloc(std::max(bytes, sizeof(MIB_IPNET_TABLE2))));
    if (table != nullptr) {
        table->NumEntries = static_cast<ULONG>(rows.size());
        std::memcpy(&table->Table[0], rows.data(), rows.size() * sizeof(MIB_IPNET_ROW2));
    }
    return table;
}

}  // namespace
}  // namespace neigh::netioapi

namespace ctl = neigh::ctl;
namespace netioapi = neigh::netioapi;

extern "C" {

NETIOAPI_API FlushIpNetTable2(ADDRESS_FAMILY Family, NET_IFINDEX InterfaceIndex) {
    return netioapi::guarded([&]() -> NETIO_STATUS {
        if (!netioapi::is_family(Family)) {
            return ERROR_INVALID_PARAMETER;
        }
        const ctl::Filter filter{
            .family = netioapi::family_of(Family), .interface = {.ifindex = InterfaceIndex}, .all_states = true};
        return netioapi::ask([&](ctl::Client& client) { return netioapi::failure_of(ctl::flush(client, filter)); });
    });
}

NETIOAPI_API SetIpNetEntry2(PMIB_IPNET_ROW2 Row) {
    return netioapi::guarded([&] { return netioapi::apply(ctl::Edit::set, netioapi::entry_of(Row)); });
}

NETIOAPI_API CreateIpNetEntry2(CONST MIB_IPNET_ROW2* Row) {
    return netioapi::guarded([&] { return netioapi::apply(ctl::Edit::add, netioapi::entry_of(Row)); });
}

NETIOAPI_API DeleteIpNetEntry2(CONST MIB_IPNET_ROW2* Row) {
    return netioapi::guarded([&] { return netioapi::apply(ctl::Edit::remove, netioapi::name_of(Row)); });
}

NETIOAPI_API GetIpNetEntry2(PMIB_IPNET_ROW2 Row) {
    return netioapi::guarded([&]() -> NETIO_STATUS {
        const auto name = netioapi::name_of(Row);
        if (!name) {
            return ERROR_INVALID_PARAMETER;
        }
        return netioapi::ask([&](ctl::Client& client) {
            return netioapi::read_into(*Row, ctl::get(client, name->dst, name->interface));
        });
    });
}

NETIOAPI_API GetIpNetTable2(ADDRESS_FAMILY Family, PMIB_IPNET_TABLE2* Table) {
    return netioapi::guarded([&]() -> NETIO_STATUS {
        if (Table == nullptr) {
            return ERROR_INVALID_PARAMETER;
        }
        *Table = nullptr;
        if (!netioapi::is_family(Family)) {
            return ERROR_INVALID_PARAMETER;
        }
        std::vector<MIB_IPNET_ROW2> rows;
        const NETIO_STATUS status = netioapi::ask([&](ctl::Client& client) {
            return ctl::list(client, ctl::Filter{.family = netioapi::family_of(Family)}, [&rows](const ctl::Row& row) {
                rows.push_back(netioapi::row_from(row));
                return true;
            });
        });
        if (status != NO_ERROR) {
            return status;
        }
        if (rows.empty()) {
            return ERROR_NOT_FOUND;
        }
        netioapi::put_in_order(rows);
        *Table = netioapi::table_of(rows);
        return *Table != nullptr ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
    });
}

NETIOAPI_API ResolveIpNetEntry2(PMIB_IPNET_ROW2 Row, CONST SOCKADDR_INET* SourceAddress) {
    return netioapi::guarded([&]() -> NETIO_STATUS {
        const auto request = netioapi::resolve_of(Row, SourceAddress);
        if (!request) {
            return ERROR_INVALID_PARAMETER;
        }
        return netioapi::ask(
            [&](ctl::Client& client) { return netioapi::read_into(*Row, ctl::resolve(client, *request)); });
    });
}

VOID FreeMibTable(PVOID Memory) {
    std::free(Memory);
}

}  // extern "C"
