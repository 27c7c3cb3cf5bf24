#include "policies/rate_history.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/units.h"

namespace springtide::policies {
namespace {

constexpr absl::Duration kMaxSampleWindow = absl::Hours(24);
// Times whose nanoseconds leave room for a look-back on either side.
constexpr int64_t kMaxTimeNs = int64_t{1} << 62;
// Room beyond the look-back for late samples that split a gap.
constexpr int64_t kSpareSegments = 4;

size_t RingSize(int64_t look_back_ns, int64_t resolution_ns) {
  const int64_t segments = (look_back_ns + resolution_ns - 1) / resolution_ns + kSpareSegments;
  return std::bit_ceil(static_cast<size_t>(segments));
}

bool IsValid(const Sample& sample) {
  const int64_t end_ns = absl::ToUnixNanos(sample.end);
  return std::isfinite(sample.value) && sample.value >= 0 &&
         sample.value <= base::kMaxRate.value() && sample.window > absl::ZeroDuration() &&
         sample.window <= kMaxSampleWindow && end_ns > -kMaxTimeNs && end_ns < kMaxTimeNs;
}

}  // namespace

RateHistory::RateHistory(absl::Duration look_back, absl::Duration resolution)
    : look_back_ns_(absl::ToInt64Nanoseconds(look_back)),
      resolution_ns_(absl::ToInt64Nanoseconds(resolution)),
      ring_(RingSize(look_back_ns_, resolution_ns_)) {}

RateHistory::Segment& RateHistory::At(size_t age) {
  return ring_[(head_ + ring_.size() - age) & (ring_.size() - 1)];
}

const RateHistory::Segment& RateHistory::At(size_t age) const {
  return ring_[(head_ + ring_.size() - age) & (ring_.size() - 1)];
}

absl::Time RateHistory::newest_end() const {
  return empty() ? absl::InfinitePast() : absl::FromUnixNanos(At(0).end_ns);
}

std::optional<RateHistory::Arrival> RateHistory::newest_arrival() const {
  if (size_ < 2 || At(1).end_ns != At(0).begin_ns) return std::nullopt;
  return Arrival{At(1).value, absl::Nanoseconds(At(0).end_ns - At(0).begin_ns)};
}

void RateHistory::PushNewest(const Segment& segment) {
  head_ = (head_ + 1) & (ring_.size() - 1);
  ring_[head_] = segment;
  size_ = std::min(size_ + 1, ring_.size());
}

// Merges into a newest segment that is still shorter than the resolution, so that frequent samples
// do not push the look-back out of the ring.
bool RateHistory::Extend(const Segment& segment) {
  Segment& newest = At(0);
  const int64_t length = newest.end_ns - newest.begin_ns;
  if (newest.end_ns != segment.begin_ns || length >= resolution_ns_) return false;
  const auto old_weight = static_cast<double>(length);
  const auto new_weight = static_cast<double>(segment.end_ns - segment.begin_ns);
  newest.value =
      (newest.value * old_weight + segment.value * new_weight) / (old_weight + new_weight);
  newest.end_ns = segment.end_ns;
  return true;
}

RateHistory::Admission RateHistory::Record(const Sample& sample) {
  if (!IsValid(sample)) return Admission::kInvalid;
  const int64_t end_ns = absl::ToUnixNanos(sample.end);
  Segment segment{end_ns - absl::ToInt64Nanoseconds(sample.window), end_ns, sample.value};
  if (!empty() && end_ns <= At(0).end_ns) {
    if (end_ns <= At(0).end_ns - look_back_ns_) return Admission::kTooOld;
    return FillGaps(segment) ? Admission::kRecorded : Admission::kDuplicate;
  }
  newest_value_ = sample.value;
  newest_window_ns_ = end_ns - segment.begin_ns;
  if (!empty()) segment.begin_ns = std::max(segment.begin_ns, At(0).end_ns);
  if (empty() || !Extend(segment)) PushNewest(segment);
  return Admission::kRecorded;
}

// Records the parts of a late segment that nothing covers yet. Walks from the newest segment back;
// the part of `segment` behind the walk is already dealt with.
bool RateHistory::FillGaps(Segment segment) {
  bool recorded = false;
  for (size_t age = 0; age < size_ && segment.begin_ns < segment.end_ns; ++age) {
    const Segment& known = At(age);
    if (known.begin_ns >= segment.end_ns) continue;
    if (known.end_ns < segment.end_ns) {
      InsertAt(age, {std::max(known.end_ns, segment.begin_ns), segment.end_ns, segment.value});
      recorded = true;
      segment.end_ns = std::max(At(age).begin_ns, segment.begin_ns);
      continue;
    }
    segment.end_ns = known.begin_ns;
  }
  if (segment.begin_ns < segment.end_ns && size_ < ring_.size()) {
    InsertAt(size_, segment);
    recorded = true;
  }
  return recorded;
}

// Puts a segment at an age, moving the older ones back. A full ring forgets its oldest.
void RateHistory::InsertAt(size_t age, const Segment& segment) {
  size_ = std::min(size_ + 1, ring_.size());
  for (size_t i = size_ - 1; i > age; --i) At(i) = At(i - 1);
  At(age) = segment;
}

WindowMean RateHistory::LatestMean(absl::Duration width) const {
  if (empty()) return {};
  if (absl::Nanoseconds(newest_window_ns_) >= width) return {newest_value_, width};
  return MeanAt(absl::FromUnixNanos(At(0).end_ns), width);
}

WindowMean RateHistory::MeanAt(absl::Time end, absl::Duration width) const {
  const int64_t end_ns = absl::ToUnixNanos(end);
  const int64_t begin_ns = end_ns - absl::ToInt64Nanoseconds(width);
  double sum = 0;
  int64_t covered_ns = 0;
  for (size_t age = 0; age < size_; ++age) {
    const Segment& segment = At(age);
    if (segment.end_ns <= begin_ns) break;
    const int64_t overlap_ns =
        std::min(segment.end_ns, end_ns) - std::max(segment.begin_ns, begin_ns);
    if (overlap_ns <= 0) continue;
    sum += segment.value * static_cast<double>(overlap_ns);
    covered_ns += overlap_ns;
  }
  if (covered_ns == 0) return {};
  return {sum / static_cast<double>(covered_ns), absl::Nanoseconds(covered_ns)};
}

void RateHistory::Segment::Persist(base::Archive& archive) {
  archive.Field("begin", begin_ns);
  archive.Field("end", end_ns);
  archive.Field("value", value);
}

void RateHistory::Persist(base::Archive& archive) {
  std::vector<Segment> segments;  // oldest first
  if (!archive.loading()) {
    for (size_t age = size_; age > 0; --age) segments.push_back(At(age - 1));
  }
  archive.Field("segments", segments);
  archive.Field("newestValue", newest_value_);
  archive.Field("newestWindow", newest_window_ns_);
  if (!archive.loading()) return;
  size_ = 0;
  for (const Segment& segment : segments) {
    const bool valid = segment.begin_ns < segment.end_ns && segment.begin_ns > -kMaxTimeNs &&
                       segment.end_ns < kMaxTimeNs && std::isfinite(segment.value) &&
                       segment.value >= 0;
    if (!valid || (size_ > 0 && segment.begin_ns < At(0).end_ns)) {
      archive.Fail("segments must be ordered, apart, and of finite values >= 0");
      return;
    }
    PushNewest(segment);
  }
}

}  // namespace springtide::policies
