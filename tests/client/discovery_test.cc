// Finding where a kind is served.
#include "k8s/discovery.h"

#include <string>

#include "base/clock.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

struct Known {
  const char* api_version;
  const char* kind;
  const char* group;
  const char* version;
  const char* resource;
  bool namespaced;
  bool scale;
};

const Known kKnown[] = {
    {"apps/v1", "Deployment", "apps", "v1", "deployments", true, true},
    {"apps/v1", "StatefulSet", "apps", "v1", "statefulsets", true, true},
    {"apps/v1", "ReplicaSet", "apps", "v1", "replicasets", true, true},
    {"v1", "Pod", "", "v1", "pods", true, false},
    {"v1", "Namespace", "", "v1", "namespaces", false, false},
    {"v1", "ConfigMap", "", "v1", "configmaps", true, false},
    {"v1", "Event", "", "v1", "events", true, false},
    {"events.k8s.io/v1", "Event", "events.k8s.io", "v1", "events", true, false},
    {"coordination.k8s.io/v1", "Lease", "coordination.k8s.io", "v1", "leases", true, false},
    {"apiextensions.k8s.io/v1", "CustomResourceDefinition", "apiextensions.k8s.io", "v1",
     "customresourcedefinitions", false, false},
    // A version that is not served any more: the server's own preference is taken.
    {"apps/v1beta1", "Deployment", "apps", "v1", "deployments", true, true},
};

class KnownKindTest : public ClientTest, public ::testing::WithParamInterface<Known> {};

INSTANTIATE_TEST_SUITE_P(Kinds, KnownKindTest, ::testing::ValuesIn(kKnown), [](const auto& row) {
  std::string name = std::string(row.param.api_version) + row.param.kind;
  std::erase_if(name, [](char c) { return c == '/' || c == '.'; });
  return name;
});

TEST_P(KnownKindTest, IsFound) {
  k8s::Discovery discovery(api(), base::RealClock(), {});
  const auto found = discovery.Resolve(GetParam().api_version, GetParam().kind, {});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->resource.group_version.group, GetParam().group);
  EXPECT_EQ(found->resource.group_version.version, GetParam().version);
  EXPECT_EQ(found->resource.resource, GetParam().resource);
  EXPECT_EQ(found->namespaced, GetParam().namespaced);
  EXPECT_EQ(found->scale.has_value(), GetParam().scale);
}

class DiscoveryTest : public ClientTest {};

TEST_F(DiscoveryTest, AKindThatIsNotServedIsNotFound) {
  k8s::Discovery discovery(api(), base::RealClock(), {});
  EXPECT_EQ(discovery.Resolve("apps/v1", "Nothing", {}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(discovery.Resolve("none.example/v1", "Deployment", {}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DiscoveryTest, ADefinitionIsFoundOnceItIsServed) {
  k8s::DiscoveryOptions options;
  options.negative_age = absl::Milliseconds(1);
  k8s::Discovery discovery(api(), base::RealClock(), options);
  InstallGadgets();
  EXPECT_TRUE(Eventually([&] {
    const auto found = discovery.Resolve("suite.springtide.dev/v1", "Gadget", {});
    return found.ok() && found->scale.has_value();
  }));
}

}  // namespace
}  // namespace springtide::client_test
