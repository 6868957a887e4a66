// What DPDK's net_af_packet driver asks of the kernel, put right: fragments are to arrive as fragments.
//
// The driver has its sockets join a fanout group with PACKET_FANOUT_FLAG_DEFRAG, one queue or several: the kernel then
// puts IPv4 fragments together and hands over datagrams larger than the MTU, cut where they are larger than a slot of
// the ring. No argument of the driver's turns that off, and a group's flags can't be changed, nor a group be left
// (packet(7)). So this file has a setsockopt() of the program's own, which takes that one flag out of that one option
// and passes on everything else: a program's functions go before a library's, for DPDK's drivers too.
// Neighbors: port asks whether it worked. Not here: other drivers, which leave fragments alone.
#pragma once

namespace neigh::dataplane {

/// One of this process's packet sockets on that interface of the kernel's gets datagrams put together all the same.
/// Linking this also links the setsockopt().
[[nodiscard]] bool is_defragmented(unsigned if_index);

}  // namespace neigh::dataplane
