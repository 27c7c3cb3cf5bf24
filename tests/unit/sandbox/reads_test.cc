// Get and list: pages, versions, selectors, forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/refusal.h"
#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Names(const Answer& answer) {
  std::vector<std::string> names;
  const auto* items = ArrayAt(answer.body, {"items"});
  for (size_t i = 0; items != nullptr && i < items->size(); ++i) {
    names.push_back(Metadata((*items)[i].get_object(), "name"));
  }
  return names;
}

class ReadsTest : public ::testing::Test {
 protected:
  ReadsTest() {
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      server_.Post(kConfigMaps, ConfigMapBody(name, name < std::string("c") ? "low" : "high"));
    }
    server_.Post("/api/v1/namespaces/default/configmaps", ConfigMapBody("z"));
    revision_ = server_.store.revision();
  }

  Answer List(const std::string& query) {
    return server_.Get(absl::StrCat(kConfigMaps, query.empty() ? "" : "?", query));
  }

  TestServer server_;
  int64_t revision_ = 0;
};

TEST_F(ReadsTest, AListIsOneMomentOfOneNamespaceOrAll) {
  const auto one = List("");
  EXPECT_THAT(Names(one), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(TextAt(one.body, {"kind"}), "ConfigMapList");
  EXPECT_EQ(one.version(), absl::StrCat(revision_));
  EXPECT_THAT(Names(server_.Get("/api/v1/configmaps")), ElementsAre("z", "a", "b", "c", "d", "e"));
}

TEST_F(ReadsTest, PagesShowOneMoment) {
  const auto first = List("limit=2");
  EXPECT_THAT(Names(first), ElementsAre("a", "b"));
  EXPECT_EQ(IntegerAt(first.body, {"metadata", "remainingItemCount"}), 3);
  server_.Delete(At(kConfigMaps, "c"));
  server_.Post(kConfigMaps, ConfigMapBody("cc"));
  const auto second = List(absl::StrCat("limit=2&continue=", Metadata(first.body, "continue")));
  EXPECT_THAT(Names(second), ElementsAre("c", "d")) << "what was deleted since is still there";
  EXPECT_EQ(second.version(), first.version());
  const auto third = List(absl::StrCat("limit=2&continue=", Metadata(second.body, "continue")));
  EXPECT_THAT(Names(third), ElementsAre("e"));
  EXPECT_EQ(Metadata(third.body, "continue"), "");
}

TEST_F(ReadsTest, PagesExpire) {
  const auto first = List("limit=2");
  server_.Delete(At(kConfigMaps, "c"));
  server_.store.Compact();
  const auto expired = List(absl::StrCat("limit=2&continue=", Metadata(first.body, "continue")));
  EXPECT_EQ(expired.status, 410);
  EXPECT_EQ(expired.reason(), "Expired");
  const auto rest = List(absl::StrCat("continue=", Metadata(expired.body, "continue")));
  EXPECT_THAT(Names(rest), ElementsAre("d", "e")) << "the token of the refusal is inconsistent";
  EXPECT_EQ(List("continue=nonsense").status, 400);
}

TEST_F(ReadsTest, VersionsOfAList) {
  server_.Delete(At(kConfigMaps, "a"));
  const std::string past = absl::StrCat(revision_);
  const auto exact = List(absl::StrCat("resourceVersion=", past, "&resourceVersionMatch=Exact"));
  EXPECT_THAT(Names(exact), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(exact.version(), past);
  const auto newer =
      List(absl::StrCat("resourceVersion=", past, "&resourceVersionMatch=NotOlderThan"));
  EXPECT_THAT(Names(newer), ElementsAre("b", "c", "d", "e"));
  EXPECT_THAT(Names(List(absl::StrCat("limit=9&resourceVersion=", past))),
              ElementsAre("a", "b", "c", "d", "e"))
      << "a limit without a match is exact";
  EXPECT_THAT(Names(List("limit=2&resourceVersion=0")), ElementsAre("b", "c", "d", "e"))
      << "the cache knows no pages";

  const auto future = List("resourceVersion=99999&resourceVersionMatch=NotOlderThan");
  EXPECT_EQ(future.status, 504);
  EXPECT_EQ(future.reason(), "Timeout");
  EXPECT_EQ(IntegerAt(future.body, {"details", "retryAfterSeconds"}), 1);
  EXPECT_EQ(future.headers.Get("Retry-After"), "1");
  EXPECT_EQ(TextAt(ArrayAt(future.body, {"details", "causes"})->at(0).get_object(), {"reason"}),
            "ResourceVersionTooLarge");

  server_.store.Compact();
  EXPECT_EQ(List(absl::StrCat("resourceVersion=", past, "&resourceVersionMatch=Exact")).status,
            410);
}

TEST_F(ReadsTest, ParametersThatDoNotGoTogether) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"resourceVersionMatch=Exact", 422},
      {"resourceVersionMatch=NotOlderThan", 422},
      {"resourceVersion=0&resourceVersionMatch=Exact", 422},
      {"resourceVersion=1&resourceVersionMatch=Sometimes", 422},
      {"sendInitialEvents=true", 422},
      {"continue=x&resourceVersion=1&resourceVersionMatch=NotOlderThan", 422},
      {"watch=1&sendInitialEvents=true", 422},
      {"watch=1&sendInitialEvents=true&resourceVersionMatch=Exact", 422},
      {"watch=1&resourceVersion=1&resourceVersionMatch=NotOlderThan", 422},
      {"continue=x&resourceVersion=1", 400},
      {"resourceVersion=abc", 400},
      {"limit=-1", 400},
      {"labelSelector=a%3D%3D%3Db", 400},
      {"labelSelector=a%20in%20b", 400},
      {"fieldSelector=data.k%3D1", 400},
  };
  for (const auto& [query, status] : cases) EXPECT_EQ(List(query).status, status) << query;
}

