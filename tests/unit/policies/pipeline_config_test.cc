#include "policies/pipeline_config.h"

#include <set>
#include <string>

#include "base/yaml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/decision.h"
#include "policies/presets.h"
#include "policies/registry.h"

namespace springtide::policies {
namespace {

using ::testing::HasSubstr;

std::string Errors(absl::string_view yaml) {
  base::ErrorList errors("p.yaml");
  DecodePipeline(base::ParseYaml(yaml, errors).at(0), base::FieldPath("spec"), errors);
  return errors.ToString();
}

TEST(PipelineConfigTest, EveryPresetExpandsToItself) {
  for (const Preset& preset : Presets()) {
    const PipelineConfig config = PresetPipeline(preset.name);
    const base::Value expanded = ExpandPipeline(config);
    base::ErrorList errors;
    const PipelineConfig again = DecodePipeline(expanded, base::FieldPath(), errors);
    EXPECT_TRUE(errors.ok()) << errors.ToString();
    EXPECT_EQ(ExpandPipeline(again), expanded) << preset.name;
  }
}

TEST(PipelineConfigTest, AnEmptyMapIsBalanced) {
  base::ErrorList errors;
  const PipelineConfig config = DecodePipeline(base::Value::Map(), base::FieldPath(), errors);
  EXPECT_EQ(ExpandPipeline(config), ExpandPipeline(PresetPipeline("balanced")));
}

TEST(PipelineConfigTest, ASectionReplacesThatOfThePreset) {
  base::ErrorList errors;
  const PipelineConfig config =
      DecodePipeline(base::ParseYaml("{preset: balanced, keepAlive: []}", errors).at(0),
                     base::FieldPath(), errors);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  for (const PolicySpec& spec : config.policies) EXPECT_NE(spec.kind->stage, Stage::kKeepAlive);
}

TEST(PipelineConfigTest, ReportsEverythingAtOnce) {
  const std::string errors = Errors(
      "preset: balancd\n"
      "sizng: []\n"
      "sizing:\n"
      "  - {type: requestRate, targetUtilization: 1.5, noise: 1}\n"
      "  - {type: requestrate}\n"
      "  - 7\n");
  EXPECT_THAT(errors, HasSubstr("p.yaml:1:9: spec.preset: \"balancd\" is no preset; did you mean "
                                "\"balanced\"?"));
  EXPECT_THAT(errors, HasSubstr("spec.sizng: is not a field here; did you mean \"sizing\"?"));
  EXPECT_THAT(errors, HasSubstr("spec.sizing[0].targetUtilization: 1.5 is too large"));
  EXPECT_THAT(errors, HasSubstr("spec.sizing[0].noise: is not a field here"));
  EXPECT_THAT(errors, HasSubstr("spec.sizing[1].type: \"requestrate\" is no policy; did you mean "
                                "\"requestRate\"?"));
  EXPECT_THAT(errors, HasSubstr("spec.sizing[2]: 7 is an integer"));
}

TEST(PipelineConfigTest, APolicyInTheWrongSectionIsToldWhereItBelongs) {
  EXPECT_THAT(Errors("{sizing: [{type: requestRate}], limits: [{type: requestRate}]}"),
              HasSubstr("spec.limits[0].type: \"requestRate\" belongs in the section \"sizing\""));
}

TEST(PipelineConfigTest, NeedsAPolicyThatSizes) {
  EXPECT_THAT(Errors("{sizing: []}"), HasSubstr("spec.sizing: is empty"));
  EXPECT_THAT(Errors("{limits: []}"), HasSubstr("spec.sizing: is empty"));
}

TEST(PipelineConfigTest, RefusesTooManyPolicies) {
  std::string many = "{sizing: [";
  for (int i = 0; i < 17; ++i) many += "{type: requestRate},";
  EXPECT_THAT(Errors(many + "]}"), HasSubstr("has 17 policies; use at most 16"));
}

TEST(RegistryTest, NamesAndReasonCodesAreUnique) {
  std::set<std::string> names;
  for (const PolicyKind* kind : PolicyKinds()) {
    EXPECT_TRUE(names.insert(std::string(kind->name)).second) << kind->name;
    EXPECT_FALSE(kind->config->doc.empty()) << kind->name;
    EXPECT_FALSE(kind->reasons.empty()) << kind->name;
  }
  std::set<std::string> codes;
  for (const Reason* reason : AllReasons()) {
    EXPECT_TRUE(codes.insert(std::string(reason->code)).second) << reason->code;
    EXPECT_FALSE(reason->doc.empty()) << reason->code;
    EXPECT_EQ(FindReason(reason->code), reason);
  }
}

// A placeholder that names no input would be printed as it stands.
TEST(RegistryTest, ReasonTextsUseOnlyInputsThatExist) {
  for (const Reason* reason : AllReasons()) {
    Step step{"test", base::Replicas{1}, base::Replicas{2}, reason, {}};
    EXPECT_EQ(DescribeStep(step).find('{'), std::string::npos) << reason->code;
  }
}

}  // namespace
}  // namespace springtide::policies
