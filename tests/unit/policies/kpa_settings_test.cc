#include "policies/kpa_settings.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

struct TargetCase {
  std::string name;
  KpaCapacity capacity;
  double target;
  double total;
};

class KpaTargetTest : public testing::TestWithParam<TargetCase> {};

TEST_P(KpaTargetTest, Resolves) {
  const KpaTarget target = ResolveKpaTarget(GetParam().capacity);
  EXPECT_NEAR(target.target_value, GetParam().target, 1e-12);
  EXPECT_NEAR(target.total_value, GetParam().total, 1e-12);
}

constexpr KpaMetric kConcurrency = KpaMetric::kConcurrency;
constexpr KpaMetric kRate = KpaMetric::kRequestsPerSecond;

INSTANTIATE_TEST_SUITE_P(
    Cases, KpaTargetTest,
    testing::Values(TargetCase{"ConcurrencyDefault", {kConcurrency, {}, {}, 0}, 70, 100},
                    TargetCase{"RateDefault", {kRate, {}, {}, 0}, 140, 200},
                    TargetCase{"HardLimitReplacesTheDefault", {kConcurrency, {}, {}, 8}, 5.6, 8},
                    TargetCase{"TargetBelowTheLimit", {kConcurrency, 4, {}, 8}, 2.8, 4},
                    TargetCase{"TargetIsCappedByTheLimit", {kConcurrency, 40, {}, 8}, 5.6, 8},
                    TargetCase{"TheLimitDoesNotCapARate", {kRate, 40, {}, 8}, 28, 40},
                    TargetCase{"UtilizationIsPercent", {kConcurrency, {}, 85, 0}, 85, 100},
                    TargetCase{"NeverBelowAHundredth", {kConcurrency, 0.01, 1, 0}, 0.01, 0.01}),
    [](const auto& param) { return param.param.name; });

TEST(KpaPanicWindowTest, RoundsToSecondsAndIsAtLeastOne) {
  EXPECT_EQ(KpaPanicWindow(absl::Seconds(60), 10), absl::Seconds(6));
  EXPECT_EQ(KpaPanicWindow(absl::Seconds(25), 10), absl::Seconds(3));
  EXPECT_EQ(KpaPanicWindow(absl::Seconds(24), 10), absl::Seconds(2));
  EXPECT_EQ(KpaPanicWindow(absl::Seconds(6), 10), absl::Seconds(1));
  EXPECT_EQ(KpaPanicWindow(absl::Seconds(6), 1), absl::Seconds(1));
  EXPECT_EQ(KpaPanicWindow(absl::Hours(1), 100), absl::Hours(1));
}

}  // namespace
}  // namespace springtide::policies
