#include "policies/hpa_reconcile.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

const absl::Time kStart = absl::UnixEpoch() + absl::Hours(10);

// A workload under an autoscaler: keeps the metrics alive and writes what is decided.
class HpaReconcileTest : public testing::Test {
 protected:
  HpaReconcileTest() {
    config_.bounds = {1, 100};
    Load(1000, 0);
  }

  // One external metric of `target` per replica; a load of nullopt is a failed fetch.
  void Load(int64_t target, std::optional<int64_t> load) {
    metrics_.clear();
    AddMetric(HpaMetricKind::kExternalAverage, target, load);
  }

  void AddMetric(HpaMetricKind kind, int64_t target, std::optional<int64_t> load) {
    HpaMetric metric;
    metric.kind = kind;
    metric.target_milli = target;
    metric.fetch_failed = !load.has_value();
    samples_.push_back(load.value_or(0));
    metric.samples_milli = absl::MakeConstSpan(&samples_.back(), 1);
    metrics_.push_back(metric);
  }

  HpaObservation Observe(int64_t at) const {
    HpaObservation observation;
    observation.now = kStart + absl::Seconds(at);
    observation.counts = {replicas_, replicas_, replicas_, replicas_};
    observation.metrics = metrics_;
    return observation;
  }

  // Reconciles `at` seconds after the start and, unless `write_fails`, follows the decision.
  HpaDecision Tick(int64_t at, bool write_fails = false) {
    const HpaObservation observation = Observe(at);
    HpaDecision decision = ReconcileHpa(config_, observation, state_);
    RecordHpaWrite(config_, observation, !write_fails, decision, state_);
    if (!write_fails) replicas_ = decision.rescale_to.value_or(replicas_);
    return decision;
  }

  void UseBehavior() {
    config_.behavior =
        HpaBehavior{CompleteHpaUpRules({}), CompleteHpaDownRules({}, config_.downscale_window)};
  }

  HpaConfig config_;
  HpaState state_ = MakeHpaState(32);
  int32_t replicas_ = 1;
  std::deque<int64_t> samples_;
  std::vector<HpaMetric> metrics_;
};

TEST_F(HpaReconcileTest, AScaleThatCannotBeReadDecidesNothing) {
  HpaObservation observation = Observe(0);
  observation.scale_read = false;
  const HpaDecision decision = ReconcileHpa(config_, observation, state_);
  EXPECT_EQ(decision.path, HpaPath::kUnread);
  EXPECT_TRUE(decision.error);
  EXPECT_EQ(decision.able_to_scale.status, false);
  EXPECT_EQ(decision.able_to_scale.reason, HpaReason::kFailedGetScale);
  EXPECT_FALSE(decision.scaling_active.status.has_value());
  EXPECT_FALSE(state_.seen);
}

TEST_F(HpaReconcileTest, FirstSightHoldsTheCountForAWindow) {
  replicas_ = 10;
  Load(1000, 2000);
  EXPECT_EQ(Tick(0).able_to_scale.reason, HpaReason::kScaleDownStabilized);
  Tick(300);
  EXPECT_EQ(replicas_, 10) << "the first entry is exactly as old as the window";
  const HpaDecision decision = Tick(301);
  EXPECT_EQ(replicas_, 2);
  EXPECT_EQ(decision.able_to_scale.reason, HpaReason::kSucceededRescale);
}

TEST_F(HpaReconcileTest, BoundsAreForcedWithoutAskingMetrics) {
  UseBehavior();
  config_.behavior->down.select = HpaSelect::kDisabled;
  config_.bounds = {5, 10};
  Load(1000, std::nullopt);
  replicas_ = 40;
  const HpaDecision above = Tick(0);
  EXPECT_EQ(above.path, HpaPath::kAboveMax);
  EXPECT_EQ(replicas_, 10);
  EXPECT_FALSE(above.error);
  EXPECT_FALSE(above.scaling_limited.status.has_value());
  replicas_ = 2;
  EXPECT_EQ(Tick(15).path, HpaPath::kBelowMin);
  EXPECT_EQ(replicas_, 5);
  // Both corrections spent budget.
  EXPECT_EQ(state_.down_events.events().front().change, 30);
  EXPECT_EQ(state_.up_events.events().front().change, 3);
}

TEST_F(HpaReconcileTest, WithoutBehaviorNoEventIsStored) {
  Load(1000, 4000);
  Tick(0);
  EXPECT_EQ(replicas_, 4);
  EXPECT_TRUE(state_.up_events.events().empty());
}

