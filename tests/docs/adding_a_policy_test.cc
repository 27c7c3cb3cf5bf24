// docs/adding-a-policy.md is true: this binary has the page's policy compiled in, from the page's
// one file and one line and nothing else, and uses it as a user would.
#include <fstream>
#include <iterator>
#include <string>

#include "cli/reference_command.h"
#include "cli/simulate_command.h"
#include "cli/validate_command.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/registry.h"
#include "tests/unit/cli/captured_streams.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kPolicy[] = SPRINGTIDE_EXAMPLE_POLICY;

TEST(AddingAPolicy, IsRegisteredUnderItsName) {
  ASSERT_NE(policies::FindPolicyKind("peakFloor"), nullptr);
  EXPECT_NE(policies::FindReason("KeptForPeak"), nullptr);
}

TEST(AddingAPolicy, IsValidatedAndExpanded) {
  CapturedStreams streams;
  EXPECT_EQ(RunValidate({"--expand", kPolicy}, streams.get()), 0) << streams.err();
  EXPECT_THAT(streams.out(), AllOf(HasSubstr("peakFloor"), HasSubstr("share: 0.4"),
                                   HasSubstr("halfLife: \"5m\"")));
}

TEST(AddingAPolicy, HasItsFieldsChecked) {
  CapturedStreams streams(
      "apiVersion: springtide.dev/v1alpha1\n"
      "kind: ScalingPolicy\n"
      "metadata: {name: wrong}\n"
      "spec: {preset: balanced, keepAlive: [{type: peakFloor, share: 2, halfLif: 5m}]}\n");
  EXPECT_EQ(RunValidate({"-"}, streams.get()), 2);
  EXPECT_THAT(streams.err(), AllOf(HasSubstr("spec.keepAlive[0].share"), HasSubstr("halfLife")));
}

TEST(AddingAPolicy, IsDocumented) {
  CapturedStreams streams;
  EXPECT_EQ(RunReference({"policies"}, streams.get()), 0);
  EXPECT_THAT(streams.out(),
              AllOf(HasSubstr("peakFloor"), HasSubstr("halfLife"), HasSubstr("KeptForPeak")));
}

TEST(AddingAPolicy, DecidesInASimulation) {
  CapturedStreams streams;
  const ScratchFolder scratch;
  const std::string series = scratch.File("series.csv");
  ASSERT_EQ(RunSimulate({"--policy", kPolicy, "--trace", "shape:flash-crowd,duration=2h",
                         "--series", series, "--output", "csv"},
                        streams.get()),
            0)
      << streams.err();
  EXPECT_THAT(streams.out(), HasSubstr("with-peak-floor"));
  std::ifstream in(series);
  const std::string rows((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_THAT(rows, HasSubstr("KeptForPeak"));
}

}  // namespace
}  // namespace springtide::cli
