#include "base/time_zone.h"

#include <string>

#include "absl/status/status.h"
#include "base/schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

TEST(TimeZoneTest, DefaultsToUtc) {
  EXPECT_EQ(TimeZone().ToString(), "UTC");
  EXPECT_EQ(TimeZone().zone(), absl::UTCTimeZone());
}

TEST(TimeZoneTest, LoadsNamesOfTheDatabase) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires",
                           "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
                           "Pacific/Apia", "Etc/GMT+5", "America/Port-au-Prince"}) {
    const absl::StatusOr<TimeZone> zone = TimeZone::Parse(name);
    ASSERT_TRUE(zone.ok()) << zone.status();
    EXPECT_EQ(zone->ToString(), name);
  }
  const absl::Time noon_utc = absl::FromCivil(absl::CivilHour(2026, 7, 1, 12), absl::UTCTimeZone());
  EXPECT_EQ(absl::ToCivilMinute(noon_utc, TimeZone::Parse("Asia/Kathmandu")->zone()),
            absl::CivilMinute(2026, 7, 1, 17, 45));
}

TEST(TimeZoneTest, RefusesWhatIsNoName) {
  // Among them what the loader itself would take: files, and words of its own.
  const std::string cases[] = {"",
                               " ",
                               "localtime",
                               "libc:localtime",
                               "/etc/localtime",
                               "../../etc/passwd",
                               "Europe/../Europe/Berlin",
                               ":Europe/Berlin",
                               "Fixed/UTC+01:00:00",
                               "Europe/Berlin ",
                               "Europe/Berl\nin",
                               std::string("UTC\0", 4),
                               std::string(65, 'A'),
                               "+01:00"};
  for (const std::string& name : cases) {
    const absl::StatusOr<TimeZone> zone = TimeZone::Parse(name);
    EXPECT_EQ(zone.status().code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(zone.status().message()), HasSubstr("Europe/Berlin")) << name;
  }
}

TEST(TimeZoneTest, HintsAtTheFix) {
  EXPECT_THAT(std::string(TimeZone::Parse("Europe/Munich").status().message()),
              HasSubstr("use an IANA name"));
  EXPECT_THAT(std::string(TimeZone::Parse("america/new_york").status().message()),
              HasSubstr("did you mean \"America/New_York\"?"));
}

struct Place {
  TimeZone time_zone;
  static const Schema<Place>& schema() {
    static const auto* schema = new Schema<Place>(
        Schema<Place>("A place.").Text("timeZone", &Place::time_zone, "Its zone."));
    return *schema;
  }
};

TEST(TimeZoneTest, DecodesAsATextField) {
  ErrorList errors("file.yaml");
  const Value berlin(Value::Map{{"timeZone", "Europe/Berlin"}});
  const Place place = Place::schema().Decode(berlin, FieldPath("spec"), errors);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(place.time_zone.ToString(), "Europe/Berlin");
  EXPECT_EQ(Place::schema().Encode(place), berlin);
  EXPECT_EQ(Place::schema().info().fields[0].default_value, Value("UTC"));
}

TEST(TimeZoneTest, TextFieldReportsPlaceAndValue) {
  ErrorList errors("file.yaml");
  Place::schema().Decode(Value(Value::Map{{"timeZone", "Mars/Olympus"}}), FieldPath("spec"),
                         errors);
  Place::schema().Decode(Value(Value::Map{{"timeZone", 1}}), FieldPath("spec"), errors);
  ASSERT_EQ(errors.problems().size(), 2u);
  EXPECT_EQ(errors.problems()[0].path, "spec.timeZone");
  EXPECT_THAT(errors.problems()[0].message, HasSubstr("Mars/Olympus"));
  EXPECT_THAT(errors.problems()[1].message, HasSubstr("string"));
}

}  // namespace
}  // namespace springtide::base
