#include "k8s/small_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/unit/k8s/access_fixture.h"

namespace springtide::k8s {
namespace {

using testing::HasSubstr;

class SmallFileTest : public AccessFixture {};

TEST_F(SmallFileTest, ReadsAllBytes) {
  const std::string content = std::string("a\0b\n", 4) + std::string(100'000, 'x');
  EXPECT_EQ(ReadSmallFile(Write("file", content)).value(), content);
  EXPECT_EQ(ReadSmallFile(Write("empty", "")).value(), "");
}

TEST_F(SmallFileTest, ALongFileIsAnErrorAtTheFirstByteTooMany) {
  EXPECT_TRUE(ReadSmallFile(Write("file", std::string(100, 'x')), 100).ok());
  const absl::Status status = ReadSmallFile(Write("file", std::string(101, 'x')), 100).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr(folder_.File("file")));
}

TEST_F(SmallFileTest, WhatIsNoFileIsAnErrorAndNeverAWait) {
  EXPECT_EQ(ReadSmallFile("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadSmallFile(std::string("/etc/passwd\0x", 13)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadSmallFile(folder_.File("none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadSmallFile(Write("file", "") + "/x").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadSmallFile(folder_.path()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReadSmallFile("/dev/zero").status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(mkfifo(folder_.File("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadSmallFile(folder_.File("pipe")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SmallFileTest, ALoopOfLinksIsAnError) {
  std::filesystem::create_symlink("b", folder_.File("a"));
  std::filesystem::create_symlink("a", folder_.File("b"));
  EXPECT_EQ(ReadSmallFile(folder_.File("a")).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace springtide::k8s
