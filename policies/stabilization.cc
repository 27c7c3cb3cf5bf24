// Stabilisation windows: moves only as far as every recommendation of the window agrees on.
// Source: the HorizontalPodAutoscaler's behaviour block (the envelope rule).
#include <algorithm>

#include "policies/policy_kind.h"
#include "policies/sliding_maximum.h"

namespace springtide::policies {
namespace {

constexpr double kDay = 86'400;

struct StabilizationConfig {
  absl::Duration up = absl::ZeroDuration();
  absl::Duration down = absl::Minutes(5);

  static const base::Schema<StabilizationConfig>& schema();
};

const base::Schema<StabilizationConfig>& StabilizationConfig::schema() {
  using Config = StabilizationConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Grows only to the lowest count wanted within the up window, and shrinks only to the "
          "highest wanted within the down window.")
          .Duration("up", &Config::up, {0, kDay}, "Window for growth. 0 grows at once.")
          .Duration("down", &Config::down, {0, kDay}, "Window for shrinking. 0 shrinks at once."));
  return *schema;
}

constexpr Reason kStable = {"Stable", "nothing in the windows speaks against {out}",
                            "The stabilisation windows allow the change."};
constexpr Reason kGrowthStabilized = {
    "GrowthStabilized",
    "growth held to {out}, the lowest wanted in the last {window:s}",
    "Less was wanted within the up window.",
    {"window"}};
constexpr Reason kShrinkStabilized = {
    "ShrinkStabilized",
    "shrinking held to {out}, the highest wanted in the last {window:s}",
    "More was wanted within the down window.",
    {"window"}};

class Stabilization : public Policy {
 public:
  explicit Stabilization(const StabilizationConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const int32_t spec = tick.replicas.spec.value();
    const int32_t desired = so_far.desired.value();
    if (IsKnown(tick.signal)) {
      // After a start or an outage what exists counts as wanted: nothing is known against it.
      if (tick.known_since != known_since_) {
        known_since_ = tick.known_since;
        highest_.Push(tick.now, spec, config_.down);
      }
      highest_.Push(tick.now, desired, config_.down);
      lowest_.Push(tick.now, -desired, config_.up);
    }
    const auto high = highest_.Max(tick.now, config_.down);
    const auto low = lowest_.Max(tick.now, config_.up);
    // Of the window and of this tick, which is in no window of length 0.
    const int32_t highest = high.has_value() ? std::max(high->value, desired) : desired;
    const int32_t lowest = low.has_value() ? std::min(-low->value, desired) : desired;
    const base::Replicas out{std::min(std::max(spec, lowest), highest)};
    if (out < so_far.desired) {
      return {out, &kGrowthStabilized, {absl::ToDoubleSeconds(config_.up)}};
    }
    if (out > so_far.desired) {
      return {out, &kShrinkStabilized, {absl::ToDoubleSeconds(config_.down)}};
    }
    return {out, &kStable};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("highest", highest_);
    archive.Field("lowest", lowest_);
    archive.Field("knownSince", known_since_);
  }

 private:
  const StabilizationConfig config_;
  SlidingMaximum highest_;  // wanted within the down window
  SlidingMaximum lowest_;   // wanted within the up window, negated
  absl::Time known_since_ = absl::InfiniteFuture();
};

}  // namespace

const PolicyKind& StabilizationKind() {
  static const PolicyKind& kind = DefinePolicy<StabilizationConfig, Stabilization>(
      "stabilization", Stage::kLimits, {&kStable, &kGrowthStabilized, &kShrinkStabilized});
  return kind;
}

}  // namespace springtide::policies
