// The four kinds of patches, and who owns what after them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/json_patch.h"
#include "sandbox/refusal.h"
#include "sandbox/strategic_merge.h"
#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::HasSubstr;

Json Document(absl::string_view text) { return *k8s::ParseJson(text); }

TEST(JsonPatchTest, Operations) {
  struct Case {
    const char* target;
    const char* patch;
    const char* result;
  };
  for (const auto& [target, patch, result] : std::vector<Case>{
           {R"({"a":1})", R"([{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})"},
           {R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])", R"({"a":[1,2,3]})"},
           {R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])", R"({"a":[1,2]})"},
           {R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/0"}])", R"({"a":[2]})"},
           {R"({"a/b":1,"c~d":2})", R"([{"op":"replace","path":"/a~1b","value":3},
               {"op":"remove","path":"/c~0d"}])",
            R"({"a/b":3})"},
           {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/c"}])",
            R"({"a":{},"c":1})"},
           {R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":1,"b":1})"},
           {R"({"a":3})", R"([{"op":"test","path":"/a","value":3.0}])", R"({"a":3})"},
           {R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":1}}])", R"({"b":1})"},
       }) {
    const auto patched = ApplyJsonPatch(Document(target), Document(patch));
    ASSERT_TRUE(patched.ok()) << patch << patched.status();
    EXPECT_EQ(*patched, Document(result)) << patch;
  }
}

TEST(JsonPatchTest, WhatFailsChangesNothingAndSaysWhich) {
  const std::vector<std::pair<std::string, int>> cases = {
      {R"({})", 400},
      {R"([1])", 400},
      {R"([{"op":"jump","path":"/a"}])", 400},
      {R"([{"op":"add","path":"a","value":1}])", 400},
      {R"([{"op":"add","path":"/a"}])", 400},
      {R"([{"op":"test","path":"/a","value":2}])", 422},
      {R"([{"op":"replace","path":"/none","value":2}])", 422},
      {R"([{"op":"remove","path":"/none"}])", 422},
      {R"([{"op":"remove","path":""}])", 422},
      {R"([{"op":"add","path":"/list/9","value":2}])", 422},
      {R"([{"op":"add","path":"/list/01","value":2}])", 422},
      {R"([{"op":"add","path":"/a/b/c","value":2}])", 422},
      {R"([{"op":"move","from":"/none","path":"/b"}])", 422},
  };
  for (const auto& [patch, code] : cases) {
    const auto patched = ApplyJsonPatch(Document(R"({"a":1,"list":[1]})"), Document(patch));
    ASSERT_FALSE(patched.ok()) << patch;
    EXPECT_EQ(IntegerAt(DocumentOf(patched.status()), {"code"}), code) << patch;
  }
  JsonArray many(kMaxPatchOperations + 1, Document(R"({"op":"test","path":"/a","value":1})"));
  EXPECT_EQ(IntegerAt(DocumentOf(ApplyJsonPatch(Document(R"({"a":1})"), many).status()), {"code"}),
            413);
}

TEST(JsonPatchTest, CopiesOfCopiesAreBounded) {
  JsonArray bomb;
  for (int i = 0; i < 40; ++i) {
    bomb.push_back(JsonObject{{"op", "copy"}, {"from", ""}, {"path", absl::StrCat("/c", i)}});
  }
  const auto patched = ApplyJsonPatch(Document(R"({"a":"some text"})"), bomb);
  EXPECT_EQ(IntegerAt(DocumentOf(patched.status()), {"code"}), 413);
}

