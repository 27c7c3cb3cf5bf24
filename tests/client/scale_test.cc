// Reading and writing replicas, for every kind that can be scaled.
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

using http::Method;
using k8s::ScaleOutcome;

class ScaleTest : public ClientTest, public ::testing::WithParamInterface<ScaledKind> {
 protected:
  const ScaledKind& kind() const { return GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Kinds, ScaleTest, ::testing::Values(kDeployment, kStatefulSet, kGadget),
                         KindName);

TEST_P(ScaleTest, DiscoveryFindsTheSubresource) {
  Create(kind(), "web", 1);
  const auto target = Target(kind(), "web");
  EXPECT_EQ(target.resource.resource.resource, kind().plural);
  EXPECT_TRUE(target.resource.namespaced);
  ASSERT_TRUE(target.resource.scale.has_value());
  EXPECT_TRUE(target.resource.scale->get);
  EXPECT_TRUE(target.resource.scale->update);
  EXPECT_TRUE(target.resource.scale->patch);
}

TEST_P(ScaleTest, ReadsTheCountAndWhoItIs) {
  Create(kind(), "web", 3);
  const auto scale = Read(kind(), "web");
  EXPECT_EQ(scale.replicas, 3);
  EXPECT_NE(scale.uid, "");
  EXPECT_NE(scale.resource_version, "");
}

TEST_P(ScaleTest, ReadsZeroWhereTheFieldIsLeftOut) {
  Create(kind(), "web", 0);
  EXPECT_EQ(Read(kind(), "web").replicas, 0);
}

TEST_P(ScaleTest, GrowsAndShrinks) {
  Create(kind(), "web", 2);
  const auto grown = Write(kind(), "web", Read(kind(), "web"), 5);
  EXPECT_EQ(grown.outcome, ScaleOutcome::kApplied) << grown.error;
  EXPECT_EQ(Read(kind(), "web").replicas, 5);
  const auto shrunk = Write(kind(), "web", Read(kind(), "web"), 1);
  EXPECT_EQ(shrunk.outcome, ScaleOutcome::kApplied) << shrunk.error;
  EXPECT_EQ(Read(kind(), "web").replicas, 1);
}

TEST_P(ScaleTest, GoesToZeroAndComesBack) {
  Create(kind(), "web", 2);
  EXPECT_EQ(Write(kind(), "web", Read(kind(), "web"), 0).outcome, ScaleOutcome::kApplied);
  EXPECT_EQ(Read(kind(), "web").replicas, 0);
  EXPECT_EQ(Write(kind(), "web", Read(kind(), "web"), 4).outcome, ScaleOutcome::kApplied);
  EXPECT_EQ(Read(kind(), "web").replicas, 4);
}

TEST_P(ScaleTest, TheAnswerShowsTheNewState) {
  Create(kind(), "web", 2);
  const auto before = Read(kind(), "web");
  const auto written = Write(kind(), "web", before, 3);
  ASSERT_TRUE(written.current.has_value());
  EXPECT_EQ(written.current->replicas, 3);
  EXPECT_EQ(written.current->uid, before.uid);
  EXPECT_NE(written.current->resource_version, before.resource_version);
  EXPECT_EQ(written.writes_sent, 1);
}

TEST_P(ScaleTest, NothingIsSentWhenTheGoalIsThere) {
  Create(kind(), "web", 2);
  const auto written = Write(kind(), "web", Read(kind(), "web"), 2);
  EXPECT_EQ(written.outcome, ScaleOutcome::kAlreadyThere);
  EXPECT_EQ(written.writes_sent, 0);
}

TEST_P(ScaleTest, AForeignEditIsNotOverwritten) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  SetReplicasByHand(kind(), "web", 7);
  const auto written = Write(kind(), "web", observed, 3);
  EXPECT_EQ(written.outcome, ScaleOutcome::kChanged);
  ASSERT_TRUE(written.current.has_value());
  EXPECT_EQ(written.current->replicas, 7);
  EXPECT_EQ(Read(kind(), "web").replicas, 7);
}

TEST_P(ScaleTest, AForeignEditFromZeroIsNotOverwritten) {
  Create(kind(), "web", 0);
  const auto observed = Read(kind(), "web");
  SetReplicasByHand(kind(), "web", 7);
  EXPECT_EQ(Write(kind(), "web", observed, 3).outcome, ScaleOutcome::kChanged);
  EXPECT_EQ(Read(kind(), "web").replicas, 7);
}

