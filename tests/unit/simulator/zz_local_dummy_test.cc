#include "gtest/gtest.h"
TEST(Dummy, Runs) { EXPECT_EQ(1, 1); }
