// The /scale subresource, for built-in and custom resources.
#include "sandbox/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::HasSubstr;

class ScaleTest : public ::testing::Test {
 protected:
  ScaleTest() {
    server_.Post(kDeployments, DeploymentBody("web", 3));
    server_.Post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", kWidgetDefinition);
  }

  int64_t Replicas() {
    return IntegerAt(server_.Get(At(kDeployments, "web")).body, {"spec", "replicas"}, -1);
  }

  TestServer server_;
  const std::string scale_ = At(kDeployments, "web/scale");
};

TEST_F(ScaleTest, ShowsTheParent) {
  const auto parent = server_.Get(At(kDeployments, "web"));
  const auto scale = server_.Get(scale_);
  EXPECT_EQ(TextAt(scale.body, {"kind"}), "Scale");
  EXPECT_EQ(TextAt(scale.body, {"apiVersion"}), "autoscaling/v1");
  EXPECT_EQ(IntegerAt(scale.body, {"spec", "replicas"}), 3);
  EXPECT_EQ(TextAt(scale.body, {"status", "selector"}), "app=web");
  EXPECT_EQ(scale.version(), parent.version());
  EXPECT_EQ(Metadata(scale.body, "uid"), Metadata(parent.body, "uid"));
}

TEST_F(ScaleTest, ZeroIsLeftOut) {
  auto scale = server_.Patch(scale_, R"({"spec":{"replicas":0}})", "merge");
  EXPECT_EQ(scale.status, 200) << scale.text;
  EXPECT_EQ(Replicas(), 0);
  EXPECT_TRUE(ObjectAt(scale.body, {"spec"})->empty());
  EXPECT_EQ(IntegerAt(scale.body, {"status", "replicas"}, -1), 0);

  const auto patch = server_.Patch(scale_, R"([{"op":"test","path":"/spec/replicas","value":0},
      {"op":"replace","path":"/spec/replicas","value":1}])",
                                   "json");
  EXPECT_EQ(patch.status, 422) << "there is nothing at /spec/replicas to test";

  scale.body["spec"] = JsonObject{{"replicas", 1}};
  EXPECT_EQ(server_.Put(scale_, Serialize(scale.body)).status, 200);
  EXPECT_EQ(Replicas(), 1);
}

TEST_F(ScaleTest, ATestInAPatchGuardsTheCountAndNotTheVersion) {
  server_.Patch(At(kDeployments, "web/status"), R"({"status":{"replicas":3}})", "merge");
  const auto good = server_.Patch(scale_, R"([{"op":"test","path":"/spec/replicas","value":3},
      {"op":"replace","path":"/spec/replicas","value":5}])",
                                  "json");
  EXPECT_EQ(good.status, 200);
  const auto lost = server_.Patch(scale_, R"([{"op":"test","path":"/spec/replicas","value":3},
      {"op":"replace","path":"/spec/replicas","value":6}])",
                                  "json");
  EXPECT_EQ(lost.status, 422);
  EXPECT_EQ(lost.reason(), "Invalid");
  EXPECT_EQ(Replicas(), 5);
}

TEST_F(ScaleTest, APutComparesWhatItNames) {
  const auto scale = server_.Get(scale_);
  server_.Patch(At(kDeployments, "web/status"), R"({"status":{"replicas":3}})", "merge");
  JsonObject body = scale.body;
  body["spec"] = JsonObject{{"replicas", 7}};
  EXPECT_EQ(server_.Put(scale_, Serialize(body)).status, 409) << "the parent's version has moved";
  EXPECT_EQ(Replicas(), 3);
  body["metadata"].as_object().erase("resourceVersion");
  EXPECT_EQ(server_.Put(scale_, Serialize(body)).status, 200) << "no version, no condition";
  EXPECT_EQ(Replicas(), 7);
  body["metadata"].as_object()["uid"] = "11111111-2222-4333-8444-555555555555";
  const auto other = server_.Put(scale_, Serialize(body));
  EXPECT_EQ(other.status, 409);
  EXPECT_THAT(other.message(), HasSubstr("Precondition failed: UID in precondition"));
}

