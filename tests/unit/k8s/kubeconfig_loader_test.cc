#include "k8s/kubeconfig_loader.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/k8s/access_fixture.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KubeconfigLoaderTest : public AccessFixture {
 protected:
  absl::StatusOr<std::optional<Kubeconfig>> Load(const std::string& list) {
    return LoadKubeconfigList(list, around_);
  }
};

TEST_F(KubeconfigLoaderTest, AFileThatIsNamedHasToExist) {
  const absl::Status status = LoadKubeconfigFile(folder_.File("none")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr(folder_.File("none")));
  EXPECT_EQ(LoadKubeconfigFile(Write("a", "current-context: a"))->current_context, "a");
}

TEST_F(KubeconfigLoaderTest, RelativePathsFollowTheFileThatHoldsThem) {
  Write("one/config", "users: [{name: a, user: {tokenFile: token}}]");
  Write("two/config", "users: [{name: b, user: {tokenFile: token}}]");
  const auto config = Load(folder_.File("one/config") + ":" + folder_.File("two/config"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ((*config)->users[0].token_file, folder_.File("one/token"));
  EXPECT_EQ((*config)->users[1].token_file, folder_.File("two/token"));
}

TEST_F(KubeconfigLoaderTest, ARelativeKubeconfigStaysRightWhenTheWorkingFolderChanges) {
  const std::filesystem::path before = std::filesystem::current_path();
  Write("config", "users: [{name: a, user: {tokenFile: token}}]");
  std::filesystem::current_path(folder_.path());
  const absl::StatusOr<Kubeconfig> config = LoadKubeconfigFile("config");
  const std::string here = std::filesystem::current_path().string();
  std::filesystem::current_path(before);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->users[0].token_file, here + "/token");
}

// F44
TEST_F(KubeconfigLoaderTest, FilesOfAListAreMergedAndMissingOnesSkipped) {
  const std::string one = Write("one", "contexts: [{name: a, context: {user: one}}]");
  const std::string two =
      Write("two", "current-context: a\ncontexts: [{name: a, context: {user: two}}, {name: b}]");
  const auto config =
      Load(absl::StrCat("::", folder_.File("none"), ":", one, ":", two, ":", one, ":"));
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_TRUE(config->has_value());
  EXPECT_EQ((*config)->current_context, "a");
  ASSERT_EQ((*config)->contexts.size(), 2);
  EXPECT_EQ((*config)->contexts[0].user, "one");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(KubeconfigLoaderTest, WarnsWhenNoneExists) {
  const auto config = Load(folder_.File("x") + ":" + folder_.File("y"));
  ASSERT_TRUE(config.ok());
  EXPECT_FALSE(config->has_value());
  EXPECT_THAT(warnings_, ElementsAre(AllOf(HasSubstr("KUBECONFIG"), HasSubstr("/x:"))));
}

TEST_F(KubeconfigLoaderTest, ProblemsOfAllFilesComeTogether) {
  Write("folder/x", "");
  const absl::Status status =
      Load(absl::StrCat(Write("one", "users: 1"), ":", folder_.File("folder"), ":",
                        Write("two", "clusters: [")))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(folder_.File("one") + ":1:8: users: is an integer"),
                    HasSubstr(folder_.File("folder") + ": is a folder"),
                    HasSubstr(folder_.File("two") + ":1")));
}

// F44
TEST_F(KubeconfigLoaderTest, SizesAreBounded) {
  EXPECT_EQ(LoadKubeconfigFile(Write("big", std::string((1 << 20) + 1, ' '))).status().code(),
            absl::StatusCode::kResourceExhausted);
  std::string list;
  for (int i = 0; i < 11; ++i) absl::StrAppend(&list, ":/nowhere/", i);
  EXPECT_EQ(Load(list).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace springtide::k8s
