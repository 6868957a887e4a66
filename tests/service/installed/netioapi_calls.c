/* Every function that <neigh/netioapi.h> declares, called as C11 and as C++ (installed_headers.sh). No daemon: each
 * says so. Not here: what they do (tests/netioapi). */
#include <neigh/netioapi.h>
#include <string.h>

int main(void) {
    MIB_IPNET_ROW2 row;
    PMIB_IPNET_TABLE2 table = NULL;
    memset(&row, 0, sizeof row);
    row.Address.si_family = AF_INET;
    row.InterfaceIndex = 1;
    FreeMibTable(table);
    return FlushIpNetTable2(AF_UNSPEC, 0) == ERROR_NOT_SUPPORTED && SetIpNetEntry2(&row) != NO_ERROR &&
                   CreateIpNetEntry2(&row) != NO_ERROR && DeleteIpNetEntry2(&row) != NO_ERROR &&
                   GetIpNetEntry2(&row) != NO_ERROR && GetIpNetTable2(AF_UNSPEC, &table) != NO_ERROR &&
                   ResolveIpNetEntry2(&row, NULL) != NO_ERROR
               ? 0
               : 1;
}
