#include "policies/warm_level.h"

#include <algorithm>

namespace springtide::policies {
namespace {

constexpr double kReplanShare = 0.05;
constexpr double kSecondsPerNanosecond = 1e-9;

}  // namespace

void WarmLevel::Need(int64_t now_ns, int64_t known_since_ns) {
  if (last_needed_ns_ == kNever || known_since_ns > last_needed_ns_) return;
  gaps_.Add(static_cast<double>(now_ns - last_needed_ns_) * kSecondsPerNanosecond);
  if (gaps_since_plan_ < std::numeric_limits<uint16_t>::max()) ++gaps_since_plan_;
}

void WarmLevel::Release(int64_t last_needed_ns, const WarmPrices& prices) {
  last_needed_ns_ = last_needed_ns;
  const double known = gaps_.Weight() + GapHistogram::kPriorGaps;
  if (planned_ && static_cast<double>(gaps_since_plan_) < kReplanShare * known) return;
  schedule_ = PlanWarmth(gaps_, prices);
  gaps_since_plan_ = 0;
  planned_ = true;
}

void WarmLevel::Persist(base::Archive& archive) {
  archive.Field("gaps", gaps_);
  archive.Field("schedule", schedule_);
  archive.Field("gapsSincePlan", gaps_since_plan_);
  archive.Field("planned", planned_);
  archive.Field("lastNeeded", last_needed_ns_);
  const bool sound =
      last_needed_ns_ == kNever || (last_needed_ns_ > -kMaxTime && last_needed_ns_ < kMaxTime);
  if (archive.loading() && !sound) archive.Fail("lastNeeded is no time");
}

}  // namespace springtide::policies
