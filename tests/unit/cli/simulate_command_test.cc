#include "cli/simulate_command.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/json.h"
#include "cli/exit_code.h"
#include "cli/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/captured_streams.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Ten minutes at 20 req/s with a pause in the middle.
std::string SmallTrace() {
  std::string text = "# class: spiky\ntimestamp,requests\n";
  for (int minute = 0; minute < 10; ++minute) {
    absl::StrAppend(&text, 60 * minute, ",", minute == 5 ? 0 : 1200, "\n");
  }
  return text;
}

std::string ReadText(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

base::Value JsonOf(const std::vector<std::string>& args, const std::string& in) {
  CapturedStreams streams(in);
  EXPECT_EQ(RunSimulate(args, streams.get()), kExitOk) << streams.err();
  base::ErrorList errors;
  const std::optional<base::Value> value = base::ParseJson(streams.out(), errors);
  EXPECT_TRUE(value.has_value()) << errors.ToString();
  return value.value_or(base::Value::Map());
}

TEST(Simulate, PrintsATableAndWhatToReadOutOfIt) {
  CapturedStreams streams(SmallTrace());
  EXPECT_EQ(RunSimulate({"--trace", "-", "--capacity", "5"}, streams.get()), kExitOk)
      << streams.err();
  EXPECT_THAT(streams.out(),
              AllOf(StartsWith("stdin (spiky): 10m, 10,800 requests; a replica serves 5 req/s"),
                    HasSubstr("replica-hours"), HasSubstr("\nbalanced "),
                    HasSubstr("knows the future"), HasSubstr("Of balanced's cost")));
  EXPECT_THAT(streams.err(), IsEmpty());
}

// Ten minutes at 10 req/s on replicas that serve 5: two are needed. They are asked for in second 1,
// after the first sample, and ready in second 11; until then 110 of 6,000 requests are late. It
// costs 1,198 replica-seconds + 2 starts at 5 + 22 missing replica-seconds at 10 = 1,428. The
// optimum asks a second earlier: 1,200 + 10 + 200 = 1,410, of which 1,200 is the load itself.
TEST(Simulate, PrintsWhatCanBeReckonedByHand) {
  const ScratchFolder scratch;
  const std::string path = scratch.File("exact.yaml");
  std::ofstream(path)
      << "apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\nmetadata: {name: exact}\n"
         "spec: {sizing: [{type: requestRate, targetUtilization: 1, noiseDiscount: 0}]}\n";
  std::string trace = "timestamp,requests\n";
  for (int minute = 0; minute < 10; ++minute) absl::StrAppend(&trace, 60 * minute, ",600\n");
  CapturedStreams streams(trace);
  ASSERT_EQ(
      RunSimulate({"--trace", "-", "--policy", path, "--capacity", "5", "--ladder"}, streams.get()),
      kExitOk)
      << streams.err();
  EXPECT_EQ(streams.out(),
            R"(stdin: 10m, 6,000 requests; a replica serves 5 req/s; fluid service, even arrivals

policy  replica-hours       cost  late  cold starts  starts  changes  flips      peak
                    h  x optimum     %                                 /day  replicas
-------------------------------------------------------------------------------------
exact           0.333      1.013  1.83            1       2        1    0.0         2

Where the cost comes from (share of each policy's cost)

policy  the load itself  start-up  your limits  the policy
                      %         %            %           %
----------------------------------------------------------
exact              84.0      14.7          0.0         1.3

exact: 1.83 % of requests were late, at 1.01 times the cost of a schedule that knows the future. Of
exact's cost the load itself is 84 %. Of the rest the start-up delay costs most (15 %): replicas
that start faster would save more than any policy.
)");
}

TEST(Simulate, FitsTheWidthOfTheTerminal) {
  for (const int width : {60, 80, 100, 140}) {
    CapturedStreams streams(SmallTrace());
    streams.get().width = width;
    ASSERT_EQ(RunSimulate({"--trace", "-", "--policy", "balanced", "hpa", "kpa", "--baseline",
                           "hpa", "--by-class", "--ladder", "--service", "queue"},
                          streams.get()),
              kExitOk);
    for (const std::string& line : Lines(streams.out())) {
      EXPECT_LE(DisplayWidth(line), static_cast<size_t>(width)) << line;
    }
  }
}

TEST(Simulate, PrintsTheFieldsOfTheContractAsJson) {
  const base::Value value = JsonOf(
      {"--trace", "-", "--output", "json", "--policy", "balanced", "frugal", "--service", "queue"},
      SmallTrace());
  ASSERT_NE(value.Find("schemaVersion"), nullptr);
  ASSERT_NE(value.Find("runs"), nullptr);
  ASSERT_THAT(*value.Find("runs")->if_list(), SizeIs(2));
  for (const base::Value& run : *value.Find("runs")->if_list()) {
    for (const char* field : {"policy",
                              "trace",
                              "replicaSeconds",
                              "starts",
                              "missingReplicaSeconds",
                              "lateRequestFraction",
                              "coldStarts",
                              "scaleChanges",
                              "directionFlips",
                              "peakReplicas",
                              "cost",
                              "optimalCost",
                              "optimalReplicaSeconds",
                              "regret",
                              "waitOver1sFraction",
                              "waitOver5sFraction",
                              "waitP50Seconds",
                              "waitP95Seconds",
                              "waitP99Seconds",
                              "waitMaxSeconds"}) {
      EXPECT_NE(run.Find(field), nullptr) << field;
    }
  }
}

TEST(Simulate, SummarisesInJsonWhenAsked) {
  const base::Value value = JsonOf(
      {"--trace", "-", "--output", "json", "--policy", "balanced", "hpa", "--baseline", "hpa"},
      SmallTrace());
  ASSERT_NE(value.Find("summary"), nullptr);
  EXPECT_THAT(*value.Find("summary")->if_list(), SizeIs(4));  // class and overall, two policies
}

TEST(Simulate, PrintsARowARunAsCsv) {
  CapturedStreams streams(SmallTrace());
  ASSERT_EQ(RunSimulate({"--trace", "-", "shape:steady,duration=10m", "--policy", "balanced",
                         "frugal", "--seeds", "2", "--output", "csv"},
                        streams.get()),
            kExitOk);
  const std::vector<std::string> lines = Lines(streams.out());
  ASSERT_THAT(lines, SizeIs(1 + 2 * 2 * 2));
  const auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  for (const std::string& line : lines) EXPECT_EQ(commas(line), commas(lines[0])) << line;
}

TEST(Simulate, PrintsMarkdown) {
  CapturedStreams streams(SmallTrace());
  ASSERT_EQ(RunSimulate({"--trace", "-", "--output", "markdown"}, streams.get()), kExitOk);
  EXPECT_THAT(streams.out(), AllOf(StartsWith("### stdin"), HasSubstr("\n| policy | "),
                                   HasSubstr("\n| balanced | ")));
}

TEST(Simulate, GivesTheSameBytesWithAnyNumberOfThreads) {
  std::string first;
  for (const char* jobs : {"1", "2", "5"}) {
    CapturedStreams streams(SmallTrace());
    ASSERT_EQ(
        RunSimulate({"--trace", "-", "shape:spiky,duration=1h", "--policy", "balanced", "kpa",
                     "--arrivals", "poisson", "--seeds", "2", "--output", "json", "--jobs", jobs},
                    streams.get()),
        kExitOk);
    if (first.empty()) first = streams.out();
    EXPECT_EQ(streams.out(), first) << jobs;
  }
}

TEST(Simulate, WritesTheSeriesOfARunToAFile) {
  const ScratchFolder scratch;
  const std::string path = scratch.File("series.csv");
  CapturedStreams streams(SmallTrace());
  ASSERT_EQ(RunSimulate({"--trace", "-", "--series", path}, streams.get()), kExitOk)
      << streams.err();
  const std::vector<std::string> lines = Lines(ReadText(path));
  ASSERT_THAT(lines, SizeIs(601));
  EXPECT_EQ(lines[0], "time_s,requests_per_second,demand,desired,ready,starting,reason");
  EXPECT_THAT(lines[1], StartsWith("0,20,"));
}

TEST(Simulate, WritesTheSeriesOfSeveralRunsToAFolder) {
  const ScratchFolder scratch;
  const std::string folder = scratch.File("series");
  CapturedStreams streams(SmallTrace());
  ASSERT_EQ(RunSimulate({"--trace", "-", "--policy", "balanced", "hpa", "--seed", "3", "4",
                         "--series", folder},
                        streams.get()),
            kExitOk)
      << streams.err();
  for (const char* name : {"stdin.balanced.seed3.csv", "stdin.balanced.seed4.csv",
                           "stdin.hpa.seed3.csv", "stdin.hpa.seed4.csv"}) {
    EXPECT_THAT(Lines(ReadText(folder + "/" + name)), SizeIs(601)) << name;
  }
}

TEST(Simulate, SaysWhenTheSeriesCannotBeWritten) {
  CapturedStreams streams(SmallTrace());
  EXPECT_EQ(RunSimulate({"--trace", "-", "--series", "/no/such/folder/x.csv"}, streams.get()),
            kExitUnreachable);
  EXPECT_THAT(streams.err(), HasSubstr("/no/such/folder/x.csv"));
}

TEST(Simulate, ReportsTheErrorsOfAllInputsAtOnce) {
  CapturedStreams streams("timestamp,requests\n0,1\n60,-5\n");
  EXPECT_EQ(RunSimulate({"--trace", "-", "no/such.csv", "shape:round", "--policy", "balancd",
                         "no/such.yaml"},
                        streams.get()),
            kExitBadInput);
  EXPECT_THAT(streams.err(),
              AllOf(HasSubstr("<stdin>:3"), HasSubstr("no/such.csv"), HasSubstr("\"round\""),
                    HasSubstr("did you mean balanced?"), HasSubstr("no/such.yaml")));
  EXPECT_THAT(streams.out(), IsEmpty());
}

TEST(Simulate, RefusesContradictions) {
  struct Case {
    std::vector<std::string> args;
    const char* want;
  };
  for (const Case& c : std::vector<Case>{
           {{}, "--trace is missing"},
           {{"--trace", "-", "--policy", "-"}, "only one input can be standard input"},
           {{"--trace", "-", "--min-replicas", "5", "--max-replicas", "3"}, "eplicas"},
           {{"--trace", "-", "--baseline", "kpa"}, "\"kpa\" is not among the policies"},
           {{"--trace", "-", "--policy", "hpa", "hpa"}, "two policies are named \"hpa\""},
           {{"--trace", "-", "shape:steady", "shape:steady"}, "two traces are named"}}) {
    CapturedStreams streams(SmallTrace());
    EXPECT_EQ(RunSimulate(c.args, streams.get()), kExitBadInput) << c.want;
    EXPECT_THAT(streams.err(), HasSubstr(c.want));
  }
}

TEST(Simulate, ShowsNoProgressWhenQuietAndKeepsDataApart) {
  CapturedStreams streams(SmallTrace());
  streams.get().err_is_terminal = true;
  ASSERT_EQ(RunSimulate({"--trace", "-", "--quiet", "--output", "json"}, streams.get()), kExitOk);
  EXPECT_THAT(streams.err(), IsEmpty());
  EXPECT_THAT(streams.out(), Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace springtide::cli
