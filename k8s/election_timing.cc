#include "k8s/election_timing.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {

void ElectionTiming::Check(base::ErrorList& errors) const {
  const auto add = [&](absl::string_view field, absl::Duration value, absl::string_view want) {
    errors.Add(base::FieldPath(field), {},
               absl::StrCat("is ", absl::FormatDuration(value), "; use ", want));
  };
  if (lease_duration < absl::Seconds(1) || lease_duration > absl::Hours(24) ||
      lease_duration % absl::Seconds(1) != absl::ZeroDuration()) {
    add("leaseDuration", lease_duration, "whole seconds from 1s to 24h");
  }
  if (!(renew_deadline < lease_duration) || renew_deadline <= absl::ZeroDuration()) {
    add("renewDeadline", renew_deadline,
        absl::StrCat("more than 0 and less than leaseDuration (",
                     absl::FormatDuration(lease_duration), ")"));
  }
  if (retry_period <= absl::ZeroDuration() || !(kJitter * retry_period < renew_deadline)) {
    add("retryPeriod", retry_period,
        absl::StrCat("more than 0 and less than renewDeadline / 1.2 (",
                     absl::FormatDuration(renew_deadline / kJitter), ")"));
  }
  if (stop_limit <= absl::ZeroDuration() || stop_limit > lease_duration - renew_deadline) {
    add("stopLimit", stop_limit,
        absl::StrCat("more than 0 and at most leaseDuration - renewDeadline (",
                     absl::FormatDuration(lease_duration - renew_deadline), ")"));
  }
}

}  // namespace springtide::k8s
