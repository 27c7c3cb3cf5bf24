#include "policies/kpa_status.h"

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

TEST(KpaStatusTest, WakesOnACountOrASignAndOnNothingElse) {
  KpaStatus status;
  EXPECT_TRUE(status.Update({true, 0, 5})) << "unknown to zero is a change";
  EXPECT_FALSE(status.Update({true, 0, 900}));
  EXPECT_FALSE(status.Update({true, 0, 0})) << "zero is positive";
  EXPECT_TRUE(status.Update({true, 0, -1}));
  EXPECT_FALSE(status.Update({true, 0, -900}));
  EXPECT_TRUE(status.Update({true, 3, -900}));
}

TEST(KpaStatusTest, ADecisionThatIsNotValidLeavesEverything) {
  KpaStatus status{4, -7};
  EXPECT_FALSE(status.Update({false, 9, 9}));
  EXPECT_EQ(status.desired, 4);
  EXPECT_EQ(status.excess_burst_capacity, -7);
}

TEST(KpaStatusTest, StartsUnknownWithTheCapacityOfTheInitialScale) {
  EXPECT_EQ(InitialKpaStatus(2, 100, 211).desired, -1);
  EXPECT_EQ(InitialKpaStatus(2, 100, 211).excess_burst_capacity, -11);
  EXPECT_EQ(InitialKpaStatus(3, 100, 211).excess_burst_capacity, 89);
  EXPECT_EQ(InitialKpaStatus(1, 10.5, 11).excess_burst_capacity, 0) << "cut off, not floored";
}

TEST(KpaStatusTest, ABurstTargetThatIsOffOrUnlimitedIsItsOwnCapacity) {
  EXPECT_EQ(InitialKpaStatus(5, 100, 0).excess_burst_capacity, 0);
  EXPECT_EQ(InitialKpaStatus(5, 100, -1).excess_burst_capacity, -1);
}

}  // namespace
}  // namespace springtide::policies
