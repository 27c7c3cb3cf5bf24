// Creating, changing and deleting through the API: codes, versions, generations, conflicts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::HasSubstr;

TEST(WritesTest, ACreationIsCompletedAndCountedOnce) {
  TestServer server;
  const auto created = server.Post(kDeployments, DeploymentBody("web", 3));
  ASSERT_EQ(created.status, 201) << created.text;
  EXPECT_EQ(Metadata(created.body, "namespace"), "shop");
  EXPECT_EQ(Metadata(created.body, "creationTimestamp"), "2026-09-21T14:13:20Z");
  EXPECT_EQ(IntegerAt(created.body, {"metadata", "generation"}), 1);
  EXPECT_EQ(Metadata(created.body, "uid").size(), 36u);
  EXPECT_EQ(TextAt(created.body, {"spec", "strategy", "type"}), "RollingUpdate");

  const auto again = server.Post(kDeployments, DeploymentBody("web", 3));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.reason(), "AlreadyExists");
  EXPECT_EQ(again.message(), "deployments.apps \"web\" already exists");
  EXPECT_EQ(TextAt(again.body, {"details", "group"}), "apps");
}

TEST(WritesTest, RefusalsAreThoseOfARealServer) {
  TestServer server;
  server.Post(kDeployments, DeploymentBody("web", 3));
  const std::string web = At(kDeployments, "web");
  struct Case {
    const char* what;
    Answer answer;
    int status;
    const char* reason;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"unknown object", server.Get(At(kDeployments, "none")), 404, "NotFound",
       "deployments.apps \"none\" not found"},
      {"unknown core object", server.Get(At(kConfigMaps, "none")), 404, "NotFound",
       "configmaps \"none\" not found"},
      {"unknown resource", server.Get("/apis/apps/v1/namespaces/shop/things"), 404, "NotFound",
       "the server could not find the requested resource"},
      {"unknown version", server.Get("/apis/apps/v2/deployments"), 404, "NotFound", ""},
      {"unknown subresource", server.Get(At(kConfigMaps, "x/scale")), 404, "NotFound", ""},
      {"missing namespace", server.Post("/api/v1/namespaces/gone/configmaps", ConfigMapBody("a")),
       404, "NotFound", "namespaces \"gone\" not found"},
      {"garbage", server.Post(kDeployments, "{\"spec\":"), 400, "BadRequest", ""},
      {"list for an object", server.Post(kDeployments, "[]"), 400, "BadRequest", ""},
      {"wrong kind", server.Post(kDeployments, ConfigMapBody("a")), 400, "BadRequest",
       "does not match the expected API version"},
      {"other name", server.Put(At(kDeployments, "other"), DeploymentBody("web", 3)), 400,
       "BadRequest", "the name of the object (web) does not match the name on the URL (other)"},
      {"missing name", server.Post(kConfigMaps, R"({"data":{}})"), 422, "Invalid",
       "name or generateName is required"},
      {"bad name", server.Post(kConfigMaps, ConfigMapBody("Upper_case")), 422, "Invalid",
       "RFC 1123"},
      {"negative count", server.Post(kDeployments, DeploymentBody("neg", -1)), 422, "Invalid",
       "must be greater than or equal to 0"},
      {"text for a count", server.Patch(web, R"({"spec":{"replicas":"three"}})", "merge"), 400,
       "BadRequest", "of type int32"},
      {"version on creation",
       server.Post(kConfigMaps, R"({"metadata":{"name":"a","resourceVersion":"3"}})"), 400,
       "BadRequest", "resourceVersion should not be set"},
      {"put of nothing", server.Put(At(kDeployments, "none"), DeploymentBody("none", 1)), 404,
       "NotFound", ""},
      {"post on an object", server.Post(web, DeploymentBody("web", 1)), 405, "MethodNotAllowed",
       ""},
      {"bad patch type", server.Patch(web, "{}", "unknown"), 415, "UnsupportedMediaType", ""},
      {"bad body type",
       server.Call(http::Method::kPost, kConfigMaps, "x", {{"Content-Type", "text/plain"}}), 415,
       "UnsupportedMediaType", ""},
      {"protobuf only", server.Get(kDeployments, "application/vnd.kubernetes.protobuf"), 406,
       "NotAcceptable", ""},
      {"too long", server.Post(kConfigMaps, std::string((3 << 20) + 1, ' ')), 413,
       "RequestEntityTooLarge", ""},
      {"changed selector",
       server.Patch(web, R"({"spec":{"selector":{"matchLabels":{"app":"b"}},
           "template":{"metadata":{"labels":{"app":"b"}}}}})",
                    "merge"),
       422, "Invalid", "field is immutable"},
      {"bad dry run", server.Post(absl::StrCat(kConfigMaps, "?dryRun=Some"), ConfigMapBody("a")),
       422, "Invalid", "dryRun"},
  };
  for (const auto& [what, answer, status, reason, message] : cases) {
    EXPECT_EQ(answer.status, status) << what << answer.text;
    EXPECT_EQ(answer.reason(), reason) << what;
    EXPECT_THAT(answer.message(), HasSubstr(message)) << what;
    EXPECT_EQ(TextAt(answer.body, {"kind"}), "Status") << what;
    EXPECT_EQ(IntegerAt(answer.body, {"code"}), status) << what;
  }
}

