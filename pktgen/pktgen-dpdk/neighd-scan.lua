-- Script for Pktgen-DPDK 23.03: IPv4 packets of 64 bytes at full rate to every host of a /16 behind neighd, of whom only
-- one is there. neighd asks for the others and gives them up; what it drops stands beside what came through.
--
--   pktgen -l 0-4 -n 4 -- -P -m "[1:2].0,[3:4].1" -f PATH/neighd-scan.lua        (in Pktgen's folder, for its Pktgen.lua)
--
-- To have all of them answer, run `neigh-pktgen run` with hosts of that count on port 1. Environment: neighd.lua beside
-- this file.
package.path = package.path .. ";" .. (debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "?.lua"
local neighd = require "neighd"

local there = neighd.setup(1)
neighd.range(there["0"], 65533)
neighd.trial("a scan of 65533 addresses", "0")
pktgen.set_range("0", "off")