TEST(MergePatchTest, TheExamplesOfRfc7386) {
  struct Case {
    const char* target;
    const char* patch;
    const char* result;
  };
  for (const auto& [target, patch, result] : std::vector<Case>{
           {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
           {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
           {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
           {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
           {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
           {R"({"a":"foo"})", "null", "null"},
       }) {
    EXPECT_EQ(ApplyMergePatch(Document(target), Document(patch)), Document(result)) << patch;
  }
}

TEST(StrategicMergeTest, ListsThatAreMapsInDisguise) {
  struct Case {
    const char* target;
    const char* patch;
    const char* result;
  };
  for (const auto& [target, patch, result] : std::vector<Case>{
           {R"({"containers":[{"name":"a","image":"1"},{"name":"b"}]})",
            R"({"containers":[{"name":"a","image":"2"},{"name":"c"}]})",
            R"({"containers":[{"name":"a","image":"2"},{"name":"b"},{"name":"c"}]})"},
           {R"({"containers":[{"name":"a"},{"name":"b"}]})",
            R"({"containers":[{"name":"a","$patch":"delete"}]})",
            R"({"containers":[{"name":"b"}]})"},
           {R"({"containers":[{"name":"a","env":[{"name":"X","value":"1"}]}]})",
            R"({"$setElementOrder/containers":[{"name":"a"}],
                "containers":[{"name":"a","env":[{"name":"Y","value":"2"}]}]})",
            R"({"containers":[{"name":"a","env":[{"name":"X","value":"1"},
                                                 {"name":"Y","value":"2"}]}]})"},
           {R"({"args":["a","b"]})", R"({"args":["c"]})", R"({"args":["c"]})"},
           {R"({"finalizers":["a"]})", R"({"finalizers":["b"]})", R"({"finalizers":["a","b"]})"},
           {R"({"finalizers":["a","b"]})", R"({"$deleteFromPrimitiveList/finalizers":["a"]})",
            R"({"finalizers":["b"]})"},
           {R"({"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}})",
            R"({"strategy":{"$retainKeys":["type"],"type":"Recreate"}})",
            R"({"strategy":{"type":"Recreate"}})"},
           {R"({"a":{"b":1,"c":2}})", R"({"a":{"$patch":"replace","d":3}})", R"({"a":{"d":3}})"},
           {R"({"a":1,"b":2})", R"({"a":null})", R"({"b":2})"},
       }) {
    EXPECT_EQ(ApplyStrategicMerge(Document(target).get_object(), Document(patch).get_object()),
              Document(result).get_object())
        << patch;
  }
}

TEST(ServerSideApplyTest, CreatesOwnsConflictsAndLetsGo) {
  TestServer server;
  const auto apply = [&](const char* manager, absl::string_view body, const char* more = "") {
    return server.Patch(absl::StrCat(kConfigMaps, "/a?fieldManager=", manager, more), body,
                        "apply");
  };
  const auto body = [](const char* data) {
    return absl::StrCat(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":)",
                        data, "}");
  };
  const auto created = apply("one", body(R"({"x":"1","y":"1"})"));
  EXPECT_EQ(created.status, 201) << created.text;
  EXPECT_EQ(apply("two", body(R"({"x":"1","z":"2"})")).status, 200) << "the same value is shared";

  const auto conflict = apply("two", body(R"({"y":"2","z":"2"})"));
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.message(),
            "Apply failed with 1 conflict: conflict with \"one\" using v1: "
            ".data.y");
  const auto forced = apply("two", body(R"({"y":"2","z":"2"})"), "&force=true");
  EXPECT_EQ(*ObjectAt(forced.body, {"data"}), Parsed(R"({"x":"1","y":"2","z":"2"})"));

  const auto dropped = apply("one", body("{}"));
  EXPECT_EQ(*ObjectAt(dropped.body, {"data"}), Parsed(R"({"y":"2","z":"2"})"))
      << "what no one owns any more goes";
  const auto again = apply("one", body("{}"));
  EXPECT_EQ(again.version(), dropped.version()) << "the same again is no write";

  EXPECT_EQ(server.Patch(At(kConfigMaps, "a"), body("{}"), "apply").status, 422)
      << "an applier has a name";
  const auto yaml = apply("yaml",
                          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
                          "data:\n  w: \"5\"\n");
  EXPECT_EQ(TextAt(yaml.body, {"data", "w"}), "5") << yaml.text;
}

TEST(ServerSideApplyTest, ContainersAreOwnedByName) {
  TestServer server;
  server.Post(kDeployments, DeploymentBody("web", 1));
  const auto applied =
      server.Patch(absl::StrCat(kDeployments, "/web?fieldManager=sidecar"),
                   R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
          "spec":{"template":{"spec":{"containers":[{"name":"side","image":"s:1"}]}}}})",
                   "apply");
  ASSERT_EQ(applied.status, 200) << applied.text;
  EXPECT_EQ(ArrayAt(applied.body, {"spec", "template", "spec", "containers"})->size(), 2u);
  EXPECT_THAT(applied.text, HasSubstr(R"("k:{\"name\":\"side\"}")"));
  const auto gone = server.Patch(
      absl::StrCat(kDeployments, "/web?fieldManager=sidecar"),
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}})", "apply");
  EXPECT_EQ(
      TextAt(ArrayAt(gone.body, {"spec", "template", "spec", "containers"})->at(0).get_object(),
             {"name"}),
      "main");
}

}  // namespace
}  // namespace springtide::sandbox