TEST_F(HpaReconcileTest, TheLargestProposalWins) {
  replicas_ = 3;
  Load(1000, 2000);
  AddMetric(HpaMetricKind::kExternalAverage, 1000, 5000);
  AddMetric(HpaMetricKind::kObjectAverage, 1000, 4000);
  const HpaDecision decision = Tick(0);
  EXPECT_EQ(decision.raw, 5);
  EXPECT_EQ(decision.winner, 1u);
  EXPECT_EQ(replicas_, 5);
}

TEST_F(HpaReconcileTest, AFailingMetricBlocksShrinkingAndLetsGrow) {
  replicas_ = 4;
  state_.seen = true;
  Load(1000, std::nullopt);
  AddMetric(HpaMetricKind::kObjectAverage, 1000, 2000);
  const HpaDecision shrink = Tick(0);
  EXPECT_EQ(shrink.path, HpaPath::kFailed);
  EXPECT_EQ(shrink.scaling_active.reason, HpaReason::kFailedGetExternalMetric);
  EXPECT_EQ(replicas_, 4);
  EXPECT_TRUE(state_.history.entries().empty()) << "a failure leaves no proposal behind";

  metrics_.pop_back();
  AddMetric(HpaMetricKind::kObjectAverage, 1000, 7000);
  const HpaDecision grow = Tick(15);
  EXPECT_EQ(replicas_, 7);
  EXPECT_TRUE(grow.error);
  EXPECT_EQ(grow.scaling_active.status, true);
}

TEST_F(HpaReconcileTest, AFailingMetricBesideOneThatHoldsIsNoFailureToScale) {
  replicas_ = 4;
  Load(1000, std::nullopt);
  AddMetric(HpaMetricKind::kObjectAverage, 1000, 4000);
  const HpaDecision decision = Tick(0);
  EXPECT_EQ(decision.path, HpaPath::kMetrics);
  EXPECT_EQ(decision.scaling_active.status, true);
  EXPECT_TRUE(decision.error);
  EXPECT_EQ(replicas_, 4);
}

TEST_F(HpaReconcileTest, TheFirstFailureIsReported) {
  replicas_ = 4;
  Load(1000, std::nullopt);
  metrics_.front().kind = HpaMetricKind::kUnsupported;
  AddMetric(HpaMetricKind::kObjectValue, 1000, std::nullopt);
  const HpaDecision decision = Tick(0);
  EXPECT_EQ(decision.scaling_active.reason, HpaReason::kInvalidMetricSourceType);
  EXPECT_EQ(decision.metric_error, HpaMetricError::kUnsupportedKind);
}

TEST_F(HpaReconcileTest, NoMetricAtAllIsAFailure) {
  metrics_.clear();
  replicas_ = 4;
  const HpaDecision decision = Tick(0);
  EXPECT_EQ(decision.path, HpaPath::kFailed);
  EXPECT_TRUE(decision.error);
  EXPECT_EQ(replicas_, 4);
}

TEST_F(HpaReconcileTest, ASelectorThatCannotBeUsedStopsBeforeMetrics) {
  Load(1000, 9000);
  HpaObservation observation = Observe(0);
  observation.selector = HpaSelector::kAmbiguous;
  const HpaDecision decision = ReconcileHpa(config_, observation, state_);
  EXPECT_EQ(decision.scaling_active.reason, HpaReason::kAmbiguousSelector);
  EXPECT_EQ(decision.rescale_to, std::nullopt);
  EXPECT_TRUE(decision.error);
}

TEST_F(HpaReconcileTest, AFailedWriteSpendsNothingAndIsTriedAgain) {
  UseBehavior();
  Load(1000, 4000);
  const HpaDecision failed = Tick(0, /*write_fails=*/true);
  EXPECT_TRUE(failed.error);
  EXPECT_EQ(failed.able_to_scale.reason, HpaReason::kFailedUpdateScale);
  EXPECT_TRUE(state_.up_events.events().empty());
  Tick(15);
  EXPECT_EQ(replicas_, 4);
}

TEST_F(HpaReconcileTest, NegativeLoadReadsAsNone) {
  config_.bounds.min = 0;
  state_.seen = true;
  replicas_ = 3;
  Load(1000, -5000);
  EXPECT_EQ(Tick(0).raw, 0);
  EXPECT_EQ(replicas_, 0);
}

TEST_F(HpaReconcileTest, ZeroAndBack) {
  config_.bounds = {0, 10};
  config_.downscale_window = absl::Seconds(30);
  replicas_ = 2;
  Load(1000, 2000);
  Tick(0);
  Load(1000, 0);
  Tick(15);
  EXPECT_EQ(replicas_, 2) << "the window still holds the last load";
  Tick(46);
  EXPECT_EQ(replicas_, 0);
  EXPECT_EQ(state_.scaled_to_zero, true);
  EXPECT_EQ(Tick(61).rescale_to, std::nullopt) << "nothing to wake for";
  Load(1000, 10);
  Tick(76);
  EXPECT_EQ(replicas_, 1) << "any load wakes one";
  EXPECT_EQ(state_.scaled_to_zero, false);
}

