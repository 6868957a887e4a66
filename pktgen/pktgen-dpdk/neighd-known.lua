-- Script for Pktgen-DPDK 23.03: two known neighbors send 64-byte packets to one another through neighd, at a tenth of the
-- link's rate: the measure of what a scan (neighd-scan.lua, from a second Pktgen on further ports) must not change.
--
--   pktgen -l 0-4 -n 4 -- -P -m "[1:2].0,[3:4].1" -f PATH/neighd-known.lua       (in Pktgen's folder, for its Pktgen.lua)
--
-- What one port sends, the other must count as received. Environment: neighd.lua beside this file.
package.path = package.path .. ";" .. (debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "?.lua"
local neighd = require "neighd"

neighd.setup(1)
for port = 0, 1 do
    pktgen.set(tostring(port), "rate", 10)
end
local received, sent = neighd.trial("two known neighbors", "0,1")
neighd.expect(received, sent, 0)
neighd.expect(received, sent, 1)
