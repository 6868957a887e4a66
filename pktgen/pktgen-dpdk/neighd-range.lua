-- Lua script for Pktgen-DPDK 23.03: for how many neighbors behind neighd do 64-byte packets at full rate arrive?
--
--   pktgen -l 0-4 -n 4 -- -P -m "[1:2].0,[3:4].1" -f neighd-range.lua
--
-- From port 0 to port 1 through neighd (neighd.yaml beside this file), destinations one after the other over 1, 256, 4096
-- and 65533 addresses of 198.18.0.0/16. One line each: what was sent and received in ten seconds, and how many packets
-- with a time stamp came back for the latency. Pktgen answers ARP for one address of a port, so give neighd the others
-- first: `neighctl -batch` with a line `replace 198.18.X.Y lladdr MAC-OF-PORT-1 dev lan1` each.
package.path = package.path .. ";?.lua;test/?.lua;app/?.lua;../?.lua"
require "Pktgen"

local seconds = 10
local ports = "0,1"
local neighd = { "02:00:00:00:00:01", "02:00:00:00:00:02" } -- its MACs on lan0 and lan1
local last = { [1] = "198.18.0.2", [256] = "198.18.1.1", [4096] = "198.18.16.1", [65533] = "198.18.255.254" }

-- Who the ports are; `process` answers ARP and ping for these.
local function setup()
    pktgen.screen("off")
    pktgen.stop(ports)
    pktgen.set_ipaddr("0", "src", "192.0.2.10/24")
    pktgen.set_ipaddr("0", "dst", "198.18.0.2")
    pktgen.set_ipaddr("1", "src", "198.18.0.2/16")
    pktgen.set_ipaddr("1", "dst", "192.0.2.10")
    pktgen.set_mac("0", "dst", neighd[1])
    pktgen.set_mac("1", "dst", neighd[2])
    pktgen.process(ports, "on")

    pktgen.set_type("0", "ipv4")
    pktgen.set_proto("0", "udp")
    pktgen.set("0", "size", 64)
    pktgen.set("0", "rate", 100)
    pktgen.set("0", "burst", 64)
    pktgen.set("0", "count", 0)

    pktgen.range.dst_mac("0", "start", neighd[1])
    pktgen.range.ip_proto("0", "udp")
    for what, value in pairs({ start = 64, inc = 0, min = 64, max = 64 }) do
        pktgen.range.pkt_size("0", what, value)
        pktgen.range.ttl("0", what, value)
    end
    for what, value in pairs({ start = "192.0.2.10", inc = "0.0.0.0", min = "192.0.2.10", max = "192.0.2.10" }) do
        pktgen.range.src_ip("0", what, value)
    end
    pktgen.set_range("0", "on")
    pktgen.latency(ports, "on")
end

-- One trial over `count` destinations.
local function trial(count)
    for what, value in pairs({ start = "198.18.0.2", inc = "0.0.0.1", min = "198.18.0.2", max = last[count] }) do
        pktgen.range.dst_ip("0", what, value)
    end
    pktgen.clr()
    pktgen.start("0")
    pktgen.delay(seconds * 1000)
    pktgen.stop("0")
    pktgen.delay(1000) -- what is under way
    local sent = pktgen.portStats("0", "port")[0].opackets
    local received = pktgen.portStats("1", "port")[1].ipackets
    local stamped = pktgen.pktStats("1")[1].latency.num_pkts
    printf("%5d destinations: %d sent, %d received, %d a second, %d with a time stamp\n", count, sent, received,
        math.floor(received / seconds), stamped)
end

setup()
for _, count in ipairs({ 1, 256, 4096, 65533 }) do
    trial(count)
end
pktgen.latency(ports, "off")
pktgen.set_range("0", "off")
