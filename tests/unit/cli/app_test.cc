#include "cli/app.h"

#include <set>

#include "cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/captured_streams.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

TEST(Springtide, PrintsItsVersion) {
  CapturedStreams streams;
  EXPECT_EQ(RunSpringtide({"--version"}, streams.get()), kExitOk);
  EXPECT_THAT(streams.out(), MatchesRegex("springtide [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Springtide, HelpsInEveryForm) {
  for (const char* word : {"help", "--help", "-h"}) {
    CapturedStreams streams;
    EXPECT_EQ(RunSpringtide({word}, streams.get()), kExitOk);
    EXPECT_THAT(streams.out(), AllOf(HasSubstr("simulate"), HasSubstr("validate"),
                                     HasSubstr("trace"), HasSubstr("Exit codes")));
  }
}

TEST(Springtide, HelpOfACommandIsTheSameEitherWay) {
  CapturedStreams one;
  CapturedStreams other;
  EXPECT_EQ(RunSpringtide({"help", "simulate"}, one.get()), kExitOk);
  EXPECT_EQ(RunSpringtide({"simulate", "--help"}, other.get()), kExitOk);
  EXPECT_EQ(one.out(), other.out());
  EXPECT_THAT(one.out(), HasSubstr("--startup-delay"));
}

TEST(Springtide, WithoutACommandIsAUsageError) {
  CapturedStreams streams;
  EXPECT_EQ(RunSpringtide({}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.out(), IsEmpty());
  EXPECT_THAT(streams.err(), HasSubstr("Usage"));
}

TEST(Springtide, HintsAtTheNearestCommand) {
  CapturedStreams streams;
  EXPECT_EQ(RunSpringtide({"simulat"}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(), HasSubstr("unknown command \"simulat\"; did you mean simulate?"));
}

TEST(Springtide, EveryCommandTeaches) {
  std::set<std::string> names;
  for (const auto& command : AllCommands()) {
    EXPECT_TRUE(names.insert(std::string(command->name())).second);
    EXPECT_THAT(command->examples(), testing::Not(IsEmpty())) << command->name();
    EXPECT_THAT(std::string(command->description()), testing::Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace springtide::cli
