// Damps growth by what is still starting: no more replicas on their way than the ready ones bear
// out, and none at all while those on their way do not arrive.
#include <algorithm>
#include <cmath>

#include "policies/policy_kind.h"
#include "policies/replica_math.h"

namespace springtide::policies {
namespace {

struct PendingDampingConfig {
  double max_unready_share = 0.8;
  int64_t always_allowed = 10;
  double stuck_after_delays = 5;
  absl::Duration stuck_at_least = absl::Seconds(60);

  static const base::Schema<PendingDampingConfig>& schema();
};

const base::Schema<PendingDampingConfig>& PendingDampingConfig::schema() {
  using Config = PendingDampingConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Counts starting replicas as capacity on its way: limits how many there may be for the "
          "ready ones, and asks for no more while they do not become ready, as when a quota is "
          "used up or a new version crashes.")
          .Number("maxUnreadyShare", &Config::max_unready_share, {0.01, 1},
                  "Largest share of all replicas that growth may leave unready: 0.8 grows to 5 "
                  "times the ready count. 1 does not limit.")
          .Integer("alwaysAllowed", &Config::always_allowed, {1, 100'000},
                   "Replicas that may be unready whatever the share, so that growth can begin.")
          .Number("stuckAfterDelays", &Config::stuck_after_delays, {1, 1000},
                  "Starting replicas count as stuck when none became ready for this many start-up "
                  "delays.")
          .Duration("stuckAtLeast", &Config::stuck_at_least, {0, 86'400},
                    "And for at least this long."));
  return *schema;
}

constexpr Reason kArrivingInTime = {"ArrivingInTime",
                                    "{starting} on their way are no reason to wait",
                                    "Starting replicas are few enough and become ready in time.",
                                    {"starting"}};
constexpr Reason kTooManyStarting = {
    "TooManyStarting",
    "growth held to {out}: {starting} are starting for {ready} ready",
    "More replicas would be unready than the ready ones bear out.",
    {"starting", "ready"}};
constexpr Reason kStartsStuck = {
    "StartsStuck",
    "growth held at {out}: {starting} starting, none became ready for {waited:s}",
    "Starting replicas do not become ready, so asking for more would not help.",
    {"starting", "waited"}};

class PendingDamping : public Policy {
 public:
  explicit PendingDamping(const PendingDampingConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const base::Replicas spec = tick.replicas.spec;
    const base::Replicas ready = tick.replicas.ready;
    const base::Replicas starting = tick.replicas.starting;
    const auto shown = static_cast<double>(starting.value());
    if (starting.value() <= 0 || ready > last_ready_ || waiting_since_ == absl::InfinitePast()) {
      waiting_since_ = tick.now;
    }
    last_ready_ = ready;
    if (so_far.desired <= spec) return {so_far.desired, &kArrivingInTime, {shown}};

    const absl::Duration waited = tick.now - waiting_since_;
    const absl::Duration patience =
        std::max(config_.stuck_after_delays * tick.workload.startup_delay, config_.stuck_at_least);
    if (waited > patience) {
      return {spec, &kStartsStuck, {shown, absl::ToDoubleSeconds(waited)}};
    }
    const base::Replicas most = std::max(spec, MostFor(ready));
    if (so_far.desired > most) {
      return {most, &kTooManyStarting, {shown, static_cast<double>(ready.value())}};
    }
    return {so_far.desired, &kArrivingInTime, {shown}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("waitingSince", waiting_since_);
    archive.Field("lastReady", last_ready_);
  }

 private:
  // The most replicas there may be in all with `ready` ones.
  base::Replicas MostFor(base::Replicas ready) const {
    const auto serving = static_cast<double>(ready.value());
    const double by_share = config_.max_unready_share < 1
                                ? serving / (1 - config_.max_unready_share)
                                : static_cast<double>(base::kMaxReplicas.value());
    // Rounded down: the share is a limit. The slack forgives a rounding error.
    return CeilReplicas(std::max(std::floor(by_share + 1e-9),
                                 serving + static_cast<double>(config_.always_allowed)));
  }

  const PendingDampingConfig config_;
  absl::Time waiting_since_ = absl::InfinitePast();  // when a replica last became ready
  base::Replicas last_ready_;
};

}  // namespace

const PolicyKind& PendingDampingKind() {
  static const PolicyKind& kind = DefinePolicy<PendingDampingConfig, PendingDamping>(
      "pendingDamping", Stage::kLimits, {&kArrivingInTime, &kTooManyStarting, &kStartsStuck});
  return kind;
}

}  // namespace springtide::policies
