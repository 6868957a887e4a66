// A start's survey of a machine made of a few files: what refuses it, what explains its failure, what a rehearsal says.
#include "control/survey.hpp"

#include <filesystem>
#include <sys/socket.h>
#include <sys/un.h>

#include "control/daemon.hpp"
#include "control/socket/socket_lock.hpp"
#include "dataplane/kernel_interface.hpp"
#include "tests/unit/config/machine_fixture.hpp"

namespace neigh::control {
namespace {

using config::Lines;
using config::Occasion;

class SurveyTest : public config::MachineTest {
  protected:
    SurveyTest() { put("proc/self/status", "CapEff:\t0000000000000000\n"); }

    void use(const std::string& device, const std::string& more = "worker: {idle-sleep-us: 50}\n") {
        loaded_ = load(more, device);
        ASSERT_TRUE(loaded_.ok());
    }
    [[nodiscard]] Survey survey() const { return {*loaded_.config, loaded_.places, "f", machine_}; }

    config::LoadResult loaded_;
};

TEST_F(SurveyTest, WhatIsMissingRefusesAStart) {
    use("03:00.0");
    EXPECT_EQ(survey().refusals().size(), 1U);
    EXPECT_FALSE(survey().report(*loaded_.config).is_good);
}

TEST_F(SurveyTest, WhatMayBeInTheWayExplainsAFailureOfThatDeviceOrOfDpdk) {
    pci("0000:05:00.1", "e1000e", "12");
    use("05:00.0");
    EXPECT_EQ(survey().refusals(), Lines{});
    EXPECT_TRUE(survey().has_causes());
    const Lines causes = survey().causes_of("interfaces[0].device");
    ASSERT_EQ(causes.size(), 1U);
    EXPECT_TRUE(causes[0].starts_with("f:2:26: 0000:05:00.0 is in IOMMU group 12 together with 0000:05:00.1"))
        << causes[0];
    EXPECT_EQ(survey().causes_of("eal"), causes);
    EXPECT_EQ(survey().causes_of("interfaces[1].device"), Lines{}) << "another one's";
    EXPECT_FALSE(survey().report(*loaded_.config).is_good);
}

TEST_F(SurveyTest, PinnedMemoryMayBeBehindAnyDevicesFailure) {
    put("proc/self/limits", "Max locked memory         8388608              8388608              bytes\n");
    use("05:00.0");
    EXPECT_EQ(survey().causes_of("interfaces[0].device").size(), 1U);
    EXPECT_EQ(survey().causes_of("state-file"),
              (Lines{"f:1:1: VFIO pins the 300 MiB for tables and buffers, this user may "
                     "pin 8 MiB (ulimit -l unlimited, or LimitMEMLOCK=infinity in the "
                     "unit)"}));
}

TEST_F(SurveyTest, NotesAreToldInTheOrderOfTheFileAndAreNoFailure) {
    use("05:00.0", "");
    const auto report = survey().report(*loaded_.config);
    EXPECT_TRUE(report.is_good);
    EXPECT_EQ(
        report.lines,
        (Lines{"f:1:1: note: workers poll on cores that the kernel uses too: isolcpus=1 nohz_full=1 on its command "
               "line gives them these alone",
               "f:2:26: note: 0000:05:00.0 is bound to vfio-pci, IOMMU group 12"}));
    EXPECT_FALSE(survey().has_causes());
    machine_.occasion = Occasion::check;
    EXPECT_EQ(survey().report(*loaded_.config).lines, Lines{}) << "a check of the file has no notes";
}

TEST_F(SurveyTest, WhoHasAnInterfaceOfTheKernelsIsTold) {
    use("net_tap0,iface=mytap");
    EXPECT_TRUE(survey().report(*loaded_.config).is_good);
    {
        const dataplane::KernelClaim claim{"mytap"};
        const auto report = survey().report(*loaded_.config);
        EXPECT_FALSE(report.is_good);
        EXPECT_EQ(report.lines, Lines{"f:2:26: another neighd (process " + std::to_string(::getpid()) +
                                      ") has the kernel's interface mytap already"});
        // However often it was asked: nobody accepts, and so each who asks stays in the backlog.
        std::string last;
        for (int asked = 0; asked < 10'000 && !last.ends_with("neighd has the kernel's interface mytap already");
             ++asked) {
            const auto again = survey().report(*loaded_.config);
            ASSERT_FALSE(again.is_good) << asked;
            last = again.lines.at(0);
        }
        EXPECT_EQ(last, "f:2:26: another neighd has the kernel's interface mytap already") << "who, is not known then";
        machine_.occasion = Occasion::check;
        EXPECT_TRUE(survey().report(*loaded_.config).is_good) << "a check of the file asks who holds nothing";
        machine_.occasion = Occasion::rehearsal;
    }
    EXPECT_TRUE(survey().report(*loaded_.config).is_good) << "nothing was taken by asking";
}

TEST_F(SurveyTest, WhoListensOnTheSocketIsToldAndNotDisturbed) {
    use("net_tap0");
    const std::string path = loaded_.config->control.socket;
    EXPECT_TRUE(survey().report(*loaded_.config).is_good);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_TRUE(survey().report(*loaded_.config).is_good) << "a stale one";
    ASSERT_EQ(::listen(fd, 1), 0);
    const auto report = survey().report(*loaded_.config);
    EXPECT_FALSE(report.is_good);
    EXPECT_EQ(report.lines,
              Lines{"f:1:1: another daemon listens on " + path + " (process " + std::to_string(::getpid()) + ")"});
    EXPECT_FALSE(std::filesystem::exists(path + ".lock")) << "nothing is taken";
    const auto lock = SocketLock::take(path);
    ASSERT_FALSE(lock.ok());
    EXPECT_EQ(lock.error().status, Status::busy);
    ::close(fd);
}

TEST_F(SurveyTest, MemoryIsReckonedForTheWorkersThereAre) {
    use("net_tap0", "eal: {lcores: \"0,1\"}\n");
    const std::size_t one = Daemon::memory_needed_mb(*loaded_.config);
    use("net_tap0", "eal: {lcores: \"0-4\"}\n");
    const std::size_t four = Daemon::memory_needed_mb(*loaded_.config);
    use("net_tap0", "eal: {lcores: \"0-8\"}\n");
    EXPECT_LT(one, four);
    EXPECT_LT(four, Daemon::memory_needed_mb(*loaded_.config));
}

}  // namespace
}  // namespace neigh::control
