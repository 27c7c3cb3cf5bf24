#include "policies/schedule.h"

#include <string>

#include "base/time_zone.h"
#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

WeeklyWindow Window(absl::string_view days, absl::string_view start, absl::string_view end) {
  return {*Weekdays::Parse(days), *TimeOfDay::Parse(start), *TimeOfDay::Parse(end)};
}

absl::TimeZone Zone(absl::string_view name) { return base::TimeZone::Parse(name)->zone(); }

// Minutes for which the window is active from `first` to before `last`, both local.
int ActiveMinutes(const WeeklyWindow& window, absl::string_view zone_name, absl::CivilDay first,
                  absl::CivilDay last) {
  const absl::TimeZone zone = Zone(zone_name);
  int minutes = 0;
  const absl::Time end = absl::FromCivil(last, zone);
  for (absl::Time t = absl::FromCivil(first, zone); t < end; t += absl::Minutes(1)) {
    if (window.ActiveAt(absl::ToCivilMinute(t, zone))) ++minutes;
  }
  return minutes;
}

TEST(TimeOfDayTest, ParsesWhatItWrites) {
  for (const char* text : {"00:00", "08:05", "23:59", "24:00"}) {
    const auto time = TimeOfDay::Parse(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(time->ToString(), text);
  }
  EXPECT_EQ(TimeOfDay::Parse("08:05")->minutes(), 485);
  for (const char* text : {"", "8:00", "08:60", "24:01", "25:00", "0800", "08:00:00", "-1:00",
                           "+8:00", " 8:00", "08: 0", "08:0x", "08:00 "}) {
    EXPECT_FALSE(TimeOfDay::Parse(text).ok()) << text;
  }
}

TEST(WeekdaysTest, ParsesNamesAndRanges) {
  const struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"Mon-Fri", "Mon-Fri"},
      {"sat,SUN", "Sat-Sun"},
      {"Fri-Mon", "Mon,Fri-Sun"},
      {"Wed", "Wed"},
      {"Mon, Wed , Fri", "Mon,Wed,Fri"},
      {"Mon-Sun", "Mon-Sun"},
      {"Tue-Mon", "Mon-Sun"},
      {"Mon,Mon", "Mon"},
  };
  for (const auto& test : cases) {
    const auto days = Weekdays::Parse(test.text);
    ASSERT_TRUE(days.ok()) << test.text;
    EXPECT_EQ(days->ToString(), test.canonical);
    EXPECT_EQ(*Weekdays::Parse(days->ToString()), *days);
  }
  EXPECT_EQ(Weekdays().ToString(), "Mon-Sun");
  EXPECT_TRUE(Weekdays::Parse("Sun")->Has(absl::Weekday::sunday));
  EXPECT_FALSE(Weekdays::Parse("Sun")->Has(absl::Weekday::monday));
  for (const char* text : {"", ",", "Mon-", "-Fri", "Monday", "Mon-Tue-Wed", "1-5", "Mon;Tue"}) {
    EXPECT_FALSE(Weekdays::Parse(text).ok()) << text;
  }
}

TEST(WeeklyWindowTest, StartBelongsToItAndEndDoesNot) {
  const WeeklyWindow window = Window("Mon-Fri", "08:00", "18:00");
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 1, 7, 59)));  // a Monday
  EXPECT_TRUE(window.ActiveAt(absl::CivilMinute(2026, 6, 1, 8, 0)));
  EXPECT_TRUE(window.ActiveAt(absl::CivilMinute(2026, 6, 1, 17, 59)));
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 1, 18, 0)));
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 6, 12, 0))) << "a Saturday";
}

TEST(WeeklyWindowTest, SpansMidnightIntoTheDayAfter) {
  const WeeklyWindow window = Window("Fri", "22:00", "06:00");
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 5, 5, 0))) << "Thursday's night";
  EXPECT_TRUE(window.ActiveAt(absl::CivilMinute(2026, 6, 5, 22, 0)));
  EXPECT_TRUE(window.ActiveAt(absl::CivilMinute(2026, 6, 6, 5, 59)));
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 6, 6, 0)));
  EXPECT_FALSE(window.ActiveAt(absl::CivilMinute(2026, 6, 6, 22, 0)));
  EXPECT_TRUE(Window("Sun", "23:00", "01:00").ActiveAt(absl::CivilMinute(2026, 6, 1, 0, 30)))
      << "Sunday's night reaches into Monday";
}

