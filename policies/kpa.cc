// Knative's pod autoscaler on the load as requests per second, for comparison and migration: its
// windows, panic, rates, and its way to zero and back.
//
// The decisions are KpaDecider's and StepKpaToZero's, which conform to Knative; this file feeds
// them and plays the part of the reconciler: the activator is in the path while the burst capacity
// is short or the workload inactive, and its probes always answer.
#include <algorithm>
#include <cmath>
#include <optional>

#include "policies/kpa_collector.h"
#include "policies/kpa_decider.h"
#include "policies/kpa_settings.h"
#include "policies/kpa_zero.h"
#include "policies/policy_kind.h"
#include "policies/sync_clock.h"

namespace springtide::policies {
namespace {

constexpr absl::Duration kBucket = absl::Seconds(1);

struct KpaConfig {
  double target_utilization = 0.7;
  absl::Duration stable_window = absl::Seconds(60);
  double panic_window_percentage = 10;
  double panic_threshold_percentage = 200;
  double max_scale_up_rate = 1000;
  double max_scale_down_rate = 2;
  double target_burst_capacity = 211;
  absl::Duration scale_down_delay = absl::ZeroDuration();
  absl::Duration grace_period = absl::Seconds(30);
  absl::Duration pod_retention = absl::ZeroDuration();
  int64_t activation_scale = 0;
  absl::Duration tick_phase = absl::Seconds(1);

  static const base::Schema<KpaConfig>& schema();
};

const base::Schema<KpaConfig>& KpaConfig::schema() {
  using Config = KpaConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Knative's pod autoscaler with requests per second as its metric.")
          .Number("targetUtilization", &Config::target_utilization, {0.05, 1},
                  "Share of a replica's capacity to aim for.")
          .Duration("stableWindow", &Config::stable_window, {6, 3600}, "The long window.")
          .Number("panicWindowPercentage", &Config::panic_window_percentage, {1, 100},
                  "The short window in per cent of the long one.")
          .Number("panicThresholdPercentage", &Config::panic_threshold_percentage, {110, 1000},
                  "Pods wanted by the short window in per cent of ready ones that start a panic.")
          .Number("maxScaleUpRate", &Config::max_scale_up_rate, {1.01, 1e6},
                  "Factor by which a tick may grow the ready pods.")
          .Number("maxScaleDownRate", &Config::max_scale_down_rate, {1.01, 1e6},
                  "Factor by which a tick may shrink the ready pods.")
          .Number("targetBurstCapacity", &Config::target_burst_capacity, {-1, 1e9},
                  "Load to keep room for; with less the activator stays in the path. -1: always.")
          .Duration("scaleDownDelay", &Config::scale_down_delay, {0, 3600},
                    "Time that a lower count must have lasted.")
          .Duration("scaleToZeroGracePeriod", &Config::grace_period, {1, 3600},
                    "Time that the activator is in the path before the last pod goes.")
          .Duration("scaleToZeroPodRetentionPeriod", &Config::pod_retention, {0, 3600},
                    "Least time that the last pod stays.")
          .Integer("activationScale", &Config::activation_scale, {0, 100'000},
                   "Least count when there is load; 0 and 1 are off.")
          .Duration("tickPhase", &Config::tick_phase, {0, 2},
                    "Where in its 2 s the tick falls, counted from the Unix epoch."));
  return *schema;
}

constexpr Reason kKpaStable = {"KpaStable",
                               "Knative: {stable} req/s over its long window needs {out}",
                               "The long window's average at the target.",
                               {"stable", "panic"}};
constexpr Reason kKpaPanic = {
    "KpaPanic",
    "Knative panics: {panic} req/s over its short window, nothing shrinks",
    "The short window asked for a multiple of the ready pods.",
    {"stable", "panic"}};
constexpr Reason kKpaBetweenTicks = {"KpaBetweenTicks", "between two ticks of Knative's autoscaler",
                                     "The autoscaler acts only when it ticks."};
constexpr Reason kKpaNoData = {"KpaNoData", "Knative has no data",
                               "Neither window holds a report, so the count stays."};
constexpr Reason kKpaToZero = {
    "KpaToZero", "Knative: idle, on its way to zero",
    "No load over the long window; the last pod goes after the grace period."};

class Kpa : public Policy {
 public:
  explicit Kpa(const KpaConfig& config)
      : config_(config),
        clock_(kKpaTick, config.tick_phase),
        reports_({config.stable_window,
                  KpaPanicWindow(config.stable_window, config.panic_window_percentage)}),
        decider_(DeciderConfig(1), 0, absl::UnixEpoch()) {
    zero_.stable_window = config.stable_window;
    zero_.grace_period = config.grace_period;
    zero_.pod_retention = config.pod_retention;
    zero_.activator_always_in_path = config.target_burst_capacity < 0;
  }

