// What people read against what the program does: the sample, the contract's example, docs/config.md.
// Not here: mistakes.
#include <fstream>
#include <sstream>

#include "config/markdown.hpp"
#include "config/options.hpp"
#include "tests/support/source_root.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

std::string contents(const std::string& path) {
    std::ifstream file{std::string{neigh::test::source_root()} + "/" + path};
    EXPECT_TRUE(file) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(Documents, TheSampleLoads) {
    const LoadResult result = load_file(std::string{neigh::test::source_root()} + "/config/neighd.yaml");
    EXPECT_TRUE(result.ok()) << testing::PrintToString(result.errors);
}

TEST(Documents, TheSampleMentionsEveryKey) {
    const std::string sample = contents("config/neighd.yaml");
    for (const Option& option : kOptions) {
        EXPECT_NE(sample.find(std::string{option.key()} + ":"), std::string::npos) << option.path;
    }
}

TEST(Documents, TheReferenceIsTheTable) {
    EXPECT_EQ(contents("docs/config.md"), markdown()) << "run config-markdown > docs/config.md";
}

// The example of the interface contract, section 3, as it stands there.
constexpr const char* kContractExample = R"(
eal:
  lcores: "0,1"            # first is the control thread's, the others are workers'
  huge-pages: false        # false: ordinary memory, no set-up needed; true: 2 MiB/1 GiB pages
  memory-mb: 256
  args: []                 # passed to EAL as they are
control:
  socket: /run/neighd/neighd.sock
  mode: "0660"
  group: neighd            # optional; members may read; root and `admins` may change
  admins: [root]
state-file: /var/lib/neighd/neighbors.json   # optional: learned entries survive a restart
interfaces:
  - name: lan0                                # 1..15 characters; the persistent identity of the interface
    device: net_tap0,iface=ntap0              # a PCI address, or any DPDK vdev string
    mac: 02:00:00:00:00:01                    # optional
    mtu: 1500
    addresses: [192.0.2.1/24, 2001:db8:1::1/64]
    ipv4: true                                # false: the family is off on this interface
    ipv6: true
    neighbor: {gc_stale_time_ms: 60000}       # overrides of the block below
neighbor:
  base_reachable_time_ms: 30000
  retrans_time_ms: 1000
  delay_first_probe_time_ms: 5000
  mcast_solicit: 3
  ucast_solicit: 3
  gc_stale_time_ms: 60000
  max_entries: 65536          # per interface and family
  max_incomplete: 4096        # unresolved entries, per interface and family
  solicit_rate: 10000         # solicitations a second, per interface
  unres_qlen: 16              # packets that wait for one neighbor
  gratuitous: update          # update | create | ignore
  dad_transmits: 1            # RFC 4862; 0: own IPv6 addresses are used at once
  acd: announce               # RFC 5227 for own IPv4 addresses: probe | announce | off
routes:
  - {to: 203.0.113.0/24, via: 192.0.2.254}
  - {to: "::/0", via: "fe80::1", dev: lan0}
neighbors:                    # static ones
  - {dst: 192.0.2.9, lladdr: "02:00:00:00:00:09", dev: lan0}
)";

TEST(Documents, TheContractsExampleLoads) {
    const Config config = good(kContractExample);
    ASSERT_EQ(config.interfaces.size(), 1U);
    const Interface& lan0 = config.interfaces[0];
    EXPECT_EQ(lan0.device, "net_tap0,iface=ntap0");
    EXPECT_EQ(lan0.mac, Mac::parse("02:00:00:00:00:01"));
    ASSERT_EQ(lan0.addresses.size(), 2U);
    EXPECT_EQ(lan0.addresses[1].to_string(), "2001:db8:1::1/64");
    EXPECT_EQ(lan0.neighbor, NeighborParams{.unres_qlen = 16}) << "beside that cap, the contract states the defaults";
    EXPECT_EQ(config.control.mode, 0660U);
    ASSERT_EQ(config.routes.size(), 2U);
    EXPECT_EQ(config.routes[0].ifindex, 1U);
    EXPECT_EQ(config.routes[1].to.to_string(), "::/0");
    EXPECT_EQ(config.routes[1].via, IpAddr::parse("fe80::1"));
    ASSERT_EQ(config.neighbors.size(), 1U);
    EXPECT_EQ(config.neighbors[0].ifindex, 1U);
}

}  // namespace
}  // namespace neigh::config
