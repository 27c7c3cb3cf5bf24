#include "k8s/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/unit/k8s/api_fixture.h"

namespace springtide::k8s {
namespace {

using ::springtide::testing::ApiFixture;
using ::springtide::testing::JsonResponse;
using ::springtide::testing::StatusResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ScaleTarget Web() {
  ScaleTarget target;
  target.resource = {
      {{"apps", "v1"}, "deployments"}, "Deployment", true, ScaleVerbs{true, true, true}};
  target.ns = "shop";
  target.name = "web";
  return target;
}

std::string ScaleJson(const std::string& spec) {
  return R"({"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"uid":"u1",
      "resourceVersion":"7"},)" +
         spec + R"("status":{"replicas":2,"selector":"app=web"}})";
}

TEST(DecodeScaleTest, ReadsWhatTheServerSends) {
  EXPECT_EQ(DecodeScale(ScaleJson(R"("spec":{"replicas":3},)")).value(),
            (Scale{"u1", "7", 3, 2, "app=web"}));
}

TEST(DecodeScaleTest, AZeroIsLeftOutByTheServer) {
  EXPECT_EQ(DecodeScale(ScaleJson(R"("spec":{},)"))->replicas, 0);
  EXPECT_EQ(DecodeScale(ScaleJson(""))->replicas, 0);
  EXPECT_EQ(DecodeScale(ScaleJson(R"("spec":{"replicas":0},)"))->replicas, 0);
}

TEST(DecodeScaleTest, WhatIsNoCountIsAnErrorAndNotZero) {
  for (const char* count : {"null", "-1", "2147483648", "3.5", "\"3\"", "{}", "[]", "true", "1e400",
                            "18446744073709551616"}) {
    const auto scale = DecodeScale(ScaleJson(std::string(R"("spec":{"replicas":)") + count + "},"));
    EXPECT_EQ(scale.status().code(), absl::StatusCode::kDataLoss) << count;
  }
  EXPECT_EQ(DecodeScale(ScaleJson(R"("spec":{"replicas":2147483647},)"))->replicas, 2147483647);
}

TEST(DecodeScaleTest, WhatCannotGuardAWriteIsRefused) {
  const char* const documents[] = {
      "",
      "<html>",
      "[]",
      "null",
      R"({"kind":"Status","code":200})",
      R"({"kind":"Deployment","metadata":{"uid":"u1","resourceVersion":"7"}})",
      R"({"kind":"Scale"})",
      R"({"kind":"Scale","metadata":{"uid":"u1"}})",
      R"({"kind":"Scale","metadata":{"resourceVersion":"7"}})",
      R"({"kind":"Scale","metadata":{"uid":1,"resourceVersion":7}})",
  };
  for (const char* document : documents) {
    EXPECT_EQ(DecodeScale(document).status().code(), absl::StatusCode::kDataLoss) << document;
  }
}

TEST(EncodeScaleTest, APatchTestsTheObjectAndItsCount) {
  EXPECT_EQ(EncodeScalePatch({"u1", "7", 3, 2, ""}, 5),
            R"([{"op":"test","path":"/metadata/uid","value":"u1"},)"
            R"({"op":"test","path":"/spec/replicas","value":3},)"
            R"({"op":"replace","path":"/spec/replicas","value":5}])");
}

TEST(EncodeScaleTest, AnUpdateKeepsUidAndVersion) {
  EXPECT_EQ(EncodeScaleUpdate(Web(), {"u1", "7", 3, 2, ""}, 0),
            R"({"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web",)"
            R"("namespace":"shop","uid":"u1","resourceVersion":"7"},"spec":{"replicas":0}})");
}

TEST(ReadScaleTest, AsksForTheSubresource) {
  ApiFixture f([](const http::Request&) {
    return JsonResponse(200, ScaleJson(R"("spec":{"replicas":3},)"));
  });
  EXPECT_EQ(ReadScale(f.api, Web(), Lane::kOther, {})->replicas, 3);
  EXPECT_THAT(f.sent(), ElementsAre("GET /apis/apps/v1/namespaces/shop/deployments/web/scale"));
}

