#include "policies/hpa_events.h"

namespace springtide::policies {

int64_t HpaScaleEvents::ChangeWithin(absl::Duration period, absl::Time now) const {
  const absl::Time cutoff = now - period;
  int64_t total = 0;
  for (const Event& event : events_) {
    if (event.time > cutoff) total += event.change;
  }
  return total;
}

void HpaScaleEvents::Store(int32_t change, absl::Duration longest_period, absl::Time now) {
  const absl::Time cutoff = now - longest_period;
  Event* free_slot = nullptr;
  for (Event& event : events_) {
    if (event.time < cutoff) event.outdated = true;
    if (event.outdated) free_slot = &event;
  }
  const Event stored{change, now, false};
  if (free_slot == nullptr) {
    events_.push_back(stored);
  } else {
    *free_slot = stored;
  }
}

void HpaScaleEvents::Event::Persist(base::Archive& archive) {
  archive.Field("change", change);
  archive.Field("time", time);
  archive.Field("outdated", outdated);
}

}  // namespace springtide::policies
