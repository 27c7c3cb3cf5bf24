// Token-bucket credits for growth: a full bucket lets a burst through, its refill bounds growth
// that goes on. Source: the scaling rate of AWS Lambda, generalised.
#include <algorithm>
#include <cmath>

#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

struct CreditsConfig {
  int64_t burst = 10;
  double refill_per_second = 1;
  double refill_percent_per_second = 0;

  static const base::Schema<CreditsConfig>& schema();
};

const base::Schema<CreditsConfig>& CreditsConfig::schema() {
  using Config = CreditsConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Limits growth by a bucket of credits, one for each replica added. The bucket starts "
          "full and refills while time passes; what does not fit is lost. The first replica is "
          "always allowed.")
          .Integer("burst", &Config::burst, {1, 100'000}, "Credits that the bucket holds.")
          .Number("refillPerSecond", &Config::refill_per_second, {0, 100'000},
                  "Credits that come back each second.")
          .Number("refillPercentPerSecond", &Config::refill_percent_per_second, {0, 10'000},
                  "Credits that come back each second, in per cent of the replicas there are; "
                  "added to refillPerSecond.")
          .Check([](const Config& config, const base::FieldPath& path, const base::Mark& mark,
                    base::ErrorList& errors) {
            if (config.refill_per_second == 0 && config.refill_percent_per_second == 0) {
              errors.Add(path.Key("refillPerSecond"), mark,
                         "and refillPercentPerSecond are both 0, so credits never come back; set "
                         "one of them above 0");
            }
          }));
  return *schema;
}

constexpr Reason kWithinCredits = {"WithinCredits",
                                   "within the {credits} scale-up credits left",
                                   "There are credits for all the growth that is wanted.",
                                   {"credits"}};
constexpr Reason kLimitedByCredits = {
    "LimitedByCredits",
    "limited by scale-up credits: {credits} left, {wanted} more replicas wanted",
    "Growth takes a credit for each replica, and there are too few.",
    {"credits", "wanted"}};

class Credits : public Policy {
 public:
  explicit Credits(const CreditsConfig& config)
      : config_(config), credits_(static_cast<double>(config.burst)) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const base::Replicas spec = tick.replicas.spec;
    if (last_now_ == absl::InfinitePast()) {
      last_spec_ = spec;
      last_now_ = tick.now;
    }
    // Credits are taken for growth that happened, so that wanting twice is not paying twice. It
    // followed the last decision, so the time since then refills what it left.
    const double added = std::max(0.0, static_cast<double>((spec - last_spec_).value()));
    credits_ = std::max(0.0, credits_ - added);
    last_spec_ = spec;
    Refill(absl::ToDoubleSeconds(tick.now - last_now_));
    last_now_ = tick.now;

    const double wanted = static_cast<double>((so_far.desired - spec).value());
    if (wanted <= credits_) return {so_far.desired, &kWithinCredits, {std::floor(credits_)}};
    const double allowed = std::max(std::floor(credits_), spec.value() == 0 ? 1.0 : 0.0);
    const base::Replicas out = spec + base::Replicas{static_cast<int32_t>(allowed)};
    if (out >= so_far.desired) return {so_far.desired, &kWithinCredits, {std::floor(credits_)}};
    return {out, &kLimitedByCredits, {std::floor(credits_), wanted}};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("credits", credits_);
    archive.Field("lastSpec", last_spec_);
    archive.Field("lastNow", last_now_);
    const bool valid =
        credits_ >= 0 && credits_ <= static_cast<double>(config_.burst) && last_spec_.value() >= 0;
    if (!valid) archive.Fail("credits must be within the bucket and lastSpec not negative");
  }

 private:
  void Refill(double seconds) {
    const double per_second =
        config_.refill_per_second +
        config_.refill_percent_per_second / 100 * static_cast<double>(last_spec_.value());
    credits_ = std::min(static_cast<double>(config_.burst), credits_ + per_second * seconds);
  }

  const CreditsConfig config_;
  double credits_;
  base::Replicas last_spec_;
  absl::Time last_now_ = absl::InfinitePast();
};

}  // namespace

const PolicyKind& CreditsKind() {
  static const PolicyKind& kind = DefinePolicy<CreditsConfig, Credits>(
      "credits", Stage::kBurst, {&kWithinCredits, &kLimitedByCredits});
  return kind;
}

}  // namespace springtide::policies