TEST_P(ScaleTest, AForeignEditToZeroIsNotOverwritten) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  SetReplicasByHand(kind(), "web", 0);
  EXPECT_EQ(Write(kind(), "web", observed, 3).outcome, ScaleOutcome::kChanged);
  EXPECT_EQ(Read(kind(), "web").replicas, 0);
}

TEST_P(ScaleTest, AForeignEditToOurGoalIsDone) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  SetReplicasByHand(kind(), "web", 3);
  const auto written = Write(kind(), "web", observed, 3);
  EXPECT_TRUE(written.outcome == ScaleOutcome::kAlreadyThere ||
              written.outcome == ScaleOutcome::kApplied)
      << ScaleOutcomeName(written.outcome);
  EXPECT_EQ(Read(kind(), "web").replicas, 3);
}

TEST_P(ScaleTest, OtherChangesDoNotDisturb) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  Touch(kind(), "web");
  const auto written = Write(kind(), "web", observed, 3);
  EXPECT_EQ(written.outcome, ScaleOutcome::kApplied) << written.error;
  EXPECT_EQ(Read(kind(), "web").replicas, 3);
}

TEST_P(ScaleTest, OtherChangesDoNotDisturbFromZero) {
  Create(kind(), "web", 0);
  const auto observed = Read(kind(), "web");
  Touch(kind(), "web");
  const auto written = Write(kind(), "web", observed, 3);
  EXPECT_EQ(written.outcome, ScaleOutcome::kApplied) << written.error;
  EXPECT_EQ(Read(kind(), "web").replicas, 3);
}

TEST_P(ScaleTest, AnObjectMadeAnewIsAnotherOne) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  Delete(kind(), "web");
  Create(kind(), "web", 2);
  EXPECT_EQ(Write(kind(), "web", observed, 3).outcome, ScaleOutcome::kChanged);
  EXPECT_EQ(Read(kind(), "web").replicas, 2);
}

TEST_P(ScaleTest, AnObjectThatIsGoneIsReported) {
  Create(kind(), "web", 2);
  const auto observed = Read(kind(), "web");
  Delete(kind(), "web");
  const auto written = Write(kind(), "web", observed, 3);
  EXPECT_EQ(written.outcome, ScaleOutcome::kFailed);
  EXPECT_EQ(written.problem, k8s::ScaleProblem::kTargetNotFound);
}

TEST_P(ScaleTest, AnObjectThatNeverWasIsReported) {
  Create(kind(), "other", 1);
  const auto scale = k8s::ReadScale(api(), Target(kind(), "web"), k8s::Lane::kScale, {});
  EXPECT_EQ(k8s::ClassifyScaleError(scale.status()), k8s::ScaleProblem::kTargetNotFound)
      << scale.status();
}

TEST_P(ScaleTest, ADryRunStoresNothing) {
  Create(kind(), "web", 2);
  const auto written = Write(kind(), "web", Read(kind(), "web"), 9, /*dry_run=*/true);
  EXPECT_EQ(written.outcome, ScaleOutcome::kWouldApply) << written.error;
  EXPECT_EQ(Read(kind(), "web").replicas, 2);
}

TEST_P(ScaleTest, AShutFenceStopsTheWrite) {
  Create(kind(), "web", 2);
  const auto written = Write(kind(), "web", Read(kind(), "web"), 3, false,
                             [] { return absl::FailedPreconditionError("not the leader"); });
  EXPECT_EQ(written.outcome, ScaleOutcome::kFenced);
  EXPECT_EQ(written.writes_sent, 0);
  EXPECT_EQ(Read(kind(), "web").replicas, 2);
}

TEST_P(ScaleTest, WhoWroteIsRecorded) {
  Create(kind(), "web", 2);
  ASSERT_EQ(Write(kind(), "web", Read(kind(), "web"), 3).outcome, ScaleOutcome::kApplied);
  const auto object = Send(Method::kGet, Path(kind(), "web"));
  ASSERT_TRUE(object.ok());
  EXPECT_NE(boost::json::serialize(*object).find(R"("manager":"springtide")"), std::string::npos);
}

TEST_P(ScaleTest, AUserWithoutRightsIsForbidden) {
  Create(kind(), "web", 2);
  const auto target = Target(kind(), "web");
  auto limited = Connect("limited");
  ASSERT_TRUE(limited.ok()) << limited.status();
  const auto scale = k8s::ReadScale((*limited)->api(), target, k8s::Lane::kScale, {});
  EXPECT_EQ(k8s::ClassifyScaleError(scale.status()), k8s::ScaleProblem::kForbidden)
      << scale.status();
}

