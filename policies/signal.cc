#include "policies/signal.h"

namespace springtide::policies {

absl::string_view Name(SignalState state) {
  switch (state) {
    case SignalState::kValue:
      return "value";
    case SignalState::kZero:
      return "zero";
    case SignalState::kAbsent:
      return "absent";
    case SignalState::kStale:
      return "stale";
    case SignalState::kFailed:
      return "failed";
  }
  return "unknown";
}

}  // namespace springtide::policies
