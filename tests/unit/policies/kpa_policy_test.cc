// Knative's autoscaler as a policy of the pipeline. Its windows and its decider are held to vectors
// elsewhere; here is what the adapter adds: ticks, reports, and the way to zero and back.
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

PolicyHarness Knative(absl::string_view yaml = "{}") {
  PolicyHarness story("kpa", yaml);
  story.now = absl::FromUnixSeconds(1'700'000'000);  // even, so ticks fall on the odd seconds after
  return story;
}

TEST(KpaPolicyTest, TicksEveryOtherSecond) {
  PolicyHarness story = Knative("{targetUtilization: 0.5}");
  story.SetReplicas(2);
  story.Steps(61, 0, 10);
  EXPECT_EQ(story.reason(), "KpaStable");
  story.Step(0, 10);
  EXPECT_EQ(story.reason(), "KpaBetweenTicks");
}

TEST(KpaPolicyTest, SizesToTheLongWindow) {
  PolicyHarness story = Knative("{targetUtilization: 0.5}");
  story.SetReplicas(8);
  EXPECT_EQ(story.Steps(61, 0, 39), 8);
  EXPECT_EQ(story.Steps(60, 0, 31), 7);
}

TEST(KpaPolicyTest, PanicsAndDoesNotShrinkMeanwhile) {
  PolicyHarness story = Knative("{targetUtilization: 0.5}");
  story.SetReplicas(1);
  story.Steps(60, 0, 4);
  const int peak = story.Steps(9, 0, 60);
  EXPECT_EQ(peak, 12);
  EXPECT_EQ(story.reason(), "KpaPanic");
  EXPECT_EQ(story.Steps(40, 0, 4), peak) << "the panic lasts a long window";
  EXPECT_EQ(story.Steps(90, 0, 4), 1);
}

TEST(KpaPolicyTest, GoesToZeroAfterWindowAndGrace) {
  PolicyHarness story = Knative();
  story.SetReplicas(1);
  story.Steps(61, 0, 1);
  // A minute until the window is empty; the activator has been in the path, so 3 s more suffice.
  EXPECT_EQ(story.Steps(60, 0), 1);
  EXPECT_EQ(story.Steps(8, 0), 0);
  EXPECT_EQ(story.reason(), "KpaToZero");
}

TEST(KpaPolicyTest, WithRoomForBurstsTheGraceIsWhole) {
  PolicyHarness story = Knative("{targetBurstCapacity: 0}");
  story.SetReplicas(1);
  story.Steps(61, 0, 1);
  EXPECT_EQ(story.Steps(80, 0), 1);
  EXPECT_EQ(story.Steps(15, 0), 0);
}

TEST(KpaPolicyTest, AFirstRequestWakesItAtOnce) {
  for (int offset = 0; offset < 2; ++offset) {
    PolicyHarness story = Knative();
    story.Steps(100 + offset, 0);
    EXPECT_EQ(story.Step(0, 1), 1);
  }
}

TEST(KpaPolicyTest, WithoutDataNothingMoves) {
  PolicyHarness story = Knative();
  story.SetReplicas(5);
  EXPECT_EQ(story.Steps(200, 0, std::nullopt), 5);
  EXPECT_EQ(story.reason(), "KpaNoData");
}

TEST(KpaPolicyTest, GoesOnAfterALoad) {
  PolicyHarness straight = Knative("{scaleDownDelay: 20s}");
  PolicyHarness reloaded = Knative("{scaleDownDelay: 20s}");
  for (int i = 0; i < 900; ++i) {
    const double rate = i % 300 < 100 ? (i * 17) % 90 : 0;
    ASSERT_EQ(straight.Step(0, rate), reloaded.Step(0, rate)) << i;
    if (i % 100 == 50) reloaded.Reload();
  }
}

}  // namespace
}  // namespace springtide::policies
