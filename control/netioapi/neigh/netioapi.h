/* The neighbor calls of Windows' netioapi for neighd: names, members and codes of the original, so that code written
 * for it compiles unchanged, as C11 or C++. Link with libneighctl; what each call does here: docs/netioapi.md.
 *
 * Every call talks to the daemon at $NEIGHD_SOCKET, else at /run/neighd/neighd.sock, over a connection of its own. Any
 * thread may call at any time, also after fork(). Parameters are checked first, in the original's order, without the
 * daemon (ERROR_INVALID_PARAMETER); then, without a daemon, every call returns ERROR_NOT_SUPPORTED.
 * Not here: notifications (NotifyIpNetTable...), interfaces, routes, unicast addresses.
 */
#ifndef NEIGH_NETIOAPI_H
#define NEIGH_NETIOAPI_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Basic types ------------------------------------------------------------------------------------
 * At Windows' widths: a ULONG has 32 bits. Who has these names from another header, at the same widths, defines
 * NEIGH_NETIOAPI_NO_BASIC_TYPES before including this one. */
#ifndef NEIGH_NETIOAPI_NO_BASIC_TYPES
typedef uint8_t UCHAR;
typedef uint8_t BOOLEAN;
typedef uint16_t USHORT;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef uint64_t ULONG64;
typedef void* PVOID;
typedef LONG NTSTATUS;
#endif
#ifndef VOID
#define VOID void
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

/* ---- Return codes -----------------------------------------------------------------------------------
 * The Win32 values. */
typedef ULONG NETIO_STATUS;
#define NETIO_SUCCESS(Status) ((Status) == NO_ERROR)

#ifndef NO_ERROR
#define NO_ERROR 0L
#endif
#ifndef ERROR_SUCCESS
#define ERROR_SUCCESS 0L
#endif
#ifndef ERROR_ACCESS_DENIED
#define ERROR_ACCESS_DENIED 5L /* the caller may not change anything, or not reach the daemon's socket */
#endif
#ifndef ERROR_NOT_ENOUGH_MEMORY
#define ERROR_NOT_ENOUGH_MEMORY 8L /* here, or the daemon's table is full */
#endif
#ifndef ERROR_GEN_FAILURE
#define ERROR_GEN_FAILURE 31L /* the daemon failed in a way that has no code */
#endif
#ifndef ERROR_NOT_SUPPORTED
#define ERROR_NOT_SUPPORTED 50L /* the family is off; no daemon; the daemon was lost while it was asked */
#endif
#ifndef ERROR_BAD_NET_NAME
#define ERROR_BAD_NET_NAME 67L /* nobody answered */
#endif
#ifndef ERROR_INVALID_PARAMETER
#define ERROR_INVALID_PARAMETER 87L
#endif
#ifndef ERROR_BUSY
#define ERROR_BUSY 170L /* the daemon has too much outstanding: try again */
#endif
#ifndef ERROR_NOT_FOUND
#define ERROR_NOT_FOUND 1168L /* no such interface, no such entry */
#endif
#ifndef ERROR_TIMEOUT
#define ERROR_TIMEOUT 1460L /* a worker is stuck: the change stands, but that worker may not have seen it */
#endif
#ifndef ERROR_OBJECT_ALREADY_EXISTS
#define ERROR_OBJECT_ALREADY_EXISTS 5010L
#endif

/* The names that drivers know them by. These are not NT's values: a success is 0 and everything else a failure, which
 * is what NT_SUCCESS tests here. */
#ifndef NT_SUCCESS
#define NT_SUCCESS(Status) ((Status) == 0)
#endif
#ifndef STATUS_SUCCESS
#define STATUS_SUCCESS NO_ERROR
#endif
#ifndef STATUS_ACCESS_DENIED
#define STATUS_ACCESS_DENIED ERROR_ACCESS_DENIED
#endif
#ifndef STATUS_NO_MEMORY
#define STATUS_NO_MEMORY ERROR_NOT_ENOUGH_MEMORY
#endif
#ifndef STATUS_NOT_ENOUGH_MEMORY
#define STATUS_NOT_ENOUGH_MEMORY ERROR_NOT_ENOUGH_MEMORY
#endif
#ifndef STATUS_INSUFFICIENT_RESOURCES
#define STATUS_INSUFFICIENT_RESOURCES ERROR_NOT_ENOUGH_MEMORY
#endif
#ifndef STATUS_NOT_SUPPORTED
#define STATUS_NOT_SUPPORTED ERROR_NOT_SUPPORTED
#endif
#ifndef STATUS_BAD_NETWORK_NAME
#define STATUS_BAD_NETWORK_NAME ERROR_BAD_NET_NAME
#endif
#ifndef STATUS_INVALID_PARAMETER
#define STATUS_INVALID_PARAMETER ERROR_INVALID_PARAMETER
#endif
#ifndef STATUS_DEVICE_BUSY
#define STATUS_DEVICE_BUSY ERROR_BUSY
#endif
#ifndef STATUS_NOT_FOUND
#define STATUS_NOT_FOUND ERROR_NOT_FOUND
#endif
#ifndef STATUS_OBJECT_ALREADY_EXISTS
#define STATUS_OBJECT_ALREADY_EXISTS ERROR_OBJECT_ALREADY_EXISTS
#endif