TEST(WritesTest, AnUpdateComparesVersionAndIdentity) {
  TestServer server;
  const auto created = server.Post(kConfigMaps, ConfigMapBody("a"));
  JsonObject object = created.body;
  object["data"] = JsonObject{{"k", "2"}};
  const auto updated = server.Put(At(kConfigMaps, "a"), Serialize(object));
  ASSERT_EQ(updated.status, 200) << updated.text;
  EXPECT_NE(updated.version(), created.version());

  const auto stale = server.Put(At(kConfigMaps, "a"), Serialize(object));
  EXPECT_EQ(stale.status, 409) << "the same body again names the version before";
  EXPECT_EQ(stale.reason(), "Conflict");
  EXPECT_EQ(stale.message(),
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
            "please apply your changes to the latest version and try again");

  object["metadata"].as_object()["resourceVersion"] = updated.version();
  object["metadata"].as_object()["uid"] = "11111111-2222-4333-8444-555555555555";
  EXPECT_THAT(server.Put(At(kConfigMaps, "a"), Serialize(object)).message(),
              HasSubstr("Precondition failed: UID in precondition"));

  object["metadata"] = JsonObject{{"name", "a"}};
  EXPECT_EQ(server.Put(At(kConfigMaps, "a"), Serialize(object)).status, 200)
      << "no version is no condition";
}

TEST(WritesTest, AWriteThatChangesNothingIsNone) {
  TestServer server;
  const auto created = server.Post(kConfigMaps, ConfigMapBody("a"));
  const auto same = server.Patch(At(kConfigMaps, "a"), R"({"data":{"k":"1"}})", "merge");
  EXPECT_EQ(same.version(), created.version());
}

TEST(WritesTest, OnlyTheSpecMakesANewGeneration) {
  TestServer server;
  server.Post(kDeployments, DeploymentBody("web", 3));
  const std::string web = At(kDeployments, "web");
  const auto labelled = server.Patch(web, R"({"metadata":{"labels":{"a":"b"}}})", "merge");
  EXPECT_EQ(IntegerAt(labelled.body, {"metadata", "generation"}), 1);
  const auto scaled = server.Patch(web, R"({"spec":{"replicas":4}})", "merge");
  EXPECT_EQ(IntegerAt(scaled.body, {"metadata", "generation"}), 2);
  const auto status = server.Patch(At(kDeployments, "web/status"),
                                   R"({"status":{"replicas":4},"spec":{"replicas":9}})", "merge");
  EXPECT_EQ(status.status, 200) << status.text;
  EXPECT_EQ(IntegerAt(status.body, {"metadata", "generation"}), 2);
  EXPECT_EQ(IntegerAt(status.body, {"status", "replicas"}), 4);
  EXPECT_EQ(IntegerAt(status.body, {"spec", "replicas"}), 4) << "/status changes the status alone";
  const auto main = server.Patch(web, R"({"status":{"replicas":7}})", "merge");
  EXPECT_EQ(IntegerAt(main.body, {"status", "replicas"}), 4) << "and nothing else changes it";
}