// Minutes on days when clocks change, by the wall clock.
TEST(WeeklyWindowTest, DaylightSavingDays) {
  using absl::CivilDay;
  const struct {
    const char* zone;
    const char* start;
    const char* end;
    CivilDay day;
    int minutes;
  } cases[] = {
      {"Europe/Berlin", "02:00", "03:00", CivilDay(2026, 3, 28), 60},
      {"Europe/Berlin", "02:00", "03:00", CivilDay(2026, 3, 29), 0},  // that hour is skipped
      {"Europe/Berlin", "01:30", "02:30", CivilDay(2026, 3, 29), 30},
      {"Europe/Berlin", "00:00", "24:00", CivilDay(2026, 3, 29), 23 * 60},
      {"Europe/Berlin", "02:00", "03:00", CivilDay(2026, 10, 25), 120},  // that hour comes twice
      {"Europe/Berlin", "01:30", "02:30", CivilDay(2026, 10, 25), 90},
      {"Europe/Berlin", "00:00", "24:00", CivilDay(2026, 10, 25), 25 * 60},
      {"America/New_York", "02:00", "03:00", CivilDay(2026, 3, 8), 0},
      {"America/New_York", "01:00", "02:00", CivilDay(2026, 11, 1), 120},
      {"America/New_York", "09:00", "17:00", CivilDay(2026, 11, 1), 480},
      // Half an hour, and the other half of the world.
      {"Australia/Lord_Howe", "01:30", "02:00", CivilDay(2026, 4, 5), 60},
      {"Australia/Lord_Howe", "02:00", "03:00", CivilDay(2026, 10, 4), 30},
      {"Australia/Lord_Howe", "00:00", "24:00", CivilDay(2026, 10, 4), 23 * 60 + 30},
      {"Asia/Kathmandu", "00:00", "24:00", CivilDay(2026, 3, 29), 24 * 60},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(
        ActiveMinutes(Window("Mon-Sun", test.start, test.end), test.zone, test.day, test.day + 1),
        test.minutes)
        << test.zone << " " << absl::FormatCivilTime(test.day) << " " << test.start;
  }
}

TEST(WeeklyWindowTest, NightsWhenClocksChange) {
  using absl::CivilDay;
  const WeeklyWindow night = Window("Sat", "22:00", "06:00");
  EXPECT_EQ(ActiveMinutes(night, "Europe/Berlin", CivilDay(2026, 3, 28), CivilDay(2026, 3, 30)),
            7 * 60);
  EXPECT_EQ(ActiveMinutes(night, "Europe/Berlin", CivilDay(2026, 10, 24), CivilDay(2026, 10, 26)),
            9 * 60);
  EXPECT_EQ(ActiveMinutes(night, "Europe/Berlin", CivilDay(2026, 6, 6), CivilDay(2026, 6, 8)),
            8 * 60);
}

TEST(WeeklyWindowTest, KathmanduIsThreeQuartersOfAnHourOff) {
  const WeeklyWindow window = Window("Mon", "00:00", "00:15");
  const absl::TimeZone zone = Zone("Asia/Kathmandu");
  const auto at = [&](int hour, int minute) {  // on a Sunday, in UTC
    const absl::Time t =
        absl::FromCivil(absl::CivilMinute(2026, 5, 31, hour, minute), absl::UTCTimeZone());
    return window.ActiveAt(absl::ToCivilMinute(t, zone));
  };
  EXPECT_FALSE(at(18, 14));
  EXPECT_TRUE(at(18, 15));
  EXPECT_TRUE(at(18, 29));
  EXPECT_FALSE(at(18, 30));
}

TEST(WeeklyWindowTest, ApiaHadNoThirtiethOfDecember2011) {
  using absl::CivilDay;
  const CivilDay thursday(2011, 12, 29);
  const CivilDay sunday(2012, 1, 1);
  const char* apia = "Pacific/Apia";
  EXPECT_EQ(ActiveMinutes(Window("Thu-Sat", "00:00", "24:00"), apia, thursday, sunday), 48 * 60);
  EXPECT_EQ(ActiveMinutes(Window("Fri", "00:00", "24:00"), apia, thursday, sunday), 0);
  // What lies after midnight belongs to the day before by the calendar: to the Friday.
  EXPECT_EQ(ActiveMinutes(Window("Thu", "22:00", "02:00"), apia, thursday, sunday), 120);
  EXPECT_EQ(ActiveMinutes(Window("Fri", "22:00", "02:00"), apia, thursday, sunday), 120);
}

TEST(EndOfMinuteTest, IsTheNextFullMinuteOfTheWallClock) {
  const absl::Time noon = absl::FromCivil(absl::CivilHour(2026, 6, 1, 12), absl::UTCTimeZone());
  for (const char* name : {"UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"}) {
    const absl::TimeZone zone = Zone(name);
    EXPECT_EQ(EndOfMinute(noon, zone), noon + absl::Minutes(1)) << name;
    EXPECT_EQ(EndOfMinute(noon + absl::Milliseconds(59'999), zone), noon + absl::Minutes(1));
  }
  // Before standard time Monrovia was 44 minutes and 30 seconds behind.
  const absl::TimeZone monrovia = Zone("Africa/Monrovia");
  const absl::Time old = absl::FromCivil(absl::CivilHour(1970, 6, 1, 12), absl::UTCTimeZone());
  EXPECT_EQ(EndOfMinute(old, monrovia), old + absl::Seconds(30));
}

}  // namespace
}  // namespace springtide::policies
