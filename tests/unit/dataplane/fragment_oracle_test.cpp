// Fragments beside DPDK's own librte_ip_frag: what it puts together is what was cut here, and what it cuts is what is
// cut here, byte for byte but for the checksums, which it leaves to devices.
#include <rte_ip_frag.h>
#include <rte_mbuf.h>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr std::uint16_t kRoom = 9'000;

rte_mempool* pool() {
    static rte_mempool* the_one =
        rte_pktmbuf_pool_create("oracle", 255, 0, 0, RTE_PKTMBUF_HEADROOM + kRoom, SOCKET_ID_ANY);
    return the_one;
}

rte_mbuf* packet_of(const Buffer& bytes) {
    rte_mbuf* packet = rte_pktmbuf_alloc(pool());
    char* data = rte_pktmbuf_append(packet, static_cast<std::uint16_t>(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(data));
    return packet;
}
/// Frees it.
Buffer bytes_of_chain(rte_mbuf* packet) {
    Buffer bytes(packet->pkt_len);
    std::size_t at = 0;
    for (const rte_mbuf* part = packet; part != nullptr; part = part->next) {
        std::memcpy(bytes.data() + at, rte_pktmbuf_mtod(part, const std::uint8_t*), part->data_len);
        at += part->data_len;
    }
    rte_pktmbuf_free(packet);
    return bytes;
}
Buffer without_checksum(Buffer ip) {
    ip.at(10) = ip.at(11) = 0;
    return ip;
}
Buffer ip_of(const Buffer& frame) {
    return {frame.begin() + 14, frame.end()};
}

class FragmentOracle : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        ASSERT_NE(pool(), nullptr);
        table_ = rte_ip_frag_table_create(8, 8, 64, rte_get_tsc_hz(), SOCKET_ID_ANY);
        ASSERT_NE(table_, nullptr);
    }
    void TearDown() override {
        rte_ip_frag_table_destroy(table_);
        EXPECT_EQ(rte_mempool_in_use_count(pool()), 0U);
        DataplaneTest::TearDown();
    }

    rte_ip_frag_tbl* table_ = nullptr;
    rte_ip_frag_death_row row_{};
};

TEST_F(FragmentOracle, DpdkPutsOurIpv4FragmentsTogether) {
    const Buffer sent = frame(Ipv4{.payload = numbers(1'900)});
    for (const std::size_t mtu : {300U, 576U, 1'000U, 1'500U}) {
        rte_mbuf* whole = nullptr;
        for (const Buffer& piece : pieces_of_ipv4(sent, mtu)) {
            ASSERT_EQ(whole, nullptr);
            rte_mbuf* packet = packet_of(piece);
            packet->l2_len = 14;
            packet->l3_len = 20;
            whole = rte_ipv4_frag_reassemble_packet(table_, &row_, packet, 1,
                                                    rte_pktmbuf_mtod_offset(packet, rte_ipv4_hdr*, 14));
        }
        ASSERT_NE(whole, nullptr) << mtu;
        EXPECT_EQ(without_checksum(ip_of(bytes_of_chain(whole))), without_checksum(ip_of(sent)));
    }
}

TEST_F(FragmentOracle, DpdkPutsOurIpv6FragmentsTogether) {
    const Buffer sent = frame(Ipv6{.payload = numbers(1'900)});
    rte_mbuf* whole = nullptr;
    for (const Buffer& piece : pieces_of_ipv6(sent, 1'280)) {
        rte_mbuf* packet = packet_of(piece);
        packet->l2_len = 14;
        packet->l3_len = 40 + 8;
        whole = rte_ipv6_frag_reassemble_packet(table_, &row_, packet, 1,
                                                rte_pktmbuf_mtod_offset(packet, rte_ipv6_hdr*, 14),
                                                rte_pktmbuf_mtod_offset(packet, rte_ipv6_fragment_ext*, 14 + 40));
    }
    ASSERT_NE(whole, nullptr);
    EXPECT_EQ(bytes_of_chain(whole), sent);
}

TEST_F(FragmentOracle, DpdkCutsIpv4WhereWeDo) {
    for (const Buffer& options : {Buffer{}, Buffer{148, 4, 0, 0}}) {
        const Buffer plain = frame(Ipv4{.payload = numbers(1'900)});
        const Buffer sent = options.empty() ? plain : with_options(plain, options);
        for (const auto mtu : {std::uint16_t{300}, std::uint16_t{577}, std::uint16_t{1'000}, std::uint16_t{1'500}}) {
            std::array<rte_mbuf*, 16> pieces{};
            rte_mbuf* packet = packet_of(ip_of(sent));
            const int count = rte_ipv4_fragment_packet(packet, pieces.data(), pieces.size(), mtu, pool(), pool());
            rte_pktmbuf_free(packet);
            const auto ours = pieces_of_ipv4(sent, mtu);
            ASSERT_EQ(count, static_cast<int>(ours.size()));
            for (std::size_t i = 0; i < ours.size(); ++i) {
                EXPECT_EQ(without_checksum(bytes_of_chain(pieces.at(i))), without_checksum(ip_of(ours[i])));
            }
        }
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
