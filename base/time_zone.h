// Time zones by their IANA name.
//
// Thread safety: a value type; const access is safe from any thread.
#ifndef SPRINGTIDE_BASE_TIME_ZONE_H_
#define SPRINGTIDE_BASE_TIME_ZONE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::base {

class TimeZone {
 public:
  TimeZone() : name_("UTC"), zone_(absl::UTCTimeZone()) {}

  // Parse: the zone of an IANA name such as "Europe/Berlin" or "UTC". Reads the system's time zone
  // database, so it belongs where configuration is decoded, not where decisions are made.
  // InvalidArgument when the name is malformed (paths are refused) or not in the database;
  // FailedPrecondition when there is no database at all. The message says what to do.
  static absl::StatusOr<TimeZone> Parse(absl::string_view name);

  const std::string& ToString() const { return name_; }
  const absl::TimeZone& zone() const { return zone_; }

 private:
  TimeZone(absl::string_view name, absl::TimeZone zone) : name_(name), zone_(zone) {}

  std::string name_;
  absl::TimeZone zone_;
};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_TIME_ZONE_H_
