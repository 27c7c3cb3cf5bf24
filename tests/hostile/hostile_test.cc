// Reads every file of cases.txt through the library.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/policy_document.h"
#include "simulator/trace_reader.h"

namespace springtide {
namespace {

using ::testing::HasSubstr;

constexpr size_t kScreenLines = 24;
constexpr size_t kScreenColumns = 200;

struct Case {
  std::string file;
  std::vector<std::string> fragments;
};

std::string PathOf(const std::string& file) {
  return std::string(SPRINGTIDE_HOSTILE_DIR) + "/" + file;
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  std::ifstream in(PathOf("cases.txt"));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (absl::StartsWith(line, "  ")) {
      cases.back().fragments.push_back(line.substr(2));
    } else {
      cases.push_back({line, {}});
    }
  }
  return cases;
}

std::string Problems(const std::string& file) {
  std::ifstream in(PathOf(file), std::ios::binary);
  EXPECT_TRUE(in.is_open()) << file;
  base::ErrorList errors(file);
  if (absl::StartsWith(file, "traces/")) {
    EXPECT_FALSE(simulator::ReadTrace(in, file, errors).has_value());
  } else {
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_TRUE(policies::ParsePolicyDocuments(text, errors).empty());
  }
  EXPECT_FALSE(errors.ok());
  return errors.ToString();
}

class HostileFileTest : public ::testing::TestWithParam<Case> {};

TEST_P(HostileFileTest, IsRefusedWithPlaceAndFixOnOneScreen) {
  const std::string problems = Problems(GetParam().file);
  for (const std::string& fragment : GetParam().fragments) {
    EXPECT_THAT(problems, HasSubstr(fragment));
  }
  const std::vector<std::string> lines = absl::StrSplit(problems, '\n');
  EXPECT_LE(lines.size(), kScreenLines);
  for (const std::string& line : lines) EXPECT_LE(line.size(), kScreenColumns) << line;
  // Nothing of the input reaches the terminal raw.
  EXPECT_TRUE(std::all_of(problems.begin(), problems.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\n' || (byte >= 0x20 && byte != 0x7F);
  })) << problems;
}

std::string TestName(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.file;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, HostileFileTest, ::testing::ValuesIn(ReadCases()), TestName);

TEST(HostileFilesTest, AreManyAndEachSaysWhatToExpect) {
  const std::vector<Case> cases = ReadCases();
  EXPECT_GE(cases.size(), 60u);
  for (const Case& c : cases) EXPECT_FALSE(c.fragments.empty()) << c.file;
}

}  // namespace
}  // namespace springtide
