-- Script for Pktgen-DPDK 23.03: for how many neighbors behind neighd do 64-byte packets at full rate arrive?
--
--   pktgen -l 0-4 -n 4 -- -P -m "[1:2].0,[3:4].1" -f PATH/neighd-range.lua       (in Pktgen's folder, for its Pktgen.lua)
--
-- From port 0 to port 1 through neighd (neighd.yaml, and what the environment says: neighd.lua, both beside this file),
-- destinations one after the other over 1, 256, 4096 and 65533 addresses of 198.18.0.0/16, a line each. neighd is told of
-- all of them first.
package.path = package.path .. ";" .. (debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "?.lua"
local neighd = require "neighd"

local there = neighd.setup(65533)
for _, count in ipairs({ 1, 256, 4096, 65533 }) do
    neighd.range(there["0"], count)
    local received, sent = neighd.trial(string.format("%5d destinations", count), "0")
    neighd.expect(received, sent, 0)
end
pktgen.set_range("0", "off")
