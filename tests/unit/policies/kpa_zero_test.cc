#include "policies/kpa_zero.h"

#include <cstdint>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(5);

absl::Time Ago(double seconds) { return kNow - absl::Seconds(seconds); }

struct BoundsCase {
  std::string name;
  int32_t desired;
  KpaActive condition;
  KpaBounds bounds;
  KpaInitialScale initial;
  KpaReachability reachability;
  std::optional<int32_t> expected;
};

class KpaBoundsTest : public testing::TestWithParam<BoundsCase> {};

TEST_P(KpaBoundsTest, Applies) {
  const BoundsCase& param = GetParam();
  EXPECT_EQ(ApplyKpaBounds(param.desired, param.condition, param.bounds, param.initial,
                           param.reachability),
            param.expected);
}

constexpr KpaActive kActivating = KpaActive::kActivating;
constexpr KpaActive kActive = KpaActive::kActive;
constexpr KpaActive kInactive = KpaActive::kInactive;
constexpr KpaReachability kReachable = KpaReachability::kReachable;
constexpr KpaReachability kUnreachable = KpaReachability::kUnreachable;
constexpr KpaReachability kUnknown = KpaReachability::kUnknown;
const KpaInitialScale kReached = {std::nullopt, 1, false, true};

INSTANTIATE_TEST_SUITE_P(
    Cases, KpaBoundsTest,
    testing::Values(
        BoundsCase{"Inside", 4, kActive, {2, 8}, kReached, kReachable, 4},
        BoundsCase{"BelowMin", 1, kActive, {2, 8}, kReached, kReachable, 2},
        BoundsCase{"AboveMax", 9, kActive, {2, 8}, kReached, kReachable, 8},
        BoundsCase{"ZeroMaxIsNone", 900, kActive, {2, 0}, kReached, kReachable, 900},
        BoundsCase{"NoMinWithoutARoute", 0, kActive, {2, 8}, kReached, kUnreachable, 0},
        BoundsCase{"MinWhenTheRouteIsUnknown", 0, kActive, {2, 8}, kReached, kUnknown, 2},
        // The quirk of a minimum above the cluster's maximum: low load gives more than high load.
        BoundsCase{"MinAboveMaxAtLowLoad", 1, kActive, {5, 3}, kReached, kReachable, 5},
        BoundsCase{"MinAboveMaxAtHighLoad", 7, kActive, {5, 3}, kReached, kReachable, 3},
        BoundsCase{"UnknownStaysUnknown", -1, kActive, {2, 8}, kReached, kReachable, {}},
        BoundsCase{"UnknownStaysUnknownAsleep", -1, kInactive, {2, 8}, kReached, kReachable, {}},
        BoundsCase{"UnknownWhileActivating", -1, kActivating, {2, 8}, kReached, kReachable, 2},
        BoundsCase{
            "InitialScaleActsAsMin", 1, kActivating, {0, 0}, {6, 1, false, false}, kUnknown, 6},
        BoundsCase{"InitialScaleOnlyOnce", 1, kActive, {0, 0}, {6, 1, false, true}, kUnknown, 1},
        BoundsCase{"NoInitialScaleWithoutARoute",
                   1,
                   kActivating,
                   {0, 0},
                   {6, 1, false, false},
                   kUnreachable,
                   1},
        BoundsCase{"InitialScaleOfTheCluster",
                   1,
                   kActivating,
                   {0, 0},
                   {{}, 3, false, false},
                   kReachable,
                   3},
        BoundsCase{"InitialZeroThatIsNotAllowed",
                   0,
                   kActivating,
                   {0, 0},
                   {0, 3, false, false},
                   kReachable,
                   3},
        BoundsCase{
            "InitialZeroThatIs", 0, kActivating, {0, 0}, {0, 3, true, false}, kReachable, 0}),
    [](const auto& param) { return param.param.name; });

KpaZeroState State(KpaActive condition, double age) {
  KpaZeroState state;
  state.condition = condition;
  state.condition_since = Ago(age);
  return state;
}

