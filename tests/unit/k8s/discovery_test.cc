#include "k8s/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/wire.h"
#include "tests/unit/k8s/api_fixture.h"

namespace springtide::k8s {
namespace {

using ::springtide::testing::ApiFixture;
using ::springtide::testing::FakeAuth;
using ::springtide::testing::FakeHttpClient;
using ::springtide::testing::JsonResponse;
using ::springtide::testing::StatusResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCore[] = R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",
  "items":[{"metadata":{},"versions":[{"version":"v1","freshness":"Current","resources":[
    {"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced",
     "verbs":["get"],"subresources":[
       {"subresource":"eviction","responseKind":{"group":"policy","version":"v1","kind":"Eviction"}}]},
    {"resource":"nodes","responseKind":{"group":"","version":"v1","kind":"Node"},"scope":"Cluster"},
    {"resource":"replicationcontrollers","scope":"Namespaced",
     "responseKind":{"group":"","version":"v1","kind":"ReplicationController"},"subresources":[
       {"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},
        "verbs":["get","patch","update"]}]}]}]}]})";

std::string Widgets(const std::string& version, const std::string& freshness, bool with_resources) {
  return absl::StrCat(
      R"({"version":")", version, R"(","freshness":")", freshness, R"(","resources":[)",
      with_resources ? absl::StrCat(
                           R"({"resource":"widgets","scope":"Namespaced","responseKind":{"group":
        "example.com","version":")",
                           version, R"(","kind":"Widget"},"subresources":[{"subresource":"scale",
        "responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},"verbs":["get"]}]})")
                     : "",
      "]}");
}

std::string Named(const std::string& widget_versions) {
  return absl::StrCat(R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",
  "items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[
    {"resource":"deployments","scope":"Namespaced",
     "responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"subresources":[
       {"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},
        "verbs":["get","patch","update"]},
       {"subresource":"status","responseKind":{"group":"apps","version":"v1","kind":"Deployment"}}]},
    {"resource":"controllerrevisions","scope":"Namespaced",
     "responseKind":{"group":"apps","version":"v1","kind":"ControllerRevision"}}]}]})",
                      widget_versions.empty() ? ""
                                              : absl::StrCat(R"(,{"metadata":{"name":"example.com"},
    "versions":[)",
                                                             widget_versions, "]}"),
                      "]}");
}

// An API server's discovery: answers by path, which a test may change.
struct World {
  std::map<std::string, absl::StatusOr<http::Response>> answers = {
      {"/api", JsonResponse(200, kCore)},
      {"/apis", JsonResponse(200, Named(Widgets("v1", "Current", true)))}};
  ApiFixture api{[this](const http::Request& request) -> absl::StatusOr<http::Response> {
    const auto found = answers.find(request.target);
    return found == answers.end() ? StatusResponse(404, "NotFound", "no such path") : found->second;
  }};
  Discovery discovery{api.api, api.clock, DiscoveryOptions()};

  absl::StatusOr<ApiResource> Resolve(const char* api_version, const char* kind) {
    return discovery.Resolve(api_version, kind, {});
  }
  // "apps/v1 deployments", or the code of the error.
  std::string Where(const char* api_version, const char* kind) {
    const auto found = Resolve(api_version, kind);
    if (!found.ok()) return absl::StatusCodeToString(found.status().code());
    return absl::StrCat(found->resource.group_version.ToString(), " ", found->resource.resource);
  }
  void ServeWidgets(const std::string& versions) {
    answers.insert_or_assign("/apis", JsonResponse(200, Named(versions)));
  }
};

