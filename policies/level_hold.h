// Holds every replica level for a time after its last need: the common part of the keep-alives.
// Replicas go last-in first-out, so the k-th replica is idle since the load last needed k.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_LEVEL_HOLD_H_
#define SPRINGTIDE_POLICIES_LEVEL_HOLD_H_

#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/policy.h"
#include "policies/sliding_maximum.h"

namespace springtide::policies {

// HoldTimes: how long an idle replica stays, >= 0; absl::InfiniteDuration() for good.
struct HoldTimes {
  absl::Duration level;         // every replica but the last
  absl::Duration last_replica;  // the last one
};

class LevelHold {
 public:
  // Apply: called once a tick. Keeps what exists, never more; idleness counts from
  // tick.known_since at the earliest, as nothing is known of the need before.
  Verdict Apply(const Tick& tick, base::Replicas desired, const HoldTimes& hold);

  // Reasons: all that Apply gives.
  static std::vector<const Reason*> Reasons();

  void Persist(base::Archive& archive);

 private:
  SlidingMaximum needed_;
  absl::Time last_active_ = absl::InfinitePast();    // when at least one was needed
  absl::Time known_since_ = absl::InfiniteFuture();  // of the tick before
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_LEVEL_HOLD_H_
