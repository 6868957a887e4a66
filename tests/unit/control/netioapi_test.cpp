// Every way to fail that the originals document: one test for each row of the two error tables (FlushIpNetTable2,
// SetIpNetEntry2) and for each "fails with" of the rest of the family, named CALL.ROW_WHAT.
// Not here: what the calls do when they succeed (netioapi_calls_test), what has no daemon (netioapi_link_test).
#include "netioapi_bad_rows.hpp"
#include "netioapi_fixture.hpp"

namespace neigh::control::test {
namespace {

template <typename Call>
void expect_each(NETIO_STATUS status, std::vector<BadRow> rows, Call call) {
    for (BadRow& bad : rows) {
        EXPECT_EQ(call(&bad.row), status) << bad.why;
    }
}

NETIO_STATUS resolve(MIB_IPNET_ROW2* row) {
    return ResolveIpNetEntry2(row, nullptr);
}

// ---- FlushIpNetTable2: seeds' table -------------------------------------------------------------------

class FlushIpNetTable2Row : public NetioapiTest {};

TEST_F(FlushIpNetTable2Row, STATUS_INVALID_PARAMETER_family_is_none_of_the_three) {
    for (const int family : {AF_UNIX, AF_PACKET, 23, 0xffff}) {
        EXPECT_EQ(FlushIpNetTable2(static_cast<ADDRESS_FAMILY>(family), 0), STATUS_INVALID_PARAMETER) << family;
    }
}
TEST_F(FlushIpNetTable2Row, STATUS_NOT_SUPPORTED_no_IPv4_stack) {
    no_stack(Family::ipv4);
    EXPECT_EQ(FlushIpNetTable2(AF_INET, 0), STATUS_NOT_SUPPORTED);
    EXPECT_EQ(FlushIpNetTable2(AF_INET6, 0), STATUS_SUCCESS);
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 0), STATUS_SUCCESS);
}
TEST_F(FlushIpNetTable2Row, STATUS_NOT_SUPPORTED_no_IPv6_stack) {
    EXPECT_EQ(FlushIpNetTable2(AF_INET6, 2), STATUS_NOT_SUPPORTED) << "off on that interface";
    EXPECT_EQ(FlushIpNetTable2(AF_INET6, 0), STATUS_SUCCESS);
    no_stack(Family::ipv6);
    EXPECT_EQ(FlushIpNetTable2(AF_INET6, 0), STATUS_NOT_SUPPORTED);
}
TEST_F(FlushIpNetTable2Row, Other_ERROR_ACCESS_DENIED_caller_is_no_administrator) {
    no_administrator();
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 0), ERROR_ACCESS_DENIED);
}
TEST_F(FlushIpNetTable2Row, Other_ERROR_NOT_FOUND_index_nobody_has) {
    EXPECT_EQ(FlushIpNetTable2(AF_UNSPEC, 3), ERROR_NOT_FOUND);
    EXPECT_EQ(FlushIpNetTable2(AF_INET, 0xffffffffU), ERROR_NOT_FOUND);
}

// ---- SetIpNetEntry2: seeds' table ---------------------------------------------------------------------

class SetIpNetEntry2Row : public NetioapiTest {};

