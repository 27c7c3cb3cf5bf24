#include "policies/hpa_metric.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

constexpr int32_t kMax32 = std::numeric_limits<int32_t>::max();
constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();

HpaProposal Propose(HpaMetricKind kind, int64_t target, const std::vector<int64_t>& samples,
                    const HpaReplicaCounts& counts, const HpaTolerance& tolerance = {}) {
  HpaMetric metric;
  metric.kind = kind;
  metric.target_milli = target;
  metric.samples_milli = samples;
  return ProposeHpaReplicas(metric, counts, tolerance);
}

HpaReplicaCounts AllReady(int32_t replicas) { return {replicas, replicas, replicas, replicas}; }

struct ToleranceCase {
  std::string name;
  int64_t load;
  HpaTolerance tolerance;
  int32_t replicas;
};

class HpaToleranceTest : public testing::TestWithParam<ToleranceCase> {};

// Ten replicas at 4 tasks each: 40 is on target.
TEST_P(HpaToleranceTest, HoldsInsideItsBand) {
  const ToleranceCase& param = GetParam();
  const HpaProposal proposal =
      Propose(HpaMetricKind::kExternalAverage, 4000, {param.load}, AllReady(10), param.tolerance);
  EXPECT_FALSE(proposal.error.has_value());
  EXPECT_EQ(proposal.replicas, param.replicas);
}

INSTANTIATE_TEST_SUITE_P(Bands, HpaToleranceTest,
                         testing::Values(ToleranceCase{"UpperEndIsInside", 44000, {0.1, 0.1}, 10},
                                         ToleranceCase{"OneMilliAbove", 44001, {0.1, 0.1}, 12},
                                         ToleranceCase{"LowerEndIsInside", 36000, {0.1, 0.1}, 10},
                                         // 35999 / 4000 rounds up to 9, which is still below 10.
                                         ToleranceCase{"OneMilliBelow", 35999, {0.1, 0.1}, 9},
                                         ToleranceCase{"DirectionsAreApart", 41000, {0.1, 0}, 11},
                                         ToleranceCase{"TightDownOnly", 39000, {0, 0.1}, 10},
                                         ToleranceCase{"NoBandOnTarget", 40000, {0, 0}, 10},
                                         ToleranceCase{"WholeBandDown", 0, {1, 0.1}, 10}),
                         [](const auto& param) { return param.param.name; });

TEST(HpaToleranceTest, NotANumberIsNeverHeld) {
  EXPECT_FALSE(HpaTolerance().Holds(std::nan("")));
  EXPECT_FALSE(HpaTolerance().Holds(INFINITY));
}

TEST(HpaMetricTest, ValueMultipliesReadyPodsNotSpec) {
  // Ten asked for, three ready, three times the target: the fleet shrinks to nine, as upstream.
  const HpaProposal proposal =
      Propose(HpaMetricKind::kExternalValue, 1000, {3000}, {10, 10, 10, 3});
  EXPECT_EQ(proposal.replicas, 9);
  EXPECT_EQ(proposal.usage_milli, 3000);
  EXPECT_EQ(proposal.average_milli, std::nullopt);
}

TEST(HpaMetricTest, ValueWithoutPodsIsUnknownOnlyOutsideTheBand) {
  const HpaReplicaCounts none{3, 3, 0, 0};
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 1000, {2000}, none).error,
            HpaMetricError::kNoPods);
  const HpaProposal held = Propose(HpaMetricKind::kObjectValue, 1000, {1000}, none);
  EXPECT_EQ(held.error, std::nullopt);
  EXPECT_EQ(held.replicas, 3);
}

TEST(HpaMetricTest, ValueFromZeroNeedsNoPodsAndNoBand) {
  const HpaReplicaCounts zero{0, 0, 0, 0};
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 1000, {1}, zero).replicas, 1);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 1000, {1000}, zero).replicas, 1);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 1000, {1001}, zero).replicas, 2);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 1000, {0}, zero).replicas, 0);
}

