#include "k8s/resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace springtide::k8s {
namespace {

using ::testing::HasSubstr;

const GroupVersionResource kDeployments{{"apps", "v1"}, "deployments"};
const GroupVersionResource kPods{{"", "v1"}, "pods"};

TEST(ResourcePathTest, BuildsEveryForm) {
  const struct {
    ResourceKey key;
    const char* want;
  } cases[] = {
      {{kPods, "", "", ""}, "/api/v1/pods"},
      {{kPods, "shop", "", ""}, "/api/v1/namespaces/shop/pods"},
      {{kPods, "shop", "web-0", ""}, "/api/v1/namespaces/shop/pods/web-0"},
      {{kDeployments, "shop", "web", "scale"},
       "/apis/apps/v1/namespaces/shop/deployments/web/scale"},
      {{{{"springtide.dev", "v1alpha1"}, "requestautoscalers"}, "a", "b.c", "status"},
       "/apis/springtide.dev/v1alpha1/namespaces/a/requestautoscalers/b.c/status"},
      {{{{"", "v1"}, "nodes"}, "", "node-1", ""}, "/api/v1/nodes/node-1"},
  };
  for (const auto& c : cases) EXPECT_EQ(ResourcePath(c.key).value_or("refused"), c.want);
}

TEST(ResourcePathTest, NothingLeadsElsewhere) {
  const std::string names[] = {"../../../api/v1/secrets",
                               "a/b",
                               "a%2fb",
                               "a?x=1",
                               "a#b",
                               "a b",
                               "..",
                               ".",
                               "a..b",
                               "-a",
                               "a-",
                               "A",
                               "a\r\nHost: x",
                               "a\\b",
                               "ä",
                               std::string("a\0b", 3),
                               std::string(254, 'a'),
                               "a;b",
                               "a_b",
                               ".a"};
  for (const std::string& name : names) {
    EXPECT_FALSE(ResourcePath({kDeployments, "shop", name, "scale"}).ok()) << name;
    EXPECT_FALSE(ResourcePath({kDeployments, name, "web", "scale"}).ok()) << name;
    EXPECT_FALSE(ResourcePath({kDeployments, "shop", "web", name}).ok()) << name;
    EXPECT_FALSE(ResourcePath({{{"apps", "v1"}, name}, "shop", "web", ""}).ok()) << name;
    EXPECT_FALSE(ResourcePath({{{name, "v1"}, "deployments"}, "shop", "web", ""}).ok()) << name;
    EXPECT_FALSE(ResourcePath({{{"apps", name}, "deployments"}, "shop", "web", ""}).ok()) << name;
  }
}

TEST(ResourcePathTest, AllProblemsAreNamedAtOnce) {
  const auto path = ResourcePath({{{"apps", "V1"}, "deploy/ments"}, "a.b", "", "scale"});
  ASSERT_EQ(path.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(path.status().message());
  for (const char* part :
       {"version \"V1\"", "resource \"deploy/ments\"", "namespace \"a.b\"", "name is empty"}) {
    EXPECT_THAT(message, HasSubstr(part));
  }
}

TEST(ResourcePathTest, NamesMayBeAsLongAsKubernetesAllows) {
  EXPECT_TRUE(ResourcePath({kDeployments, std::string(63, 'n'), std::string(253, 'a'), ""}).ok());
  EXPECT_FALSE(ResourcePath({kDeployments, std::string(64, 'n'), "a", ""}).ok());
}

TEST(ParseApiVersionTest, ReadsBothForms) {
  EXPECT_EQ(ParseApiVersion("v1").value(), (GroupVersion{"", "v1"}));
  EXPECT_EQ(ParseApiVersion("apps/v1").value(), (GroupVersion{"apps", "v1"}));
  EXPECT_EQ(ParseApiVersion("apps/v1")->ToString(), "apps/v1");
  EXPECT_EQ(ParseApiVersion("v1")->ToString(), "v1");
  for (const char* text : {"", "/", "/v1", "apps/", "a/b/c", "apps/v1 ", "../v1"}) {
    EXPECT_FALSE(ParseApiVersion(text).ok()) << text;
  }
}

}  // namespace
}  // namespace springtide::k8s