TEST(DiscoveryTest, FindsKindsWithTheirScaleInTwoRequests) {
  World w;
  EXPECT_EQ(
      w.Resolve("apps/v1", "Deployment").value(),
      (ApiResource{
          {{"apps", "v1"}, "deployments"}, "Deployment", true, ScaleVerbs{true, true, true}}));
  EXPECT_EQ(w.Resolve("v1", "Node").value(),
            (ApiResource{{{"", "v1"}, "nodes"}, "Node", false, std::nullopt}));
  EXPECT_EQ(w.Resolve("v1", "Pod")->scale, std::nullopt);
  EXPECT_EQ(w.Resolve("example.com/v1", "Widget")->scale, (ScaleVerbs{true, false, false}));
  EXPECT_EQ(w.Resolve("apps/v1", "ControllerRevision")->scale, std::nullopt);
  EXPECT_THAT(w.api.sent(), ElementsAre("GET /api", "GET /apis"));
  // Servers compare the parameters in this order.
  EXPECT_THAT(std::string(*w.api.http->requests()[0].headers.Get("Accept")),
              ::testing::StartsWith(
                  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"));
}

TEST(DiscoveryTest, TheVersionOfTheReferenceElseThePreferredOne) {
  World w;
  w.ServeWidgets(Widgets("v2", "Current", true) + "," + Widgets("v1", "Current", true));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  EXPECT_EQ(w.Where("example.com/v1beta1", "Widget"), "example.com/v2 widgets");
}

TEST(DiscoveryTest, AVersionWithoutTheKindIsPassedOver) {
  World w;
  w.ServeWidgets(Widgets("v2", "Current", false) + "," + Widgets("v1", "Current", true));
  EXPECT_EQ(w.Where("example.com/v2", "Widget"), "example.com/v1 widgets");
}

TEST(DiscoveryTest, ReadsTheBetaOfTheAggregatedForm) {
  World w;
  w.answers.insert_or_assign(
      "/api", JsonResponse(200, absl::StrCat(R"({"apiVersion":"apidiscovery.k8s.io/v2beta1",)",
                                             std::string(kCore).substr(1))));
  EXPECT_EQ(w.Where("v1", "Pod"), "v1 pods");
}

TEST(DiscoveryTest, ReferencesThatAreNoneAreNotAskedFor) {
  World w;
  for (const char* version : {"", "a/b/c", "../x", "apps/v1\n"}) {
    EXPECT_EQ(w.Where(version, "Deployment"), "INVALID_ARGUMENT") << version;
  }
  for (const char* kind : {"", "Deploy/ment", "D D", "1st"}) {
    EXPECT_EQ(w.Where("apps/v1", kind), "INVALID_ARGUMENT") << kind;
  }
  EXPECT_THAT(w.api.sent(), IsEmpty());
}

TEST(DiscoveryTest, AnUnknownKindIsBelievedForHalfAMinute) {
  World w;
  w.ServeWidgets("");
  const auto unknown = w.Resolve("example.com/v1", "Widget");
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("install its CRD"));
  EXPECT_THAT(std::string(w.Resolve("apps/v1", "Deploymint").status().message()),
              HasSubstr("apps/v1 without such a kind"));
  w.ServeWidgets(Widgets("v1", "Current", true));  // the CRD is installed
  w.api.clock.Advance(absl::Seconds(29));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "NOT_FOUND");
  EXPECT_THAT(w.api.sent(), SizeIs(2));
  w.api.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  EXPECT_THAT(w.api.sent(), SizeIs(4));
}

TEST(DiscoveryTest, WhatIsKnownIsAskedForAgainAfterTenMinutes) {
  World w;
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.ServeWidgets("");  // the CRD is removed
  w.api.clock.Advance(absl::Minutes(10) - absl::Seconds(1));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.api.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "NOT_FOUND");
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
}

TEST(DiscoveryTest, AHintRefreshesAtMostEachHalfMinute) {
  World w;
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.ServeWidgets("");
  w.discovery.Invalidate();  // a target answered 404
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.api.clock.Advance(absl::Seconds(30));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "NOT_FOUND");
  w.ServeWidgets(Widgets("v1", "Current", true));
  w.api.clock.Advance(absl::Seconds(30));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
}

TEST(DiscoveryTest, AnUnchangedAnswerIsNotSentAgain) {
  World w;
  http::Response first = JsonResponse(200, Named(Widgets("v1", "Current", true)));
  first.headers.Set("ETag", "\"abc\"");
  w.answers.insert_or_assign("/apis", first);
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.answers.insert_or_assign("/apis", http::Response{304, {}, ""});
  w.api.clock.Advance(absl::Minutes(10));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  const auto requests = w.api.http->requests();
  ASSERT_THAT(requests, SizeIs(4));
  EXPECT_EQ(requests[1].headers.Get("If-None-Match"), std::nullopt);
  EXPECT_EQ(requests[2].headers.Get("If-None-Match"), std::nullopt);  // /api sent no tag
  EXPECT_EQ(requests[3].headers.Get("If-None-Match"), "\"abc\"");
  EXPECT_EQ(w.Where("apps/v1", "NoSuch"), "NOT_FOUND");
}

TEST(DiscoveryTest, AStaleVersionKeepsItsOldEntries) {
  World w;
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  w.ServeWidgets(Widgets("v1", "Stale", false));
  w.api.clock.Advance(absl::Minutes(10));
  EXPECT_EQ(w.Where("example.com/v1", "Widget"), "example.com/v1 widgets");
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
}

