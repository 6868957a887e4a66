// Whatever ends the main loop, the state is saved.
#include "control/ending.hpp"

#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

class Ending : public testing::Test {
  protected:
    /// What it throws; empty: nothing.
    std::string thrown_by(const std::function<void()>& work) {
        try {
            work_and_save(work, [this] { ++saved_; });
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return {};
    }
    int saved_ = 0;
};

TEST_F(Ending, AnOrderlyOneSavesOnce) {
    EXPECT_EQ(thrown_by([this] { EXPECT_EQ(saved_, 0); }), "");
    EXPECT_EQ(saved_, 1);
}

TEST_F(Ending, AnExceptionSavesAndGoesOn) {
    EXPECT_NE(thrown_by([] { throw std::out_of_range("vector::at"); }).find("vector::at"), std::string::npos);
    EXPECT_NE(thrown_by([] { throw std::bad_alloc(); }), "");
    EXPECT_NE(thrown_by([] { throw 7; }), "");
    EXPECT_EQ(saved_, 3);
}

TEST_F(Ending, AFailureToSaveHidesNotTheFirstReason) {
    try {
        work_and_save([] { throw std::runtime_error("first"); }, [] { throw std::runtime_error("second"); });
        FAIL() << "no exception";
    } catch (const std::runtime_error& failure) {
        EXPECT_NE(std::string{failure.what()}.find("first"), std::string::npos);
    }
}

}  // namespace
}  // namespace neigh::control::test
