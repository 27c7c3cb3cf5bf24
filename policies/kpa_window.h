#ifndef SPRINGTIDE_POLICIES_KPA_WINDOW_H_
#define SPRINGTIDE_POLICIES_KPA_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

// How a KpaWindow turns its buckets into one number.
enum class KpaAveraging {
  kLinear,    // mean over the span that was written, rounded to 6 decimals
  kWeighted,  // each older bucket counts (1 - w) times less; not normalised, not rounded
};

// A moving average over buckets of time, as Knative's autoscaler keeps it.
//
// A bucket holds the sum of what was recorded in its slice of time. Silence at the end of a linear
// window keeps its average until a whole window has passed, a hole inside it counts as zero: that
// is the peer's behaviour, not what this project holds to be right for its own signals.
//
// Source: Knative Serving's autoscaling aggregation package, at 98e5ef90. Memory is allocated at
// construction and by Resize only; recording is amortised O(1). Not thread-safe.
class KpaWindow {
 public:
  // Everything that changes, for saving and restoring. Bucket numbers count granularities since
  // the Unix epoch; bucket b lives in slot b modulo the number of slots.
  struct State {
    std::vector<double> buckets;
    int64_t first = 0;  // bucket where the averaging span starts
    int64_t last = 0;   // newest bucket that was written
    double total = 0;   // running sum of `buckets`
    bool written = false;

    void Persist(base::Archive& archive);
  };

  // `granularity` is at least 1 ms and `window` at least one granularity and at most 2^20 of
  // them; what is outside is taken as the nearest of these.
  KpaWindow(absl::Duration window, absl::Duration granularity, KpaAveraging averaging);

  // Adds `value` to the bucket of `time`. False, and no change, when the value is not finite, the
  // time is infinite, or the time lies a window or more before the newest bucket.
  bool Record(absl::Time time, double value);

  // The average as seen at `now`; 0 when nothing was recorded for a window.
  double Average(absl::Time now) const;

  // True when the newest bucket began more than a window before that of `now`, or there is none.
  bool IsEmpty(absl::Time now) const;

  // Sum of the buckets that are inside the window at `now`.
  double Sum(absl::Time now) const;

  // Calls fn(absl::Time bucket_start, double value) for these buckets, newest first.
  template <typename Function>
  void ForEachBucket(absl::Time now, Function&& fn) const {
    const int64_t count = LiveBuckets(now);
    for (int64_t b = state_.last; b > state_.last - count; --b) fn(StartOf(b), At(b));
  }

  // Changes the window's length and keeps the newest buckets that fit. As upstream, the averaging
  // span then starts a whole old window back, even if less had been written.
  void Resize(absl::Duration window);

  size_t bucket_count() const { return state_.buckets.size(); }

  // Weight of the newest bucket: max(0.2, 1 - 0.0001^(1/buckets)). Used when weighted.
  double newest_weight() const { return newest_weight_; }

  // Start of the averaging span; nothing before the first sample.
  std::optional<absl::Time> span_start() const;

  const State& state() const { return state_; }

  void Persist(base::Archive& archive);

 private:
  void SetWindow(absl::Duration window);
  int64_t BucketOf(absl::Time time) const;
  absl::Time StartOf(int64_t bucket) const;
  size_t SlotOf(int64_t bucket) const;
  double At(int64_t bucket) const { return state_.buckets[SlotOf(bucket)]; }
  int64_t LiveBuckets(absl::Time now) const;
  void Advance(int64_t bucket);
  double LinearAverage(int64_t age) const;
  double WeightedAverage(int64_t age) const;

  int64_t granularity_ns_;
  KpaAveraging averaging_;
  int64_t window_ns_ = 0;
  int64_t count_ = 1;        // number of buckets: window / granularity, rounded up
  int64_t whole_count_ = 1;  // the same, rounded down
  double newest_weight_ = 1;
  State state_;
};

// `value` rounded to `digits` (0 to 15) decimals, halves away from zero.
double RoundToDigits(double value, int digits);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_WINDOW_H_
