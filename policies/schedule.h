// Windows of the week by the wall clock of a place: from 08:00 to 18:00 on weekdays in Berlin.
//
// A window is active while the local wall clock shows a time in [start, end) on one of its days;
// one whose end is not after its start spans midnight, and its part after midnight belongs to the
// day before. So a clock that is set back runs a window's hour twice, and one that is set forward
// skips what it skips.
//
// Thread safety: value types; const access is safe from any thread.
#ifndef SPRINGTIDE_POLICIES_SCHEDULE_H_
#define SPRINGTIDE_POLICIES_SCHEDULE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace springtide::policies {

// TimeOfDay: "00:00" to "24:00", in whole minutes.
class TimeOfDay {
 public:
  TimeOfDay() = default;
  static absl::StatusOr<TimeOfDay> Parse(absl::string_view text);
  std::string ToString() const;
  int minutes() const { return minutes_; }  // since midnight, in [0, 1440]

  friend bool operator==(TimeOfDay, TimeOfDay) = default;

 private:
  explicit TimeOfDay(int minutes) : minutes_(minutes) {}
  int minutes_ = 0;
};

// Weekdays: a set of days: "Mon-Fri", "Sat,Sun", "Fri-Mon,Wed". Never empty.
class Weekdays {
 public:
  Weekdays() = default;  // all
  static absl::StatusOr<Weekdays> Parse(absl::string_view text);
  std::string ToString() const;
  bool Has(absl::Weekday day) const { return ((bits_ >> static_cast<unsigned>(day)) & 1U) != 0; }

  friend bool operator==(Weekdays, Weekdays) = default;

 private:
  uint32_t bits_ = 0x7f;  // bit 0 is Monday
};

// WeeklyWindow: REQUIRES: start and end differ, and start is before 24:00.
struct WeeklyWindow {
  Weekdays days;
  TimeOfDay start;
  TimeOfDay end;

  // ActiveAt: whether the window is active when the wall clock shows `local`.
  bool ActiveAt(absl::CivilMinute local) const;
};

// EndOfMinute: when the wall clock of `zone` next shows a full minute: until then no window
// changes.
absl::Time EndOfMinute(absl::Time now, const absl::TimeZone& zone);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SCHEDULE_H_
