#include "cli/files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ + "/below.csv");
    for (const char* name : {"b.csv", "a.csv", "c.txt"})
      std::ofstream(folder_ + "/" + name) << name;
  }

  const ScratchFolder scratch_;
  const std::string folder_ = scratch_.path();
};

TEST_F(FilesTest, ExpandsFoldersToTheirFilesInOrder) {
  base::ErrorList errors;
  EXPECT_THAT(ExpandPaths({"-", folder_, folder_ + "/c.txt"}, {".csv"}, errors),
              ElementsAre("-", folder_ + "/a.csv", folder_ + "/b.csv", folder_ + "/c.txt"));
  EXPECT_TRUE(errors.ok()) << errors.ToString();
}

TEST_F(FilesTest, SaysWhatIsMissingAndWhatIsEmpty) {
  base::ErrorList errors;
  EXPECT_THAT(ExpandPaths({folder_ + "/none", folder_}, {".yaml", ".yml"}, errors), IsEmpty());
  EXPECT_EQ(errors.count(), 2U);
  EXPECT_THAT(errors.ToString(), HasSubstr("no file that ends in .yaml or .yml"));
}

TEST_F(FilesTest, ReadsAFileButNoFolderAndNothingHuge) {
  base::ErrorList errors;
  EXPECT_EQ(ReadFile(folder_ + "/a.csv", 100, errors), "a.csv");
  EXPECT_TRUE(errors.ok());
  EXPECT_EQ(ReadFile(folder_, 100, errors), std::nullopt);
  EXPECT_EQ(ReadFile(folder_ + "/a.csv", 4, errors), std::nullopt);
  EXPECT_EQ(ReadFile(folder_ + "/none", 4, errors), std::nullopt);
  EXPECT_EQ(errors.count(), 3U);
}

TEST(ReadAll, KeepsEveryByte) {
  std::istringstream in(std::string("a\0b\r\n", 5));
  base::ErrorList errors;
  EXPECT_EQ(ReadAll(in, "in", 5, errors), std::string("a\0b\r\n", 5));
}

}  // namespace
}  // namespace springtide::cli
