#ifndef SPRINGTIDE_POLICIES_HPA_HISTORY_H_
#define SPRINGTIDE_POLICIES_HPA_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

// The log of raw proposals that stabilisation windows look at.
//
// Source: the HorizontalPodAutoscaler controller; order and reuse of slots included, because the
// log's content after a tick is part of what conforms. Not thread-safe.
class HpaHistory {
 public:
  struct Entry {
    int32_t replicas = 0;
    absl::Time time;

    void Persist(base::Archive& archive);
  };

  HpaHistory() = default;

  // Makes room for `capacity` entries, so that a log that stays below it never allocates. A window
  // of W with a tick every P holds W / P + 2.
  explicit HpaHistory(size_t capacity) { entries_.reserve(capacity); }

  // The largest of `raw` and the proposals at most `window` old (one exactly that old counts).
  // Then stores `raw` over the last slot that is older, or behind the others.
  int32_t StabilizeDown(int32_t raw, absl::Duration window, absl::Time now);

  // Moves `current` as little as needed to lie between the smallest recent proposal of the up
  // window and the largest of the down window, `raw` counting in both; entries exactly as old as
  // their window are out. Then stores `raw` over the last slot older than both windows, or behind
  // the others.
  int32_t StabilizeBoth(int32_t current, int32_t raw, absl::Duration up_window,
                        absl::Duration down_window, absl::Time now);

  // Appends an entry as it is: the first sight of a workload, or restored state.
  void Append(int32_t replicas, absl::Time time) { entries_.push_back({replicas, time}); }

  // Entries in slot order, which is not the order of time.
  const std::vector<Entry>& entries() const { return entries_; }

  void Persist(base::Archive& archive) { archive.Field("entries", entries_); }

 private:
  static constexpr size_t kNoSlot = static_cast<size_t>(-1);

  void Store(size_t slot, int32_t raw, absl::Time now);

  std::vector<Entry> entries_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_HISTORY_H_
