// What a server refuses with, and what becomes of it: one row a refusal.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/clock.h"
#include "k8s/api_error.h"
#include "k8s/credentials.h"
#include "k8s/load_access.h"
#include "sandbox/certificates.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

using http::Method;

struct Refusal {
  const char* name;
  Method method;
  const char* path;  // NS stands for the case's namespace
  const char* body;
  const char* content_type;
  int code;
  const char* reason;
  absl::StatusCode status;
};

constexpr char kJson[] = "application/json";
constexpr char kMerge[] = "application/merge-patch+json";
constexpr char kPatch[] = "application/json-patch+json";
constexpr char kMaps[] = "/api/v1/namespaces/NS/configmaps";
constexpr char kMap[] = "/api/v1/namespaces/NS/configmaps/there";

const Refusal kRefusals[] = {
    {"BodyThatIsNoJson", Method::kPost, kMaps, "{", kJson, 400, "BadRequest",
     absl::StatusCode::kInvalidArgument},
    {"BodyOfAnotherKind", Method::kPost, kMaps, R"({"apiVersion":"v1","kind":"Pod"})", kJson, 400,
     "BadRequest", absl::StatusCode::kInvalidArgument},
    {"ObjectThatIsNotThere", Method::kGet, "/api/v1/namespaces/NS/configmaps/none", "", kJson, 404,
     "NotFound", absl::StatusCode::kNotFound},
    {"ResourceThatIsNotServed", Method::kGet, "/api/v1/namespaces/NS/nothings", "", kJson, 404,
     "NotFound", absl::StatusCode::kNotFound},
    {"GroupThatIsNotServed", Method::kGet, "/apis/none.example/v1/namespaces/NS/things", "", kJson,
     404, nullptr, absl::StatusCode::kNotFound},
    {"MethodThatIsNotAllowed", Method::kPost, kMap, "{}", kJson, 405, "MethodNotAllowed",
     absl::StatusCode::kFailedPrecondition},
    {"NameThatIsTaken", Method::kPost, kMaps, R"({"metadata":{"name":"there"}})", kJson, 409,
     "AlreadyExists", absl::StatusCode::kAborted},
    {"VersionThatIsOld", Method::kPut, kMap,
     R"({"metadata":{"name":"there","resourceVersion":"1"}})", kJson, 409, "Conflict",
     absl::StatusCode::kAborted},
    {"MergePatchOfAnOldVersion", Method::kPatch, kMap,
     R"({"metadata":{"resourceVersion":"1"},"data":{"a":"b"}})", kMerge, 409, "Conflict",
     absl::StatusCode::kAborted},
    {"MediaTypeThatIsUnknown", Method::kPatch, kMap, "{}", "application/nonsense", 415,
     "UnsupportedMediaType", absl::StatusCode::kFailedPrecondition},
    {"PatchWhoseTestFails", Method::kPatch, kMap,
     R"([{"op":"test","path":"/metadata/name","value":"other"}])", kPatch, 422, "Invalid",
     absl::StatusCode::kInvalidArgument},
    {"NameThatIsNoName", Method::kPost, kMaps, R"({"metadata":{"name":"No_Name"}})", kJson, 422,
     "Invalid", absl::StatusCode::kInvalidArgument},
    {"NegativeReplicas", Method::kPost, "/apis/apps/v1/namespaces/NS/deployments",
     R"({"metadata":{"name":"w"},"spec":{"replicas":-1,"selector":{"matchLabels":{"app":"w"}},
         "template":{"metadata":{"labels":{"app":"w"}},
                     "spec":{"containers":[{"name":"m","image":"i"}]}}}})",
     kJson, 422, "Invalid", absl::StatusCode::kInvalidArgument},
};

class RefusalTest : public ClientTest, public ::testing::WithParamInterface<Refusal> {};

