#include "simulator/startup_delay.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "simulator/portable_math.h"

namespace springtide::simulator {
namespace {

// The 90th percentile of the standard normal distribution.
constexpr double kNormalP90 = 1.2815515655446004;

int64_t SecondsUp(absl::Duration delay) {
  return absl::ToInt64Seconds(absl::Ceil(delay, absl::Seconds(1)));
}

bool InRange(absl::Duration delay) {
  return delay >= absl::ZeroDuration() && delay <= kMaxStartupDelay;
}

}  // namespace

StartupDelay::StartupDelay(Kind kind, std::vector<absl::Duration> delays)
    : kind_(kind), delays_(std::move(delays)) {
  if (kind_ == Kind::kEmpirical) std::sort(delays_.begin(), delays_.end());
  for (const absl::Duration delay : delays_) {
    seconds_.push_back(InRange(delay) ? SecondsUp(delay) : 0);
  }
}

StartupDelay StartupDelay::Fixed(absl::Duration delay) {
  return StartupDelay(Kind::kFixed, {delay});
}

StartupDelay StartupDelay::LogNormal(absl::Duration median, absl::Duration p90) {
  StartupDelay delay(Kind::kLogNormal, {median, p90});
  if (InRange(median) && InRange(p90) && absl::ZeroDuration() < median && median <= p90) {
    delay.log_median_ = PortableLog(absl::ToDoubleSeconds(median));
    delay.sigma_ = (PortableLog(absl::ToDoubleSeconds(p90)) - delay.log_median_) / kNormalP90;
  }
  return delay;
}

StartupDelay StartupDelay::Empirical(std::vector<absl::Duration> delays) {
  return StartupDelay(Kind::kEmpirical, std::move(delays));
}

void StartupDelay::Check(const base::FieldPath& path, base::ErrorList& errors) const {
  for (const absl::Duration delay : delays_) {
    if (InRange(delay)) continue;
    errors.Add(
        path, base::Mark{},
        absl::StrCat(absl::FormatDuration(delay), " is not a start-up delay; use one from 0s to ",
                     absl::FormatDuration(kMaxStartupDelay)));
  }
  if (delays_.empty())
    errors.Add(path, base::Mark{}, "no measured delay is given; give at least one");
  if (kind_ != Kind::kLogNormal) return;
  if (delays_[0] <= absl::ZeroDuration()) {
    errors.Add(path, base::Mark{}, "the median of a log-normal delay must be above 0s");
  }
  if (delays_[1] < delays_[0]) {
    errors.Add(path, base::Mark{},
               absl::StrCat("p90 (", absl::FormatDuration(delays_[1]), ") is below the median (",
                            absl::FormatDuration(delays_[0]), "); exchange them"));
  }
}

int64_t StartupDelay::NominalSeconds() const {
  // Nearest rank for measured ones.
  return kind_ == Kind::kEmpirical ? seconds_[(seconds_.size() - 1) / 2] : seconds_[0];
}

int64_t StartupDelay::DrawSeconds(Random& random) const {
  switch (kind_) {
    case Kind::kFixed:
      return seconds_[0];
    case Kind::kEmpirical: {
      const double place = random.Uniform() * static_cast<double>(seconds_.size());
      return seconds_[std::min(static_cast<size_t>(place), seconds_.size() - 1)];
    }
    case Kind::kLogNormal: {
      const double max = absl::ToDoubleSeconds(kMaxStartupDelay);
      const double log_delay = log_median_ + sigma_ * random.Normal();
      // Cut before e^x, which a wide distribution could drive out of range.
      if (log_delay >= PortableLog(max)) return static_cast<int64_t>(max);
      return static_cast<int64_t>(std::ceil(PortableExp(std::max(log_delay, -700.0))));
    }
  }
  return 0;
}

}  // namespace springtide::simulator
