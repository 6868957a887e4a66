/* netioapi as a C11 program uses it: each call against a running neighd, with hosts behind it (netioapi.sh).
 * `calls`: every call, what it returns and what it leaves behind. `calls gone`: every call, without a daemon;
 * `calls stranger`: for a user whom the socket doesn't let in; `calls reader`: for one who may not change anything.
 * `calls watch`: reads the table again and again and prints what it returns whenever that changes. */
#define _POSIX_C_SOURCE 200809L /* nanosleep() */

#include <arpa/inet.h>
#include <neigh/netioapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int wrong = 0;

#define EXPECT(condition)                                                             \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            wrong = 1;                                                                \
        }                                                                             \
    } while (0)

static void expect_status(int line, const char* call, NETIO_STATUS got, NETIO_STATUS want) {
    if (got != want) {
        fprintf(stderr, "%s:%d: %s returned %u, not %u\n", __FILE__, line, call, got, want);
        wrong = 1;
    }
}
#define RETURNS(want, call) expect_status(__LINE__, #call, (call), (want))

static SOCKADDR_INET address(const char* text) {
    SOCKADDR_INET result;
    memset(&result, 0, sizeof result);
    if (inet_pton(AF_INET, text, &result.Ipv4.sin_addr) == 1) {
        result.si_family = AF_INET;
    } else if (inet_pton(AF_INET6, text, &result.Ipv6.sin6_addr) == 1) {
        result.si_family = AF_INET6;
    }
    return result;
}

static MIB_IPNET_ROW2 entry(const char* text, NET_IFINDEX interface, UCHAR last_byte) {
    MIB_IPNET_ROW2 row;
    memset(&row, 0, sizeof row);
    row.Address = address(text);
    row.InterfaceIndex = interface;
    row.PhysicalAddress[0] = 2;
    row.PhysicalAddress[5] = last_byte;
    row.PhysicalAddressLength = 6;
    return row;
}

/* Where the entry is in the table; -1: nowhere. */
static long position(const MIB_IPNET_TABLE2* table, const MIB_IPNET_ROW2* row) {
    for (ULONG i = 0; table != NULL && i < table->NumEntries; ++i) {
        if (memcmp(&table->Table[i].Address, &row->Address, sizeof row->Address) == 0 &&
            table->Table[i].InterfaceIndex == row->InterfaceIndex) {
            return (long)i;
        }
    }
    return -1;
}

static void life_of_an_entry(const char* text) {
    MIB_IPNET_ROW2 row = entry(text, 1, 7);
    PMIB_IPNET_TABLE2 table = NULL;

    RETURNS(ERROR_NOT_FOUND, SetIpNetEntry2(&row));
    RETURNS(NO_ERROR, CreateIpNetEntry2(&row));
    RETURNS(ERROR_OBJECT_ALREADY_EXISTS, CreateIpNetEntry2(&row));

    MIB_IPNET_ROW2 read = entry(text, 1, 0);
    RETURNS(NO_ERROR, GetIpNetEntry2(&read));
    EXPECT(read.State == NlnsPermanent);
    EXPECT(read.PhysicalAddressLength == 6 && read.PhysicalAddress[5] == 7);
    EXPECT(read.InterfaceLuid.Value != 0);
    EXPECT(!read.IsRouter && !read.IsUnreachable && read.Flags == 0);

    row.InterfaceLuid = read.InterfaceLuid; /* counts before the index, which nobody has */
    row.InterfaceIndex = 99;
    row.PhysicalAddress[5] = 8;
    RETURNS(NO_ERROR, SetIpNetEntry2(&row));
    RETURNS(NO_ERROR, GetIpNetTable2(row.Address.si_family, &table));
    const long at = position(table, &read);
    EXPECT(at >= 0);
    if (at >= 0) {
        EXPECT(table->Table[at].PhysicalAddress[5] == 8);
        EXPECT(table->Table[at].InterfaceLuid.Value == read.InterfaceLuid.Value);
    }
    FreeMibTable(table);

    RETURNS(NO_ERROR, DeleteIpNetEntry2(&row));
    RETURNS(ERROR_NOT_FOUND, DeleteIpNetEntry2(&row));
    RETURNS(ERROR_NOT_FOUND, GetIpNetEntry2(&row));
}