/* ---- Structures ------------------------------------------------------------------------------------- */

typedef sa_family_t ADDRESS_FAMILY; /* AF_UNSPEC, AF_INET, AF_INET6: this system's values */
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN;
typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6;

/* Family and address count. Port and flow information are ignored, and 0 in what comes back. The scope is ignored as
 * well, since the row names its interface; a link-local address comes back with its interface's index as the scope. */
typedef union _SOCKADDR_INET {
    SOCKADDR_IN Ipv4;
    SOCKADDR_IN6 Ipv6;
    ADDRESS_FAMILY si_family;
} SOCKADDR_INET, *PSOCKADDR_INET;

typedef ULONG NET_IFINDEX, *PNET_IFINDEX; /* neighd's index of an interface, from 1; not the kernel's */

/* Derived from the interface's name alone: the same after every restart. It has no parts (the original's Info). */
typedef union _NET_LUID {
    ULONG64 Value;
} NET_LUID, *PNET_LUID;

typedef enum _NL_NEIGHBOR_STATE {
    NlnsUnreachable, /* FAILED */
    NlnsIncomplete,
    NlnsProbe,
    NlnsDelay,
    NlnsStale,
    NlnsReachable,
    NlnsPermanent, /* PERMANENT, NOARP */
    NlnsMaximum
} NL_NEIGHBOR_STATE,
    *PNL_NEIGHBOR_STATE;

#ifndef IF_MAX_PHYS_ADDRESS_LENGTH
#define IF_MAX_PHYS_ADDRESS_LENGTH 32
#endif
#ifndef ANY_SIZE
#define ANY_SIZE 1
#endif

typedef struct _MIB_IPNET_ROW2 {
    SOCKADDR_INET Address;
    NET_IFINDEX InterfaceIndex; /* looked at where InterfaceLuid is 0 */
    NET_LUID InterfaceLuid;
    UCHAR PhysicalAddress[IF_MAX_PHYS_ADDRESS_LENGTH];
    ULONG PhysicalAddressLength; /* bytes: 6, or 0 where the address isn't known */
    NL_NEIGHBOR_STATE State;
    __extension__ union {
        __extension__ struct {
            BOOLEAN IsRouter : 1;
            BOOLEAN IsUnreachable : 1;
        };
        UCHAR Flags;
    };
    union {
        ULONG LastReachable;   /* milliseconds since reachability was confirmed (never: since the entry was made) */
        ULONG LastUnreachable; /* where IsUnreachable: milliseconds since the neighbor was given up */
    } ReachabilityTime;
} MIB_IPNET_ROW2, *PMIB_IPNET_ROW2;

typedef struct _MIB_IPNET_TABLE2 {
    ULONG NumEntries;
    MIB_IPNET_ROW2 Table[ANY_SIZE]; /* NumEntries of them */
} MIB_IPNET_TABLE2, *PMIB_IPNET_TABLE2;

/* ---- Calls ------------------------------------------------------------------------------------------ */

#ifndef NETIOAPI_API_
#define NETIOAPI_API_
#endif
#ifndef NETIOAPI_API
#define NETIOAPI_API NETIO_STATUS NETIOAPI_API_
#endif

/* Removes the entries of a family (AF_UNSPEC: of both) on one interface (0: on all), static ones too. When it has
 * returned, no packet leaves by an old entry. No entry to remove is a success. */
NETIOAPI_API FlushIpNetTable2(ADDRESS_FAMILY Family, NET_IFINDEX InterfaceIndex);

/* Gives an existing entry another physical address and makes it permanent. Wants Address, PhysicalAddress and its
 * length, and the interface; ignores the rest. */
NETIOAPI_API SetIpNetEntry2(PMIB_IPNET_ROW2 Row);

/* Makes a permanent entry. Wants what SetIpNetEntry2 wants. */
NETIOAPI_API CreateIpNetEntry2(CONST MIB_IPNET_ROW2* Row);

/* Removes an entry. Wants Address and the interface. */
NETIOAPI_API DeleteIpNetEntry2(CONST MIB_IPNET_ROW2* Row);

/* Reads an entry. Wants Address and the interface; on success writes every member, otherwise none. */
NETIOAPI_API GetIpNetEntry2(PMIB_IPNET_ROW2 Row);

/* Reads all entries of a family (AF_UNSPEC: of both), IPv4 first, by interface index and address. The memory is the
 * caller's to give back with FreeMibTable. On failure *Table is NULL. */
NETIOAPI_API GetIpNetTable2(ADDRESS_FAMILY Family, PMIB_IPNET_TABLE2* Table);

/* Forgets what is known of Address, solicits, and waits for the answer: as long as the interface's configuration
 * has it (4 seconds by default). Wants Address; the interface is Row's, else the one that has SourceAddress, else the
 * one that the routes choose. On success writes every member of Row, otherwise none. */
NETIOAPI_API ResolveIpNetEntry2(PMIB_IPNET_ROW2 Row, CONST SOCKADDR_INET* SourceAddress);

/* Gives back what GetIpNetTable2 allocated. NULL is allowed. */
VOID FreeMibTable(PVOID Memory);

#ifdef __cplusplus
}
#endif

#endif /* NEIGH_NETIOAPI_H */