TEST(HpaMetricTest, AverageComparesWithStatusNotSpec) {
  // Status still counts two terminating pods: 6000 over 5 is on target, over 3 it is not.
  EXPECT_EQ(Propose(HpaMetricKind::kObjectAverage, 1200, {6000}, {3, 5, 5, 3}).replicas, 5);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectAverage, 1200, {6000}, {3, 3, 3, 3}).replicas, 5);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectAverage, 1200, {5900}, {3, 5, 5, 3}).replicas, 5);
}

TEST(HpaMetricTest, AverageWithoutStatusReplicasHasNoAverage) {
  const HpaProposal proposal = Propose(HpaMetricKind::kExternalAverage, 1000, {2500}, {0, 0, 0, 0});
  EXPECT_EQ(proposal.replicas, 3);
  EXPECT_EQ(proposal.average_milli, std::nullopt);
}

TEST(HpaMetricTest, ExternalSeriesAreSummedAndObjectReadsTheFirst) {
  const std::vector<int64_t> samples = {1000, 2000, 4000};
  const HpaReplicaCounts one = AllReady(1);
  EXPECT_EQ(Propose(HpaMetricKind::kExternalAverage, 1000, samples, one).replicas, 7);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectAverage, 1000, samples, one).replicas, 1);
}

TEST(HpaMetricTest, MissingDataIsAnErrorAndNotZero) {
  EXPECT_EQ(Propose(HpaMetricKind::kExternalValue, 1000, {}, AllReady(3)).error,
            HpaMetricError::kNoSamples);
  HpaMetric failed;
  failed.kind = HpaMetricKind::kExternalValue;
  failed.target_milli = 1000;
  failed.fetch_failed = true;
  EXPECT_EQ(ProposeHpaReplicas(failed, AllReady(3), {}).error, HpaMetricError::kFetchFailed);
}

TEST(HpaMetricTest, UnknownKindAndBadTargetAreErrors) {
  EXPECT_EQ(Propose(HpaMetricKind::kUnsupported, 1000, {1}, AllReady(3)).error,
            HpaMetricError::kUnsupportedKind);
  EXPECT_EQ(Propose(HpaMetricKind::kObjectValue, 0, {1}, AllReady(3)).error,
            HpaMetricError::kInvalidTarget);
  EXPECT_EQ(Propose(HpaMetricKind::kExternalAverage, -5, {1}, AllReady(3)).error,
            HpaMetricError::kInvalidTarget);
}

TEST(HpaMetricTest, HugeNumbersStopAtTheEnds) {
  EXPECT_EQ(Propose(HpaMetricKind::kExternalValue, 1, {kMax64, kMax64}, AllReady(3)).replicas,
            kMax32);
  const HpaProposal proposal =
      Propose(HpaMetricKind::kExternalAverage, 1, {kMax64, 1}, AllReady(1));
  EXPECT_EQ(proposal.replicas, kMax32);
  EXPECT_EQ(proposal.average_milli, kMax64);
}

TEST(HpaMetricTest, NegativeLoadProposesNegativeReplicas) {
  EXPECT_EQ(Propose(HpaMetricKind::kExternalAverage, 1000, {-2500}, AllReady(3)).replicas, -2);
}

TEST(HpaMetricTest, DoublingLoadAndTargetChangesNothing) {
  for (int64_t load = 0; load < 20000; load += 37) {
    const HpaReplicaCounts counts = AllReady(7);
    const HpaProposal once = Propose(HpaMetricKind::kExternalAverage, 1000, {load}, counts);
    const HpaProposal twice = Propose(HpaMetricKind::kExternalAverage, 2000, {2 * load}, counts);
    ASSERT_EQ(once.replicas, twice.replicas) << load;
  }
}

TEST(HpaMetricTest, MoreLoadNeverAsksForFewerReplicas) {
  for (const HpaMetricKind kind :
       {HpaMetricKind::kExternalAverage, HpaMetricKind::kExternalValue}) {
    int32_t previous = 0;
    for (int64_t load = 0; load < 30000; load += 11) {
      const int32_t replicas = Propose(kind, 1000, {load}, AllReady(9)).replicas;
      ASSERT_GE(replicas, previous) << load;
      previous = replicas;
    }
  }
}

}  // namespace
}  // namespace springtide::policies
