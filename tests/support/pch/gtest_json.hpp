// As gtest.hpp, with GoogleMock and nlohmann-json for the tests of control and its client.
#pragma once

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/pch/gtest.hpp"