INSTANTIATE_TEST_SUITE_P(Rows, RefusalTest, ::testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_P(RefusalTest, IsToldByCodeAndReason) {
  const Refusal& row = GetParam();
  ASSERT_TRUE(Send(Method::kPost, absl::StrReplaceAll(kMaps, {{"NS", ns()}}),
                   R"({"metadata":{"name":"there"},"data":{"a":"1"}})")
                  .ok());
  const auto answer =
      Send(row.method, absl::StrReplaceAll(row.path, {{"NS", ns()}}), row.body, row.content_type);
  EXPECT_EQ(answer.status().code(), row.status) << answer.status();
  const auto error = k8s::ApiErrorOf(answer.status());
  ASSERT_TRUE(error.has_value()) << answer.status();
  EXPECT_EQ(error->code, row.code);
  if (row.reason != nullptr) {
    EXPECT_EQ(error->reason, row.reason);
  }
  EXPECT_NE(error->message, "");
}

TEST_P(RefusalTest, ChangesNothing) {
  const Refusal& row = GetParam();
  const auto made = Send(Method::kPost, absl::StrReplaceAll(kMaps, {{"NS", ns()}}),
                         R"({"metadata":{"name":"there"},"data":{"a":"1"}})");
  ASSERT_TRUE(made.ok());
  ASSERT_FALSE(
      Send(row.method, absl::StrReplaceAll(row.path, {{"NS", ns()}}), row.body, row.content_type)
          .ok());
  const auto after = Send(Method::kGet, absl::StrReplaceAll(kMap, {{"NS", ns()}}));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(*after, *made);
}

class AuthTest : public ClientTest {
 protected:
  absl::Status ListAs(k8s::ClusterAccess access) {
    auto connection = k8s::Connection::Open(std::move(access), base::RealClock());
    if (!connection.ok()) return connection.status();
    k8s::ApiRequest request;
    request.path = absl::StrCat("/api/v1/namespaces/", ns(), "/configmaps");
    return (*connection)->api().Call(request, {}).status();
  }
  k8s::ClusterAccess Access(const std::string& user) {
    k8s::AccessOptions options;
    options.kubeconfig = TheServer().Kubeconfig(user);
    auto access = k8s::LoadAccess(options, {});
    EXPECT_TRUE(access.ok()) << access.status();
    return *std::move(access);
  }
};

TEST_F(AuthTest, AClientCertificateIsEnough) {
  EXPECT_EQ(ListAs(Access("admin")), absl::OkStatus());
}

TEST_F(AuthTest, ATokenIsEnough) { EXPECT_EQ(ListAs(Access("token-admin")), absl::OkStatus()); }

TEST_F(AuthTest, AWrongTokenIsUnauthorized) {
  auto access = Access("token-admin");
  k8s::Credential credential;
  credential.token = "wrong";
  access.credentials = k8s::FixedCredential(credential);
  const absl::Status refused = ListAs(std::move(access));
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated) << refused;
  EXPECT_EQ(refused.message().find("wrong"), absl::string_view::npos) << refused;
}

TEST_F(AuthTest, RightsAreNeeded) {
  const absl::Status refused = ListAs(Access("limited"));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << refused;
  EXPECT_NE(refused.message().find("configmaps"), absl::string_view::npos) << refused;
}

TEST_F(AuthTest, ActingAsSomeoneElseLosesOnesRights) {
  auto access = Access("admin");
  access.impersonation.user = "nobody";
  EXPECT_EQ(ListAs(std::move(access)).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(AuthTest, ACaThatDidNotSignTheServerIsNotTrusted) {
  auto access = Access("token-admin");
  const absl::Time now = base::RealClock().Now();
  const auto other = sandbox::Authority::Create(now - absl::Hours(1), now + absl::Hours(1));
  ASSERT_TRUE(other.ok()) << other.status();
  access.ca_pem = other->certificate_pem();
  access.ca_file = nullptr;
  const absl::Status refused = ListAs(std::move(access));
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
}

TEST_F(AuthTest, ANameThatIsNotTheServersIsRefused) {
  auto access = Access("token-admin");
  access.tls_server_name = "other.example";
  const absl::Status refused = ListAs(std::move(access));
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
}

TEST_F(AuthTest, APortThatNobodyListensOnIsUnavailable) {
  auto access = Access("token-admin");
  access.server = "https://127.0.0.1:1";
  EXPECT_EQ(ListAs(std::move(access)).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace springtide::client_test