TEST(WritesTest, StatusIsComparedAndSet) {
  TestServer server;
  const auto created = server.Post(kDeployments, DeploymentBody("web", 3));
  const std::string status = At(kDeployments, "web/status");
  const std::string body = absl::StrCat(R"({"metadata":{"resourceVersion":")", created.version(),
                                        R"("},"status":{"replicas":1}})");
  EXPECT_EQ(server.Patch(status, body, "merge").status, 200);
  EXPECT_EQ(server.Patch(status, body, "merge").status, 409);
}

TEST(WritesTest, DryRunTellsAndDoesNot) {
  TestServer server;
  const auto created =
      server.Post(absl::StrCat(kDeployments, "?dryRun=All"), DeploymentBody("web", 3));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(IntegerAt(created.body, {"spec", "replicas"}), 3);
  EXPECT_EQ(server.Get(At(kDeployments, "web")).status, 404);

  server.Post(kDeployments, DeploymentBody("web", 3));
  const int64_t revision = server.store.revision();
  const std::string dry = At(kDeployments, "web?dryRun=All");
  const auto patched = server.Patch(dry, R"({"spec":{"replicas":5}})", "merge");
  EXPECT_EQ(IntegerAt(patched.body, {"spec", "replicas"}), 5);
  EXPECT_EQ(server.Delete(dry).status, 200);
  EXPECT_EQ(server.store.revision(), revision);
  EXPECT_EQ(server.Patch(dry, R"({"spec":{"replicas":-1}})", "merge").status, 422);
}

TEST(WritesTest, DeletionsWaitForFinalizersAndKeepPreconditions) {
  TestServer server;
  server.Post(kConfigMaps, R"({"metadata":{"name":"a","finalizers":["x/y"]}})");
  const std::string path = At(kConfigMaps, "a");
  const auto wrong = server.Delete(path, R"({"preconditions":{"uid":"no"}})");
  EXPECT_EQ(wrong.status, 409);

  const auto marked = server.Delete(path);
  EXPECT_EQ(marked.status, 200);
  EXPECT_NE(Metadata(marked.body, "deletionTimestamp"), "");
  EXPECT_EQ(server.Get(path).status, 200);
  EXPECT_EQ(server.Delete(path).version(), marked.version()) << "once is enough";

  EXPECT_EQ(server.Patch(path, R"({"metadata":{"finalizers":null}})", "merge").status, 200);
  EXPECT_EQ(server.Get(path).status, 404);
  EXPECT_EQ(server.Delete(path).status, 404);
}

TEST(WritesTest, ADeletionAnswersWithAStatus) {
  TestServer server;
  const auto created = server.Post(kConfigMaps, ConfigMapBody("a"));
  const auto deleted = server.Delete(At(kConfigMaps, "a"));
  EXPECT_EQ(TextAt(deleted.body, {"status"}), "Success");
  EXPECT_EQ(TextAt(deleted.body, {"details", "uid"}), Metadata(created.body, "uid"));
}

TEST(WritesTest, DeletesManyByLabels) {
  TestServer server;
  for (const char* name : {"a", "b", "c"}) {
    server.Post(kConfigMaps, ConfigMapBody(name, name == std::string("b") ? "2" : "1"));
  }
  const auto deleted = server.Delete(absl::StrCat(kConfigMaps, "?labelSelector=v%3D1"));
  EXPECT_EQ(ArrayAt(deleted.body, {"items"})->size(), 2u);
  EXPECT_EQ(server.Get(At(kConfigMaps, "a")).status, 404);
  EXPECT_EQ(server.Get(At(kConfigMaps, "b")).status, 200);
}

