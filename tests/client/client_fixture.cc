#include "tests/client/client_fixture.h"

#include <unistd.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "k8s/api_error.h"
#include "k8s/json.h"
#include "k8s/load_access.h"

namespace springtide::client_test {
namespace {

using http::Method;

constexpr absl::string_view kDefinitions =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

constexpr absl::string_view kGadgetDefinition = R"({
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "gadgets.suite.springtide.dev"},
  "spec": {
    "group": "suite.springtide.dev", "scope": "Namespaced",
    "names": {"plural": "gadgets", "singular": "gadget", "kind": "Gadget", "listKind": "GadgetList"},
    "versions": [{
      "name": "v1", "served": true, "storage": true,
      "schema": {"openAPIV3Schema": {"type": "object", "properties": {
        "spec": {"type": "object", "properties": {
          "replicas": {"type": "integer", "minimum": 0, "maximum": 1000},
          "colour": {"type": "string", "default": "grey"}}},
        "status": {"type": "object", "properties": {
          "replicas": {"type": "integer"}, "selector": {"type": "string"},
          "conditions": {"type": "array", "items": {"type": "object",
            "x-kubernetes-preserve-unknown-fields": true}}}}}}},
      "subresources": {"status": {}, "scale": {
        "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector"}}}]}})";

std::string Manifest(const ScaledKind& kind, const std::string& name, std::optional<int> replicas) {
  std::vector<std::string> spec;
  if (replicas) spec.push_back(absl::StrCat(R"("replicas":)", *replicas));
  if (kind.has_controller) {
    const std::string labels = absl::StrCat(R"({"app":")", name, R"("})");
    spec.push_back(absl::StrCat(R"("selector":{"matchLabels":)", labels,
                                R"(},"template":{"metadata":{"labels":)", labels,
                                R"(},"spec":{"containers":[{"name":"main","image":"none"}]}})"));
  }
  return absl::StrCat(R"({"apiVersion":")", kind.api_version, R"(","kind":")", kind.kind,
                      R"(","metadata":{"name":")", name, R"("},"spec":{)", absl::StrJoin(spec, ","),
                      "}}");
}

}  // namespace

absl::StatusOr<std::unique_ptr<k8s::Connection>> Connect(const std::string& user) {
  k8s::AccessOptions options;
  options.kubeconfig = TheServer().Kubeconfig(user);
  auto access = k8s::LoadAccess(options, {});
  if (!access.ok()) return access.status();
  return k8s::Connection::Open(*std::move(access), base::RealClock());
}

void ClientTest::SetUp() {
  auto connection = Connect("admin");
  ASSERT_TRUE(connection.ok()) << connection.status();
  connection_ = *std::move(connection);
  discovery_ = std::make_unique<k8s::Discovery>(api(), base::RealClock(), k8s::DiscoveryOptions());
  namespace_ = absl::StrCat("case-", getpid(), "-",
                            absl::ToUnixNanos(base::RealClock().Now()) % 1'000'000'000);
  const auto made = Send(Method::kPost, "/api/v1/namespaces",
                         absl::StrCat(R"({"metadata":{"name":")", namespace_, R"("}})"));
  ASSERT_TRUE(made.ok()) << made.status();
}

absl::StatusOr<boost::json::value> ClientTest::Send(Method method, const std::string& path,
                                                    absl::string_view body,
                                                    absl::string_view content_type) {
  k8s::ApiRequest request;
  request.method = method;
  request.path = path;
  request.body = std::string(body);
  request.content_type = std::string(content_type);
  request.repeatable = false;
  const auto response = api().Call(request, {});
  if (!response.ok()) return response.status();
  return k8s::ParseJson(response->body);
}

std::string ClientTest::Path(const ScaledKind& kind, absl::string_view name) const {
  return absl::StrCat(kind.collection, "/namespaces/", namespace_, "/", kind.plural,
                      name.empty() ? "" : "/", name);
}

void ClientTest::InstallGadgets() {
  const auto made = Send(Method::kPost, std::string(kDefinitions), kGadgetDefinition);
  ASSERT_TRUE(made.ok() || made.status().code() == absl::StatusCode::kAborted) << made.status();
  ASSERT_TRUE(Eventually([&] { return Send(Method::kGet, Path(kGadget)).ok(); }));
}

boost::json::value ClientTest::Create(const ScaledKind& kind, const std::string& name,
                                      std::optional<int> replicas) {
  if (!kind.has_controller) InstallGadgets();
  auto made = Send(Method::kPost, Path(kind), Manifest(kind, name, replicas));
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *std::move(made) : boost::json::value();
}

void ClientTest::SetReplicasByHand(const ScaledKind& kind, const std::string& name, int replicas) {
  const auto set =
      Send(Method::kPatch, Path(kind, name),
           absl::StrCat(R"({"spec":{"replicas":)", replicas, "}}"), "application/merge-patch+json");
  ASSERT_TRUE(set.ok()) << set.status();
}

void ClientTest::Touch(const ScaledKind& kind, const std::string& name) {
  static int touches = 0;
  const auto set =
      Send(Method::kPatch, Path(kind, name),
           absl::StrCat(R"({"metadata":{"annotations":{"touched":")", ++touches, R"("}}})"),
           "application/merge-patch+json");
  ASSERT_TRUE(set.ok()) << set.status();
}

void ClientTest::Delete(const ScaledKind& kind, const std::string& name) {
  const auto gone = Send(Method::kDelete, Path(kind, name));
  ASSERT_TRUE(gone.ok()) << gone.status();
  ASSERT_TRUE(Eventually([&] {
    return Send(Method::kGet, Path(kind, name)).status().code() == absl::StatusCode::kNotFound;
  }));
}

k8s::ScaleTarget ClientTest::Target(const ScaledKind& kind, const std::string& name) {
  k8s::ScaleTarget target;
  // A definition that is new may not be in the discovery yet.
  EXPECT_TRUE(Eventually([&] {
    auto resource = discovery_->Resolve(kind.api_version, kind.kind, {});
    if (resource.ok()) {
      target.resource = *std::move(resource);
      return true;
    }
    discovery_->Invalidate();
    return false;
  })) << kind.kind;
  target.ns = namespace_;
  target.name = name;
  return target;
}

k8s::Scale ClientTest::Read(const ScaledKind& kind, const std::string& name) {
  const auto scale = k8s::ReadScale(api(), Target(kind, name), k8s::Lane::kScale, {});
  EXPECT_TRUE(scale.ok()) << scale.status();
  return scale.value_or(k8s::Scale());
}

k8s::ScaleResult ClientTest::Write(const ScaledKind& kind, const std::string& name,
                                   const k8s::Scale& observed, int replicas, bool dry_run,
                                   std::function<absl::Status()> fence) {
  const k8s::ScaleWriter writer(api(), base::RealClock(), [] { return 0.5; });
  return writer.SetReplicas({.target = Target(kind, name),
                             .observed = observed,
                             .replicas = replicas,
                             .dry_run = dry_run,
                             .fence = std::move(fence)},
                            {});
}

bool ClientTest::Eventually(const std::function<bool()>& holds) {
  const absl::Duration end = base::RealClock().Elapsed() + absl::Minutes(1);
  while (!holds()) {
    if (base::RealClock().Elapsed() > end) return false;
    base::RealClock().SleepFor(absl::Milliseconds(100), {});
  }
  return true;
}

}  // namespace springtide::client_test
