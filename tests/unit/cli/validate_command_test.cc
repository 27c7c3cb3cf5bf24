#include "cli/validate_command.h"

#include <fstream>
#include <string>

#include "base/json.h"
#include "base/yaml.h"
#include "cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/captured_streams.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Policy(const std::string& spec) {
  return "apiVersion: springtide.dev/v1alpha1\nkind: ScalingPolicy\nmetadata: {name: "
         "mine}\nspec:\n" +
         spec;
}

TEST(Validate, AcceptsAGoodFileFromStandardInput) {
  CapturedStreams streams(Policy("  preset: balanced\n"));
  EXPECT_EQ(RunValidate({"-"}, streams.get()), kExitOk);
  EXPECT_EQ(streams.out(), "<stdin>: ok (mine)\n");
  EXPECT_THAT(streams.err(), IsEmpty());
}

TEST(Validate, NamesPlaceAndFixOfEveryError) {
  CapturedStreams streams(
      Policy("  sizing: [{type: requestRate, targetUtilization: 7}]\n  brust: []\n"));
  EXPECT_EQ(RunValidate({"-"}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(),
              AllOf(HasSubstr("<stdin>:5:"), HasSubstr("spec.sizing[0].targetUtilization"),
                    HasSubstr("brust"), HasSubstr("burst")));
  EXPECT_THAT(streams.out(), IsEmpty());
}

TEST(Validate, ReadsFilesAndFolders) {
  const ScratchFolder scratch;
  const std::string path = scratch.File("policy.yaml");
  std::ofstream(path) << Policy("  preset: frugal\n");
  CapturedStreams streams;
  EXPECT_EQ(RunValidate({path}, streams.get()), kExitOk);
  EXPECT_EQ(streams.out(), path + ": ok (mine)\n");
}

TEST(Validate, SaysWhichFilesAreMissing) {
  CapturedStreams streams;
  EXPECT_EQ(RunValidate({"no/such.yaml", "balancd"}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(),
              AllOf(HasSubstr("no/such.yaml: "), HasSubstr("did you mean balanced?")));
}

TEST(Validate, PrintsWarningsAndFailsOnlyWhenAsked) {
  const std::string text =
      Policy("  preset: balanced\n  keepAlive: [{type: fixedKeepAlive, idleAfter: 1h}]\n");
  {
    CapturedStreams streams(text);
    EXPECT_EQ(RunValidate({"-"}, streams.get()), kExitOk);
    EXPECT_THAT(streams.err(), AllOf(HasSubstr("warning: <stdin>:6:"), HasSubstr("break-even")));
  }
  {
    CapturedStreams streams(text);
    EXPECT_EQ(RunValidate({"--fail-on-warning", "-"}, streams.get()), kExitCheckFailed);
  }
}

TEST(Validate, ExpandsToAFileThatMeansTheSame) {
  CapturedStreams first(Policy("  preset: balanced\n"));
  ASSERT_EQ(RunValidate({"--expand", "-"}, first.get()), kExitOk) << first.err();
  EXPECT_THAT(first.out(), AllOf(HasSubstr("name: mine"), HasSubstr("type: "),
                                 testing::Not(HasSubstr("preset"))));
  CapturedStreams second(first.out());
  ASSERT_EQ(RunValidate({"--expand", "-"}, second.get()), kExitOk) << second.err();
  EXPECT_EQ(second.out(), first.out());
}

TEST(Validate, ExpandsEveryPreset) {
  for (const char* preset : {"balanced", "frugal", "latency", "hpa", "kpa"}) {
    CapturedStreams streams;
    EXPECT_EQ(RunValidate({"--expand", preset}, streams.get()), kExitOk) << streams.err();
    EXPECT_THAT(streams.out(), HasSubstr("sizing:"));
  }
}

TEST(Validate, PrintsJsonForMachines) {
  CapturedStreams streams(Policy("  preset: wrong\n"));
  EXPECT_EQ(RunValidate({"--output", "json", "-"}, streams.get()), kExitBadInput);
  base::ErrorList errors;
  const std::optional<base::Value> value = base::ParseJson(streams.out(), errors);
  ASSERT_TRUE(value.has_value()) << errors.ToString() << streams.out();
  EXPECT_EQ(*value->Find("schemaVersion"), base::Value(1));
  const base::Value& file = value->Find("files")->if_list()->at(0);
  EXPECT_EQ(*file.Find("ok"), base::Value(false));
  const base::Value& error = file.Find("errors")->if_list()->at(0);
  EXPECT_EQ(*error.Find("line"), base::Value(5));
  EXPECT_EQ(*error.Find("path"), base::Value("spec.preset"));
  EXPECT_THAT(*error.Find("message")->if_string(), HasSubstr("wrong"));
}

TEST(Validate, NeedsAFile) {
  CapturedStreams streams;
  EXPECT_EQ(RunValidate({}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(), HasSubstr("no file given"));
}

}  // namespace
}  // namespace springtide::cli
