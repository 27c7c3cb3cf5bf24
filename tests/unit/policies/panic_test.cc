#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

constexpr const char* kConfig =
    "{window: 4s, threshold: 2, targetUtilization: 1, calmAfter: 10s, halfLife: 10s}";

TEST(PanicTest, PassesACalmLoadOn) {
  PolicyHarness story("panic", kConfig);
  story.SetReplicas(5);
  story.follow = false;
  EXPECT_EQ(story.Steps(20, 4, 60), 4) << "1.2 times the capacity is no panic";
  EXPECT_EQ(story.reason(), "Calm");
  EXPECT_EQ(story.Step(4, 100), 4) << "neither is one odd second";
}

TEST(PanicTest, SizesOnTheShortWindowWhileInPanic) {
  PolicyHarness story("panic", kConfig);
  story.SetReplicas(5);
  story.Steps(20, 5, 50);
  EXPECT_EQ(story.Step(5, 200), 5) << "mean 87.5 of 50";
  EXPECT_EQ(story.Step(5, 200), 13) << "mean 125 is 2.5 times the capacity";
  EXPECT_EQ(story.reason(), "Panic");
  EXPECT_EQ(story.Steps(2, 6, 200), 20);
}

TEST(PanicTest, CountsWhatIsStartingAsCapacity) {
  PolicyHarness story("panic", kConfig);
  story.follow = false;
  story.SetReplicas(20, /*starting=*/15);  // overloaded now, but not for long
  EXPECT_EQ(story.Steps(10, 20, 200), 20);
  EXPECT_EQ(story.reason(), "Calm");
  story.SetReplicas(5, 0);
  EXPECT_EQ(story.Step(20, 200), 20);
  EXPECT_EQ(story.reason(), "Panic");
}

TEST(PanicTest, TakesNothingBackAndLeavesByADecayingFloor) {
  PolicyHarness story("panic", kConfig);
  story.SetReplicas(2);
  story.Steps(10, 2, 20);
  EXPECT_EQ(story.Steps(4, 2, 400), 40);
  EXPECT_EQ(story.Steps(6, 2, 20), 40) << "the alarm was 9 s ago";
  int last = 40;
  int steps = 0;
  while (last > 2 && steps < 200) {
    const int count = story.Step(2, 20);
    EXPECT_LE(count, last);
    EXPECT_GE(count, last - 4) << "no cliff";
    last = count;
    ++steps;
    if (steps == 10) {
      EXPECT_EQ(count, 2 + 38 / 2) << "a half-life later";
    }
  }
  EXPECT_EQ(last, 2);
  EXPECT_GT(steps, 40);
  EXPECT_LT(steps, 100);
  EXPECT_EQ(story.reason(), "Calm");
}

TEST(PanicTest, FromZeroTheFirstReplicaIsTheMeasure) {
  PolicyHarness story("panic", kConfig);
  story.follow = false;
  EXPECT_EQ(story.Step(1, 15), 1) << "1.5 times what one replica serves";
  EXPECT_EQ(story.Step(1, 100), 6) << "known for two seconds: 57.5 a second";
}

TEST(PanicTest, AnOutageNeitherEndsNorDecaysAPanic) {
  PolicyHarness story("panic", kConfig);
  story.SetReplicas(2);
  story.Steps(10, 2, 20);
  story.Steps(4, 2, 400);
  EXPECT_EQ(story.Steps(1000, 0, std::nullopt), 40);
  EXPECT_EQ(story.reason(), "PanicSignalLost");
  EXPECT_EQ(story.Steps(9, 2, 20), 40) << "calm counts from when the load is known again";
}

TEST(PanicTest, CalmAfterZeroEndsWithTheOverload) {
  PolicyHarness story("panic", "{window: 1s, threshold: 2, targetUtilization: 1, calmAfter: 0s}");
  story.SetReplicas(2);
  EXPECT_EQ(story.Step(2, 100), 10);
  EXPECT_EQ(story.reason(), "Panic");
  story.Step(2, 20);
  EXPECT_EQ(story.reason(), "AfterPanic");
}

TEST(PanicTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("panic", kConfig);
  PolicyHarness reloaded("panic", kConfig);
  for (int i = 0; i < 300; ++i) {
    const double rate = i % 90 < 12 ? 700 : 30;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(3, rate), reloaded.Step(3, rate)) << i;
    ASSERT_EQ(plain.reason(), reloaded.reason());
  }
}

TEST(PanicTest, HostileValuesStayInBounds) {
  PolicyHarness story("panic", kConfig);
  for (const double rate : {1e12, 0.0, 1e-300, 1e12}) {
    const int count = story.Steps(5, 3, rate);
    EXPECT_GE(count, 0);
    EXPECT_LE(count, base::kMaxReplicas.value());
  }
  story.step = absl::Hours(24);
  story.Steps(3, 3, 1);
  EXPECT_EQ(story.Step(3, 1), 3) << "days later nothing is left of it";
}

TEST(PanicTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{window: 0s}", "{threshold: 0.9}", "{threshold: .nan}",
                           "{targetUtilization: 0}", "{halfLife: 0s}", "{calmAfter: 2h}"}) {
    EXPECT_NE(ConfigErrors("panic", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