TEST_F(SetIpNetEntry2Row, STATUS_INVALID_PARAMETER_Row_is_NULL) {
    EXPECT_EQ(SetIpNetEntry2(nullptr), STATUS_INVALID_PARAMETER);
}
TEST_F(SetIpNetEntry2Row, STATUS_INVALID_PARAMETER_Address_is_not_unicast_anycast_or_multicast) {
    expect_each(STATUS_INVALID_PARAMETER, bad_addresses(), SetIpNetEntry2);
}
TEST_F(SetIpNetEntry2Row, STATUS_INVALID_PARAMETER_PhysicalAddress_is_not_valid) {
    expect_each(STATUS_INVALID_PARAMETER, bad_physical_addresses(), SetIpNetEntry2);
}
TEST_F(SetIpNetEntry2Row, STATUS_INVALID_PARAMETER_InterfaceLuid_and_InterfaceIndex_are_unspecified) {
    auto row = row_of("192.0.2.7", 0, 0);
    EXPECT_EQ(SetIpNetEntry2(&row), STATUS_INVALID_PARAMETER);
}
TEST_F(SetIpNetEntry2Row, STATUS_INVALID_PARAMETER_Address_is_a_loopback_address) {
    expect_each(STATUS_INVALID_PARAMETER, loopback_addresses(), SetIpNetEntry2);
}
TEST_F(SetIpNetEntry2Row, STATUS_NOT_FOUND_no_such_interface) {
    auto by_index = row_of("192.0.2.7", 3);
    EXPECT_EQ(SetIpNetEntry2(&by_index), STATUS_NOT_FOUND);
    auto existing = row_of("192.0.2.7");
    ASSERT_EQ(CreateIpNetEntry2(&existing), NO_ERROR);
    auto by_luid = row_of("192.0.2.7", 1, 4711);
    EXPECT_EQ(SetIpNetEntry2(&by_luid), STATUS_NOT_FOUND) << "the LUID counts, not the index";
}
TEST_F(SetIpNetEntry2Row, STATUS_NOT_SUPPORTED_no_IPv4_stack) {
    no_stack(Family::ipv4);
    auto row = row_of("192.0.2.7");
    EXPECT_EQ(SetIpNetEntry2(&row), STATUS_NOT_SUPPORTED);
}
TEST_F(SetIpNetEntry2Row, STATUS_NOT_SUPPORTED_no_IPv6_stack) {
    auto row = row_of("2001:db8:1::7", 2);
    EXPECT_EQ(SetIpNetEntry2(&row), STATUS_NOT_SUPPORTED);
}
TEST_F(SetIpNetEntry2Row, Other_ERROR_NOT_FOUND_the_entry_does_not_exist) {
    auto row = row_of("192.0.2.7");
    EXPECT_EQ(SetIpNetEntry2(&row), ERROR_NOT_FOUND);
    EXPECT_EQ(TableOf{AF_UNSPEC}.status, ERROR_NOT_FOUND) << "and it still doesn't";
}
TEST_F(SetIpNetEntry2Row, Other_ERROR_ACCESS_DENIED_caller_is_no_administrator) {
    auto row = row_of("192.0.2.7");
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    no_administrator();
    EXPECT_EQ(SetIpNetEntry2(&row), ERROR_ACCESS_DENIED);
}

// ---- CreateIpNetEntry2: as Set ------------------------------------------------------------------------

class CreateIpNetEntry2Row : public NetioapiTest {};

TEST_F(CreateIpNetEntry2Row, ERROR_INVALID_PARAMETER) {
    EXPECT_EQ(CreateIpNetEntry2(nullptr), ERROR_INVALID_PARAMETER);
    expect_each(ERROR_INVALID_PARAMETER, bad_addresses(), CreateIpNetEntry2);
    expect_each(ERROR_INVALID_PARAMETER, bad_physical_addresses(), CreateIpNetEntry2);
    expect_each(ERROR_INVALID_PARAMETER, {{"no interface", row_of("192.0.2.7", 0, 0)}}, CreateIpNetEntry2);
    expect_each(ERROR_INVALID_PARAMETER, loopback_addresses(), CreateIpNetEntry2);
    EXPECT_EQ(TableOf{AF_UNSPEC}.status, ERROR_NOT_FOUND) << "something was created";
}
TEST_F(CreateIpNetEntry2Row, ERROR_NOT_FOUND_no_such_interface) {
    expect_each(ERROR_NOT_FOUND, {{"index", row_of("192.0.2.7", 3)}, {"LUID", row_of("192.0.2.7", 1, 4711)}},
                CreateIpNetEntry2);
}
TEST_F(CreateIpNetEntry2Row, ERROR_NOT_SUPPORTED_family_has_no_stack) {
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv6", row_of("2001:db8:1::7", 2)}}, CreateIpNetEntry2);
    no_stack(Family::ipv4);
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv4", row_of("192.0.2.7")}}, CreateIpNetEntry2);
}
TEST_F(CreateIpNetEntry2Row, ERROR_OBJECT_ALREADY_EXISTS_duplicate_address_on_that_interface) {
    const auto row = row_of("192.0.2.7");
    EXPECT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    EXPECT_EQ(CreateIpNetEntry2(&row), ERROR_OBJECT_ALREADY_EXISTS);
    const auto by_luid = row_of("192.0.2.7", 0, 1001);
    EXPECT_EQ(CreateIpNetEntry2(&by_luid), ERROR_OBJECT_ALREADY_EXISTS);
    const auto elsewhere = row_of("192.0.2.7", 2);
    EXPECT_EQ(CreateIpNetEntry2(&elsewhere), NO_ERROR) << "on another interface it is another entry";
}
TEST_F(CreateIpNetEntry2Row, Other_ERROR_NOT_ENOUGH_MEMORY_the_daemons_table_is_full) {
    NETIO_STATUS status = NO_ERROR;
    for (unsigned i = 1; status == NO_ERROR && i <= 250; ++i) {
        const auto row = row_of("192.0.2." + std::to_string(i));
        status = CreateIpNetEntry2(&row);
    }
    EXPECT_EQ(status, ERROR_NOT_ENOUGH_MEMORY);
}
TEST_F(CreateIpNetEntry2Row, Other_ERROR_ACCESS_DENIED_caller_is_no_administrator) {
    no_administrator();
    expect_each(ERROR_ACCESS_DENIED, {{"", row_of("192.0.2.7")}}, CreateIpNetEntry2);
}