TEST_F(HpaReconcileTest, ACountSetToZeroByHandIsAPause) {
  config_.bounds = {0, 10};
  replicas_ = 0;
  Load(1000, 9000);
  const HpaDecision decision = Tick(0);
  EXPECT_EQ(decision.path, HpaPath::kPaused);
  EXPECT_EQ(decision.scaling_active.reason, HpaReason::kScalingDisabled);
  EXPECT_FALSE(decision.error);
  config_.zero_rule = HpaZeroRule::kMinReplicas;
  Tick(15);
  EXPECT_EQ(replicas_, 4) << "the older rule wakes it, up to the growth cap";
}

TEST_F(HpaReconcileTest, AMarkWithoutTheGateIsAPauseAndGoesWithTheNextRescale) {
  config_.bounds = {0, 10};
  config_.zero_gate = false;
  state_.scaled_to_zero = true;
  replicas_ = 0;
  Load(1000, 9000);
  EXPECT_EQ(Tick(0).path, HpaPath::kPaused);
  EXPECT_EQ(state_.scaled_to_zero, true);
  replicas_ = 20;
  Tick(15);
  EXPECT_EQ(state_.scaled_to_zero, std::nullopt);
}

TEST_F(HpaReconcileTest, AMinimumRaisedDuringSleepIsReached) {
  for (const bool behavior : {false, true}) {
    state_ = MakeHpaState(8);
    state_.scaled_to_zero = true;
    config_.bounds = {3, 10};
    config_.behavior.reset();
    if (behavior) UseBehavior();
    replicas_ = 0;
    Load(1000, 0);
    const HpaDecision decision = Tick(0);
    EXPECT_EQ(decision.path, HpaPath::kMetrics) << behavior;
    EXPECT_EQ(replicas_, 3) << behavior;
    EXPECT_EQ(state_.scaled_to_zero, false) << behavior;
  }
}

TEST_F(HpaReconcileTest, AForcedMinimumIsNotAScaleToZero) {
  config_.bounds = {0, 10};
  replicas_ = 30;
  Tick(0);
  EXPECT_EQ(replicas_, 10);
  EXPECT_EQ(state_.scaled_to_zero, false);
}

TEST_F(HpaReconcileTest, OneWildSampleHoldsTheFleetForAWindow) {
  // The story of a spike that growth caps hid: the raw 90 is remembered, not the 4 it led to.
  Load(1000, 90000);
  Tick(0);
  EXPECT_EQ(replicas_, 4);
  Load(1000, 1000);
  const HpaDecision decision = Tick(15);
  EXPECT_EQ(decision.stabilized, 90);
  EXPECT_EQ(replicas_, 8) << "still growing, with one replica's load";
}

TEST_F(HpaReconcileTest, TheSameInputsGiveTheSameDecisions) {
  UseBehavior();
  HpaState other = state_;
  uint32_t random = 7;
  for (int tick = 0; tick < 500; ++tick) {
    random = random * 1664525u + 1013904223u;
    Load(1000, static_cast<int64_t>(random >> 8) % 60000);
    const HpaObservation observation = Observe(15 * tick);
    HpaDecision again = ReconcileHpa(config_, observation, other);
    RecordHpaWrite(config_, observation, true, again, other);
    const HpaDecision decision = Tick(15 * tick);
    ASSERT_EQ(decision.rescale_to, again.rescale_to);
    ASSERT_GE(replicas_, config_.bounds.min);
    ASSERT_LE(replicas_, config_.bounds.max);
  }
}

TEST_F(HpaReconcileTest, SteadyTicksDoNotAllocate) {
  UseBehavior();
  const void* const history = state_.history.entries().data();
  for (int tick = 0; tick < 2000; ++tick) {
    const HpaObservation observation = Observe(15 * tick);
    HpaDecision decision = ReconcileHpa(config_, observation, state_);
    RecordHpaWrite(config_, observation, true, decision, state_);
  }
  EXPECT_EQ(state_.history.entries().data(), history);
  EXPECT_LE(state_.history.entries().size(), 32u);
}

TEST(HpaReasonTest, NamesAreTheApis) {
  EXPECT_EQ(HpaReasonName(HpaReason::kNone), "");
  EXPECT_EQ(HpaReasonName(HpaReason::kScaleUpLimit), "ScaleUpLimit");
  EXPECT_EQ(HpaReasonName(HpaReason::kFailedGetExternalMetric), "FailedGetExternalMetric");
}

}  // namespace
}  // namespace springtide::policies
