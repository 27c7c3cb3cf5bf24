#ifndef SPRINGTIDE_POLICIES_KPA_SLIDING_MAX_H_
#define SPRINGTIDE_POLICIES_KPA_SLIDING_MAX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

// The largest value of the last `size` indexes, amortised O(1) and without allocation after
// construction. Not thread-safe.
//
// Source: Knative Serving's max window; the usual queue of falling candidates.
class KpaSlidingMax {
 public:
  struct Entry {
    int64_t index = 0;
    int32_t value = 0;

    void Persist(base::Archive& archive);
  };

  // `size` from 1 to 2^20; what is outside is taken as the nearest of these.
  explicit KpaSlidingMax(int64_t size);

  // Takes `value` in at `index` and returns the maximum. An index keeps the largest value it was
  // given; an entry leaves when the newest index is `size` or more ahead. An index that goes
  // backwards counts as the newest: a clock that steps back must not bring old values to life.
  int32_t Record(int64_t index, int32_t value);

  // The candidates, oldest and largest first, for saving.
  std::vector<Entry> entries() const;

  int64_t size() const { return static_cast<int64_t>(ring_.size()); }

  void Persist(base::Archive& archive);

 private:
  Entry& At(size_t position) { return ring_[(first_ + position) % ring_.size()]; }

  std::vector<Entry> ring_;
  size_t first_ = 0;
  size_t length_ = 0;
};

// A KpaSlidingMax over time: one index per `granularity`.
class KpaTimedMax {
 public:
  // Covers `window` in slices of `granularity` (at least 1 ms), rounded up to whole slices.
  KpaTimedMax(absl::Duration window, absl::Duration granularity);

  // Takes `value` in at `now` and returns the maximum over the window that ends there.
  int32_t Record(absl::Time now, int32_t value);

  const KpaSlidingMax& max() const { return max_; }

  void Persist(base::Archive& archive) { max_.Persist(archive); }

 private:
  int64_t granularity_ns_;
  KpaSlidingMax max_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_SLIDING_MAX_H_