TEST_P(ScaleTest, AStreamOfForeignStatusWritesDoesNotStopUs) {
  Create(kind(), "web", 2);
  for (int replicas = 3; replicas < 8; ++replicas) {
    const auto observed = Read(kind(), "web");
    Touch(kind(), "web");
    Touch(kind(), "web");
    const auto written = Write(kind(), "web", observed, replicas);
    EXPECT_EQ(written.outcome, ScaleOutcome::kApplied) << written.error;
  }
  EXPECT_EQ(Read(kind(), "web").replicas, 7);
}

class CustomScaleTest : public ClientTest {};

TEST_F(CustomScaleTest, WithoutAValueAtItsPathThereIsNothingToScale) {
  Create(kGadget, "bare", std::nullopt);
  const auto scale = k8s::ReadScale(api(), Target(kGadget, "bare"), k8s::Lane::kScale, {});
  EXPECT_EQ(k8s::ClassifyScaleError(scale.status()), k8s::ScaleProblem::kTargetHasNoReplicas)
      << scale.status();
}

TEST_F(CustomScaleTest, WithoutASelectorItCanStillBeScaled) {
  Create(kGadget, "web", 1);
  const auto scale = Read(kGadget, "web");
  EXPECT_EQ(scale.selector, "");
  EXPECT_EQ(k8s::ProblemOf(scale), k8s::ScaleProblem::kSelectorMissing);
  EXPECT_EQ(Write(kGadget, "web", scale, 2).outcome, ScaleOutcome::kApplied);
}

TEST_F(CustomScaleTest, ABoundOfItsSchemaIsNamed) {
  Create(kGadget, "web", 1);
  const auto written = Write(kGadget, "web", Read(kGadget, "web"), 1001);
  EXPECT_EQ(written.outcome, ScaleOutcome::kFailed);
  EXPECT_EQ(written.problem, k8s::ScaleProblem::kRejected);
  EXPECT_NE(written.error.message().find("1000"), absl::string_view::npos) << written.error;
  EXPECT_EQ(Read(kGadget, "web").replicas, 1);
}

TEST_F(CustomScaleTest, StatusTellsWhatExists) {
  Create(kGadget, "web", 3);
  const auto set =
      Send(Method::kPatch, Path(kGadget, "web") + "/status",
           R"({"status":{"replicas":2,"selector":"app=web"}})", "application/merge-patch+json");
  ASSERT_TRUE(set.ok()) << set.status();
  const auto scale = Read(kGadget, "web");
  EXPECT_EQ(scale.replicas, 3);
  EXPECT_EQ(scale.status_replicas, 2);
  EXPECT_EQ(scale.selector, "app=web");
}

TEST_F(CustomScaleTest, AKindWithoutTheSubresourceIsNotScalable) {
  k8s::ApiRequest request;
  const auto made = Send(Method::kPost, absl::StrCat("/api/v1/namespaces/", ns(), "/configmaps"),
                         R"({"metadata":{"name":"web"}})");
  ASSERT_TRUE(made.ok()) << made.status();
  const auto target = Target({"v1", "ConfigMap", "/api/v1", "configmaps", false}, "web");
  EXPECT_FALSE(target.resource.scale.has_value());
  EXPECT_FALSE(k8s::ReadScale(api(), target, k8s::Lane::kScale, {}).ok());
}

class ControlledScaleTest : public ClientTest, public ::testing::WithParamInterface<ScaledKind> {};

INSTANTIATE_TEST_SUITE_P(Kinds, ControlledScaleTest, ::testing::Values(kDeployment, kStatefulSet),
                         KindName);

TEST_P(ControlledScaleTest, PodsFollow) {
  Create(GetParam(), "web", 0);
  ASSERT_EQ(Write(GetParam(), "web", Read(GetParam(), "web"), 3).outcome, ScaleOutcome::kApplied);
  EXPECT_TRUE(Eventually([&] { return Read(GetParam(), "web").status_replicas == 3; }));
  ASSERT_EQ(Write(GetParam(), "web", Read(GetParam(), "web"), 0).outcome, ScaleOutcome::kApplied);
  EXPECT_TRUE(Eventually([&] { return Read(GetParam(), "web").status_replicas == 0; }));
}

TEST_P(ControlledScaleTest, TellsTheSelectorOfItsPods) {
  Create(GetParam(), "web", 1);
  EXPECT_EQ(Read(GetParam(), "web").selector, "app=web");
}

TEST_P(ControlledScaleTest, TheDefaultIsOne) {
  Create(GetParam(), "web", std::nullopt);
  EXPECT_EQ(Read(GetParam(), "web").replicas, 1);
}

}  // namespace
}  // namespace springtide::client_test
