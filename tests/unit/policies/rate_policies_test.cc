#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

constexpr int kMany = 100'000;

TEST(RatePoliciesTest, DefaultsGrowAsTheHorizontalPodAutoscalerDoes) {
  PolicyHarness story("ratePolicies");
  story.step = absl::Seconds(15);
  story.SetReplicas(1);
  for (const int count : {5, 10, 20, 40, 80}) EXPECT_EQ(story.Step(kMany), count);
  EXPECT_EQ(story.Step(0), 0) << "and shrink without a limit";
}

TEST(RatePoliciesTest, ABudgetIsSpentOnceAPeriod) {
  PolicyHarness story("ratePolicies",
                      "{scaleUp: {policies: [{type: Pods, value: 3, period: 10s}]}}");
  story.SetReplicas(2);
  story.Steps(20, 2);
  EXPECT_EQ(story.Step(kMany), 5);
  EXPECT_EQ(story.reason(), "GrowthRateLimited");
  EXPECT_EQ(story.Steps(9, kMany), 5);
  EXPECT_EQ(story.Step(kMany), 8);
}

TEST(RatePoliciesTest, ShrinksByPodsOrPercent) {
  PolicyHarness pods("ratePolicies",
                     "{scaleDown: {policies: [{type: Pods, value: 2, period: 1s}]}}");
  pods.SetReplicas(9);
  for (const int count : {7, 5, 3, 1, 0}) EXPECT_EQ(pods.Step(0), count);
  PolicyHarness percent("ratePolicies",
                        "{scaleDown: {policies: [{type: Percent, value: 10, period: 1s}]}}");
  percent.SetReplicas(25);
  for (const int count : {22, 19, 17, 15}) EXPECT_EQ(percent.Step(0), count);
  EXPECT_EQ(percent.reason(), "ShrinkRateLimited");
}

TEST(RatePoliciesTest, MaxMinAndDisabled) {
  const struct {
    const char* select;
    int up;
    int down;
  } cases[] = {{"Max", 20, 0}, {"Min", 14, 6}, {"Disabled", 10, 10}};
  for (const auto& test : cases) {
    const std::string rules = absl::StrCat("{selectPolicy: ", test.select,
                                           ", policies: [{type: Pods, value: 4, period: 60s}, "
                                           "{type: Percent, value: 100, period: 60s}]}");
    const std::string yaml = absl::StrCat("{scaleUp: ", rules, ", scaleDown: ", rules, "}");
    PolicyHarness up("ratePolicies", yaml);
    up.SetReplicas(10);
    EXPECT_EQ(up.Step(kMany), test.up) << test.select;
    PolicyHarness down("ratePolicies", yaml);
    down.SetReplicas(10);
    EXPECT_EQ(down.Step(0), test.down) << test.select;
  }
}

TEST(RatePoliciesTest, TheFirstReplicaIsFreeUnlessGrowthIsDisabled) {
  PolicyHarness percent("ratePolicies",
                        "{scaleUp: {policies: [{type: Percent, value: 50, period: 60s}]}}");
  EXPECT_EQ(percent.Step(kMany), 1);
  PolicyHarness disabled("ratePolicies", "{scaleUp: {selectPolicy: Disabled}}");
  EXPECT_EQ(disabled.Step(kMany), 0);
}

TEST(RatePoliciesTest, ChangesByOthersUseTheBudgetButAreNotTakenBack) {
  PolicyHarness story("ratePolicies",
                      "{scaleUp: {policies: [{type: Pods, value: 3, period: 10s}]}}");
  story.SetReplicas(2);
  story.Step(2);
  story.SetReplicas(20);
  EXPECT_EQ(story.Step(kMany), 20);
  EXPECT_EQ(story.Step(20), 20);
}

TEST(RatePoliciesTest, PercentIsExact) {
  // 10 * 1.1 in floating point would round up to 12.
  PolicyHarness story("ratePolicies",
                      "{scaleUp: {policies: [{type: Percent, value: 10, period: 60s}]}}");
  story.SetReplicas(10);
  EXPECT_EQ(story.Step(kMany), 11);
}

TEST(RatePoliciesTest, SurvivesAReloadAtAnyTick) {
  const char* yaml =
      "{scaleUp: {policies: [{type: Pods, value: 3, period: 10s}, {type: Percent, value: 20, "
      "period: 30s}]}, scaleDown: {policies: [{type: Pods, value: 1, period: 5s}]}}";
  PolicyHarness plain("ratePolicies", yaml);
  PolicyHarness reloaded("ratePolicies", yaml);
  for (int i = 0; i < 400; ++i) {
    const int desired = i % 100 < 50 ? 200 : 0;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired), reloaded.Step(desired)) << i;
  }
}

TEST(RatePoliciesTest, HostileValuesStayInBounds) {
  PolicyHarness story("ratePolicies",
                      "{scaleUp: {policies: [{type: Percent, value: 100000, period: 1s}]}, "
                      "scaleDown: {policies: [{type: Pods, value: 100000, period: 1800s}]}}");
  story.SetReplicas(kMany);
  EXPECT_EQ(story.Step(kMany), kMany);
  EXPECT_EQ(story.Step(0), 0);
  story.step = absl::ZeroDuration();
  for (int i = 0; i < 100; ++i) EXPECT_LE(story.Step(i % 2 == 0 ? kMany : 0), kMany);
}

TEST(RatePoliciesTest, RefusesBadConfigurations) {
  const char* cases[] = {
      "{scaleUp: {policies: [{value: 0}]}}",
      "{scaleUp: {policies: [{type: Bytes}]}}",
      "{scaleUp: {policies: [{period: 31m}]}}",
      "{scaleUp: {policies: {}}}",
      "{scaleUp: {selectPolicy: max}}",
      "{scaleup: {}}",
      "{scaleDown: {policies: [{}, {}, {}, {}, {}, {}, {}, {}, {}]}}",
  };
  for (const char* yaml : cases) EXPECT_NE(ConfigErrors("ratePolicies", yaml), "") << yaml;
  const std::string empty = ConfigErrors("ratePolicies", "{scaleUp: {policies: []}}");
  EXPECT_TRUE(absl::StrContains(empty, "p.scaleUp.policies")) << empty;
  EXPECT_TRUE(absl::StrContains(empty, "selectPolicy: Disabled")) << empty;
}

}  // namespace
}  // namespace springtide::policies