TEST(ReadScaleTest, OnlyGoodTargetsAreAskedFor) {
  ApiFixture f([](const http::Request&) { return JsonResponse(200, "{}"); });
  ScaleTarget no_scale = Web();
  no_scale.resource.scale.reset();
  const auto refused = ReadScale(f.api, no_scale, Lane::kOther, {}).status();
  EXPECT_EQ(ClassifyScaleError(refused), ScaleProblem::kNotScalable);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("Deployment"));
  ScaleTarget elsewhere = Web();
  elsewhere.name = "../../../../api/v1/secrets";
  EXPECT_EQ(ClassifyScaleError(ReadScale(f.api, elsewhere, Lane::kOther, {}).status()),
            ScaleProblem::kRejected);
  ScaleTarget nowhere = Web();
  nowhere.ns = "";
  EXPECT_FALSE(ReadScale(f.api, nowhere, Lane::kOther, {}).ok());
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(ReadScaleTest, AClusterScopedTargetHasNoNamespaceInItsPath) {
  ScaleTarget target = Web();
  target.resource.namespaced = false;
  EXPECT_EQ(ScalePath(target).value(), "/apis/apps/v1/deployments/web/scale");
}

struct ProblemCase {
  const char* name;
  http::Response response;
  ScaleProblem want;
  absl::Duration want_requeue;
};

void PrintTo(const ProblemCase& c, std::ostream* out) { *out << c.name; }

class ScaleProblemTest : public ::testing::TestWithParam<ProblemCase> {};

TEST_P(ScaleProblemTest, IsToldFromTheAnswer) {
  const ProblemCase& c = GetParam();
  ApiFixture f([&](const http::Request&) { return c.response; });
  const auto scale = ReadScale(f.api, Web(), Lane::kOther, {});
  ASSERT_FALSE(scale.ok());
  EXPECT_EQ(ScaleProblemName(ClassifyScaleError(scale.status())), ScaleProblemName(c.want));
  EXPECT_EQ(RequeueAfter(c.want), c.want_requeue);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, ScaleProblemTest,
    ::testing::Values(
        ProblemCase{"deleted", StatusResponse(404, "NotFound", "web not found"),
                    ScaleProblem::kTargetNotFound, absl::Seconds(60)},
        ProblemCase{"definition_deleted",
                    {404, {{"Content-Type", "text/plain"}}, "404 page not found"},
                    ScaleProblem::kKindNotServed,
                    absl::Seconds(60)},
        ProblemCase{"custom_resource_without_replicas",
                    StatusResponse(500, "InternalError",
                                   "Internal error occurred: the spec replicas field "
                                   "\\\".spec.replicas\\\" does not exist"),
                    ScaleProblem::kTargetHasNoReplicas, absl::Seconds(60)},
        ProblemCase{"forbidden", StatusResponse(403, "Forbidden", "cannot get"),
                    ScaleProblem::kForbidden, absl::Seconds(60)},
        ProblemCase{"namespace_terminating",
                    StatusResponse(403, "Forbidden", "is being terminated",
                                   R"("details":{"causes":[{"reason":"NamespaceTerminating"}]})"),
                    ScaleProblem::kNamespaceTerminating, absl::Seconds(60)},
        ProblemCase{"unauthorized", StatusResponse(401, "Unauthorized", "no"),
                    ScaleProblem::kUnauthorized, absl::Seconds(5)},
        ProblemCase{"method", StatusResponse(405, "MethodNotAllowed", "no"),
                    ScaleProblem::kNotScalable, absl::Seconds(60)},
        ProblemCase{"too_large", StatusResponse(413, "RequestEntityTooLarge", "no"),
                    ScaleProblem::kRejected, absl::Seconds(60)},
        ProblemCase{"conflict", StatusResponse(409, "Conflict", "no"), ScaleProblem::kConflict,
                    absl::Seconds(1)},
        ProblemCase{"server_error", StatusResponse(500, "InternalError", "etcd"),
                    ScaleProblem::kUnavailable, absl::Seconds(1)},
        ProblemCase{"proxy_page",
                    {502, {{"Content-Type", "text/html"}}, "<html>"},
                    ScaleProblem::kUnavailable,
                    absl::Seconds(1)},
        ProblemCase{"empty_answer", {200, {}, ""}, ScaleProblem::kUnavailable, absl::Seconds(1)},
        ProblemCase{"throttled",
                    {429, {{"Retry-After", "2"}}, ""},
                    ScaleProblem::kThrottled,
                    absl::Seconds(1)}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ScaleProblemNameTest, NamesAreWordsOfTheirOwn) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(ScaleProblem::kUnavailable); ++i) {
    names.insert(std::string(ScaleProblemName(static_cast<ScaleProblem>(i))));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(ScaleProblem::kUnavailable) + 1);
  EXPECT_FALSE(names.contains(""));
}

TEST(ProblemOfTest, WithoutASelectorPodsCannotBeFound) {
  EXPECT_EQ(ProblemOf({"u", "1", 3, 3, ""}), ScaleProblem::kSelectorMissing);
  EXPECT_EQ(ProblemOf({"u", "1", 3, 3, "app=web"}), std::nullopt);
}

}  // namespace
}  // namespace springtide::k8s
