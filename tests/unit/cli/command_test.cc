// How arguments are parsed, help printed and usage errors told, on a command made for the purpose.
#include "cli/command.h"

#include "absl/strings/str_split.h"
#include "cli/exit_code.h"
#include "cli/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/captured_streams.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Model { kFluid, kQueue };

class Brew : public Command {
 public:
  absl::string_view name() const override { return "brew"; }
  absl::string_view summary() const override { return "make tea"; }
  absl::string_view description() const override { return "Boils water and pours it on leaves."; }
  std::vector<std::pair<std::string, std::string>> examples() const override {
    return {{"springtide brew --leaves green", "a light one"}};
  }
  void Declare(Options& options) override {
    options.Group("Leaves")
        .Texts("--leaves", &leaves, "NAME", "What to brew.", "black")
        .Flag("--milk", &milk, "Pour milk in.");
    options.Group("Water")
        .Number("--litres", &litres, {0.1, 5}, "LITRES", "How much water.")
        .Number("--degrees", &degrees, {0, 100}, "DEGREES", "How hot; as the leaves like it.")
        .Integer("--cups", &cups, {1, 12}, "N", "Cups.")
        .Integers("--seed", &seeds, {0, 1e15}, "N", "Seeds.")
        .Duration("--draw", &draw, {1, 600}, "How long to draw.")
        .Choice<Model>("--model", &model, {{"fluid", Model::kFluid}, {"queue", Model::kQueue}},
                       "How it is served.");
  }
  void Check(base::ErrorList& errors) const override {
    if (milk && litres > 4) errors.Add("--milk does not fit into --litres over 4");
  }
  int Run(Streams& streams) override {
    ran = true;
    streams.out << "done\n";
    return kExitOk;
  }

  std::vector<std::string> leaves;
  bool milk = false;
  double litres = 1;
  std::optional<double> degrees;
  int64_t cups = 2;
  std::vector<int64_t> seeds = {1};
  absl::Duration draw = absl::Minutes(3);
  Model model = Model::kFluid;
  bool ran = false;
};

TEST(RunCommand, SetsWhatIsGivenAndKeepsDefaults) {
  Brew brew;
  CapturedStreams streams;
  EXPECT_EQ(RunCommand(brew,
                       {"--leaves", "green", "mint", "--litres=0.5", "--draw", "1m30s", "--model",
                        "queue", "--seed", "3", "--seed", "4", "--milk", "--degrees", "80"},
                       streams.get()),
            kExitOk);
  EXPECT_TRUE(brew.ran);
  EXPECT_THAT(brew.leaves, ElementsAre("green", "mint"));
  EXPECT_TRUE(brew.milk);
  EXPECT_EQ(brew.litres, 0.5);
  EXPECT_EQ(brew.degrees, 80);
  EXPECT_EQ(brew.cups, 2);
  EXPECT_THAT(brew.seeds, ElementsAre(3, 4));
  EXPECT_EQ(brew.draw, absl::Seconds(90));
  EXPECT_EQ(brew.model, Model::kQueue);
}

TEST(RunCommand, TellsEverythingThatIsWrongAtOnce) {
  Brew brew;
  CapturedStreams streams;
  EXPECT_EQ(RunCommand(brew,
                       {"--litres", "7", "--cups", "many", "--draw", "10", "--model", "queu",
                        "--leafs", "green", "--seed", "1", "x"},
                       streams.get()),
            kExitBadInput);
  EXPECT_FALSE(brew.ran);
  EXPECT_THAT(
      streams.err(),
      AllOf(HasSubstr("error: --litres: \"7\" is not a number in [0.1, 5]\n"),
            HasSubstr("error: --cups: \"many\" is not a whole number in [1, 12]\n"),
            HasSubstr("error: --draw: \"10\" is not a duration; write for example 15s or 1h30m\n"),
            HasSubstr("error: --model: \"queu\" is not one of fluid, queue; did you mean queue?\n"),
            HasSubstr("error: unknown option --leafs; did you mean --leaves?\n"),
            HasSubstr("error: --seed: \"x\" is not a whole number"),
            HasSubstr("Run \"springtide brew --help\"")));
  EXPECT_THAT(streams.out(), IsEmpty());
}