/* A host that is there: behind the second interface, with 02:00:00:00:02:10. */
static void resolution(const char* host, const char* source, const char* nobody) {
    MIB_IPNET_ROW2 row = entry(host, 2, 0);
    RETURNS(NO_ERROR, ResolveIpNetEntry2(&row, NULL));
    EXPECT(row.State == NlnsReachable);
    EXPECT(row.PhysicalAddress[4] == 2 && row.PhysicalAddress[5] == 0x10);

    const SOCKADDR_INET from = address(source);
    row = entry(host, 0, 0);
    RETURNS(NO_ERROR, ResolveIpNetEntry2(&row, &from));
    EXPECT(row.InterfaceIndex == 2);

    row = entry(nobody, 2, 0);
    RETURNS(ERROR_BAD_NET_NAME, ResolveIpNetEntry2(&row, NULL));
}

static void flush(void) {
    MIB_IPNET_ROW2 ipv4 = entry("192.0.2.77", 1, 7);
    MIB_IPNET_ROW2 ipv6 = entry("2001:db8:1::77", 1, 7);
    RETURNS(NO_ERROR, CreateIpNetEntry2(&ipv4));
    RETURNS(NO_ERROR, CreateIpNetEntry2(&ipv6));
    RETURNS(NO_ERROR, FlushIpNetTable2(AF_UNSPEC, 2));
    RETURNS(NO_ERROR, GetIpNetEntry2(&ipv4));
    RETURNS(NO_ERROR, FlushIpNetTable2(AF_INET, 0));
    RETURNS(ERROR_NOT_FOUND, GetIpNetEntry2(&ipv4));
    RETURNS(NO_ERROR, GetIpNetEntry2(&ipv6));
    RETURNS(NO_ERROR, FlushIpNetTable2(AF_UNSPEC, 0));
    RETURNS(ERROR_NOT_FOUND, GetIpNetEntry2(&ipv6));
    RETURNS(ERROR_NOT_FOUND, FlushIpNetTable2(AF_UNSPEC, 3));
    RETURNS(ERROR_INVALID_PARAMETER, FlushIpNetTable2(AF_UNIX, 0));
}

static void changes_return(NETIO_STATUS status) {
    MIB_IPNET_ROW2 row = entry("192.0.2.77", 1, 7);
    RETURNS(status, FlushIpNetTable2(AF_UNSPEC, 0));
    RETURNS(status, SetIpNetEntry2(&row));
    RETURNS(status, CreateIpNetEntry2(&row));
    RETURNS(status, DeleteIpNetEntry2(&row));
    RETURNS(status, ResolveIpNetEntry2(&row, NULL));
}

static void reads_return(NETIO_STATUS of_entry, NETIO_STATUS of_table) {
    MIB_IPNET_ROW2 row = entry("192.0.2.77", 1, 7);
    PMIB_IPNET_TABLE2 table = NULL;
    RETURNS(of_entry, GetIpNetEntry2(&row));
    RETURNS(of_table, GetIpNetTable2(AF_UNSPEC, &table));
    EXPECT((table != NULL) == (of_table == NO_ERROR));
    FreeMibTable(table);
}

/* Ends when its standard output does. */
static void watch(void) {
    const struct timespec pause = {0, 20 * 1000 * 1000};
    NETIO_STATUS last = ~(NETIO_STATUS)0;
    while (!ferror(stdout)) {
        PMIB_IPNET_TABLE2 table = NULL;
        const NETIO_STATUS now = GetIpNetTable2(AF_UNSPEC, &table);
        FreeMibTable(table);
        if (now != last) {
            printf("%u\n", now);
            fflush(stdout);
            last = now;
        }
        nanosleep(&pause, NULL);
    }
}

int main(int argc, char** argv) {
    const char* what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "watch") == 0) {
        watch();
    } else if (strcmp(what, "gone") == 0) {
        changes_return(ERROR_NOT_SUPPORTED);
        reads_return(ERROR_NOT_SUPPORTED, ERROR_NOT_SUPPORTED);
    } else if (strcmp(what, "stranger") == 0) {
        changes_return(ERROR_ACCESS_DENIED);
        reads_return(ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED);
    } else if (strcmp(what, "reader") == 0) {
        changes_return(ERROR_ACCESS_DENIED);
        reads_return(ERROR_NOT_FOUND, NO_ERROR);
    } else {
        life_of_an_entry("192.0.2.77");
        life_of_an_entry("2001:db8:1::77");
        resolution("198.51.100.10", "198.51.100.1", "198.51.100.99");
        resolution("2001:db8:2::10", "2001:db8:2::1", "2001:db8:2::99");
        flush();
    }
    return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
