#include "policies/policy_document.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/yaml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/presets.h"

namespace springtide::policies {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kHead = "apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\n";

std::string WithSpec(absl::string_view spec) {
  return absl::StrCat(kHead, "metadata: {name: web}\nspec: ", spec, "\n");
}

std::string Problems(absl::string_view text) {
  base::ErrorList errors("policy.yaml");
  EXPECT_TRUE(ParsePolicyDocuments(text, errors).empty());
  EXPECT_FALSE(errors.ok()) << text;
  return errors.ToString(100);
}

std::vector<PolicyDocument> Parse(absl::string_view text) {
  base::ErrorList errors("policy.yaml");
  std::vector<PolicyDocument> documents = ParsePolicyDocuments(text, errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  return documents;
}

TEST(PolicyDocumentTest, ReadsAPresetWithASectionOfItsOwn) {
  const std::vector<PolicyDocument> documents =
      Parse(WithSpec("{preset: balanced, sizing: [{type: requestRate}]}"));
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(documents[0].name, "web");
  ASSERT_FALSE(documents[0].pipeline.policies.empty());
  EXPECT_EQ(documents[0].pipeline.policies[0].kind->name, "requestRate");
}

TEST(PolicyDocumentTest, ReadsJson) {
  EXPECT_EQ(Parse("{\"apiVersion\": \"springtide.dev/v1alpha1\", \"kind\": \"ScalingPolicy\", "
                  "\"metadata\": {\"name\": \"web\"}, \"spec\": {}}")
                .size(),
            1u);
}

TEST(PolicyDocumentTest, EveryPresetIsAPolicyThatExpandsToItself) {
  for (const Preset& preset : Presets()) {
    const PolicyDocument document = Parse(WithSpec(absl::StrCat("{preset: ", preset.name, "}")))[0];
    const std::string expanded = base::ToYaml(ExpandPolicyDocument(document));
    const PolicyDocument again = Parse(expanded).at(0);
    EXPECT_EQ(base::ToYaml(ExpandPolicyDocument(again)), expanded) << preset.name;
    EXPECT_EQ(again.pipeline.policies.size(), document.pipeline.policies.size());
  }
}

TEST(PolicyDocumentTest, KeepsOtherMetadata) {
  const std::vector<PolicyDocument> documents =
      Parse(absl::StrCat(kHead,
                         "metadata:\n  name: web.v2\n  namespace: shop\n  labels: {team: a}\n"
                         "  annotations: {why: \"1\"}\nspec: {}\n"));
  EXPECT_THAT(base::ToYaml(ExpandPolicyDocument(documents.at(0))), HasSubstr("team: a"));
  EXPECT_EQ(documents[0].name, "web.v2");
}

TEST(PolicyDocumentTest, ReadsSeveralDocuments) {
  const std::string second = absl::StrCat(kHead, "metadata: {name: api}\nspec: {}\n");
  const std::vector<PolicyDocument> documents =
      Parse(absl::StrCat(WithSpec("{}"), "---\n", second));
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[1].name, "api");
  EXPECT_THAT(
      Problems(absl::StrCat(WithSpec("{}"), "---\n", WithSpec("{}"))),
      HasSubstr("policy.yaml:8:18: metadata.name: \"web\" is the name of the policy on line "
                "3, too; give each its own"));
}

TEST(PolicyDocumentTest, RefusesWithPlaceAndFix) {
  const std::vector<std::pair<std::string, const char*>> cases = {
      {"",
       "policy.yaml: there is no policy in it; begin with \"apiVersion: springtide.dev/v1alpha1\""},
      {"# nothing\n", "there is no policy in it"},
      {"---\n---\n", "there is no policy in it"},
      {"hello", "policy.yaml:1:1: the document is a string; a policy begins with"},
      {"- a\n", "the document is a list"},
      {"{}", "apiVersion: is missing; write \"apiVersion: springtide.dev/v1alpha1\""},
      {"{}", "kind: is missing; write \"kind: ScalingPolicy\""},
      {"apiVersion: v1\nkind: Pod\n",
       "policy.yaml:1:13: apiVersion: \"v1\" is not supported; use \"springtide.dev/v1alpha1\""},
      {"apiVersion: v1\nkind: Pod\n", "kind: \"Pod\" is not supported; use \"ScalingPolicy\""},
      {"apiVersion: 1\nkind: [x]\n", "apiVersion: 1 is not supported"},
      {"apiVersion: 1\nkind: [x]\n", "kind: a list is not supported"},
      {std::string(kHead), "metadata: is missing; write \"metadata: {name: ...}\""},
      {std::string(kHead), "spec: is missing; write \"spec: {preset: balanced}\""},
      {absl::StrCat(kHead, "metadata: web\nspec: {}"), "metadata: \"web\" is a string; use a map"},
      {absl::StrCat(kHead, "metadata: {}\nspec: {}"), "metadata.name: is missing; give the policy"},
      {absl::StrCat(kHead, "metadata: {name: Web}\nspec: {}"),
       "policy.yaml:3:18: metadata.name: \"Web\" is not a name; use lower-case letters"},
      {absl::StrCat(kHead, "metadata: {name: -a}\nspec: {}"), "is not a name"},
      {absl::StrCat(kHead, "metadata: {name: a..b}\nspec: {}"), "is not a name"},
      {absl::StrCat(kHead, "metadata: {name: ''}\nspec: {}"), "is not a name"},
      {absl::StrCat(kHead, "metadata: {name: 12}\nspec: {}"), "12 is not a name"},
      {absl::StrCat(kHead, "metadata: {name: ", std::string(300, 'a'), "}\nspec: {}"),
       "is not a name"},
      {absl::StrCat(kHead, "metadata: {name: a, namespace: a.b}\nspec: {}"), "metadata.namespace"},
      {absl::StrCat(kHead, "metadata: {name: a, nmae: b}\nspec: {}"), "did you mean \"name\"?"},
      {absl::StrCat(kHead, "metadata: {name: a, labels: {x: 1}}\nspec: {}"),
       "metadata.labels.x: 1 is an integer; use a string (put it in quotes)"},
      {absl::StrCat(kHead, "metadata: {name: a, annotations: []}\nspec: {}"),
       "use a map of strings"},
      {absl::StrCat(kHead, "metadata: {name: a}\nspce: {}"),
       "spce: is not a field here; did you mean"},
      {WithSpec(""), "spec: has no value; write \"spec: {preset: balanced}\""},
      {WithSpec("balanced"), "spec: \"balanced\" is a string; use a map of fields"},
      {WithSpec("{preset: balancd}"),
       "spec.preset: \"balancd\" is no preset; did you mean \"balanced\"?"},
      {WithSpec("{preset: 1}"), "spec.preset: 1 is no preset; use one of: balanced"},
      {WithSpec("{sizing: []}"), "spec.sizing: is empty; a pipeline needs a policy that sizes"},
      {WithSpec("{sizing: {type: requestRate}}"), "spec.sizing: is a map; use a list of policies"},
      {WithSpec("{sizing: [requestRate]}"), "use a map with \"type\", one of: "},
      {WithSpec("{sizing: [{}]}"), "spec.sizing[0].type: is missing; use one of: requestRate"},
      {WithSpec("{sizing: [{type: requestrate}]}"), "did you mean \"requestRate\"?"},
      {WithSpec("{sizing: [{type: 3}]}"), "spec.sizing[0].type: must be a string"},
      {WithSpec("{preset: balanced, keepAlive: [{type: requestRate}]}"),
       "belongs in the section \"sizing\"; move it there"},
      {WithSpec("{preset: balanced, brust: []}"), "spec.brust: is not a field here; did you mean"},
  };
  for (const auto& [text, want] : cases) EXPECT_THAT(Problems(text), HasSubstr(want)) << text;
}

TEST(PolicyDocumentTest, SaysNothingAboutTheFieldsOfAnotherKind) {
  EXPECT_THAT(Problems("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}\n"),
              Not(HasSubstr("replicas")));
}

TEST(PolicyDocumentTest, ReportsTheProblemsOfAllDocumentsAtOnce) {
  const std::string problems = Problems(
      absl::StrCat(WithSpec("{preset: one}"), "---\n", WithSpec("{preset: two}"), "---\nx"));
  EXPECT_THAT(problems, HasSubstr("policy.yaml:4:16: spec.preset: \"one\""));
  EXPECT_THAT(problems, HasSubstr("policy.yaml:9:16: spec.preset: \"two\""));
  EXPECT_THAT(problems, HasSubstr("the document is a string"));
}

TEST(PolicyDocumentTest, BoundsTheNumberOfDocumentsAndPolicies) {
  std::string many;
  for (int i = 0; i < 101; ++i) {
    absl::StrAppend(&many, "---\n", kHead, "metadata: {name: p", i, "}\nspec: {}\n");
  }
  EXPECT_THAT(Problems(many), HasSubstr("has 101 documents; a file holds at most 100"));
  std::string policies = "{sizing: [";
  for (int i = 0; i < 17; ++i) policies += "{type: requestRate},";
  EXPECT_THAT(Problems(WithSpec(policies + "]}")), HasSubstr("use at most 16"));
}

TEST(PolicyDocumentTest, LinesStayShortWhateverIsWritten) {
  const std::string junk(5000, 'x');
  const std::string text = absl::StrCat(
      "apiVersion: ", junk, "\nkind: ", junk, "\n---\n", kHead, "metadata: {name: ", junk, ", ",
      junk, ": 1}\nspec: {preset: ", junk, ", ", junk, "2: 1, sizing: [{type: ", junk, "}]}\n");
  for (absl::string_view line : absl::StrSplit(Problems(text), '\n')) {
    EXPECT_LE(line.size(), 200u) << line;
  }
}

}  // namespace
}  // namespace springtide::policies
