// Holds the count through a sudden dip, as an outage upstream looks like one and ends in a storm of
// retries. Source: Scryer's rule, bounded in time.
#include <algorithm>

#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

struct DipGuardConfig {
  double drop_percent = 60;
  absl::Duration within = absl::Seconds(30);
  absl::Duration window = absl::Seconds(5);
  absl::Duration hold = absl::Minutes(3);
  double min_load = 3;

  static const base::Schema<DipGuardConfig>& schema();
};

const base::Schema<DipGuardConfig>& DipGuardConfig::schema() {
  using Config = DipGuardConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Holds the count for a while when the load drops suddenly: after an outage upstream the "
          "requests come back at once, and more of them. Not for traffic that comes and goes by "
          "nature, which it would hold through every pause.")
          .Number("dropPercent", &Config::drop_percent, {1, 100},
                  "Drop of the load that counts as a dip, in per cent.")
          .Duration("within", &Config::within, {1, 3600}, "Within what time it must drop so far.")
          .Duration("window", &Config::window, {1, 600},
                    "Over what time the load is averaged, before and after.")
          .Duration("hold", &Config::hold, {1, 3600}, "How long the count is held at most.")
          .Number("minLoad", &Config::min_load, {0, 100'000},
                  "Loads below this, in replicas' worth, may drop as they like.")
          .Check([](const Config& config, const base::FieldPath& path, const base::Mark& mark,
                    base::ErrorList& errors) {
            if (config.hold < config.within) {
              errors.Add(path.Key("hold"), mark,
                         "is shorter than within, so one dip would be held again and again; make "
                         "it at least as long");
            }
          }));
  return *schema;
}

constexpr Reason kNoDip = {"NoDip", "the load did not drop suddenly",
                           "There is no sudden drop, or it was held long enough."};
constexpr Reason kDipHeld = {
    "DipHeld",
    "held at {out}: the load dropped from {before}/s to {now}/s; {left:s} to go",
    "The load dropped suddenly, which may be an outage upstream, so the count is held for a while.",
    {"before", "now", "left"}};

// A mean counts when this share of its window was observed.
constexpr double kCoverage = 0.5;

class DipGuard : public Policy {
 public:
  explicit DipGuard(const DipGuardConfig& config)
      : config_(config), remains_(1 - config.drop_percent / 100) {}

  absl::Duration LookBack() const override { return config_.within + config_.window; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (IsKnown(tick.signal)) Watch(tick);
    if (tick.now >= held_until_) return {so_far.desired, &kNoDip};
    // Holds what there is, and brings back nothing that others took away.
    const base::Replicas held = std::min(level_, tick.replicas.spec);
    return {std::max(so_far.desired, held),
            &kDipHeld,
            {before_, after_, absl::ToDoubleSeconds(held_until_ - tick.now)}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("heldUntil", held_until_);
    archive.Field("level", level_);
    archive.Field("before", before_);
    archive.Field("after", after_);
  }

 private:
  void Watch(const Tick& tick) {
    const WindowMean after = tick.history.LatestMean(config_.window);
    if (after.covered < kCoverage * config_.window) return;
    if (tick.now < held_until_) {
      after_ = after.mean;
      // Back to the middle between the dip and what was: it is over.
      if (after.mean > before_ * (1 + remains_) / 2) held_until_ = absl::InfinitePast();
      return;
    }
    const WindowMean before =
        tick.history.MeanAt(tick.history.newest_end() - config_.within, config_.window);
    if (before.covered < kCoverage * config_.window) return;
    const bool worth_it = before.mean >= config_.min_load * tick.workload.capacity;
    if (!worth_it || before.mean == 0 || after.mean > before.mean * remains_) return;
    held_until_ = tick.now + config_.hold;
    level_ = tick.replicas.spec;
    before_ = before.mean;
    after_ = after.mean;
  }

  const DipGuardConfig config_;
  const double remains_;  // share of the load that remains in a dip, at most
  absl::Time held_until_ = absl::InfinitePast();
  base::Replicas level_;
  double before_ = 0;
  double after_ = 0;
};

}  // namespace

const PolicyKind& DipGuardKind() {
  static const PolicyKind& kind =
      DefinePolicy<DipGuardConfig, DipGuard>("dipGuard", Stage::kLimits, {&kNoDip, &kDipHeld});
  return kind;
}

}  // namespace springtide::policies