TEST(KpaZeroTest, ACountAboveZeroIsWritten) {
  const KpaZeroStep step = StepKpaToZero(3, {}, State(kInactive, 5), kNow);
  EXPECT_EQ(step.write, 3);
  EXPECT_EQ(step.reported, 3);
  EXPECT_EQ(step.look_again, std::nullopt);
}

TEST(KpaZeroTest, SwitchedOffKeepsOne) {
  KpaZeroConfig config;
  config.enabled = false;
  EXPECT_EQ(StepKpaToZero(0, config, State(kInactive, 9999), kNow).write, 1);
}

TEST(KpaZeroTest, AnActivationGetsItsDeadlineAndSlack) {
  const KpaZeroStep waiting = StepKpaToZero(0, {}, State(kActivating, 630), kNow);
  EXPECT_EQ(waiting.write, std::nullopt);
  EXPECT_EQ(waiting.reported, -1);
  EXPECT_EQ(waiting.look_again, absl::Seconds(630));
  const KpaZeroStep failed = StepKpaToZero(0, {}, State(kActivating, 630.001), kNow);
  EXPECT_EQ(failed.write, 0);
  EXPECT_EQ(failed.reported, 0);
}

TEST(KpaZeroTest, YoungActivityKeepsOnePod) {
  const KpaZeroStep step = StepKpaToZero(0, {}, State(kActive, 59), kNow);
  EXPECT_EQ(step.write, 1);
  EXPECT_EQ(step.reported, 1);
  EXPECT_EQ(step.look_again, absl::Seconds(1));
}

TEST(KpaZeroTest, OldActivityTurnsInactiveWithoutAWrite) {
  KpaZeroState state = State(kActive, 60);
  EXPECT_EQ(StepKpaToZero(0, {}, state, kNow).write, std::nullopt);
  EXPECT_EQ(StepKpaToZero(0, {}, state, kNow).reported, 0);
  EXPECT_EQ(StepKpaToZero(0, {}, state, kNow).look_again, std::nullopt);
  state.proxied_since = Ago(10);
  EXPECT_EQ(StepKpaToZero(0, {}, state, kNow).look_again, absl::Seconds(3));
}

TEST(KpaZeroTest, WithoutTheActivatorInThePathPodsStay) {
  const KpaZeroStep step = StepKpaToZero(0, {}, State(kInactive, 9999), kNow);
  EXPECT_TRUE(step.probe);
  EXPECT_EQ(step.write, std::nullopt);
  EXPECT_EQ(step.reported, 0);
}

TEST(KpaZeroTest, AnUnlimitedBurstTargetNeedsNoProbe) {
  KpaZeroConfig config;
  config.activator_always_in_path = true;
  EXPECT_EQ(StepKpaToZero(0, config, State(kInactive, 30), kNow).write, 0);
}

struct InactiveCase {
  std::string name;
  double inactive;
  std::optional<double> proxied;
  double retention;
  KpaReachability reachability;
  std::optional<int32_t> write;
  std::optional<double> look_again;
};

class KpaInactiveTest : public testing::TestWithParam<InactiveCase> {};

