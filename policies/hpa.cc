// The Kubernetes HorizontalPodAutoscaler on the load as an external metric, for comparison and
// migration: its own loop period, averaging, tolerance, windows and limits.
//
// The decisions are ReconcileHpa's (policies/hpa_reconcile.h), which conforms to the controller;
// this file feeds it. Between syncs the count stays as it is.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "policies/hpa_reconcile.h"
#include "policies/hpa_rules.h"
#include "policies/policy_kind.h"
#include "policies/sync_clock.h"

namespace springtide::policies {
namespace {

constexpr double kMilli = 1000;
// Proposals younger than the longest window, at one a sync, with room for a slow clock.
constexpr size_t kLogEntries = 512;

struct HpaPolicyConfig {
  double target_utilization = 0.7;
  int64_t min_replicas = 1;
  absl::Duration sync_period = absl::Seconds(15);
  absl::Duration sync_phase = absl::Seconds(7);
  absl::Duration rate_window = absl::Seconds(60);
  double tolerance_up = 0.1;
  double tolerance_down = 0.1;
  absl::Duration downscale_stabilization = absl::Seconds(300);
  std::optional<HpaBehaviorConfig> behavior;

  static const base::Schema<HpaPolicyConfig>& schema();
};

const base::Schema<HpaPolicyConfig>& HpaPolicyConfig::schema() {
  using Config = HpaPolicyConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "The Kubernetes HorizontalPodAutoscaler with the load as an external metric and an "
          "AverageValue target.")
          .Number("targetUtilization", &Config::target_utilization, {0.05, 1},
                  "AverageValue target as a share of a replica's capacity.")
          .Integer("minReplicas", &Config::min_replicas, {0, 100'000},
                   "The HPA's own minReplicas. 0 needs Kubernetes 1.37 or its feature gate.")
          .Duration("syncPeriod", &Config::sync_period, {1, 3600}, "Time from sync to sync.")
          .Duration("syncPhase", &Config::sync_phase, {0, 3600},
                    "Where in the period the sync falls, counted from the Unix epoch.")
          .Duration("rateWindow", &Config::rate_window, {1, 3600},
                    "Window of the rate query behind the metric.")
          .Number("toleranceUp", &Config::tolerance_up, {0, 10},
                  "How far above 1 usage over target may be before it grows.")
          .Number("toleranceDown", &Config::tolerance_down, {0, 1},
                  "How far below 1 usage over target may be before it shrinks.")
          .Duration("downscaleStabilization", &Config::downscale_stabilization, {0, 3600},
                    "The controller-wide window, used where behavior sets none.")
          .Object("behavior", &Config::behavior,
                  "As spec.behavior of an HPA. Absent is not the same as empty: absent doubles or "
                  "goes to 4 a sync, empty adds 4 pods or 100 per cent per 15 s."));
  return *schema;
}

constexpr Reason kHpaSynced = {
    "HpaSynced",
    "the HPA proposes {raw} for {load} req/s at {target} per pod, limited to {out}",
    "An HPA sync: the proposal from the metric, then windows and limits.",
    {"load", "target", "raw"}};
constexpr Reason kHpaBetweenSyncs = {"HpaBetweenSyncs", "between two syncs of the HPA",
                                     "The HPA acts only when it syncs."};
constexpr Reason kHpaNoMetric = {"HpaNoMetric", "the HPA has no metric to act on",
                                 "The metric is missing, so the HPA leaves the count alone."};
constexpr Reason kHpaBelowMin = {"HpaBelowMin", "raised to the HPA's minReplicas {out}",
                                 "The count was below the HPA's own minReplicas."};

int64_t ToMilli(double value) { return static_cast<int64_t>(std::ceil(value * kMilli - 1e-6)); }

class Hpa : public Policy {
 public:
  explicit Hpa(const HpaPolicyConfig& config)
      : config_(config),
        clock_(config.sync_period, config.sync_phase),
        state_(MakeHpaState(kLogEntries)) {
    // Zero replicas before the first sync are not a pause set by hand.
    state_.scaled_to_zero = true;
    if (config.behavior.has_value()) {
      reconcile_.behavior = ToHpaBehavior(*config.behavior, config.downscale_stabilization);
    }
    reconcile_.tolerance = {config.tolerance_down, config.tolerance_up};
    reconcile_.downscale_window = config.downscale_stabilization;
  }

  absl::Duration LookBack() const override { return config_.rate_window; }

  Verdict Apply(const Tick& tick, const Recommendation&) override {
    const auto min_replicas = static_cast<int32_t>(
        std::max<int64_t>(config_.min_replicas, tick.workload.min_replicas.value()));
    const int32_t spec = tick.replicas.spec.value();
    if (spec < min_replicas) return {base::Replicas{min_replicas}, &kHpaBelowMin};
    if (!clock_.Due(tick.now)) return {tick.replicas.spec, &kHpaBetweenSyncs};
    if (!IsKnown(tick.signal)) return {tick.replicas.spec, &kHpaNoMetric};

    reconcile_.bounds = {min_replicas, std::max(min_replicas, tick.workload.max_replicas.value())};
    const double load = tick.history.LatestMean(config_.rate_window).mean;
    const double target = config_.target_utilization * tick.workload.capacity;
    const int64_t usage_milli = ToMilli(load);
    HpaMetric metric;
    metric.kind = HpaMetricKind::kExternalAverage;
    metric.target_milli = std::max<int64_t>(1, std::llround(target * kMilli));
    metric.samples_milli = {&usage_milli, 1};
    HpaObservation observation;
    observation.now = tick.now;
    observation.counts = {spec, spec, spec, tick.replicas.ready.value()};
    observation.metrics = {&metric, 1};
    HpaDecision decision = ReconcileHpa(reconcile_, observation, state_);
    RecordHpaWrite(reconcile_, observation, true, decision, state_);
    return {base::Replicas{decision.rescale_to.value_or(spec)},
            &kHpaSynced,
            {load, target, static_cast<double>(decision.raw)}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("clock", clock_);
    archive.Field("state", state_);
  }

 private:
  const HpaPolicyConfig config_;
  HpaConfig reconcile_;
  SyncClock clock_;
  HpaState state_;
};

}  // namespace

const PolicyKind& HpaKind() {
  static const PolicyKind& kind = DefinePolicy<HpaPolicyConfig, Hpa>(
      "hpa", Stage::kSizing, {&kHpaSynced, &kHpaBetweenSyncs, &kHpaNoMetric, &kHpaBelowMin});
  return kind;
}

}  // namespace springtide::policies
