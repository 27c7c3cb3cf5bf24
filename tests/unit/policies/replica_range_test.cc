#include <string>

#include "absl/strings/match.h"
#include "base/time_zone.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

absl::Time Local(absl::string_view zone, absl::CivilSecond civil) {
  return absl::FromCivil(civil, base::TimeZone::Parse(zone)->zone());
}

TEST(ReplicaRangeTest, ClampsToMinMaxAndActiveMin) {
  const struct {
    const char* yaml;
    int wanted;
    int replicas;
    const char* reason;
  } cases[] = {
      {"{}", 7, 7, "WithinRange"},
      {"{}", 0, 0, "WithinRange"},
      {"{}", 100'000, 100'000, "WithinRange"},
      {"{min: 2, max: 9}", 0, 2, "RaisedToMin"},
      {"{min: 2, max: 9}", 20, 9, "CutToMax"},
      {"{min: 2, max: 9}", 5, 5, "WithinRange"},
      {"{activeMin: 3}", 0, 0, "WithinRange"},
      {"{activeMin: 3}", 1, 3, "RaisedToActiveMin"},
      {"{activeMin: 3, min: 1}", 0, 3, "RaisedToActiveMin"},
      {"{max: 0}", 5, 0, "CutToMax"},
  };
  for (const auto& test : cases) {
    PolicyHarness story("replicaRange", test.yaml);
    EXPECT_EQ(story.Step(test.wanted), test.replicas) << test.yaml << " " << test.wanted;
    EXPECT_EQ(story.reason(), test.reason) << test.yaml << " " << test.wanted;
  }
}

TEST(ReplicaRangeTest, AWorkingDayInBerlin) {
  PolicyHarness story("replicaRange",
                      "{schedule: [{days: Mon-Fri, start: '08:00', end: '18:00', "
                      "timeZone: Europe/Berlin, min: 4}]}");
  story.now = Local("Europe/Berlin", absl::CivilSecond(2026, 6, 1, 7, 59, 58));
  EXPECT_EQ(story.Step(1), 1) << "07:59:59 on a Monday";
  EXPECT_EQ(story.Step(1), 4) << "08:00:00";
  EXPECT_EQ(story.reason(), "RaisedToScheduledMin");
  story.now = Local("Europe/Berlin", absl::CivilSecond(2026, 6, 1, 17, 59, 58));
  EXPECT_EQ(story.Step(1), 4);
  EXPECT_EQ(story.Step(1), 1);
  story.now = Local("Europe/Berlin", absl::CivilSecond(2026, 6, 6, 12, 0, 0));
  EXPECT_EQ(story.Step(1), 1) << "a Saturday";
}

TEST(ReplicaRangeTest, OverlapsTakeTheLargestMinAndTheSmallestMaxAndMaxWins) {
  PolicyHarness story("replicaRange",
                      "{min: 1, max: 50, schedule: ["
                      "{start: '00:00', end: '12:00', min: 5, max: 30},"
                      "{start: '06:00', end: '18:00', min: 8, max: 40},"
                      "{start: '10:00', end: '11:00', max: 6}]}");
  const auto at = [&](int hour, int wanted) {
    story.now = Local("UTC", absl::CivilSecond(2026, 6, 1, hour, 0, 0)) - story.step;
    return story.Step(wanted);
  };
  EXPECT_EQ(at(3, 0), 5);
  EXPECT_EQ(at(3, 99), 30);
  EXPECT_EQ(at(7, 0), 8);
  EXPECT_EQ(at(7, 99), 30);
  EXPECT_EQ(at(10, 0), 6) << "the maximum of 6 wins over the minimum of 8";
  EXPECT_EQ(at(10, 99), 6);
  EXPECT_EQ(story.reason(), "CutToScheduledMax");
  EXPECT_EQ(at(15, 0), 8);
  EXPECT_EQ(at(15, 99), 40);
  EXPECT_EQ(at(20, 0), 1);
  EXPECT_EQ(at(20, 99), 50);
  EXPECT_EQ(story.reason(), "CutToMax");
}

TEST(ReplicaRangeTest, AScheduledMaximumOfZeroTurnsAWorkloadOff) {
  PolicyHarness story("replicaRange",
                      "{min: 2, activeMin: 3, schedule: [{start: '22:00', end: '06:00', max: 0}]}");
  story.now = Local("UTC", absl::CivilSecond(2026, 6, 1, 23, 0, 0));
  EXPECT_EQ(story.Step(10), 0);
  story.now = Local("UTC", absl::CivilSecond(2026, 6, 2, 6, 0, 0));
  EXPECT_EQ(story.Step(0), 3);
}