TEST(RunCommand, RefusesNumbersThatAreNone) {
  for (const char* number : {"nan", "inf", "-1", "1e400", "", "0x1", "1,5", "5 "}) {
    Brew brew;
    CapturedStreams streams;
    EXPECT_EQ(RunCommand(brew, {std::string("--litres=") + number}, streams.get()), kExitBadInput)
        << number;
    EXPECT_FALSE(brew.ran);
  }
}

TEST(RunCommand, RefusesDurationsOutOfRange) {
  Brew brew;
  CapturedStreams streams;
  EXPECT_EQ(RunCommand(brew, {"--draw", "1d"}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(), HasSubstr("--draw: 1d is not in [1s, 10m]"));
}

TEST(RunCommand, ChecksOptionsTogether) {
  Brew brew;
  CapturedStreams streams;
  EXPECT_EQ(RunCommand(brew, {"--milk", "--litres", "5"}, streams.get()), kExitBadInput);
  EXPECT_THAT(streams.err(), HasSubstr("--milk does not fit"));
}

TEST(RunCommand, RefusesAMissingValueAndAStrayArgument) {
  {
    Brew brew;
    CapturedStreams streams;
    EXPECT_EQ(RunCommand(brew, {"--litres"}, streams.get()), kExitBadInput);
    EXPECT_THAT(streams.err(), HasSubstr("--litres"));
  }
  {
    Brew brew;
    CapturedStreams streams;
    EXPECT_EQ(RunCommand(brew, {"kettle"}, streams.get()), kExitBadInput);
    EXPECT_THAT(streams.err(), HasSubstr("unexpected argument \"kettle\""));
  }
}

TEST(RunCommand, ColoursErrorsOnlyWhereWanted) {
  for (const bool colour : {false, true}) {
    Brew brew;
    CapturedStreams streams;
    streams.get().err_has_colour = colour;
    RunCommand(brew, {"--cups", "0"}, streams.get());
    EXPECT_EQ(streams.err().find('\033') != std::string::npos, colour);
  }
}

TEST(CommandHelp, ShowsGroupsUnitsDefaultsAndExamplesInOrder) {
  Brew brew;
  CapturedStreams streams;
  EXPECT_EQ(RunCommand(brew, {"--help"}, streams.get()), kExitOk);
  EXPECT_EQ(
      streams.out(),
      "springtide brew: make tea\n"
      "\n"
      "Usage: springtide brew [OPTIONS]\n"
      "\n"
      "Boils water and pours it on leaves.\n"
      "\n"
      "Leaves:\n"
      "  --leaves NAME...            What to brew. [black]\n"
      "  --milk                      Pour milk in.\n"
      "\n"
      "Water:\n"
      "  --litres LITRES             How much water. [1]\n"
      "  --degrees DEGREES           How hot; as the leaves like it.\n"
      "  --cups N                    Cups. [2]\n"
      "  --seed N...                 Seeds. [1]\n"
      "  --draw DURATION             How long to draw. [3m]\n"
      "  --model fluid|queue         How it is served. [fluid]\n"
      "\n"
      "Help:\n"
      "  -h,--help                   Print this help message and exit\n"
      "\n"
      "Examples:\n"
      "  # a light one\n"
      "  springtide brew --leaves green\n"
      "\n"
      "Exit codes: 0 fine; 1 a check ran and failed; 2 bad input or usage; 3 something outside "
      "could not be\nreached.\n");
}

TEST(CommandHelp, FitsTheWidth) {
  for (const int width : {40, 60, 80, 120}) {
    Brew brew;
    CapturedStreams streams;
    streams.get().width = width;
    RunCommand(brew, {"--help"}, streams.get());
    for (absl::string_view line : absl::StrSplit(streams.out(), '\n')) {
      EXPECT_LE(DisplayWidth(line), static_cast<size_t>(width)) << line;
    }
  }
}

}  // namespace
}  // namespace springtide::cli
