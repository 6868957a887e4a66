// A neighbor that is forgotten and resolved anew at once: its answer is the same as a moment ago, and is news again.
#include <functional>

#include "tests/unit/whole/bench.hpp"

namespace neigh::test {
namespace {

struct Way {
    const char* name;
    std::function<void(Resolver&, const IpAddr&, TimePoint)> forget;
};

void PrintTo(const Way& way, std::ostream* out) {
    *out << way.name;
}

class Anew : public WholeTest, public testing::WithParamInterface<Way> {};

// The worker's filter knows the answer of each round from the one before: they follow one another within its window.
TEST_P(Anew, TheSameAnswerIsNewsOfEachNewSearch) {
    for (const IpAddr& neighbor : {ip("198.51.100.10"), ip("2001:db8:2::10")}) {
        settle();
        (void)collect();  // what the last one was asked
        for (int round = 0; round < 12; ++round) {
            SCOPED_TRACE(neighbor.to_string() + ", round " + std::to_string(round));
            send_to(neighbor);
            settle();
            EXPECT_EQ(collect().size(), 1U) << "the question";
            answer(neighbor, kHostMac);
            settle();
            ASSERT_EQ(collect().size(), 1U) << "the packet that waited";
            GetParam().forget(*resolver_, neighbor, now_);
            (void)collect();
        }
    }
}

void flush(Resolver& resolver, const Filter& filter, TimePoint now) {
    EXPECT_EQ(resolver.flush(filter, now).value(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Forgotten, Anew,
    testing::Values(Way{"flush",
                        [](Resolver& resolver, const IpAddr&, TimePoint now) {
                            flush(resolver, {.ifindex = kLan1, .states = StateSet::dynamic()}, now);
                        }},
                    Way{"flush_to",
                        [](Resolver& resolver, const IpAddr& neighbor, TimePoint now) {
                            flush(resolver, {.to = Prefix::parse(neighbor.to_string()).value()}, now);
                        }},
                    Way{"del",
                        [](Resolver& resolver, const IpAddr& neighbor, TimePoint now) {
                            const Resolver::EntryName name{neighbor, kLan1};
                            std::size_t bad_row = 0;
                            EXPECT_TRUE(resolver.remove({&name, 1}, now, bad_row).ok());
                        }},
                    Way{"resolve", [](Resolver& resolver, const IpAddr& neighbor,
                                      TimePoint now) { EXPECT_TRUE(resolver.resolve(kLan1, neighbor, now).ok()); }}),
    [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace neigh::test