TEST(DiscoveryTest, AStaleVersionThatWasNeverKnownIsNotSaidToLackTheKind) {
  World w;
  w.ServeWidgets(Widgets("v1", "Stale", false));
  const auto unknown = w.Resolve("example.com/v1", "Widget");
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("example.com/v1"));
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
}

TEST(DiscoveryTest, AServerThatIsDownIsAskedAgainSoonAndNothingIsCalledMissing) {
  World w;
  w.answers.insert_or_assign("/api", StatusResponse(503, "ServiceUnavailable", "starting"));
  w.answers.insert_or_assign("/apis", StatusResponse(503, "ServiceUnavailable", "starting"));
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "UNAVAILABLE");
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "UNAVAILABLE");
  EXPECT_THAT(w.api.sent(), SizeIs(2));
  w.answers.insert_or_assign("/api", JsonResponse(200, kCore));
  w.answers.insert_or_assign("/apis", JsonResponse(200, Named("")));
  w.api.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
}

TEST(DiscoveryTest, AServerThatGoesDownLaterHidesNothing) {
  World w;
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
  const absl::StatusOr<http::Response> bad[] = {
      StatusResponse(503, "ServiceUnavailable", "no"),
      absl::DeadlineExceededError("slow"),
      JsonResponse(200, "{"),
      JsonResponse(200, R"({"kind":"Status","code":200})"),
      JsonResponse(200, ""),
      http::Response{200, {{"Content-Type", "text/html"}}, "<html>"}};
  for (const auto& answer : bad) {
    w.answers.insert_or_assign("/apis", answer);
    w.api.clock.Advance(absl::Minutes(10));
    EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
    EXPECT_EQ(w.Where("v1", "Pod"), "v1 pods");
    EXPECT_NE(w.Where("example.com/v1", "Gadget"), "NOT_FOUND");
  }
}

TEST(DiscoveryTest, NamesThatCouldLeadElsewhereAreSkipped) {
  World w;
  std::string named = Named(Widgets("v1", "Current", true));
  for (const char* bad : {"../secrets", "a/b", "", "A B"}) {
    std::string copy = named;
    copy.replace(copy.find("\"widgets\""), 9, absl::StrCat("\"", bad, "\""));
    w.answers.insert_or_assign("/apis", JsonResponse(200, copy));
    w.api.clock.Advance(absl::Minutes(10));
    EXPECT_EQ(w.Where("example.com/v1", "Widget"), "NOT_FOUND") << bad;
  }
}