// The bounds are worked out once a minute; a second by second walk over the changes of the clock
// must not notice.
TEST(ReplicaRangeTest, TheCacheIsExactThroughClockChanges) {
  const struct {
    const char* zone;
    absl::CivilSecond from;
    int active;  // seconds of 01:30 to 02:30 in the six hours from there
  } cases[] = {
      {"Europe/Berlin", absl::CivilSecond(2026, 3, 29, 0, 0, 0), 30 * 60},
      {"Europe/Berlin", absl::CivilSecond(2026, 10, 25, 0, 0, 0), 90 * 60},
      {"America/New_York", absl::CivilSecond(2026, 3, 8, 0, 0, 0), 30 * 60},
      {"America/New_York", absl::CivilSecond(2026, 11, 1, 0, 0, 0), 90 * 60},
      {"Australia/Lord_Howe", absl::CivilSecond(2026, 4, 5, 0, 0, 0), 90 * 60},
      {"Australia/Lord_Howe", absl::CivilSecond(2026, 10, 4, 0, 0, 0), 30 * 60},
      {"Asia/Kathmandu", absl::CivilSecond(2026, 10, 4, 0, 0, 0), 60 * 60},
  };
  for (const auto& test : cases) {
    PolicyHarness story(
        "replicaRange",
        std::string("{schedule: [{start: '01:30', end: '02:30', min: 4, timeZone: ") + test.zone +
            "}]}");
    story.now = Local(test.zone, test.from) - absl::Milliseconds(500);
    int active = 0;
    for (int second = 0; second < 6 * 3600; ++second) {
      if (story.Step(1) == 4) ++active;
    }
    EXPECT_EQ(active, test.active) << test.zone << " " << absl::FormatCivilTime(test.from);
  }
}

TEST(ReplicaRangeTest, GapsAndStandingTimeAreFine) {
  PolicyHarness story("replicaRange", "{schedule: [{start: '08:00', end: '09:00', min: 4}]}");
  story.now = Local("UTC", absl::CivilSecond(2026, 6, 1, 8, 30, 0));
  story.step = absl::ZeroDuration();
  EXPECT_EQ(story.Steps(3, 1), 4);
  story.step = absl::Hours(24 * 365);
  EXPECT_EQ(story.Steps(3, 1), 4) << "years later, at the same time of day";
  story.step = absl::Hours(1);
  EXPECT_EQ(story.Step(1), 1);
}

TEST(ReplicaRangeTest, ConfigurationRoundTrips) {
  const base::Value config = Yaml(
      "{min: 1, max: 9, schedule: [{days: 'Fri-Mon', start: '22:00', end: '06:00', "
      "timeZone: America/New_York, min: 2}]}");
  base::ErrorList errors("test");
  const PolicyKind& kind = *FindPolicyKind("replicaRange");
  const base::Value expanded = kind.decode(config, base::FieldPath("p"), errors).config;
  const base::Value again = kind.decode(expanded, base::FieldPath("p"), errors).config;
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(expanded, again);
  const base::Value& window = expanded.Find("schedule")->if_list()->front();
  EXPECT_EQ(*window.Find("timeZone"), base::Value("America/New_York"));
  EXPECT_EQ(*window.Find("days"), base::Value("Mon,Fri-Sun"));
}

TEST(ReplicaRangeTest, RefusesBadConfigurations) {
  const struct {
    const char* yaml;
    const char* fragment;
  } cases[] = {
      {"{min: 5, max: 4}", "p.min: is above max"},
      {"{activeMin: 5, max: 4}", "p.activeMin: is above max"},
      {"{min: -1}", "too small"},
      {"{max: 100001}", "too large"},
      {"{max: 1.5}", "integer"},
      {"{schedule: [{start: '08:00', end: '18:00'}]}", "p.schedule[0].min: and max"},
      {"{schedule: [{start: '08:00', end: '08:00', min: 1}]}", "same as start"},
      {"{schedule: [{start: '24:00', end: '08:00', min: 1}]}", "\"00:00\""},
      {"{schedule: [{end: '08:00', min: 1}]}", "p.schedule[0].start: is missing"},
      {"{schedule: [{start: 800, end: '18:00', min: 1}]}", "string"},
      {"{schedule: [{start: '8', end: '18:00', min: 1}]}", "HH:MM"},
      {"{schedule: [{start: '08:00', end: '18:00', min: 1, days: Weekend}]}", "Mon-Fri,Sun"},
      {"{schedule: [{start: '08:00', end: '18:00', min: 1, timeZone: Berlin}]}", "IANA"},
      {"{schedule: [{start: '08:00', end: '18:00', min: 9, max: 3}]}", "above max"},
      {"{max: 5, schedule: [{start: '08:00', end: '18:00', min: 9}]}", "never be reached"},
  };
  for (const auto& test : cases) {
    const std::string errors = ConfigErrors("replicaRange", test.yaml);
    EXPECT_TRUE(absl::StrContains(errors, test.fragment)) << test.yaml << ": " << errors;
  }
}

}  // namespace
}  // namespace springtide::policies
