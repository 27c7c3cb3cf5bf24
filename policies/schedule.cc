#include "policies/schedule.h"

#include <array>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace springtide::policies {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDays = 7;
constexpr std::array<absl::string_view, kDays> kDayNames = {"Mon", "Tue", "Wed", "Thu",
                                                            "Fri", "Sat", "Sun"};

// The index of a day's name, or -1.
int DayOf(absl::string_view name) {
  for (size_t day = 0; day < kDayNames.size(); ++day) {
    if (absl::EqualsIgnoreCase(kDayNames[day], name)) return static_cast<int>(day);
  }
  return -1;
}

bool TwoDigits(absl::string_view text, int& out) {
  return text.size() == 2 && absl::ascii_isdigit(static_cast<unsigned char>(text[0])) &&
         absl::SimpleAtoi(text, &out);
}

}  // namespace

absl::StatusOr<TimeOfDay> TimeOfDay::Parse(absl::string_view text) {
  int hours = 0;
  int minutes = 0;
  const bool formed = text.size() == 5 && text[2] == ':' && TwoDigits(text.substr(0, 2), hours) &&
                      TwoDigits(text.substr(3), minutes);
  const int total = 60 * hours + minutes;
  if (!formed || minutes > 59 || total > kMinutesPerDay) {
    return absl::InvalidArgumentError(
        "is not a time of day; write it as \"HH:MM\", from \"00:00\" to \"24:00\"");
  }
  return TimeOfDay(total);
}

std::string TimeOfDay::ToString() const {
  return absl::StrFormat("%02d:%02d", minutes_ / 60, minutes_ % 60);
}

absl::StatusOr<Weekdays> Weekdays::Parse(absl::string_view text) {
  Weekdays days;
  days.bits_ = 0;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const std::vector<absl::string_view> ends = absl::StrSplit(part, absl::MaxSplits('-', 1));
    const int first = DayOf(absl::StripAsciiWhitespace(ends.front()));
    const int last = DayOf(absl::StripAsciiWhitespace(ends.back()));
    if (first < 0 || last < 0) {
      return absl::InvalidArgumentError(
          "is not a set of days; write names and ranges of Mon, Tue, Wed, Thu, Fri, Sat, Sun, such "
          "as \"Mon-Fri,Sun\"");
    }
    for (int day = first;; day = (day + 1) % kDays) {
      days.bits_ |= 1U << static_cast<unsigned>(day);
      if (day == last) break;
    }
  }
  return days;
}

std::string Weekdays::ToString() const {
  std::vector<std::string> runs;
  for (size_t day = 0; day < kDayNames.size(); ++day) {
    if (!Has(static_cast<absl::Weekday>(day))) continue;
    const size_t first = day;
    while (day + 1 < kDayNames.size() && Has(static_cast<absl::Weekday>(day + 1))) ++day;
    runs.push_back(day == first ? std::string(kDayNames[first])
                                : absl::StrCat(kDayNames[first], "-", kDayNames[day]));
  }
  return absl::StrJoin(runs, ",");
}

bool WeeklyWindow::ActiveAt(absl::CivilMinute local) const {
  const absl::CivilDay today(local);
  const auto minute = static_cast<int>(local - absl::CivilMinute(today));
  const bool started_today = days.Has(absl::GetWeekday(today)) && minute >= start.minutes();
  if (start.minutes() < end.minutes()) return started_today && minute < end.minutes();
  return started_today || (days.Has(absl::GetWeekday(today - 1)) && minute < end.minutes());
}

absl::Time EndOfMinute(absl::Time now, const absl::TimeZone& zone) {
  // Subtracting the local seconds and not the remainder of the epoch: offsets with seconds exist.
  const absl::TimeZone::CivilInfo local = zone.At(now);
  return now - local.subsecond + absl::Seconds(60 - local.cs.second());
}

}  // namespace springtide::policies
