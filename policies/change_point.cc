// Sizes to the last seconds once the rate has changed for good, found by a cumulative sum over the
// counts of requests: quick where the change is large for the noise, deaf to a single odd sample.
// Source: Page, "Continuous inspection schemes" (1954), for Poisson counts.
#include <algorithm>
#include <cmath>

#include "policies/policy_kind.h"
#include "policies/replica_math.h"

namespace springtide::policies {
namespace {

struct ChangePointConfig {
  double ratio = 2;
  double threshold = 7;
  double dispersion = 1;
  absl::Duration window = absl::Seconds(3);
  absl::Duration level_window = absl::Seconds(60);
  double target_utilization = 0.9;

  static const base::Schema<ChangePointConfig>& schema();
};

const base::Schema<ChangePointConfig>& ChangePointConfig::schema() {
  using Config = ChangePointConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Finds the moment at which the request rate rose to another level, and sizes to the "
          "short window until the new level fills the level window. For a request rate; counts "
          "of requests are what the test rests on.")
          .Number("ratio", &Config::ratio, {1.05, 100},
                  "The rise that is found the soonest: 2 is a doubling.")
          .Number("threshold", &Config::threshold, {1, 100},
                  "Evidence that it takes, as a log-likelihood ratio: a false alarm comes less "
                  "often than once in e^threshold samples.")
          .Number("dispersion", &Config::dispersion, {1, 1000},
                  "Variance of a count over its mean: 1 for independent requests, more for traffic "
                  "that comes in clumps.")
          .Duration("window", &Config::window, {1, 600},
                    "The short window that sizes after a change.")
          .Duration("levelWindow", &Config::level_window, {5, 3600},
                    "How much of the past makes the level that the rate is compared with.")
          .Number("targetUtilization", &Config::target_utilization, {0.05, 1},
                  "Share of a replica's capacity that the short window is sized to.")
          .Check([](const Config& config, const base::FieldPath& path, const base::Mark& mark,
                    base::ErrorList& errors) {
            if (config.window >= config.level_window) {
              errors.Add(path.Key("levelWindow"), mark,
                         "is not longer than window; a change cannot be told from the level");
            }
          }));
  return *schema;
}

constexpr Reason kSteadyLevel = {"SteadyLevel",
                                 "no change of level: evidence {evidence} of {threshold}",
                                 "The counts fit the level of the recent past.",
                                 {"evidence", "threshold"}};
constexpr Reason kLevelNotKnown = {
    "LevelNotKnown", "the level is not known yet",
    "Too little of the level window was observed, or the load is not known."};
constexpr Reason kLevelRose = {
    "LevelRose",
    "the rate rose from {level}/s to {load}/s {since:s} ago and needs {need}",
    "The rate rose to another level, so the short window sizes until that level is known.",
    {"level", "load", "since", "need"}};

// The level counts as known when this share of its window was observed.
constexpr double kLevelCoverage = 0.5;

class ChangePoint : public Policy {
 public:
  explicit ChangePoint(const ChangePointConfig& config)
      : config_(config), log_ratio_(std::log(config.ratio)) {}

  absl::Duration LookBack() const override { return config_.window + config_.level_window; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!IsKnown(tick.signal)) return {so_far.desired, &kLevelNotKnown};
    if (rising_ && tick.now - onset_ >= LookBack()) rising_ = false;
    if (!rising_) Test(tick);
    if (!rising_) {
      if (!level_known_) return {so_far.desired, &kLevelNotKnown};
      return {so_far.desired, &kSteadyLevel, {evidence_, config_.threshold}};
    }
    const double load = tick.history.LatestMean(config_.window).mean;
    const base::Replicas need =
        CeilReplicas(load / (tick.workload.capacity * config_.target_utilization));
    return {std::max(so_far.desired, need),
            &kLevelRose,
            {level_, load, absl::ToDoubleSeconds(tick.now - onset_),
             static_cast<double>(need.value())}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("evidence", evidence_);
    archive.Field("onset", onset_);
    archive.Field("tested", tested_);
    archive.Field("level", level_);
    archive.Field("levelKnown", level_known_);
    archive.Field("rising", rising_);
  }

 private:
  // Takes the counts that arrived into the test. A late sample is left out: the history knows it,
  // and the test is of the newest.
  void Test(const Tick& tick) {
    if (tick.samples.empty() || tick.history.empty()) return;
    const absl::Time newest = tick.history.newest_end();
    const WindowMean level = tick.history.MeanAt(newest - config_.window, config_.level_window);
    level_known_ = level.covered >= kLevelCoverage * config_.level_window;
    // A level below one request in its window cannot be told from none.
    level_ = std::max(level.mean, 1 / absl::ToDoubleSeconds(config_.level_window));
    for (const Sample& sample : tick.samples) {
      // The history has refused what is not finite or lies too far ahead; so does the test.
      if (!(sample.value >= 0 && sample.value <= base::kMaxRate.value())) continue;
      if (sample.end <= tested_ || sample.end > newest) continue;
      const absl::Time begin = std::max(tested_, sample.end - sample.window);
      tested_ = sample.end;
      Add(sample.value, absl::ToDoubleSeconds(sample.end - begin), begin);
      if (rising_) return;
    }
  }

  void Add(double rate, double seconds, absl::Time begin) {
    if (!level_known_) {
      evidence_ = 0;
      return;
    }
    if (evidence_ <= 0) onset_ = begin;
    const double surplus = rate * log_ratio_ - level_ * (config_.ratio - 1);
    evidence_ = std::max(0.0, evidence_ + surplus * seconds / config_.dispersion);
    if (evidence_ > config_.threshold) {
      rising_ = true;
      evidence_ = 0;
    }
  }

  const ChangePointConfig config_;
  const double log_ratio_;
  double evidence_ = 0;                       // the cumulative sum
  absl::Time onset_ = absl::InfinitePast();   // since when it is above zero: the change
  absl::Time tested_ = absl::InfinitePast();  // end of the newest sample in it
  double level_ = 0;
  bool level_known_ = false;
  bool rising_ = false;
};

}  // namespace

const PolicyKind& ChangePointKind() {
  static const PolicyKind& kind = DefinePolicy<ChangePointConfig, ChangePoint>(
      "changePoint", Stage::kBurst, {&kSteadyLevel, &kLevelNotKnown, &kLevelRose});
  return kind;
}

}  // namespace springtide::policies
