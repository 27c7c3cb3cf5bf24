#include "policies/kpa_window.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace springtide::policies {
namespace {

constexpr int64_t kMaxBuckets = int64_t{1} << 20;
constexpr int kAverageDigits = 6;
constexpr double kLeastNewestWeight = 0.2;
constexpr double kWeightBeyondWindow = 0.0001;  // what the window's weights leave out of 1

int64_t FloorDivide(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

// Nanoseconds since the epoch in buckets of a millisecond stay below this.
constexpr int64_t kMaxBucket = int64_t{1} << 44;

}  // namespace

KpaWindow::KpaWindow(absl::Duration window, absl::Duration granularity, KpaAveraging averaging)
    : granularity_ns_(absl::ToInt64Nanoseconds(
          std::clamp(granularity, absl::Milliseconds(1), absl::Hours(24)))),
      averaging_(averaging) {
  SetWindow(window);
  state_.buckets.assign(static_cast<size_t>(count_), 0.0);
}

void KpaWindow::SetWindow(absl::Duration window) {
  const absl::Duration granularity = absl::Nanoseconds(granularity_ns_);
  window_ns_ = absl::ToInt64Nanoseconds(std::clamp(window, granularity, granularity * kMaxBuckets));
  whole_count_ = window_ns_ / granularity_ns_;
  count_ = whole_count_ + (window_ns_ % granularity_ns_ == 0 ? 0 : 1);
  newest_weight_ = std::max(1 - std::pow(kWeightBeyondWindow, 1 / static_cast<double>(count_)),
                            kLeastNewestWeight);
}

int64_t KpaWindow::BucketOf(absl::Time time) const {
  return FloorDivide(absl::ToUnixNanos(time), granularity_ns_);
}

absl::Time KpaWindow::StartOf(int64_t bucket) const {
  return absl::UnixEpoch() + absl::Nanoseconds(granularity_ns_) * bucket;
}

size_t KpaWindow::SlotOf(int64_t bucket) const {
  const int64_t slot = bucket % count_;
  return static_cast<size_t>(slot < 0 ? slot + count_ : slot);
}

bool KpaWindow::Record(absl::Time time, double value) {
  if (!std::isfinite(value) || time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return false;
  }
  const int64_t bucket = BucketOf(time);
  if (!state_.written) {
    state_.written = true;
    state_.first = bucket;
    state_.last = bucket;
  } else if (bucket <= state_.last - count_) {
    return false;
  } else {
    state_.first = std::min(state_.first, bucket);
    if (bucket > state_.last) Advance(bucket);
  }
  state_.buckets[SlotOf(bucket)] += value;
  state_.total += value;
  return true;
}

void KpaWindow::Advance(int64_t bucket) {
  const int64_t previous = std::exchange(state_.last, bucket);
  if (bucket - previous >= count_) {
    std::fill(state_.buckets.begin(), state_.buckets.end(), 0.0);
    state_.total = 0;
    state_.first = bucket;
    return;
  }
  for (int64_t b = previous + 1; b <= bucket; ++b) {
    double& slot = state_.buckets[SlotOf(b)];
    state_.total -= slot;
    slot = 0;
  }
  if (SlotOf(bucket) < SlotOf(previous)) {
    // Once a turn the running total is summed anew, so that rounding never outlives a window.
    state_.total = 0;
    for (const double slot : state_.buckets) state_.total += slot;
  }
}

bool KpaWindow::IsEmpty(absl::Time now) const {
  return !state_.written || BucketOf(now) - state_.last > whole_count_;
}

int64_t KpaWindow::LiveBuckets(absl::Time now) const {
  if (!state_.written) return 0;
  const int64_t age = std::max<int64_t>(BucketOf(now) - state_.last, 0);
  return std::max<int64_t>(count_ - age, 0);
}

double KpaWindow::Sum(absl::Time now) const {
  double sum = 0;
  ForEachBucket(now, [&sum](absl::Time, double value) { sum += value; });
  return sum;
}

double KpaWindow::Average(absl::Time now) const {
  if (!state_.written) return 0;
  // A reader whose clock is behind the newest sample sees what there is.
  const int64_t age = std::max<int64_t>(BucketOf(now) - state_.last, 0);
  return averaging_ == KpaAveraging::kLinear ? LinearAverage(age) : WeightedAverage(age);
}

double KpaWindow::LinearAverage(int64_t age) const {
  if (age >= count_) return 0;
  double sum = state_.total;
  // The slots that `now` would reuse hold the buckets that have just left the window.
  for (int64_t b = state_.last + 1; b <= state_.last + age; ++b) sum -= At(b);
  const int64_t span = std::min(state_.last - state_.first + 1, count_ - age);
  return RoundToDigits(sum / static_cast<double>(span), kAverageDigits);
}

double KpaWindow::WeightedAverage(int64_t age) const {
  if (age > whole_count_) return 0;
  double weight = newest_weight_;
  if (age > 0) weight *= std::pow(1 - newest_weight_, static_cast<double>(age));
  double average = 0;
  for (int64_t b = state_.last; b > state_.last - (count_ - age); --b) {
    average += At(b) * weight;
    weight *= 1 - newest_weight_;
  }
  return average;
}

void KpaWindow::Resize(absl::Duration window) {
  const int64_t old_count = count_;
  const int64_t old_window_ns = window_ns_;
  SetWindow(window);
  if (window_ns_ == old_window_ns) return;
  const std::vector<double> old = std::move(state_.buckets);
  state_.buckets.assign(static_cast<size_t>(count_), 0.0);
  if (!state_.written) return;
  state_.total = 0;
  for (int64_t b = state_.last; b > state_.last - std::min(count_, old_count); --b) {
    const int64_t slot = b % old_count;
    const double value = old[static_cast<size_t>(slot < 0 ? slot + old_count : slot)];
    state_.buckets[SlotOf(b)] = value;
    state_.total += value;
  }
  state_.first = state_.last - (old_count - 1);
}

std::optional<absl::Time> KpaWindow::span_start() const {
  if (!state_.written) return std::nullopt;
  return StartOf(state_.first);
}

double RoundToDigits(double value, int digits) {
  double scale = 1;
  for (int i = 0; i < std::clamp(digits, 0, 15); ++i) scale *= 10;
  const double scaled = value * scale;
  // Beyond 2^53 there are no decimals to round, and scaling could overflow.
  if (std::abs(scaled) >= 9007199254740992.0 || std::isnan(scaled)) return value;
  return std::round(scaled) / scale;
}

void KpaWindow::State::Persist(base::Archive& archive) {
  archive.Field("buckets", buckets);
  archive.Field("first", first);
  archive.Field("last", last);
  archive.Field("total", total);
  archive.Field("written", written);
}

void KpaWindow::Persist(base::Archive& archive) {
  State state = state_;
  state.Persist(archive);
  if (!archive.loading()) return;
  // Bucket numbers beyond any clock would overflow where they are subtracted.
  const bool fits = state.buckets.size() == state_.buckets.size() && state.first <= state.last &&
                    state.first > -kMaxBucket && state.last < kMaxBucket;
  if (!fits) {
    archive.Fail("does not fit the window");
    return;
  }
  state_ = std::move(state);
}

}  // namespace springtide::policies
