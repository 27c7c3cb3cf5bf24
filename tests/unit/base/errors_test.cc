#include "base/errors.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

TEST(FieldPathTest, ReadsAsUsersWriteIt) {
  const FieldPath path = FieldPath().Key("spec").Key("burst").Index(1).Key("refillPerSecond");
  EXPECT_EQ(path.text(), "spec.burst[1].refillPerSecond");
  EXPECT_EQ(FieldPath("spec").Key("a-b_c").text(), "spec.a-b_c");
}

TEST(FieldPathTest, QuotesAndCutsKeysThatAreNoWords) {
  EXPECT_EQ(FieldPath("spec").Key("a.b").text(), "spec[\"a.b\"]");
  EXPECT_EQ(FieldPath("spec").Key("").text(), "spec[\"\"]");
  EXPECT_EQ(FieldPath("spec").Key("\x1b[2J\n").text(), "spec[\"\\033[2J\\n\"]");
  EXPECT_LT(FieldPath("spec").Key(std::string(100'000, 'k')).text().size(), 60u);
}

TEST(ProblemTest, ShowsWhatIsKnownOfThePlace) {
  EXPECT_EQ((Problem{"a.yaml", {3, 5}, "spec.x", "is wrong"}).ToString(),
            "a.yaml:3:5: spec.x: is wrong");
  EXPECT_EQ((Problem{"a.yaml", {3, 0}, "", "is wrong"}).ToString(), "a.yaml:3: is wrong");
  EXPECT_EQ((Problem{"a.yaml", {}, "", "is wrong"}).ToString(), "a.yaml: is wrong");
  EXPECT_EQ((Problem{"", {3, 5}, "", "is wrong"}).ToString(), "line 3:5: is wrong");
  EXPECT_EQ((Problem{"", {}, "spec.x", "is wrong"}).ToString(), "spec.x: is wrong");
}

TEST(ErrorListTest, IsOkWithoutProblems) {
  const ErrorList errors("a.yaml");
  EXPECT_TRUE(errors.ok());
  EXPECT_TRUE(errors.ToStatus().ok());
  EXPECT_EQ(errors.ToString(), "");
}

TEST(ErrorListTest, NamesTheSourceInEveryProblem) {
  ErrorList errors("a.yaml");
  errors.Add(FieldPath("spec"), {1, 1}, "first");
  errors.Add("second");
  EXPECT_FALSE(errors.ok());
  EXPECT_EQ(errors.ToString(), "a.yaml:1:1: spec: first\na.yaml: second");
  EXPECT_EQ(errors.ToStatus().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(errors.ToStatus().message(), errors.ToString());
}

TEST(ErrorListTest, ShowsAScreenAndCountsTheRest) {
  ErrorList errors;
  for (int i = 0; i < 50; ++i) errors.Add("wrong");
  EXPECT_THAT(errors.ToString(20), HasSubstr("... and 30 more"));
  EXPECT_EQ(errors.ToString(0), "... and 50 more");
}

TEST(ErrorListTest, KeepsABoundedNumberAndStillCountsAll) {
  ErrorList errors;
  for (int i = 0; i < 1'000'000; ++i) errors.Add("wrong");
  EXPECT_EQ(errors.count(), 1'000'000u);
  EXPECT_EQ(errors.problems().size(), ErrorList::kMaxKept);
  EXPECT_THAT(errors.ToString(20), HasSubstr("... and 999980 more"));
}

TEST(ErrorListTest, AppendTakesOverProblemsAndCounts) {
  ErrorList a("a.yaml");
  a.Add("one");
  ErrorList b("b.yaml");
  for (size_t i = 0; i < ErrorList::kMaxKept + 7; ++i) b.Add("many");
  a.Append(b);
  EXPECT_EQ(a.count(), ErrorList::kMaxKept + 8);
  EXPECT_EQ(a.problems().size(), ErrorList::kMaxKept);
  EXPECT_EQ(a.problems()[0].source, "a.yaml");
  EXPECT_EQ(a.problems()[1].source, "b.yaml");
}

}  // namespace
}  // namespace springtide::base
