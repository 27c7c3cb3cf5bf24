#include "policies/hpa_history.h"

#include <algorithm>

namespace springtide::policies {

int32_t HpaHistory::StabilizeDown(int32_t raw, absl::Duration window, absl::Time now) {
  const absl::Time cutoff = now - window;
  int32_t highest = raw;
  size_t old_slot = kNoSlot;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].time < cutoff) {
      old_slot = i;
    } else {
      highest = std::max(highest, entries_[i].replicas);
    }
  }
  Store(old_slot, raw, now);
  return highest;
}

int32_t HpaHistory::StabilizeBoth(int32_t current, int32_t raw, absl::Duration up_window,
                                  absl::Duration down_window, absl::Time now) {
  const absl::Time up_cutoff = now - up_window;
  const absl::Time down_cutoff = now - down_window;
  int32_t lowest = raw;
  int32_t highest = raw;
  size_t old_slot = kNoSlot;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (entry.time > up_cutoff) lowest = std::min(lowest, entry.replicas);
    if (entry.time > down_cutoff) highest = std::max(highest, entry.replicas);
    if (entry.time < up_cutoff && entry.time < down_cutoff) old_slot = i;
  }
  Store(old_slot, raw, now);
  // lowest <= raw <= highest, so the order of the two steps does not matter.
  return std::min(std::max(current, lowest), highest);
}

void HpaHistory::Store(size_t slot, int32_t raw, absl::Time now) {
  if (slot == kNoSlot) {
    entries_.push_back({raw, now});
  } else {
    entries_[slot] = {raw, now};
  }
}

void HpaHistory::Entry::Persist(base::Archive& archive) {
  archive.Field("replicas", replicas);
  archive.Field("time", time);
}

}  // namespace springtide::policies
