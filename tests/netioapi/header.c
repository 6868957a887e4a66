/* The header alone, as C11 and as C++ (meson.build), with the layout that ported code counts on. */
#include <neigh/netioapi.h>
#include <stddef.h>

#ifdef __cplusplus
#define HOLDS(condition) static_assert(condition, #condition)
#else
#define HOLDS(condition) _Static_assert(condition, #condition)
#endif

HOLDS(sizeof(ULONG) == 4 && sizeof(DWORD) == 4 && sizeof(LONG) == 4);
HOLDS(sizeof(BOOLEAN) == 1 && sizeof(UCHAR) == 1 && sizeof(USHORT) == 2);
HOLDS(sizeof(NET_IFINDEX) == 4 && sizeof(NET_LUID) == 8 && sizeof(ADDRESS_FAMILY) == 2);
HOLDS(sizeof(NETIO_STATUS) == 4 && sizeof(SOCKADDR_INET) == 28);
HOLDS(sizeof(((MIB_IPNET_ROW2*)0)->PhysicalAddress) == 32);
HOLDS(offsetof(MIB_IPNET_ROW2, Address) == 0);
HOLDS(offsetof(MIB_IPNET_ROW2, InterfaceIndex) == 28);
HOLDS(offsetof(MIB_IPNET_ROW2, InterfaceLuid) == 32);
HOLDS(offsetof(MIB_IPNET_ROW2, PhysicalAddress) == 40);
HOLDS(offsetof(MIB_IPNET_ROW2, PhysicalAddressLength) == 72);
HOLDS(offsetof(MIB_IPNET_ROW2, State) == 76);
HOLDS(offsetof(MIB_IPNET_ROW2, ReachabilityTime) == 84);
HOLDS(sizeof(MIB_IPNET_ROW2) == 88);
HOLDS(offsetof(MIB_IPNET_TABLE2, Table) == 8);
HOLDS(NlnsUnreachable == 0 && NlnsIncomplete == 1 && NlnsProbe == 2 && NlnsDelay == 3 && NlnsStale == 4);
HOLDS(NlnsReachable == 5 && NlnsPermanent == 6);
HOLDS(NO_ERROR == 0 && ERROR_ACCESS_DENIED == 5 && ERROR_NOT_ENOUGH_MEMORY == 8 && ERROR_NOT_SUPPORTED == 50);
HOLDS(ERROR_BAD_NET_NAME == 67 && ERROR_INVALID_PARAMETER == 87 && ERROR_NOT_FOUND == 1168);
HOLDS(ERROR_OBJECT_ALREADY_EXISTS == 5010 && STATUS_SUCCESS == NO_ERROR && STATUS_NOT_FOUND == ERROR_NOT_FOUND);

/* The way drivers write it. */
NTSTATUS flush_and_set(PMIB_IPNET_ROW2 row);
NTSTATUS flush_and_set(PMIB_IPNET_ROW2 row) {
    NETIO_STATUS status = FlushIpNetTable2(AF_UNSPEC, 0);
    if (!NETIO_SUCCESS(status)) {
        return (NTSTATUS)status;
    }
    row->State = NlnsPermanent;
    row->IsRouter = FALSE;
    row->ReachabilityTime.LastReachable = 0;
    status = SetIpNetEntry2(row);
    return status == STATUS_INVALID_PARAMETER ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}
