#include "sandbox/custom_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::HasSubstr;

constexpr absl::string_view kDefinitions =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

class CustomResourcesTest : public ::testing::Test {
 protected:
  CustomResourcesTest() : definition_(server_.Post(kDefinitions, kWidgetDefinition)) {}

  TestServer server_;
  const Answer definition_;
};

TEST_F(CustomResourcesTest, ADefinitionIsEstablishedAndServed) {
  ASSERT_EQ(definition_.status, 201) << definition_.text;
  EXPECT_THAT(definition_.text, HasSubstr("Established"));
  EXPECT_EQ(TextAt(definition_.body, {"spec", "names", "listKind"}), "WidgetList");
  const auto widget = server_.Post(kWidgets, WidgetBody("w", R"({"size":2})"));
  EXPECT_EQ(widget.status, 201) << widget.text;
  EXPECT_EQ(TextAt(server_.Get(kWidgets).body, {"kind"}), "WidgetList");
}

TEST_F(CustomResourcesTest, ADefinitionThatGoesTakesItsObjectsAlong) {
  server_.Post(kWidgets, WidgetBody("w", "{}"));
  EXPECT_EQ(server_.Delete(At(kDefinitions, "widgets.example.com")).status, 200);
  EXPECT_EQ(server_.Get(kWidgets).status, 404);
  server_.Post(kDefinitions, kWidgetDefinition);
  EXPECT_EQ(ArrayAt(server_.Get(kWidgets).body, {"items"})->size(), 0u);
}

TEST_F(CustomResourcesTest, UnusableDefinitionsAreRefused) {
  const auto answer = server_.Post(kDefinitions, R"({"apiVersion":"apiextensions.k8s.io/v1",
      "kind":"CustomResourceDefinition","metadata":{"name":"wrong"},
      "spec":{"names":{"plural":"a"},"versions":[{"name":"v1"}]}})");
  EXPECT_EQ(answer.status, 422);
  for (const char* what : {"spec.group", "spec.names.kind", "spec.scope", "metadata.name",
                           "storage version", "openAPIV3Schema"}) {
    EXPECT_THAT(answer.message(), HasSubstr(what));
  }
}

TEST_F(CustomResourcesTest, DefaultsAndPruning) {
  const auto widget = server_.Post(
      kWidgets, WidgetBody("w", R"({"size":2,"nested":{},"odd":1,"free":{"any":{"thing":1}}})"));
  ASSERT_EQ(widget.status, 201) << widget.text;
  EXPECT_EQ(TextAt(widget.body, {"spec", "mode"}), "Auto");
  EXPECT_EQ(IntegerAt(widget.body, {"spec", "nested", "depth"}), 3);
  EXPECT_EQ(ValueAt(widget.body, {"spec", "odd"}), nullptr);
  EXPECT_EQ(IntegerAt(widget.body, {"spec", "free", "any", "thing"}), 1);
  EXPECT_THAT(std::string(widget.headers.Get("Warning").value_or("")),
              HasSubstr("unknown field \\\"spec.odd\\\""));
}

TEST_F(CustomResourcesTest, StrictValidationNamesWhatIsUnknown) {
  const auto strict = server_.Post(absl::StrCat(kWidgets, "?fieldValidation=Strict"),
                                   WidgetBody("w", R"({"odd":1,"nested":{"deep":1}})"));
  EXPECT_EQ(strict.status, 400);
  EXPECT_THAT(strict.message(),
              HasSubstr("strict decoding error: unknown field \"spec.nested.deep\", "
                        "unknown field \"spec.odd\""));
}

TEST_F(CustomResourcesTest, Validation) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"size":-1})", "should be greater than or equal to 0"},
      {R"({"size":11})", "should be less than or equal to 10"},
      {R"({"size":"2"})", "must be of type integer: \"string\""},
      {R"({"size":1.5})", "must be of type integer: \"number\""},
      {R"({"mode":"Sometimes"})",
       "Unsupported value: \"Sometimes\": supported values: \"Auto\", \"Off\""},
      {R"({"label":"UP"})", "should match '^[a-z]+$'"},
      {R"({"label":"abcdef"})", "should be at most 5 chars long"},
      {R"({"items":[{}]})", "spec.items[0].id: Required value"},
      {R"({"items":[{"id":"a"},{"id":"b"},{"id":"c"}]})", "must have at most 2 items"},
      {R"({"items":{}})", "must be of type array"},
  };
  for (const auto& [spec, message] : cases) {
    const auto answer = server_.Post(kWidgets, WidgetBody("w", spec));
    EXPECT_EQ(answer.status, 422) << spec;
    EXPECT_THAT(answer.message(), HasSubstr("Widget.example.com \"w\" is invalid")) << spec;
    EXPECT_THAT(answer.message(), HasSubstr(message)) << spec;
  }
  EXPECT_EQ(server_
                .Post(kWidgets, R"({"apiVersion":"example.com/v1","kind":"Widget",
                                       "metadata":{"name":"w"}})")
                .status,
            422)
      << "spec is required";
}

TEST_F(CustomResourcesTest, StatusGenerationAndVersions) {
  server_.Post(kWidgets, WidgetBody("w", R"({"size":1})"));
  const std::string path = At(kWidgets, "w");
  auto status = server_.Patch(At(kWidgets, "w/status"), R"({"status":{"size":1}})", "merge");
  EXPECT_EQ(IntegerAt(status.body, {"metadata", "generation"}), 1);
  const auto spec = server_.Patch(path, R"({"spec":{"size":2},"status":{"size":9}})", "merge");
  EXPECT_EQ(IntegerAt(spec.body, {"metadata", "generation"}), 2);
  EXPECT_EQ(IntegerAt(spec.body, {"status", "size"}), 1);
  EXPECT_EQ(server_.Put(path, WidgetBody("w", "{}")).status, 422)
      << "custom resources want a version on PUT";
  EXPECT_EQ(server_.Patch(path, "{}", "strategic-merge").status, 415);
}

TEST_F(CustomResourcesTest, PrinterColumns) {
  server_.Post(kWidgets, WidgetBody("w", R"({"size":2})"));
  server_.Patch(At(kWidgets, "w/status"),
                R"({"status":{"conditions":[{"type":"Old","status":"x"},
                                            {"type":"Ready","status":"True"}]}})",
                "merge");
  const auto table = server_.Get(kWidgets, "application/json;as=Table;v=v1;g=meta.k8s.io");
  const auto* rows = ArrayAt(table.body, {"rows"});
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ((*rows)[0].get_object().at("cells"), JsonArray({"w", 2, "True"}));
}

}  // namespace
}  // namespace springtide::sandbox