TEST(WritesTest, NothingNewComesIntoANamespaceThatEnds) {
  TestServer server;
  server.Post(kConfigMaps, ConfigMapBody("a"));
  const auto ending = server.Delete("/api/v1/namespaces/shop");
  EXPECT_EQ(TextAt(ending.body, {"status", "phase"}), "Terminating");
  const auto refused = server.Post(kConfigMaps, ConfigMapBody("b"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(TextAt(ArrayAt(refused.body, {"details", "causes"})->at(0).get_object(), {"reason"}),
            "NamespaceTerminating");
  server.workloads.Step();
  EXPECT_EQ(server.Get("/api/v1/namespaces/shop").status, 404);
  EXPECT_EQ(server.Get(At(kConfigMaps, "a")).status, 404);
}

TEST(WritesTest, TheAdmissionHookDecides) {
  TestServer server;
  server.Post(kDeployments, DeploymentBody("web", 1));
  server.objects.SetAdmissionHook([](const Admission& admission) {
    if (IntegerAt(admission.object, {"spec", "replicas"}) <= 5) return absl::OkStatus();
    return Forbidden(admission.resource.Name("web"),
                     "admission webhook \"limit\" denied the request: too many");
  });
  const std::string scale = At(kDeployments, "web/scale");
  EXPECT_EQ(server.Patch(scale, R"({"spec":{"replicas":5}})", "merge").status, 200);
  const auto denied = server.Patch(scale, R"({"spec":{"replicas":6}})", "merge");
  EXPECT_EQ(denied.status, 403);
  EXPECT_THAT(denied.message(), HasSubstr("admission webhook \"limit\" denied the request"));
}

TEST(WritesTest, LeasesAreComparedAlwaysAndMadeByPut) {
  TestServer server;
  const std::string lease = "/apis/coordination.k8s.io/v1/namespaces/shop/leases/op";
  const char* body =
      R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"op"},
          "spec":{"holderIdentity":"a","leaseDurationSeconds":15,
                  "renewTime":"2026-01-02T03:04:05.678901Z"}})";
  EXPECT_EQ(server.Put(lease, body).status, 201);
  EXPECT_EQ(server.Put(lease, body).status, 422) << "no version";
  const auto bad = server.Patch(lease, R"({"spec":{"leaseDurationSeconds":0}})", "merge");
  EXPECT_EQ(bad.status, 422);
  EXPECT_EQ(server.Patch(lease, R"({"spec":{"renewTime":"yesterday"}})", "merge").status, 400);
}

TEST(WritesTest, EventsAreTheSameInBothGroups) {
  TestServer server;
  const std::string newer = "/apis/events.k8s.io/v1/namespaces/shop/events";
  const auto created = server.Post(newer, R"({
    "apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"web.1"},
    "eventTime":"2026-01-02T03:04:05.000000Z","reportingController":"op","reportingInstance":"op-1",
    "action":"Scale","reason":"Scaled","type":"Normal","note":"from 1 to 2",
    "regarding":{"kind":"Deployment","namespace":"shop","name":"web"}})");
  ASSERT_EQ(created.status, 201) << created.text;
  EXPECT_EQ(TextAt(created.body, {"note"}), "from 1 to 2");
  const auto core = server.Get(
      "/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dweb,"
      "involvedObject.kind%3DDeployment");
  ASSERT_EQ(ArrayAt(core.body, {"items"})->size(), 1u);
  const JsonObject& event = ArrayAt(core.body, {"items"})->at(0).get_object();
  EXPECT_EQ(TextAt(event, {"message"}), "from 1 to 2");
  EXPECT_EQ(TextAt(event, {"apiVersion"}), "v1");
  EXPECT_EQ(TextAt(event, {"reportingComponent"}), "op");

  const auto series = server.Patch(
      At(newer, "web.1"),
      R"({"series":{"count":2,"lastObservedTime":"2026-01-02T03:05:05.000000Z"}})", "merge");
  EXPECT_EQ(IntegerAt(series.body, {"series", "count"}), 2);
  EXPECT_EQ(server.Patch(At(newer, "web.1"), R"({"note":"other"})", "merge").status, 422);

  const auto poor = server.Post(newer, R"({
    "apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"web.2"},"type":"Odd",
    "regarding":{"kind":"Deployment","namespace":"other","name":"web"}})");
  EXPECT_EQ(poor.status, 422);
  for (const char* field : {"eventTime", "reportingController", "reportingInstance", "action",
                            "reason", "type", "involvedObject.namespace"}) {
    EXPECT_THAT(poor.message(), HasSubstr(field));
  }
}

}  // namespace
}  // namespace springtide::sandbox
