// neighd's command line, by the table that --help shows.
#include "control/command_line.hpp"

#include <getopt.h>
#include <vector>

#include <gtest/gtest.h>

namespace neigh::control {
namespace {

std::optional<CommandLine> parse(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "neighd");
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    optind = 0;  // glibc: begin anew
    return parse_command_line(static_cast<int>(arguments.size()), argv.data());
}

TEST(CommandLine, NothingSaidRunsWithTheUsualFile) {
    const auto line = parse({});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->job, CommandLine::Job::run);
    EXPECT_EQ(line->config, NEIGHD_CONFIG);
}

TEST(CommandLine, TheContractsOptions) {
    EXPECT_EQ(parse({"-c", "/x"})->config, "/x");
    EXPECT_EQ(parse({"--config=/x"})->config, "/x");
    EXPECT_EQ(parse({"--check", "-c/x"})->job, CommandLine::Job::check);
    EXPECT_EQ(parse({"--check", "-c/x"})->config, "/x");
    EXPECT_EQ(parse({"--version"})->job, CommandLine::Job::version);
    EXPECT_EQ(parse({"--help"})->job, CommandLine::Job::help);
    EXPECT_EQ(parse({"-h", "--version"})->job, CommandLine::Job::help);
}

TEST(CommandLine, ACheckMayLookAtLessOrMore) {
    using Scope = CommandLine::Scope;
    EXPECT_EQ(parse({"--check"})->scope, Scope::machine);
    EXPECT_EQ(parse({"--check", "--anywhere"})->scope, Scope::anywhere);
    EXPECT_EQ(parse({"--on-this-machine", "--check"})->scope, Scope::rehearsal);
}

TEST(CommandLine, WrongOnes) {
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--what"},
                                                  {"-x"},
                                                  {"-c"},
                                                  {"--config"},
                                                  {"--check=yes"},
                                                  {"--on-this-machine"},
                                                  {"--anywhere", "-c", "/x"},
                                                  {"--check", "--anywhere", "--on-this-machine"},
                                                  {"file"},
                                                  {"--", "file"}}) {
        testing::internal::CaptureStderr();
        EXPECT_FALSE(parse(wrong)) << wrong.front();
        EXPECT_NE(testing::internal::GetCapturedStderr().find("Usage: neighd"), std::string::npos);
    }
}

TEST(CommandLine, TheUsageNamesEveryOption) {
    for (const DaemonOptionSpec& spec : kDaemonOptions) {
        EXPECT_NE(daemon_usage().find("--" + std::string{spec.name}), std::string::npos) << spec.name;
        EXPECT_NE(daemon_usage().find(spec.help), std::string::npos) << spec.name;
    }
}

}  // namespace
}  // namespace neigh::control