// A server from before aggregation.
World& Legacy(World& w) {
  w.answers.insert_or_assign("/api",
                             JsonResponse(200, R"({"kind":"APIVersions","versions":["v1"]})"));
  w.answers.insert_or_assign("/apis", JsonResponse(200, R"({"kind":"APIGroupList","groups":[
    {"name":"apps","versions":[{"groupVersion":"apps/v1beta1","version":"v1beta1"},
      {"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"version":"v1"}},
    {"name":"metrics.k8s.io","versions":[{"version":"v1beta1"}],
      "preferredVersion":{"version":"v1beta1"}},
    {"name":"../etc","versions":[{"version":"v1"}]}]})"));
  w.answers.insert_or_assign("/api/v1", JsonResponse(200, R"({"kind":"APIResourceList","resources":[
    {"name":"pods","namespaced":true,"kind":"Pod","verbs":["get"]},
    {"name":"nodes","namespaced":false,"kind":"Node","verbs":["get"]}]})"));
  for (const char* version : {"v1", "v1beta1"}) {
    w.answers.insert_or_assign(absl::StrCat("/apis/apps/", version), JsonResponse(200, R"({
      "kind":"APIResourceList","resources":[
      {"name":"deployments/scale","namespaced":true,"group":"autoscaling","version":"v1",
       "kind":"Scale","verbs":["get","patch","update"]},
      {"name":"deployments/status","namespaced":true,"kind":"Deployment"},
      {"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["get"]}]})"));
  }
  w.answers.insert_or_assign("/apis/metrics.k8s.io/v1beta1",
                             JsonResponse(200, R"({"kind":"APIResourceList","resources":[
      {"name":"pods","namespaced":true,"kind":"PodMetrics"}]})"));
  return w;
}

TEST(DiscoveryTest, FallsBackToAServersOwnForm) {
  World w;
  Legacy(w);
  EXPECT_EQ(
      w.Resolve("apps/v1", "Deployment").value(),
      (ApiResource{
          {{"apps", "v1"}, "deployments"}, "Deployment", true, ScaleVerbs{true, true, true}}));
  EXPECT_EQ(w.Where("apps/v1alpha1", "Deployment"), "apps/v1 deployments");
  EXPECT_EQ(w.Where("apps/v1beta1", "Deployment"), "apps/v1beta1 deployments");
  EXPECT_FALSE(w.Resolve("v1", "Node")->namespaced);
  EXPECT_THAT(w.api.sent(),
              ElementsAre("GET /api", "GET /api/v1", "GET /apis", "GET /apis/apps/v1",
                          "GET /apis/apps/v1beta1", "GET /apis/metrics.k8s.io/v1beta1"));
}

TEST(DiscoveryTest, ABrokenAggregatedApiHidesNothingElse) {
  World w;
  Legacy(w);
  w.answers.insert_or_assign("/apis/metrics.k8s.io/v1beta1",
                             StatusResponse(503, "ServiceUnavailable", "no endpoints"));
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
  EXPECT_EQ(w.Where("metrics.k8s.io/v1beta1", "PodMetrics"), "UNAVAILABLE");
  Legacy(w);  // it works again
  w.api.clock.Advance(absl::Seconds(30));
  EXPECT_EQ(w.Where("metrics.k8s.io/v1beta1", "PodMetrics"), "metrics.k8s.io/v1beta1 pods");
  w.answers.insert_or_assign("/apis/metrics.k8s.io/v1beta1", absl::UnavailableError("reset"));
  w.api.clock.Advance(absl::Minutes(10));
  EXPECT_EQ(w.Where("metrics.k8s.io/v1beta1", "PodMetrics"), "metrics.k8s.io/v1beta1 pods");
  w.answers.erase("/apis/metrics.k8s.io/v1beta1");  // 404: gone since the index was made
  w.api.clock.Advance(absl::Minutes(10));
  EXPECT_EQ(w.Where("metrics.k8s.io/v1beta1", "PodMetrics"), "NOT_FOUND");
}

TEST(DiscoveryTest, AServerThatKnowsOnlyPlainJsonIsAskedForIt) {
  World w;
  Legacy(w);
  int refused = 0;
  ApiFixture api([&](const http::Request& request) -> absl::StatusOr<http::Response> {
    if (absl::StrContains(request.headers.Get("Accept").value_or(""), "as=")) {
      ++refused;
      return StatusResponse(406, "NotAcceptable", "only application/json");
    }
    return w.answers.at(request.target);
  });
  Discovery discovery(api.api, api.clock, DiscoveryOptions());
  EXPECT_TRUE(discovery.Resolve("apps/v1", "Deployment", {}).ok());
  EXPECT_EQ(refused, 2);
}

TEST(DiscoveryTest, WhileOneAsksTheOthersGoOnWithWhatIsKnown) {
  std::latch asked(1);
  std::latch answer(1);
  int calls = 0;
  base::ManualClock clock(absl::FromUnixSeconds(1'767'225'600));
  FakeAuth auth;
  Lanes lanes(LaneLimits(), clock);
  auto http = std::make_shared<FakeHttpClient>([&](const http::Request& request) {
    if (++calls == 3) {
      asked.count_down();
      answer.wait();
    }
    return JsonResponse(200, request.target == "/api" ? std::string(kCore) : Named(""));
  });
  ApiClient api([http] { return http; }, auth, lanes, clock, ApiClientOptions(), {});
  Discovery discovery(api, clock, DiscoveryOptions());
  ASSERT_TRUE(discovery.Resolve("apps/v1", "Deployment", {}).ok());
  clock.Advance(absl::Minutes(10));
  std::jthread refresher([&] { EXPECT_TRUE(discovery.Resolve("apps/v1", "Deployment", {}).ok()); });
  asked.wait();
  EXPECT_TRUE(discovery.Resolve("apps/v1", "Deployment", {}).ok());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(discovery.Resolve("apps/v1", "NoSuch", stop.get_token()).status().code(),
            absl::StatusCode::kCancelled);
  answer.count_down();
  refresher.join();
  EXPECT_EQ(calls, 4);
}

TEST(DiscoveryTest, ACallerThatGivesUpLeavesNothingWrongBehind) {
  World w;
  std::stop_source stop;
  w.answers.insert_or_assign("/apis", absl::CancelledError("stopped"));
  stop.request_stop();
  EXPECT_EQ(w.discovery.Resolve("apps/v1", "Deployment", stop.get_token()).status().code(),
            absl::StatusCode::kCancelled);
  w.ServeWidgets("");
  EXPECT_EQ(w.Where("apps/v1", "Deployment"), "apps/v1 deployments");
}

}  // namespace
}  // namespace springtide::k8s
