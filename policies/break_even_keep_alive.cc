// Keeps an idle replica as long as keeping costs less than starting it again: the deterministic ski
// rental, which never costs more than twice what it would with the future known.
// Source: Karlin, Manasse, Rudolph and Sleator, "Competitive snoopy caching" (1988).
#include <algorithm>

#include "policies/level_hold.h"
#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

// No price makes a replica stay idle for longer.
constexpr absl::Duration kLongestHold = absl::Hours(7 * 24);

struct BreakEvenKeepAliveConfig {
  double factor = 1;
  double last_replica_factor = 1;

  static const base::Schema<BreakEvenKeepAliveConfig>& schema();
};

const base::Schema<BreakEvenKeepAliveConfig>& BreakEvenKeepAliveConfig::schema() {
  using Config = BreakEvenKeepAliveConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Keeps an idle replica until it has cost as much as starting it again would: for "
          "factor * (D + s/c), with the start-up delay D and the prices of a start s and of a "
          "replica-second c. At most 7 days.")
          .Number("factor", &Config::factor, {0, 100},
                  "Multiplies the break-even time. 1 never costs more than twice the least "
                  "possible; 0 releases at once.")
          .Number("lastReplicaFactor", &Config::last_replica_factor, {0, 100},
                  "The same for the last replica, whose break-even time also counts the requests "
                  "that would find none: D + s/c + p(D + 1 s)/c, with the price p of a missing "
                  "replica-second."));
  return *schema;
}

absl::Duration Bounded(double factor, absl::Duration hold) {
  if (factor == 0) return absl::ZeroDuration();
  return std::clamp(factor * hold, absl::ZeroDuration(), kLongestHold);
}

class BreakEvenKeepAlive : public Policy {
 public:
  explicit BreakEvenKeepAlive(const BreakEvenKeepAliveConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const Workload& workload = tick.workload;
    const absl::Duration break_even = workload.BreakEven();
    // The request that meets no replica is missed in its own second and through the start-up.
    const double late_price =
        workload.prices.missing_replica_second / workload.prices.replica_second;
    const absl::Duration penalty = late_price * (workload.startup_delay + absl::Seconds(1));
    return levels_.Apply(tick, so_far.desired,
                         {Bounded(config_.factor, break_even),
                          Bounded(config_.last_replica_factor, break_even + penalty)});
  }

  void Persist(base::Archive& archive) override { levels_.Persist(archive); }

 private:
  const BreakEvenKeepAliveConfig config_;
  LevelHold levels_;
};

}  // namespace

const PolicyKind& BreakEvenKeepAliveKind() {
  static const PolicyKind& kind = DefinePolicy<BreakEvenKeepAliveConfig, BreakEvenKeepAlive>(
      "breakEvenKeepAlive", Stage::kKeepAlive, LevelHold::Reasons());
  return kind;
}

}  // namespace springtide::policies