// ---- DeleteIpNetEntry2, GetIpNetEntry2 -------------------------------------------------------------------

/// What both have in common: a row that names an entry.
template <typename Call>
void expect_name_is_checked(Call call) {
    EXPECT_EQ(call(nullptr), ERROR_INVALID_PARAMETER);
    expect_each(ERROR_INVALID_PARAMETER, bad_addresses(), call);
    expect_each(ERROR_INVALID_PARAMETER, {{"no interface", row_of("192.0.2.7", 0, 0)}}, call);
    expect_each(ERROR_INVALID_PARAMETER, loopback_addresses(), call);
    // The physical address is no parameter of these: the rows get as far as the daemon.
    expect_each(ERROR_NOT_FOUND, bad_physical_addresses(), call);
}

class DeleteIpNetEntry2Row : public NetioapiTest {};
class GetIpNetEntry2Row : public NetioapiTest {};

TEST_F(DeleteIpNetEntry2Row, ERROR_INVALID_PARAMETER) {
    expect_name_is_checked(DeleteIpNetEntry2);
}
TEST_F(GetIpNetEntry2Row, ERROR_INVALID_PARAMETER) {
    expect_name_is_checked(GetIpNetEntry2);
}
TEST_F(DeleteIpNetEntry2Row, ERROR_NOT_FOUND_no_such_interface_or_entry) {
    const auto row = row_of("192.0.2.7");
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    expect_each(ERROR_NOT_FOUND,
                {{"index", row_of("192.0.2.7", 3)},
                 {"LUID", row_of("192.0.2.7", 1, 4711)},
                 {"entry", row_of("192.0.2.8")},
                 {"entry there", row_of("192.0.2.7", 2)}},
                DeleteIpNetEntry2);
    EXPECT_EQ(TableOf{AF_INET}.addresses().size(), 1U);
}
TEST_F(GetIpNetEntry2Row, ERROR_NOT_FOUND_no_such_interface_or_entry) {
    const auto row = row_of("192.0.2.7");
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    auto missing = row_of("192.0.2.8");
    const auto before = missing;
    EXPECT_EQ(GetIpNetEntry2(&missing), ERROR_NOT_FOUND);
    EXPECT_EQ(std::memcmp(&missing, &before, sizeof before), 0) << "a call that fails leaves the row alone";
    expect_each(ERROR_NOT_FOUND, {{"index", row_of("192.0.2.7", 3)}, {"LUID", row_of("192.0.2.7", 1, 4711)}},
                GetIpNetEntry2);
}
TEST_F(DeleteIpNetEntry2Row, ERROR_NOT_SUPPORTED_family_has_no_stack) {
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv6", row_of("2001:db8:1::7", 2)}}, DeleteIpNetEntry2);
    no_stack(Family::ipv4);
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv4", row_of("192.0.2.7")}}, DeleteIpNetEntry2);
}
TEST_F(GetIpNetEntry2Row, ERROR_NOT_SUPPORTED_family_has_no_stack) {
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv6", row_of("2001:db8:1::7", 2)}}, GetIpNetEntry2);
    no_stack(Family::ipv4);
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv4", row_of("192.0.2.7")}}, GetIpNetEntry2);
}
TEST_F(DeleteIpNetEntry2Row, Other_ERROR_ACCESS_DENIED_caller_is_no_administrator) {
    no_administrator();
    expect_each(ERROR_ACCESS_DENIED, {{"", row_of("192.0.2.7")}}, DeleteIpNetEntry2);
}

// ---- GetIpNetTable2 (NOT_ENOUGH_MEMORY: netioapi_link_test) ------------------------------------------------

class GetIpNetTable2Row : public NetioapiTest {};

