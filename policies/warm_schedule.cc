#include "policies/warm_schedule.h"

#include <algorithm>

namespace springtide::policies {

bool WarmSchedule::IsOn(double seconds) const {
  for (size_t i = 0; i < count_; ++i) {
    if (seconds < static_cast<double>(intervals_[i].end)) {
      return seconds >= static_cast<double>(intervals_[i].begin);
    }
  }
  return false;
}

bool WarmSchedule::IsInFirst(double seconds) const {
  return count_ > 0 && intervals_[0].begin <= 0 && seconds < static_cast<double>(intervals_[0].end);
}

std::optional<double> WarmSchedule::NextChange(double seconds) const {
  for (size_t i = 0; i < count_; ++i) {
    const auto begin = static_cast<double>(intervals_[i].begin);
    const auto end = static_cast<double>(intervals_[i].end);
    if (seconds < begin) return begin;
    if (seconds < end) return end;
  }
  return std::nullopt;
}

// Adds an interval that begins no earlier than the last one did; joins it to that when they touch.
void WarmSchedule::Append(double begin, double end) {
  if (begin >= end) return;
  if (count_ > 0 && begin <= static_cast<double>(intervals_[count_ - 1].end)) {
    intervals_[count_ - 1].end = static_cast<float>(end);
  } else if (count_ < kMaxIntervals) {
    intervals_[count_++] = {static_cast<float>(begin), static_cast<float>(end)};
  }
}

WarmSchedule PlanWarmth(const GapHistogram& gaps, const WarmPrices& prices) {
  constexpr size_t kBins = GapHistogram::kBins;
  std::array<bool, kBins> stay{};  // when on at the begin of the bin
  std::array<bool, kBins> turn{};  // when off at the begin of the bin
  double survival = gaps.Mass(kBins);
  double value_on = prices.cold_need * survival;
  double value_off = value_on;
  for (size_t bin = kBins; bin-- > 0;) {
    const double mass = gaps.Mass(bin);
    survival += mass;
    const double width = GapHistogram::BinEdge(bin + 1) - GapHistogram::BinEdge(bin);
    const double on = prices.replica_second * width * (survival - mass / 2) + value_on;
    const double off = prices.cold_need * mass + value_off;
    const double turn_on = on + prices.start * survival;
    stay[bin] = on < off;
    turn[bin] = turn_on < off;
    value_on = std::min(on, off);
    value_off = std::min(turn_on, off);
  }

  WarmSchedule schedule;
  bool on = true;
  double begin = 0;
  for (size_t bin = 0; bin < kBins; ++bin) {
    const double edge = GapHistogram::BinEdge(bin);
    if (on && !stay[bin]) {
      schedule.Append(begin, edge);
      on = false;
    } else if (!on && turn[bin]) {
      begin = std::max(0.0, edge - prices.lead_seconds);
      on = true;
    }
  }
  if (on) schedule.Append(begin, GapHistogram::BinEdge(kBins));
  return schedule;
}

void WarmSchedule::Interval::Persist(base::Archive& archive) {
  archive.Field("begin", begin);
  archive.Field("end", end);
}

void WarmSchedule::Persist(base::Archive& archive) {
  archive.Field("intervals", intervals_);
  archive.Field("count", count_);
  if (!archive.loading()) return;
  // A float may round the last edge up.
  const double last_edge = GapHistogram::BinEdge(GapHistogram::kBins) + 1;
  bool sound = count_ <= kMaxIntervals;
  for (const Interval& interval : intervals_) {
    sound = sound && interval.begin >= 0 && interval.begin <= interval.end &&
            static_cast<double>(interval.end) <= last_edge;
  }
  if (sound) return;
  count_ = 0;
  archive.Fail("intervals must be ordered and lie within the gaps that are told apart");
}

}  // namespace springtide::policies
