// One level of demand as the warm plan sees it: when it was last needed, how long it tends to stay
// unneeded, and the schedule that follows.
//
// Level l stands for the l-th replica: it is needed while the load needs at least l. Costs of
// levels add up, so each is planned alone.
#ifndef SPRINGTIDE_POLICIES_WARM_LEVEL_H_
#define SPRINGTIDE_POLICIES_WARM_LEVEL_H_

#include <cstdint>
#include <limits>

#include "base/archive.h"
#include "policies/gap_histogram.h"
#include "policies/warm_schedule.h"

namespace springtide::policies {

class WarmLevel {
 public:
  // Times are nanoseconds since the Unix epoch.
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::min();
  // Times nearer to zero than this can be subtracted without overflow.
  static constexpr int64_t kMaxTime = int64_t{1} << 62;

  int64_t last_needed_ns() const { return last_needed_ns_; }
  const WarmSchedule& schedule() const { return schedule_; }

  // The level is needed again. Its gap is learnt if it was watched from begin to end, that is, if
  // the load has been known since before the gap began.
  void Need(int64_t now_ns, int64_t known_since_ns);

  // The level stopped being needed; `last_needed_ns` is the last time it was. Plans anew when the
  // gaps it knows have changed by 5 % since the last plan.
  void Release(int64_t last_needed_ns, const WarmPrices& prices);

  void Persist(base::Archive& archive);

 private:
  GapHistogram gaps_;
  WarmSchedule schedule_;
  uint16_t gaps_since_plan_ = 0;
  bool planned_ = false;
  int64_t last_needed_ns_ = kNever;
};

// Sixteen levels take at most 4 KiB.
static_assert(sizeof(WarmLevel) <= 256);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_WARM_LEVEL_H_