// Grace period 30 s; the probe reaches the activator.
TEST_P(KpaInactiveTest, GoesToZeroWhenThePathHasHadItsGrace) {
  const InactiveCase& param = GetParam();
  KpaZeroConfig config;
  config.pod_retention = absl::Seconds(param.retention);
  KpaZeroState state = State(kInactive, param.inactive);
  state.probe_answered = true;
  state.reachability = param.reachability;
  if (param.proxied.has_value()) state.proxied_since = Ago(*param.proxied);
  const KpaZeroStep step = StepKpaToZero(0, config, state, kNow);
  EXPECT_EQ(step.write, param.write);
  EXPECT_EQ(step.look_again, param.look_again.has_value()
                                 ? std::optional<absl::Duration>(absl::Seconds(*param.look_again))
                                 : std::nullopt);
  EXPECT_FALSE(step.probe);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, KpaInactiveTest,
    testing::Values(InactiveCase{"InactiveForTheGrace", 30, 5, 0, kReachable, 0, {}},
                    InactiveCase{"ProxiedForTheGrace", 1, 30, 0, kReachable, 0, {}},
                    InactiveCase{"ProxiedLessThanTheGrace", 1, 12, 0, kReachable, {}, 18},
                    InactiveCase{"NotProxiedAtAll", 1, {}, 0, kReachable, {}, 30},
                    InactiveCase{"RetentionHoldsPastTheGrace", 40, 90, 60, kReachable, {}, 20},
                    InactiveCase{"RetentionIsOver", 60, 5, 60, kReachable, 0, {}},
                    InactiveCase{"ShortRetentionThenTheGrace", 12, 15, 10, kReachable, {}, 15},
                    InactiveCase{"NoRetentionWithoutARoute", 31, 5, 600, kUnreachable, 0, {}}),
    [](const auto& param) { return param.param.name; });

TEST(KpaZeroTest, AClockThatStepsBackNeverTakesTheLastPod) {
  KpaZeroState state = State(kInactive, -500);
  state.probe_answered = true;
  state.proxied_since = Ago(-500);
  EXPECT_EQ(StepKpaToZero(0, {}, state, kNow).write, std::nullopt);
  EXPECT_EQ(StepKpaToZero(0, {}, State(kActive, -500), kNow).write, 1);
}

TEST(KpaZeroTest, TheTimelineFromTheLastRequest) {
  // Desired reaches zero 60 s after the last request; the workload was active long before.
  KpaZeroConfig config;
  KpaZeroState state = State(kActive, 600);
  ASSERT_EQ(StepKpaToZero(0, config, state, kNow).reported, 0);
  state.condition = NextKpaActive(state.condition, 0, 1, 1);
  state.condition_since = kNow;
  ASSERT_EQ(state.condition, kInactive);
  EXPECT_TRUE(StepKpaToZero(0, config, state, kNow + absl::Seconds(1)).probe);
  state.probe_answered = true;
  state.proxied_since = kNow + absl::Seconds(1);
  const KpaZeroStep waiting = StepKpaToZero(0, config, state, kNow + absl::Seconds(2));
  EXPECT_EQ(waiting.look_again, absl::Seconds(29));
  EXPECT_EQ(StepKpaToZero(0, config, state, kNow + absl::Seconds(30)).write, 0);
}

TEST(KpaNeededTest, AtLeastOneAndTheInitialScaleFirst) {
  EXPECT_EQ(KpaPodsNeeded({0, 0}, kReached), 1);
  EXPECT_EQ(KpaPodsNeeded({4, 0}, kReached), 4);
  EXPECT_EQ(KpaPodsNeeded({2, 0}, {6, 1, false, false}), 6);
  EXPECT_EQ(KpaPodsNeeded({0, 0}, {0, 1, true, false}), 0);
}

TEST(KpaActiveTest, FollowsWhatIsWantedAndWhatIsReady) {
  EXPECT_EQ(NextKpaActive(kActive, 0, 1, 5), kInactive);
  EXPECT_EQ(NextKpaActive(kActivating, 3, 0, 0), kInactive);
  EXPECT_EQ(NextKpaActive(kInactive, 3, 1, 0), kActivating);
  EXPECT_EQ(NextKpaActive(kActivating, 3, 2, 1), kActivating);
  EXPECT_EQ(NextKpaActive(kActivating, 3, 2, 2), kActive);
  EXPECT_EQ(NextKpaActive(kActive, 3, 2, 1), kActivating);
  EXPECT_EQ(NextKpaActive(kInactive, -1, 1, 5), kInactive) << "unknown wakes nothing";
  EXPECT_EQ(NextKpaActive(kActive, -1, 1, 5), kActive);
  EXPECT_EQ(NextKpaActive(kActive, -1, 2, 1), kActivating);
}

}  // namespace
}  // namespace springtide::policies