TEST_F(ScaleTest, RefusesWhatIsNoScale) {
  EXPECT_EQ(server_.Put(scale_, DeploymentBody("web", 1)).status, 400);
  EXPECT_EQ(server_.Patch(scale_, R"({"spec":{"replicas":-1}})", "merge").status, 422);
  EXPECT_EQ(server_.Patch(scale_, R"({"spec":{"replicas":"x"}})", "merge").status, 400);
  EXPECT_EQ(server_.Patch(scale_, R"({"spec":{"replicas":3000000000}})", "merge").status, 400);
  EXPECT_EQ(server_.Get(At(kDeployments, "none/scale")).status, 404);
  EXPECT_EQ(server_.Delete(scale_).status, 405);
}

TEST_F(ScaleTest, WhoScalesOwnsTheCount) {
  server_.Patch(absl::StrCat(scale_, "?fieldManager=op"), R"({"spec":{"replicas":4}})", "merge");
  const auto object = server_.Get(At(kDeployments, "web"));
  const auto* managers = ArrayAt(object.body, {"metadata", "managedFields"});
  ASSERT_NE(managers, nullptr);
  bool found = false;
  for (const Json& entry : *managers) {
    const JsonObject& manager = entry.get_object();
    const bool owns = ObjectAt(manager, {"fieldsV1", "f:spec", "f:replicas"}) != nullptr;
    if (TextAt(manager, {"manager"}) == "op") {
      found = true;
      EXPECT_TRUE(owns);
      EXPECT_EQ(TextAt(manager, {"subresource"}), "scale");
    } else {
      EXPECT_FALSE(owns);
    }
  }
  EXPECT_TRUE(found);
}

TEST_F(ScaleTest, AppliesAndConflicts) {
  const char* body = R"({"kind":"Scale","apiVersion":"autoscaling/v1","spec":{"replicas":9}})";
  const auto conflict = server_.Patch(absl::StrCat(scale_, "?fieldManager=op"), body, "apply");
  EXPECT_EQ(conflict.status, 409);
  const JsonObject& cause = ArrayAt(conflict.body, {"details", "causes"})->at(0).get_object();
  EXPECT_EQ(TextAt(cause, {"reason"}), "FieldManagerConflict");
  EXPECT_EQ(TextAt(cause, {"field"}), ".spec.replicas");
  const auto forced =
      server_.Patch(absl::StrCat(scale_, "?fieldManager=op&force=true"), body, "apply");
  EXPECT_EQ(forced.status, 200) << forced.text;
  EXPECT_EQ(Replicas(), 9);
}

TEST_F(ScaleTest, CustomResourcesByTheirPaths) {
  server_.Post(kWidgets, WidgetBody("w", R"({"size":2})"));
  server_.Patch(At(kWidgets, "w/status"), R"({"status":{"size":1,"selector":"a=b"}})", "merge");
  const std::string path = At(kWidgets, "w/scale");
  const auto scale = server_.Get(path);
  EXPECT_EQ(IntegerAt(scale.body, {"spec", "replicas"}), 2);
  EXPECT_EQ(IntegerAt(scale.body, {"status", "replicas"}), 1);
  EXPECT_EQ(TextAt(scale.body, {"status", "selector"}), "a=b");
  EXPECT_EQ(server_.Patch(path, R"({"spec":{"replicas":4}})", "merge").status, 200);
  EXPECT_EQ(IntegerAt(server_.Get(At(kWidgets, "w")).body, {"spec", "size"}), 4);
  EXPECT_EQ(server_.Patch(path, R"({"spec":{"replicas":11}})", "merge").status, 422)
      << "the schema of the parent holds";

  JsonObject blind = scale.body;
  blind["metadata"] = JsonObject{{"name", "w"}};
  EXPECT_EQ(server_.Put(path, Serialize(blind)).status, 200) << "unconditional here as well";
}

TEST_F(ScaleTest, CustomResourcesWithoutACount) {
  server_.Post(kWidgets, WidgetBody("w", "{}"));
  const std::string path = At(kWidgets, "w/scale");
  const auto missing = server_.Get(path);
  EXPECT_EQ(missing.status, 500);
  EXPECT_EQ(missing.reason(), "InternalError");
  const auto put =
      server_.Put(path, R"({"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"w"},
                "spec":{"replicas":1}})");
  EXPECT_EQ(put.status, 400);
}

}  // namespace
}  // namespace springtide::sandbox
