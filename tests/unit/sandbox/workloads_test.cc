#include "sandbox/workloads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::ElementsAre;

class WorkloadsTest : public ::testing::Test {
 protected:
  int64_t Status(absl::string_view field) {
    return IntegerAt(server_.Get(At(kDeployments, "web")).body, {"status", field});
  }
  std::vector<std::string> Pods() {
    std::vector<std::string> names;
    const auto pods = server_.Get("/api/v1/namespaces/shop/pods");
    for (const Json& pod : *ArrayAt(pods.body, {"items"})) {
      names.push_back(Metadata(pod.get_object(), "name"));
    }
    return names;
  }
  void Pass(absl::Duration time) {
    server_.clock.Advance(time);
    server_.workloads.Step();
  }

  TestServer server_;
};

TEST_F(WorkloadsTest, ADeploymentStartsGrowsAndGoesToZero) {
  server_.Post(kDeployments, DeploymentBody("web", 2));
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 2u);
  EXPECT_EQ(Status("replicas"), 2) << "pods are there at once";
  EXPECT_EQ(Status("readyReplicas"), 0) << "and not ready";
  EXPECT_EQ(Status("unavailableReplicas"), 2);
  EXPECT_EQ(Status("observedGeneration"), 1);
  Pass(absl::Milliseconds(999));
  EXPECT_EQ(Status("readyReplicas"), 0);
  Pass(absl::Milliseconds(1));
  EXPECT_EQ(Status("readyReplicas"), 2);

  server_.Patch(At(kDeployments, "web/scale"), R"({"spec":{"replicas":3}})", "merge");
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 3u);
  EXPECT_EQ(Status("readyReplicas"), 2);
  EXPECT_EQ(Status("observedGeneration"), 2);
  Pass(absl::Seconds(1));
  EXPECT_EQ(Status("readyReplicas"), 3);

  server_.Patch(At(kDeployments, "web/scale"), R"({"spec":{"replicas":0}})", "merge");
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 0u);
  EXPECT_EQ(Status("replicas"), 0);
  const auto scale = server_.Get(At(kDeployments, "web/scale"));
  EXPECT_EQ(IntegerAt(scale.body, {"status", "replicas"}, -1), 0);
}

TEST_F(WorkloadsTest, NothingIsWrittenWhenNothingChanges) {
  server_.Post(kDeployments, DeploymentBody("web", 2));
  server_.workloads.Step();
  Pass(absl::Seconds(1));
  const int64_t revision = server_.store.revision();
  for (int i = 0; i < 5; ++i) Pass(absl::Minutes(1));
  EXPECT_EQ(server_.store.revision(), revision);
}

TEST_F(WorkloadsTest, PodsHangAndCrashOnDemand) {
  server_.workloads.SetBehaviour("shop", "web", {absl::Seconds(1), PodFate::kHang});
  server_.Post(kDeployments, DeploymentBody("web", 1));
  server_.workloads.Step();
  Pass(absl::Hours(1));
  EXPECT_EQ(Status("readyReplicas"), 0);
  EXPECT_EQ(Status("replicas"), 1);

  const std::string pod = Pods()[0];
  server_.workloads.SetFate("shop", pod, PodFate::kReady);
  Pass(absl::ZeroDuration());
  EXPECT_EQ(Status("readyReplicas"), 1);
  server_.workloads.SetFate("shop", pod, PodFate::kFail);
  Pass(absl::ZeroDuration());
  EXPECT_EQ(Status("readyReplicas"), 0);
  const auto table =
      server_.Get("/api/v1/namespaces/shop/pods", "application/json;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_THAT(table.text, testing::HasSubstr("CrashLoopBackOff"));
}

TEST_F(WorkloadsTest, APodThatIsDeletedComesAgain) {
  server_.Post(kDeployments, DeploymentBody("web", 1));
  server_.workloads.Step();
  const std::string before = Pods()[0];
  server_.Delete(absl::StrCat("/api/v1/namespaces/shop/pods/", before));
  server_.workloads.Step();
  ASSERT_EQ(Pods().size(), 1u);
  EXPECT_NE(Pods()[0], before);
}

TEST_F(WorkloadsTest, ADeletedDeploymentTakesItsPodsAlong) {
  server_.Post(kDeployments, DeploymentBody("web", 2));
  server_.workloads.Step();
  server_.Delete(At(kDeployments, "web"));
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 0u);
  EXPECT_EQ(ArrayAt(server_.Get("/apis/apps/v1/replicasets").body, {"items"})->size(), 0u);
}

TEST_F(WorkloadsTest, StatefulSetsStartOneAfterTheOther) {
  std::string body = DeploymentBody("db", 3);
  body.replace(body.find("Deployment"), 10, "StatefulSet");
  ASSERT_EQ(server_.Post("/apis/apps/v1/namespaces/shop/statefulsets", body).status, 201);
  server_.workloads.Step();
  EXPECT_THAT(Pods(), ElementsAre("db-0"));
  Pass(absl::Seconds(1));
  EXPECT_THAT(Pods(), ElementsAre("db-0", "db-1"));
  Pass(absl::Seconds(1));
  Pass(absl::Seconds(1));
  EXPECT_THAT(Pods(), ElementsAre("db-0", "db-1", "db-2"));
  server_.Patch("/apis/apps/v1/namespaces/shop/statefulsets/db/scale", R"({"spec":{"replicas":1}})",
                "merge");
  server_.workloads.Step();
  EXPECT_THAT(Pods(), ElementsAre("db-0")) << "the highest go first";
}

TEST_F(WorkloadsTest, PausedNothingMoves) {
  server_.workloads.Pause();
  server_.Post(kDeployments, DeploymentBody("web", 2));
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 0u);
  server_.workloads.Resume();
  server_.workloads.Step();
  EXPECT_EQ(Pods().size(), 2u);
}

TEST_F(WorkloadsTest, ANewTemplateHasNewPods) {
  server_.Post(kDeployments, DeploymentBody("web", 2));
  server_.workloads.Step();
  const auto before = Pods();
  server_.Patch(
      At(kDeployments, "web"),
      R"({"spec":{"template":{"spec":{"containers":[{"name":"main","image":"web:2"}]}}}})",
      "strategic-merge");
  server_.workloads.Step();
  server_.workloads.Step();
  const auto after = Pods();
  ASSERT_EQ(after.size(), 2u);
  EXPECT_THAT(after, testing::Not(testing::Contains(before[0])));
}

}  // namespace
}  // namespace springtide::sandbox
