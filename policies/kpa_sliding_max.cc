#include "policies/kpa_sliding_max.h"

#include <algorithm>

namespace springtide::policies {
namespace {

constexpr int64_t kMaxSize = int64_t{1} << 20;
constexpr int64_t kMaxIndex = int64_t{1} << 61;  // differences stay inside int64

int64_t GranularityNanos(absl::Duration granularity) {
  return absl::ToInt64Nanoseconds(std::clamp(granularity, absl::Milliseconds(1), absl::Hours(24)));
}

int64_t SlicesIn(absl::Duration window, absl::Duration granularity) {
  const absl::Duration slice = absl::Nanoseconds(GranularityNanos(granularity));
  return absl::Ceil(std::clamp(window, slice, slice * kMaxSize), slice) / slice;
}

}  // namespace

KpaSlidingMax::KpaSlidingMax(int64_t size)
    : ring_(static_cast<size_t>(std::clamp<int64_t>(size, 1, kMaxSize))) {}

int32_t KpaSlidingMax::Record(int64_t index, int32_t value) {
  index = std::clamp(index, -kMaxIndex, kMaxIndex);
  if (length_ > 0) index = std::max(index, At(length_ - 1).index);
  while (length_ > 0 && index - At(0).index >= size()) {
    first_ = (first_ + 1) % ring_.size();
    --length_;
  }
  // What is not larger than a newer value can never be the maximum again.
  while (length_ > 0 && At(length_ - 1).value <= value) --length_;
  // A smaller value for an index that is already there changes nothing.
  if (length_ == 0 || At(length_ - 1).index != index) {
    ++length_;
    At(length_ - 1) = {index, value};
  }
  return At(0).value;
}

std::vector<KpaSlidingMax::Entry> KpaSlidingMax::entries() const {
  std::vector<Entry> result;
  result.reserve(length_);
  for (size_t i = 0; i < length_; ++i) result.push_back(ring_[(first_ + i) % ring_.size()]);
  return result;
}

void KpaSlidingMax::Entry::Persist(base::Archive& archive) {
  archive.Field("index", index);
  archive.Field("value", value);
}

void KpaSlidingMax::Persist(base::Archive& archive) {
  std::vector<Entry> candidates = entries();
  archive.Field("candidates", candidates);
  if (!archive.loading()) return;
  if (candidates.size() > ring_.size()) {
    archive.Fail("has more candidates than the window has slices");
    return;
  }
  first_ = 0;
  length_ = candidates.size();
  std::copy(candidates.begin(), candidates.end(), ring_.begin());
}

KpaTimedMax::KpaTimedMax(absl::Duration window, absl::Duration granularity)
    : granularity_ns_(GranularityNanos(granularity)), max_(SlicesIn(window, granularity)) {}

int32_t KpaTimedMax::Record(absl::Time now, int32_t value) {
  const int64_t nanos = absl::ToUnixNanos(now);
  const int64_t slice = nanos / granularity_ns_ - (nanos % granularity_ns_ < 0 ? 1 : 0);
  return max_.Record(slice, value);
}

}  // namespace springtide::policies
