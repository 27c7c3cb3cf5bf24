#include "policies/hpa_ratio.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();

TEST(HpaRatioTest, MeanIsCutOff) {
  const std::vector<int64_t> samples = {10, 11, 11};
  const auto ratio = HpaAverageRatio(samples, 20);
  ASSERT_TRUE(ratio.has_value());
  EXPECT_EQ(ratio->average_milli, 10);
  EXPECT_DOUBLE_EQ(ratio->ratio, 0.5);
  EXPECT_EQ(ratio->utilization_percent, std::nullopt);
}

TEST(HpaRatioTest, UtilizationIsCutOffToWholePercent) {
  // 55.9 % of the request against 50 %: read as 55.
  const std::vector<HpaPodUse> pods = {{559, 1000}};
  const auto ratio = HpaUtilizationRatio(pods, 50);
  ASSERT_TRUE(ratio.has_value());
  EXPECT_EQ(ratio->utilization_percent, 55);
  EXPECT_DOUBLE_EQ(ratio->ratio, 1.1);
  EXPECT_EQ(ratio->average_milli, 559);
}

TEST(HpaRatioTest, NothingToCompareIsNoRatio) {
  EXPECT_FALSE(HpaAverageRatio({}, 100).has_value());
  EXPECT_FALSE(HpaUtilizationRatio({}, 100).has_value());
  const std::vector<HpaPodUse> no_request = {{10, 0}, {20, 0}};
  EXPECT_FALSE(HpaUtilizationRatio(no_request, 100).has_value());
}

TEST(HpaRatioTest, BadTargetIsNoRatio) {
  const std::vector<int64_t> samples = {1};
  EXPECT_FALSE(HpaAverageRatio(samples, 0).has_value());
  const std::vector<HpaPodUse> pods = {{1, 1}};
  EXPECT_FALSE(HpaUtilizationRatio(pods, -1).has_value());
}

TEST(HpaRatioTest, HugeSumsDoNotOverflow) {
  const std::vector<int64_t> samples = {kMax64, kMax64};
  const auto mean = HpaAverageRatio(samples, kMax64);
  ASSERT_TRUE(mean.has_value());
  EXPECT_EQ(mean->average_milli, kMax64 / 2);
  const std::vector<HpaPodUse> pods = {{kMax64, kMax64}, {kMax64, kMax64}};
  const auto use = HpaUtilizationRatio(pods, 100);
  ASSERT_TRUE(use.has_value());
  EXPECT_EQ(use->utilization_percent, 100);
  const std::vector<HpaPodUse> tiny_request = {{kMax64, 1}};
  EXPECT_EQ(HpaUtilizationRatio(tiny_request, 100)->utilization_percent,
            std::numeric_limits<int32_t>::max());
}

}  // namespace
}  // namespace springtide::policies
