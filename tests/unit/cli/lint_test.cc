#include "cli/lint.h"

#include <string>

#include "base/yaml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/pipeline_config.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

// The warnings for a pipeline, as text.
std::string LintOf(const std::string& yaml, const LintOptions& options = {}) {
  base::ErrorList errors;
  const std::vector<base::Value> documents = base::ParseYaml(yaml, errors);
  const policies::PipelineConfig pipeline =
      policies::DecodePipeline(documents.at(0), base::FieldPath("spec"), errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  base::ErrorList warnings("f.yaml");
  Lint(documents.at(0), pipeline, options, warnings);
  return warnings.ToString();
}

TEST(Lint, IsSilentAboutPresets) {
  for (const char* preset : {"balanced", "frugal", "latency", "hpa", "kpa"}) {
    EXPECT_THAT(LintOf("preset: " + std::string(preset)), IsEmpty());
  }
}

TEST(Lint, WarnsOfAKeepAliveFarFromBreakEven) {
  // The break-even time is 10 s of start-up and 5 s for the price of a start.
  EXPECT_THAT(
      LintOf("preset: balanced\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 10m}]"),
      AllOf(HasSubstr("f.yaml:2:"), HasSubstr("spec.keepAlive[0].idleAfter: 10m is far above"),
            HasSubstr("break-even of 15s")));
  EXPECT_THAT(LintOf("preset: balanced\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 3s}]"),
              HasSubstr("is far below"));
  EXPECT_THAT(LintOf("preset: balanced\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 30s}]"),
              IsEmpty());
}

TEST(Lint, JudgesTheKeepAliveByTheWorkload) {
  LintOptions slow;
  slow.startup_delay = absl::Minutes(5);
  EXPECT_THAT(LintOf("preset: balanced\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 10m}]", slow),
              IsEmpty());
}

TEST(Lint, AllowsTheLastReplicaToStayLonger) {
  // Break-even with ten a second for the eleven seconds that a request would wait: 125 s.
  const std::string prefix =
      "preset: balanced\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 30s, ";
  EXPECT_THAT(LintOf(prefix + "lastReplicaIdleAfter: 5m}]"), IsEmpty());
  EXPECT_THAT(LintOf(prefix + "lastReplicaIdleAfter: 1h}]"),
              HasSubstr("lastReplicaIdleAfter: 1h is far above the break-even of 2m5s"));
}

TEST(Lint, WarnsOfWindowsShorterThanTwoSamples) {
  LintOptions slow_source;
  slow_source.scrape_interval = absl::Seconds(15);
  const std::string yaml = "preset: balanced\nburst: [{type: panic, window: 6s}]";
  EXPECT_THAT(LintOf(yaml, slow_source),
              AllOf(HasSubstr("spec.burst[0].window"), HasSubstr("use 30s or more")));
  EXPECT_THAT(LintOf(yaml), IsEmpty());
}

TEST(Lint, WarnsOfUtilizationWithoutRoom) {
  EXPECT_THAT(LintOf("sizing: [{type: requestRate, targetUtilization: 1}]"),
              HasSubstr("leaves no room for bursts"));
  EXPECT_THAT(LintOf("sizing: [{type: requestRate, targetUtilization: 1, squareRootSlack: 1}]"),
              IsEmpty());
  EXPECT_THAT(LintOf("sizing: [{type: requestRate, targetUtilization: 0.9}]"), IsEmpty());
}

TEST(Lint, WarnsOfAPolicyThatStandsTwice) {
  EXPECT_THAT(LintOf("preset: balanced\nburst: [{type: credits}, {type: credits, burst: 3}]"),
              AllOf(HasSubstr("spec.burst[1]"), HasSubstr("stands here twice")));
}

TEST(Lint, WarnsOfDelaysOnTopOfAPeersOwn) {
  EXPECT_THAT(LintOf("preset: hpa\nkeepAlive: [{type: fixedKeepAlive, idleAfter: 30s}]"),
              HasSubstr("hpa has windows and delays of its own, and fixedKeepAlive"));
}

TEST(Lint, WarnsOfAPresetThatHasNoEffect) {
  EXPECT_THAT(LintOf("preset: balanced\nsizing: [{type: requestRate}]\nburst: []\nkeepAlive: []\n"
                     "limits: []\nbounds: []"),
              AllOf(HasSubstr("spec.preset"), HasSubstr("has no effect")));
}

}  // namespace
}  // namespace springtide::cli
