// What a replica count was one period ago, in constant memory: what rate limits are counted from.
//
// Algorithm: a ring of changes. A few changes within the period are kept to the nanosecond; of
// more, those within a seventh of the period count together, from the end of that seventh on. So a
// change counts as within the period for at most a seventh longer, and never shorter.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_COUNT_HISTORY_H_
#define SPRINGTIDE_POLICIES_COUNT_HISTORY_H_

#include <array>
#include <cstddef>

#include "absl/time/time.h"
#include "base/archive.h"
#include "base/units.h"

namespace springtide::policies {

class CountHistory {
 public:
  // REQUIRES: period > 0.
  explicit CountHistory(absl::Duration period) : period_(period) {}

  // Record: the count at `now`; if it is a new one, it has been since `changed`, which is not
  // after `now` nor before an earlier call's. Returns the count one period before `now`: a change
  // exactly that old is no longer within the period. With a younger history, the first count ever
  // recorded.
  base::Replicas Record(absl::Time now, base::Replicas count, absl::Time changed);

  void Persist(base::Archive& archive);

 private:
  static constexpr size_t kCapacity = 16;
  static constexpr size_t kExact = 8;
  static constexpr int kSlices = 7;

  struct Change {
    absl::Time since;
    base::Replicas count;
    void Persist(base::Archive& archive);
  };

  Change& At(size_t position) { return ring_[(first_ + position) % kCapacity]; }
  Change& Back() { return At(size_ - 1); }
  void Add(absl::Time changed, base::Replicas count);

  absl::Duration period_;
  std::array<Change, kCapacity> ring_;  // the first holds the count one period ago
  size_t first_ = 0;
  size_t size_ = 0;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_COUNT_HISTORY_H_
