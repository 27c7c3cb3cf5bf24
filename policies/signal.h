// What is known of a load signal: a sample, how the source fared, and the five-valued state that
// says what a decision may rest on.
#ifndef SPRINGTIDE_POLICIES_SIGNAL_H_
#define SPRINGTIDE_POLICIES_SIGNAL_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::policies {

// Sample: the mean of a signal over (end - window, end]: requests per second for a request rate,
// requests in flight for a concurrency.
struct Sample {
  absl::Time end;
  absl::Duration window;  // > 0
  double value = 0;       // finite, >= 0
};

// SourceState: how the source answered the last time it was asked.
enum class SourceState {
  kOk,      // it answered; there may be no new sample yet
  kAbsent,  // it answered that there is no such series
  kFailed,  // it did not answer, or not sensibly
  kLast = kFailed,
};

// SignalState: what is known of the load at a tick.
//   kValue   a recent sample, above zero         may grow, shrink
//   kZero    a recent sample, exactly zero       may grow, shrink, and go to zero
//   kAbsent  no such series                      may only grow
//   kStale   the newest sample is too old        may only grow
//   kFailed  the source fails, no recent sample  may only grow
enum class SignalState { kValue, kZero, kAbsent, kStale, kFailed, kLast = kFailed };

// IsKnown: whether the load is known, so that a workload may shrink.
constexpr bool IsKnown(SignalState state) {
  return state == SignalState::kValue || state == SignalState::kZero;
}

// Name: "value", "zero", "absent", "stale" or "failed".
absl::string_view Name(SignalState state);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SIGNAL_H_