TEST_F(ReadsTest, Selectors) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"labelSelector=v%3Dlow", {"a", "b"}},
      {"labelSelector=v!%3Dlow", {"c", "d", "e"}},
      {"labelSelector=v+in+(low,high)", {"a", "b", "c", "d", "e"}},
      {"labelSelector=v+notin+(low)", {"c", "d", "e"}},
      {"labelSelector=v,v%3D%3Dhigh", {"c", "d", "e"}},
      {"labelSelector=!v", {}},
      {"fieldSelector=metadata.name%3Dd", {"d"}},
      {"fieldSelector=metadata.name!%3Dd,metadata.namespace%3Dshop", {"a", "b", "c", "e"}},
      {"fieldSelector=metadata.name%3Dd&labelSelector=v%3Dlow", {}},
  };
  for (const auto& [query, names] : cases) EXPECT_EQ(Names(List(query)), names) << query;
}

TEST_F(ReadsTest, TablesAndMetadata) {
  const auto table = server_.Get(kConfigMaps, "application/json;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_EQ(TextAt(table.body, {"kind"}), "Table");
  const auto* rows = ArrayAt(table.body, {"rows"});
  ASSERT_EQ(rows->size(), 5u);
  EXPECT_EQ((*rows)[0].get_object().at("cells"), JsonArray({"a", 1, "0s"}));
  EXPECT_EQ(TextAt((*rows)[0].get_object(), {"object", "kind"}), "PartialObjectMetadata");
  const auto partial =
      server_.Get(At(kConfigMaps, "a"),
                  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
  EXPECT_EQ(TextAt(partial.body, {"kind"}), "PartialObjectMetadata");
  EXPECT_FALSE(partial.body.contains("data"));
}

TEST_F(ReadsTest, AFrozenServerLivesInThePast) {
  server_.api.Freeze();
  server_.Delete(At(kConfigMaps, "a"));
  EXPECT_EQ(server_.Get(At(kConfigMaps, "a")).status, 200);
  EXPECT_THAT(Names(List("")), ElementsAre("a", "b", "c", "d", "e"));
  const auto newer = List(absl::StrCat("resourceVersion=", server_.store.revision(),
                                       "&resourceVersionMatch=NotOlderThan"));
  EXPECT_EQ(newer.status, 504);
  server_.api.Thaw();
  EXPECT_EQ(server_.Get(At(kConfigMaps, "a")).status, 404);
}

TEST(DiscoveryTest, BothFormsNameTheScaleOfACustomResource) {
  TestServer server;
  server.Post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", kWidgetDefinition);
  const std::string accept =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
  const auto aggregated = server.Get("/apis", accept);
  EXPECT_EQ(TextAt(aggregated.body, {"kind"}), "APIGroupDiscoveryList");
  EXPECT_THAT(aggregated.text, HasSubstr(R"("subresource":"scale")"));
  EXPECT_THAT(aggregated.text, HasSubstr(R"("resource":"widgets")"));
  const std::string tag(aggregated.headers.Get("ETag").value_or(""));
  EXPECT_EQ(
      server.Call(http::Method::kGet, "/apis", "", {{"Accept", accept}, {"If-None-Match", tag}})
          .status,
      304);
  EXPECT_THAT(server.Get("/api", accept).text, HasSubstr(R"("resource":"pods")"));

  EXPECT_EQ(TextAt(server.Get("/apis").body, {"kind"}), "APIGroupList");
  EXPECT_EQ(TextAt(server.Get("/api").body, {"kind"}), "APIVersions");
  EXPECT_EQ(TextAt(server.Get("/apis/example.com").body, {"kind"}), "APIGroup");
  const auto legacy = server.Get("/apis/example.com/v1");
  EXPECT_EQ(TextAt(legacy.body, {"kind"}), "APIResourceList");
  EXPECT_THAT(legacy.text, HasSubstr(R"("name":"widgets/scale")"));
  EXPECT_EQ(server.Get("/apis/none.example.com/v1").status, 404);

  ApiServerOptions options;
  options.aggregated_discovery = false;
  TestServer old(options);
  EXPECT_EQ(TextAt(old.Get("/apis", accept).body, {"kind"}), "APIGroupList");
}

TEST(DiscoveryTest, HealthVersionAndOpenApi) {
  TestServer server;
  EXPECT_EQ(server.Get("/healthz").text, "ok");
  EXPECT_EQ(server.Get("/readyz").status, 200);
  EXPECT_EQ(TextAt(server.Get("/version").body, {"major"}), "1");
  EXPECT_THAT(server.Get("/openapi/v3").text, HasSubstr("apis/apps/v1"));
  EXPECT_THAT(server.Get("/openapi/v3/apis/apps/v1").text, HasSubstr("fieldValidation"));
  EXPECT_EQ(server.Get("/openapi/v2").status, 404);
  EXPECT_EQ(server.Post("/version", "{}").status, 405);
}

TEST(AuthorizerTest, TokensRulesAndImpersonation) {
  TestServer server;
  server.Post(kDeployments, DeploymentBody("web", 1));
  server.authorizer.AddToken("op", {"operator", {}});
  server.authorizer.Allow("operator",
                          {{"get", "patch"}, {"apps"}, {"deployments/scale"}, {"shop"}, {}});
  server.token = "op";
  EXPECT_EQ(server.Get(At(kDeployments, "web/scale")).status, 200);
  const auto refused = server.Get(At(kDeployments, "web"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.message(),
            "deployments.apps \"web\" is forbidden: User \"operator\" cannot get resource "
            "\"deployments\" in API group \"apps\" in the namespace \"shop\"");
  EXPECT_EQ(server.Get("/apis/apps/v1/deployments").message(),
            "deployments.apps is forbidden: User \"operator\" cannot list resource "
            "\"deployments\" in API group \"apps\" at the cluster scope");
  server.authorizer.RevokeIn("operator", "shop");
  EXPECT_EQ(server.Get(At(kDeployments, "web/scale")).status, 403);
  server.authorizer.RestoreIn("operator", "shop");
  EXPECT_EQ(server.Get(At(kDeployments, "web/scale")).status, 200);

  server.authorizer.RevokeToken("op");
  const auto unknown = server.Get(At(kDeployments, "web/scale"));
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.reason(), "Unauthorized");

  server.token = "";
  EXPECT_EQ(server.Get(kDeployments).status, 403);
  EXPECT_THAT(server.Get(kDeployments).message(), HasSubstr("system:anonymous"));
  EXPECT_EQ(server.Get("/version").status, 200);

  server.token = "admin";
  const auto as = [&](const char* user) {
    return server.Call(http::Method::kGet, At(kDeployments, "web/scale"), "",
                       {{"Impersonate-User", user}});
  };
  EXPECT_EQ(as("operator").status, 200);
  EXPECT_EQ(as("nobody").status, 403);
}

TEST(AuthorizerTest, ReviewsAnswer) {
  TestServer server;
  const auto token =
      server.Post("/apis/authentication.k8s.io/v1/tokenreviews", R"({"spec":{"token":"admin"}})");
  EXPECT_EQ(token.status, 201);
  EXPECT_EQ(TextAt(token.body, {"status", "user", "username"}), "admin");
  const auto access = server.Post("/apis/authorization.k8s.io/v1/subjectaccessreviews",
                                  R"({"spec":{"user":"admin","resourceAttributes":
                                      {"verb":"get","resource":"pods","namespace":"shop"}}})");
  EXPECT_EQ(*ValueAt(access.body, {"status", "allowed"}), Json(true));
  const auto nobody = server.Post("/apis/authorization.k8s.io/v1/subjectaccessreviews",
                                  R"({"spec":{"user":"x","resourceAttributes":
                                      {"verb":"get","resource":"pods","namespace":"shop"}}})");
  EXPECT_EQ(*ValueAt(nobody.body, {"status", "allowed"}), Json(false));
}

}  // namespace
}  // namespace springtide::sandbox
