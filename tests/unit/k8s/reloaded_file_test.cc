#include "k8s/reloaded_file.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/k8s/access_fixture.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ReloadedFileTest : public AccessFixture {
 protected:
  // Refuses empty texts, as all real checks do.
  std::unique_ptr<ReloadedFile> Make(std::vector<std::string> paths) {
    return std::make_unique<ReloadedFile>(
        "the file", std::move(paths), absl::Seconds(50),
        [](std::vector<std::string>& texts) {
          return texts.front().empty() ? absl::InvalidArgumentError("is empty") : absl::OkStatus();
        },
        around_);
  }
};

TEST_F(ReloadedFileTest, ReadsAgainWhenThePeriodIsOver) {
  const auto file = Make({Write("file", "one")});
  EXPECT_EQ(file->Get()->text(), "one");
  Write("file", "two");
  clock_.Advance(absl::Seconds(49));
  EXPECT_EQ(file->Get()->text(), "one") << "a second too early";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(file->Get()->text(), "two");
}

TEST_F(ReloadedFileTest, TheGenerationCountsChangesAndNotReads) {
  const auto file = Make({Write("file", "one")});
  EXPECT_EQ(file->Get()->generation, 1);
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->generation, 1);
  Write("file", "two");
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->generation, 2);
  Write("file", "one");
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->generation, 3) << "going back is a change, too";
}

TEST_F(ReloadedFileTest, FollowsASymbolicLinkThatIsSwapped) {
  // This is how a kubelet rotates: ..data points to another folder.
  Write("v1/token", "one");
  Write("v2/token", "two");
  std::filesystem::create_symlink("v1", folder_.File("..data"));
  const auto file = Make({folder_.File("..data/token")});
  EXPECT_EQ(file->Get()->text(), "one");
  std::filesystem::create_symlink("v2", folder_.File("..new"));
  std::filesystem::rename(folder_.File("..new"), folder_.File("..data"));
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->text(), "two");
}

TEST_F(ReloadedFileTest, KeepsTheLastContentThroughATroubleAndWarnsOnce) {
  const auto file = Make({Write("file", "one")});
  EXPECT_EQ(file->Get()->text(), "one");
  Remove("file");
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->text(), "one") << "missing in the middle of a rotation";
  Write("file", "");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(file->Get()->text(), "one") << "not written yet";
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("the file could not be read again")));
  Write("file", "two");
  EXPECT_EQ(file->Get()->text(), "one") << "the next try is a second later";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(file->Get()->text(), "two");
  Remove("file");
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(file->Get()->text(), "two");
  EXPECT_EQ(warnings_.size(), 2) << "a new trouble is a new warning";
}

TEST_F(ReloadedFileTest, WithoutAnOlderContentTroubleIsAnError) {
  const auto file = Make({folder_.File("file")});
  EXPECT_EQ(file->Get().status().code(), absl::StatusCode::kNotFound);
  Write("file", "");
  EXPECT_EQ(file->Get().status().code(), absl::StatusCode::kInvalidArgument);
  Write("file", "one");
  EXPECT_EQ(file->Get()->text(), "one") << "at once, as nothing works without it";
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(ReloadedFileTest, DropReadsAtOnceAndForgetsTheOld) {
  const auto file = Make({Write("file", "one")});
  ASSERT_EQ(file->Get()->generation, 1);
  Write("file", "two");
  file->Drop(1);
  EXPECT_EQ(file->Get()->text(), "two");
  Write("file", "three");
  file->Drop(1);
  EXPECT_EQ(file->Get()->text(), "two") << "what was dropped is not in use any more";
  Remove("file");
  file->Drop(2);
  EXPECT_EQ(file->Get().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReloadedFileTest, ASeedServesUntilTheFileCanBeRead) {
  const auto file = Make({folder_.File("file")});
  file->Seed({"seed"});
  EXPECT_EQ(file->Get()->text(), "seed");
  Write("file", "one");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(file->Get()->text(), "one");
  EXPECT_EQ(file->Get()->generation, 2);
}

TEST_F(ReloadedFileTest, SeveralFilesChangeTogether) {
  const auto file = Make({Write("a", "a1"), Write("b", "b1")});
  EXPECT_THAT(file->Get()->texts, ElementsAre("a1", "b1"));
  Write("b", "b2");
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(file->Get()->texts, ElementsAre("a1", "b2"));
  Remove("b");
  Write("a", "a3");
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(file->Get()->texts, ElementsAre("a1", "b2")) << "never half of a new pair";
}

// F41
TEST_F(ReloadedFileTest, ACaIsRotatedWithinFiveMinutes) {
  const std::string old_ca = MakeTestPair("old").certificate;
  const std::string new_ca = MakeTestPair("new").certificate;
  const auto file = CaFile(Write("ca.crt", old_ca), around_);
  EXPECT_EQ(file->Get()->text(), old_ca);
  Write("ca.crt", old_ca + new_ca);
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(file->Get()->text(), old_ca + new_ca);
  Write("ca.crt", "");
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(file->Get()->text(), old_ca + new_ca) << "an empty bundle is never trusted";
  Write("ca.crt", new_ca);
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(file->Get()->text(), new_ca);
  EXPECT_EQ(file->Get()->generation, 3);
}

TEST_F(ReloadedFileTest, WarningsShowNoContent) {
  const auto file = std::make_unique<ReloadedFile>(
      "the token file", std::vector<std::string>{Write("file", "good")}, absl::Seconds(1),
      [](std::vector<std::string>& texts) {
        return texts.front() == "good" ? absl::OkStatus() : absl::InvalidArgumentError("is unfit");
      },
      around_);
  ASSERT_TRUE(file->Get().ok());
  Write("file", "s3cr3t s3cr3t");
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(file->Get().ok());
  ASSERT_EQ(warnings_.size(), 1);
  EXPECT_THAT(warnings_[0], Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace springtide::k8s