  Verdict Apply(const Tick& tick, const Recommendation&) override {
    RecordSamples(tick);
    const bool asleep = tick.replicas.ready == base::Replicas{0} && wanted_ == 0;
    const bool poked =
        asleep && tick.history.newest_end() == tick.now && tick.history.newest_value() > 0;
    const bool due = clock_.Due(tick.now);
    if (!IsKnown(tick.signal)) return {tick.replicas.spec, &kKpaNoData};
    if (due || poked) Decide(tick);
    if (!decided_) return {tick.replicas.spec, &kKpaNoData};
    if (wanted_ == 0) return ToZero(tick);
    if (!due && !poked) return {tick.replicas.spec, &kKpaBetweenTicks};
    return {std::min(base::Replicas{wanted_}, base::kMaxReplicas),
            decider_.state().panic_since.has_value() ? &kKpaPanic : &kKpaStable,
            {averages_.stable, averages_.panic}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("clock", clock_);
    archive.Field("reports", reports_);
    archive.Field("decider", decider_);
    archive.Field("recordedUntil", recorded_until_);
    archive.Field("decided", decided_);
    archive.Field("wanted", wanted_);
    archive.Field("averageStable", averages_.stable);
    archive.Field("averagePanic", averages_.panic);
    archive.Field("inactive", inactive_);
    archive.Field("conditionSince", condition_since_);
    archive.Field("proxiedSince", proxied_since_);
  }

 private:
  KpaDeciderConfig DeciderConfig(double capacity) const {
    KpaDeciderConfig decider;
    decider.target_value = std::max(0.01, config_.target_utilization * capacity);
    decider.total_value = capacity;
    decider.target_burst_capacity = config_.target_burst_capacity;
    decider.panic_threshold = config_.panic_threshold_percentage / 100;
    decider.max_scale_up_rate = config_.max_scale_up_rate;
    decider.max_scale_down_rate = config_.max_scale_down_rate;
    decider.stable_window = config_.stable_window;
    decider.scale_down_delay = config_.scale_down_delay;
    decider.activation_scale = static_cast<int32_t>(config_.activation_scale);
    return decider;
  }

  // One report a second, of every second that a sample covers: pods report while there are any, the
  // activator while requests come.
  void RecordSamples(const Tick& tick) {
    for (const Sample& sample : tick.samples) {
      if (sample.end <= recorded_until_ || sample.end > tick.history.newest_end()) continue;
      absl::Time second = std::max(sample.end - sample.window, recorded_until_);
      for (; second < sample.end; second += kBucket) {
        if (sample.value <= 0 && tick.replicas.ready == base::Replicas{0}) continue;
        reports_.Record(second, {.requests = sample.value});
      }
      recorded_until_ = sample.end;
    }
  }

  void Decide(const Tick& tick) {
    // The second that begins now has no report yet.
    const absl::Time seen = tick.now - absl::Nanoseconds(1);
    const std::optional<KpaAverages> averages = reports_.Read(KpaMetric::kRequestsPerSecond, seen);
    decider_.set_config(DeciderConfig(tick.workload.capacity));
    const KpaDecision decision = decider_.Tick(tick.now, tick.replicas.ready.value(), averages);
    if (!decision.valid) return;
    decided_ = true;
    averages_ = *averages;
    wanted_ = decision.desired;
    if (wanted_ > 0) SetInactive(false, tick.now);
    SetProxied(decision.excess_burst_capacity < 0 || inactive_, tick.now);
  }

  // Steps the way to zero, once a second as the reconciler is woken again after short waits.
  Verdict ToZero(const Tick& tick) {
    if (tick.replicas.spec == base::Replicas{0}) {
      SetInactive(true, tick.now);
      return {base::Replicas{0}, &kKpaToZero};
    }
    KpaZeroState state;
    state.condition = inactive_ ? KpaActive::kInactive : KpaActive::kActive;
    state.condition_since = condition_since_;
    state.proxied_since = proxied_since_;
    state.probe_answered = tick.now - condition_since_ >= kProbeRound;
    state.reachability = KpaReachability::kReachable;
    const KpaZeroStep step = StepKpaToZero(0, zero_, state, tick.now);
    if (step.reported == 0 && !inactive_) {
      SetInactive(true, tick.now);
      SetProxied(true, tick.now);
    }
    if (!step.write.has_value()) return {tick.replicas.spec, &kKpaToZero};
    return {base::Replicas{*step.write}, &kKpaToZero};
  }

  void SetInactive(bool inactive, absl::Time now) {
    if (inactive == inactive_) return;
    inactive_ = inactive;
    condition_since_ = now;
  }

  void SetProxied(bool proxied, absl::Time now) {
    if (!proxied) {
      proxied_since_.reset();
    } else if (!proxied_since_.has_value()) {
      proxied_since_ = now;
    }
  }

  // An inactive workload is looked at again after this long.
  static constexpr absl::Duration kProbeRound = absl::Seconds(3);

  const KpaConfig config_;
  SyncClock clock_;
  KpaCollector reports_;
  KpaDecider decider_;
  KpaZeroConfig zero_;
  absl::Time recorded_until_ = absl::UnixEpoch();
  bool decided_ = false;
  int32_t wanted_ = 0;
  KpaAverages averages_;
  bool inactive_ = true;
  absl::Time condition_since_ = absl::UnixEpoch();
  std::optional<absl::Time> proxied_since_;
};

}  // namespace

const PolicyKind& KpaKind() {
  static const PolicyKind& kind = DefinePolicy<KpaConfig, Kpa>(
      "kpa", Stage::kSizing,
      {&kKpaStable, &kKpaPanic, &kKpaBetweenTicks, &kKpaNoData, &kKpaToZero});
  return kind;
}

}  // namespace springtide::policies