TEST_F(GetIpNetTable2Row, ERROR_INVALID_PARAMETER_Table_is_NULL) {
    EXPECT_EQ(GetIpNetTable2(AF_UNSPEC, nullptr), ERROR_INVALID_PARAMETER);
}
TEST_F(GetIpNetTable2Row, ERROR_INVALID_PARAMETER_family_is_none_of_the_three) {
    for (const int family : {AF_UNIX, 23, 0xffff}) {
        MIB_IPNET_TABLE2 untouched{};
        PMIB_IPNET_TABLE2 table = &untouched;
        EXPECT_EQ(GetIpNetTable2(static_cast<ADDRESS_FAMILY>(family), &table), ERROR_INVALID_PARAMETER) << family;
        EXPECT_EQ(table, nullptr) << "nothing that FreeMibTable would stumble over";
    }
}
TEST_F(GetIpNetTable2Row, ERROR_NOT_FOUND_no_entry_of_that_family) {
    EXPECT_EQ(TableOf{AF_UNSPEC}.status, ERROR_NOT_FOUND);
    const auto row = row_of("192.0.2.7");
    ASSERT_EQ(CreateIpNetEntry2(&row), NO_ERROR);
    EXPECT_EQ(TableOf{AF_INET6}.status, ERROR_NOT_FOUND);
    EXPECT_EQ(TableOf{AF_INET}.status, NO_ERROR);
}
TEST_F(GetIpNetTable2Row, ERROR_NOT_SUPPORTED_family_has_no_stack) {
    no_stack(Family::ipv6);
    EXPECT_EQ(TableOf{AF_INET6}.status, ERROR_NOT_SUPPORTED);
    EXPECT_EQ(TableOf{AF_UNSPEC}.status, ERROR_NOT_FOUND);
    no_stack(Family::ipv4);
    EXPECT_EQ(TableOf{AF_INET}.status, ERROR_NOT_SUPPORTED);
}

// ---- ResolveIpNetEntry2 ----------------------------------------------------------------------------------

class ResolveIpNetEntry2Row : public NetioapiTest {};

TEST_F(ResolveIpNetEntry2Row, ERROR_BAD_NET_NAME_nobody_answered) {
    auto row = row_of("192.0.2.7");
    const auto before = row;
    EXPECT_EQ(while_resolving([&] { return resolve(&row); }, [this] { advance(Duration{60'000}); }),
              ERROR_BAD_NET_NAME);
    EXPECT_EQ(std::memcmp(&row, &before, sizeof before), 0) << "a call that fails leaves the row alone";
}
TEST_F(ResolveIpNetEntry2Row, ERROR_BAD_NET_NAME_no_route_there) {
    expect_each(ERROR_BAD_NET_NAME, {{"", row_of("203.0.113.7", 0, 0)}}, resolve);
}
TEST_F(ResolveIpNetEntry2Row, ERROR_INVALID_PARAMETER) {
    EXPECT_EQ(resolve(nullptr), ERROR_INVALID_PARAMETER);
    expect_each(ERROR_INVALID_PARAMETER, bad_addresses(), resolve);
    expect_each(ERROR_INVALID_PARAMETER, loopback_addresses(), resolve);
    expect_each(ERROR_INVALID_PARAMETER, {{"own address", row_of("192.0.2.1")}, {"group", row_of("224.0.0.5")}},
                resolve);
}
TEST_F(ResolveIpNetEntry2Row, ERROR_INVALID_PARAMETER_source_of_the_other_family_or_of_none) {
    auto row = row_of("192.0.2.7");
    const SOCKADDR_INET ipv6 = sockaddr_of("2001:db8:1::1");
    EXPECT_EQ(ResolveIpNetEntry2(&row, &ipv6), ERROR_INVALID_PARAMETER);
    const SOCKADDR_INET none = sockaddr_of("");
    EXPECT_EQ(ResolveIpNetEntry2(&row, &none), ERROR_INVALID_PARAMETER);
}
TEST_F(ResolveIpNetEntry2Row, ERROR_NOT_FOUND_no_such_interface) {
    expect_each(ERROR_NOT_FOUND, {{"index", row_of("192.0.2.7", 3)}, {"LUID", row_of("192.0.2.7", 1, 4711)}}, resolve);
    auto row = row_of("192.0.2.7", 0, 0);
    const SOCKADDR_INET nobodys = sockaddr_of("192.0.2.99");
    EXPECT_EQ(ResolveIpNetEntry2(&row, &nobodys), ERROR_NOT_FOUND) << "no interface has that source";
}
TEST_F(ResolveIpNetEntry2Row, ERROR_NOT_SUPPORTED_family_has_no_stack) {
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv6", row_of("2001:db8:1::7", 2)}}, resolve);
    no_stack(Family::ipv4);
    expect_each(ERROR_NOT_SUPPORTED, {{"IPv4", row_of("192.0.2.7")}}, resolve);
}
TEST_F(ResolveIpNetEntry2Row, Other_ERROR_ACCESS_DENIED_caller_is_no_administrator) {
    no_administrator();
    expect_each(ERROR_ACCESS_DENIED, {{"", row_of("192.0.2.7")}}, resolve);
}

}  // namespace
}  // namespace neigh::control::test
