-- What the Pktgen scripts beside this file share: neighd at the other end of Pktgen's ports 0 and 1, told of the addresses
-- behind port 1, asked what it dropped, and the report of a trial.
--
-- Addresses are those of neighd.yaml beside this file: port 0 faces lan0 (192.0.2.1/24), port 1 lan1 (198.18.0.1/16).
-- Pktgen answers ARP for one address of a port, and for none while it sends. What is measured is therefore not left to
-- ARP: neighd is told, by `neighctl`. From the environment: NEIGHCTL, how to call that, "neighctl" without (for a neighd
-- elsewhere "ssh router neighctl", for another socket "neighctl -s PATH"); TRIAL_SECONDS, 10 without.
-- Not here: what is sent, and to whom (neighd-range, neighd-known, neighd-scan).
require "Pktgen"

local neighd = { seconds = tonumber(os.getenv("TRIAL_SECONDS") or "10"), source = "192.0.2.10", first = "198.18.0.2" }
local neighctl = os.getenv("NEIGHCTL") or "neighctl"

local function fail(what)
    print("FAILED: " .. what)
    os.exit(1)
end

-- What `neighctl ARGUMENTS` prints; ends the script where it can't be asked.
local function ask(arguments)
    local pipe = io.popen(neighctl .. " " .. arguments .. " 2>&1")
    local answer = pipe:read("a")
    if not pipe:close() then
        fail("`" .. neighctl .. " " .. arguments .. "`: " .. answer)
    end
    return answer
end

local function mac_of_interface(name)
    for interface in ask("-j link"):gmatch("%b{}") do
        if interface:match('"name":%s*"' .. name .. '"') then
            return interface:match('"mac":%s*"([%x:]+)"')
        end
    end
    fail("neighd has no interface " .. name)
end

-- Number N, from 0 on, of the addresses behind port 1.
function neighd.address(n)
    return string.format("198.18.%d.%d", (n + 2) // 256, (n + 2) % 256)
end

-- Who the ports are, at full rate; `known` addresses behind port 1 become PERMANENT neighbors of neighd's.
function neighd.setup(known)
    pktgen.screen("off")
    pktgen.stop("0,1")
    local there = { ["0"] = mac_of_interface("lan0"), ["1"] = mac_of_interface("lan1") }
    local here = { ["0"] = { neighd.source, 24 }, ["1"] = { neighd.first, 16 } }
    for port, address in pairs(here) do
        pktgen.set_ipaddr(port, "src", address[1] .. "/" .. address[2])
        pktgen.set_ipaddr(port, "dst", here[port == "0" and "1" or "0"][1])
        pktgen.set_mac(port, "dst", there[port])
        pktgen.set_type(port, "ipv4")
        pktgen.set_proto(port, "udp")
        pktgen.set(port, "size", 64)
        pktgen.set(port, "rate", 100)
        pktgen.set(port, "burst", 64)
        pktgen.set(port, "count", 0)
    end
    pktgen.process("0,1", "on")
    neighd.tell("lan0", "0", function() return neighd.source end, 1)
    neighd.tell("lan1", "1", neighd.address, known)
    pktgen.latency("0,1", "on")
    return there
end

-- neighd's neighbors address(0) to address(count - 1) on the interface are at the port's MAC.
function neighd.tell(interface, port, address, count)
    if count == 0 then
        return
    end
    local mac = pktgen.pktStats(port)[tonumber(port)].mac_addr
    local pipe = io.popen(neighctl .. " -batch -", "w")
    for n = 0, count - 1 do
        pipe:write("replace ", address(n), " lladdr ", mac, " dev ", interface, "\n")
    end
    if not pipe:close() then
        fail("neighd was not told of the neighbors on " .. interface)
    end
end

-- The range that port 0 sends: `count` destinations one after the other, beginning with address(0).
function neighd.range(mac, count)
    pktgen.range.dst_mac("0", "start", mac)
    pktgen.range.ip_proto("0", "udp")
    for what, value in pairs({ start = 64, inc = 0, min = 64, max = 64 }) do
        pktgen.range.pkt_size("0", what, value)
        pktgen.range.ttl("0", what, value)
    end
    for what, value in pairs({ start = neighd.source, inc = "0.0.0.0", min = neighd.source, max = neighd.source }) do
        pktgen.range.src_ip("0", what, value)
    end
    for what, value in pairs({ start = neighd.first, inc = "0.0.0.1", min = neighd.first, max = neighd.address(count - 1) }) do
        pktgen.range.dst_ip("0", what, value)
    end
    pktgen.set_range("0", "on")
end

-- neighd's counters in all, by name.
local function totals()
    local counters = {}
    for name, value in ask("-j stats"):match('"totals":%s*(%b{})'):gmatch('"([%w_]+)":%s*(%d+)') do
        counters[name] = tonumber(value)
    end
    return counters
end

-- Sends from `ports` ("0" or "0,1") for neighd.seconds, and prints a line: rates of both ports, what carried a time stamp,
-- and what neighd dropped meanwhile. What came in at the ports and what they sent, by port.
function neighd.trial(what, ports)
    local before = totals()
    pktgen.clr()
    pktgen.start(ports)
    pktgen.delay(math.floor(neighd.seconds * 1000))
    pktgen.stop(ports)
    pktgen.delay(2000) -- what is under way; Pktgen reads its counters once a second
    local received, sent, line = {}, {}, {}
    for port = 0, 1 do
        local count = pktgen.portStats(tostring(port), "port")[port]
        received[port], sent[port] = count.ipackets, count.opackets
        line[#line + 1] = string.format("port %d sent %d (%d a second), received %d (%d a second)", port, count.opackets,
            count.opackets // neighd.seconds, count.ipackets, count.ipackets // neighd.seconds)
    end
    line[#line + 1] = pktgen.pktStats("1")[1].latency.num_pkts .. " with a time stamp"
    local dropped = {}
    for name, value in pairs(totals()) do
        if name:match("^drop_") and value > (before[name] or 0) then
            dropped[#dropped + 1] = string.format("%s %d", name, value - (before[name] or 0))
        end
    end
    table.sort(dropped)
    print(what .. ": " .. table.concat(line, "; ") .. "; neighd dropped: "
        .. (#dropped > 0 and table.concat(dropped, ", ") or "nothing"))
    return received, sent
end

-- What one port sends must come out at the other; the rate may be more than neighd's or the link's.
function neighd.expect(received, sent, from)
    if received[1 - from] * 1000 <= sent[from] then
        fail(string.format("of %d packets from port %d %d came out at port %d: are the ports the right way round, and both links up "
            .. "(`neighctl link`)?", sent[from], from, received[1 - from], 1 - from))
    end
end

return neighd
