// The recent past of one signal, with explicit coverage: means over windows say how much of the
// window was observed, and what was not observed is unknown, never zero.
//
// Algorithm: a ring of segments, each the constant mean of one sample over the part of time that no
// earlier-recorded sample covers. Segments never overlap and are ordered by time, so a window mean
// is an exact time-weighted sum. A sample in order costs O(1); a late one is inserted where it
// belongs. Memory is fixed at construction; the oldest segment makes room.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_RATE_HISTORY_H_
#define SPRINGTIDE_POLICIES_RATE_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/signal.h"

namespace springtide::policies {

// WindowMean: the mean over the covered part of a window. `covered` is zero when nothing of the
// window was observed; `mean` then says nothing.
struct WindowMean {
  double mean = 0;
  absl::Duration covered;
};

class RateHistory {
 public:
  enum class Admission {
    kRecorded,
    kDuplicate,  // everything it covers is already known; the first report stands
    kTooOld,     // it ends before the look-back of the newest sample
    kInvalid,    // not finite, negative, above base::kMaxRate, or its window is not in (0, 1 day]
  };

  // A history that answers for windows up to `look_back` before its newest sample, when samples
  // cover at least `resolution` each; shorter ones are merged.
  // REQUIRES: 0 < resolution <= look_back.
  RateHistory(absl::Duration look_back, absl::Duration resolution);

  Admission Record(const Sample& sample);

  bool empty() const { return size_ == 0; }
  // End of the newest sample; absl::InfinitePast() when empty.
  absl::Time newest_end() const;
  // Mean and window of the sample that ended last. REQUIRES: !empty().
  double newest_value() const { return newest_value_; }
  absl::Duration newest_window() const { return absl::Nanoseconds(newest_window_ns_); }

  // Arrival: the value before the newest sample, and how much time the newest one added. Nothing
  // unless one follows right on the other.
  struct Arrival {
    double previous_value;
    absl::Duration interval;
  };
  std::optional<Arrival> newest_arrival() const;

  // Mean over (newest_end() - width, newest_end()]. A sample that itself averages over at least
  // `width` is its own best estimate: then its value, fully covered, is the answer.
  WindowMean LatestMean(absl::Duration width) const;

  // Mean over (end - width, end], by coverage alone.
  WindowMean MeanAt(absl::Time end, absl::Duration width) const;

  void Persist(base::Archive& archive);

 private:
  struct Segment {
    int64_t begin_ns = 0;
    int64_t end_ns = 0;
    double value = 0;
    void Persist(base::Archive& archive);
  };

  // Segments by age: At(0) is the newest.
  Segment& At(size_t age);
  const Segment& At(size_t age) const;
  void PushNewest(const Segment& segment);
  bool Extend(const Segment& segment);
  bool FillGaps(Segment segment);
  void InsertAt(size_t age, const Segment& segment);

  int64_t look_back_ns_;
  int64_t resolution_ns_;
  std::vector<Segment> ring_;
  size_t head_ = 0;  // index of the newest
  size_t size_ = 0;
  double newest_value_ = 0;
  int64_t newest_window_ns_ = 0;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_RATE_HISTORY_H_
