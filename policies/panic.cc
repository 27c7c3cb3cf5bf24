// Panic: sizes to the last seconds while the load is far above what is, or is about to be, there.
// Compares with the capacity that is coming, takes back nothing while it lasts, and leaves by a
// floor that decays. Source: Knative's two windows, with what its users miss.
#include <algorithm>
#include <cmath>

#include "policies/policy_kind.h"
#include "policies/replica_math.h"
#include "policies/sizing_reasons.h"

namespace springtide::policies {
namespace {

struct PanicConfig {
  absl::Duration window = absl::Seconds(6);
  double threshold = 2;
  double target_utilization = 0.9;
  absl::Duration calm_after = absl::Seconds(60);
  absl::Duration half_life = absl::Seconds(30);

  static const base::Schema<PanicConfig>& schema();
};

const base::Schema<PanicConfig>& PanicConfig::schema() {
  using Config = PanicConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Panics when the load of a short window is above threshold times what ready and starting "
          "replicas serve. While in panic nothing shrinks and the short window sizes; after it "
          "half of the surplus goes every halfLife.")
          .Duration("window", &Config::window, {1, 600}, "The short window.")
          .Number("threshold", &Config::threshold, {1, 100},
                  "Ratio of load to capacity, that on its way included, that starts a panic.")
          .Number("targetUtilization", &Config::target_utilization, {0.05, 1},
                  "Share of a replica's capacity that the short window is sized to.")
          .Duration("calmAfter", &Config::calm_after, {0, 3600},
                    "How long the ratio must stay below the threshold to end a panic.")
          .Duration("halfLife", &Config::half_life, {1, 3600},
                    "After a panic: the time in which half of the surplus goes."));
  return *schema;
}

constexpr Reason kCalm = {"Calm",
                          "calm: load is {ratio} times the capacity",
                          "The load is not far above the capacity.",
                          {"ratio"}};
constexpr Reason kPanic = {
    "Panic",
    "panic: {load} in the short window need {need}, {ratio} times the capacity there was",
    "The load rose far above the capacity that is ready or starting, so the short window sizes and "
    "nothing shrinks.",
    {"load", "need", "ratio"}};
constexpr Reason kAfterPanic = {
    "AfterPanic",
    "leaving a panic: {change} of its replicas remain",
    "After a panic half of the surplus goes every half-life, so that capacity does not fall off a "
    "cliff.",
    {"floor"}};
constexpr Reason kPanicSignalLost = {"PanicSignalLost",
                                     "the load is not known: {floor} from a panic remain",
                                     "Without a signal a panic neither starts, ends nor decays.",
                                     {"floor"}};

class Panic : public Policy {
 public:
  explicit Panic(const PanicConfig& config) : config_(config) {}

  absl::Duration LookBack() const override { return config_.window; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const absl::Duration elapsed =
        last_now_ == absl::InfinitePast() ? absl::ZeroDuration() : tick.now - last_now_;
    last_now_ = tick.now;
    if (panicking_) floor_ = std::max(floor_, static_cast<double>(tick.replicas.spec.value()));
    if (!IsKnown(tick.signal)) {
      if (floor_ == 0) return {so_far.desired, &kLoadNotKnown};
      return {std::max(so_far.desired, CeilReplicas(floor_)), &kPanicSignalLost, {floor_}};
    }
    const WindowMean recent = tick.history.LatestMean(config_.window);
    const double capacity = tick.workload.capacity;
    const int32_t coming =
        std::max(1, tick.replicas.ready.value() + tick.replicas.starting.value());
    const double ratio = recent.mean / (capacity * static_cast<double>(coming));
    if (ratio > config_.threshold) {
      panicking_ = true;
      floor_ = std::max(floor_, static_cast<double>(tick.replicas.spec.value()));
      last_alarm_ = tick.now;
      alarm_ratio_ = ratio;
    } else if (panicking_ && IsCalm(tick)) {
      panicking_ = false;
    }
    if (!panicking_) return Decay(so_far.desired, elapsed, ratio);

    const base::Replicas need = CeilReplicas(recent.mean / (capacity * config_.target_utilization));
    return {std::max({so_far.desired, need, CeilReplicas(floor_)}),
            &kPanic,
            {recent.mean, static_cast<double>(need.value()), alarm_ratio_}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("panicking", panicking_);
    archive.Field("lastAlarm", last_alarm_);
    archive.Field("alarmRatio", alarm_ratio_);
    archive.Field("floor", floor_);
    archive.Field("lastNow", last_now_);
  }

 private:
  // What was calm before the signal was lost says nothing about the time after.
  bool IsCalm(const Tick& tick) const {
    return tick.now - std::max(last_alarm_, tick.known_since) >= config_.calm_after;
  }

  Verdict Decay(base::Replicas desired, absl::Duration elapsed, double ratio) {
    const auto wanted = static_cast<double>(desired.value());
    const double kept = std::exp2(-absl::FDivDuration(elapsed, config_.half_life));
    floor_ = wanted + (floor_ - wanted) * kept;
    // Less than half a replica of surplus is none.
    if (!(floor_ - wanted >= 0.5)) {
      floor_ = 0;
      return {desired, &kCalm, {ratio}};
    }
    return {CeilReplicas(std::round(floor_)), &kAfterPanic, {floor_}};
  }

  const PanicConfig config_;
  bool panicking_ = false;
  absl::Time last_alarm_ = absl::InfinitePast();
  double alarm_ratio_ = 0;
  double floor_ = 0;  // the most replicas there were in the panic, decaying after it
  absl::Time last_now_ = absl::InfinitePast();
};

}  // namespace

const PolicyKind& PanicKind() {
  static const PolicyKind& kind = DefinePolicy<PanicConfig, Panic>(
      "panic", Stage::kBurst, {&kCalm, &kPanic, &kAfterPanic, &kPanicSignalLost, &kLoadNotKnown});
  return kind;
}

}  // namespace springtide::policies
