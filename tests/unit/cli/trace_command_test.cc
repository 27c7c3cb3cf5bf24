#include "cli/trace_command.h"

#include "base/errors.h"
#include "cli/exit_code.h"
#include "cli/trace_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "simulator/generator.h"
#include "simulator/trace_reader.h"
#include "tests/unit/cli/captured_streams.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Output(const std::vector<std::string>& args) {
  CapturedStreams streams;
  EXPECT_EQ(RunTrace(args, streams.get()), kExitOk) << streams.err();
  return streams.out();
}

TEST(Trace, PrintsEveryShapeAsATraceThatIsReadBack) {
  for (const simulator::Shape& shape : simulator::Shapes()) {
    base::ErrorList errors;
    const std::optional<simulator::Trace> trace = simulator::ParseTrace(
        Output({"--shape", std::string(shape.name), "--duration", "2h", "--step", "30s"}), "t",
        errors);
    ASSERT_TRUE(trace.has_value()) << shape.name << errors.ToString();
    EXPECT_EQ(trace->step_seconds, 30);
    EXPECT_EQ(trace->seconds(), 7200);
    EXPECT_EQ(trace->class_name, shape.class_name);
  }
}

TEST(Trace, GivesTheSameBytesForTheSameSeed) {
  const std::vector<std::string> args = {"--shape", "diurnal", "--duration", "1d", "--seed", "5"};
  EXPECT_EQ(Output(args), Output(args));
  EXPECT_NE(Output(args), Output({"--shape", "diurnal", "--duration", "1d", "--seed", "6"}));
}

TEST(Trace, ListsItsShapes) {
  const std::string list = Output({"--list"});
  for (const char* shape :
       {"diurnal", "flash-crowd", "intermittent", "steady", "spiky", "bursty"}) {
    EXPECT_THAT(list, HasSubstr(shape));
  }
}

TEST(Trace, RefusesUnknownShapesAndUnevenSteps) {
  {
    CapturedStreams streams;
    EXPECT_EQ(RunTrace({"--shape", "round"}, streams.get()), kExitBadInput);
    EXPECT_THAT(streams.err(), HasSubstr("\"round\" is no shape; see --list"));
  }
  {
    CapturedStreams streams;
    EXPECT_EQ(RunTrace({"--duration", "100s", "--step", "60s"}, streams.get()), kExitBadInput);
    EXPECT_THAT(streams.err(), HasSubstr("error: "));
  }
}

TEST(GenerateNamed, IsTheSameTrace) {
  base::ErrorList errors;
  const simulator::Trace named =
      GenerateNamed("diurnal,duration=1d,step=5m,mean-rate=3,seed=9", errors);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  const std::optional<simulator::Trace> printed =
      simulator::ParseTrace(Output({"--shape", "diurnal", "--duration", "1d", "--step", "5m",
                                    "--mean-rate", "3", "--seed", "9"}),
                            "t", errors);
  ASSERT_TRUE(printed.has_value());
  EXPECT_EQ(named.counts, printed->counts);
}

TEST(GenerateNamed, TellsEverythingThatIsWrong) {
  base::ErrorList errors;
  GenerateNamed("round,duration=x,speed=3,mean-rate=fast,seed=-1", errors);
  EXPECT_THAT(errors.ToString(),
              AllOf(HasSubstr("\"round\" is no shape"), HasSubstr("duration: \"x\""),
                    HasSubstr("\"speed\" is no parameter"), HasSubstr("mean-rate: \"fast\""),
                    HasSubstr("seed: \"-1\"")));
}

}  // namespace
}  // namespace springtide::cli
