// Rate policies: how far the count may move within a period, per direction.
// Source: the HorizontalPodAutoscaler's behaviour block, with two differences. Changes are read off
// the count itself, so that those made by others count too. And the first replica is free: a
// percentage of zero would never leave zero.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "policies/count_history.h"
#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

constexpr size_t kMaxRules = 8;

enum class RateUnit { kPods, kPercent };
enum class SelectPolicy { kMax, kMin, kDisabled };

struct RateRule {
  RateUnit type = RateUnit::kPods;
  int64_t value = 4;
  absl::Duration period = absl::Seconds(15);

  static const base::Schema<RateRule>& schema();
};

struct DirectionRules {
  SelectPolicy select = SelectPolicy::kMax;
  std::vector<RateRule> policies;

  static const base::Schema<DirectionRules>& schema();
};

struct RatePoliciesConfig {
  DirectionRules up{
      SelectPolicy::kMax,
      {{RateUnit::kPods, 4, absl::Seconds(15)}, {RateUnit::kPercent, 100, absl::Seconds(15)}}};
  DirectionRules down{SelectPolicy::kMax, {{RateUnit::kPercent, 100, absl::Seconds(15)}}};

  static const base::Schema<RatePoliciesConfig>& schema();
};

const base::Schema<RateRule>& RateRule::schema() {
  static const auto* schema = new base::Schema<RateRule>(
      base::Schema<RateRule>("At most value pods, or per cent, within a period.")
          .Choice("type", &RateRule::type,
                  {{"Pods", RateUnit::kPods}, {"Percent", RateUnit::kPercent}},
                  "What value counts: pods, or per cent of the count one period ago.")
          .Integer("value", &RateRule::value, {1, 100'000}, "How much.")
          .Duration("period", &RateRule::period, {1, 1800}, "Within what time."));
  return *schema;
}

const base::Schema<DirectionRules>& DirectionRules::schema() {
  static const auto* schema = new base::Schema<DirectionRules>(
      base::Schema<DirectionRules>("Rate policies of one direction.")
          .Choice("selectPolicy", &DirectionRules::select,
                  {{"Max", SelectPolicy::kMax},
                   {"Min", SelectPolicy::kMin},
                   {"Disabled", SelectPolicy::kDisabled}},
                  "Which of several policies binds: the one that allows the most, the one that "
                  "allows the least, or no change at all in this direction.")
          .List("policies", &DirectionRules::policies, kMaxRules, "The policies.")
          .Check([](const DirectionRules& rules, const base::FieldPath& path,
                    const base::Mark& mark, base::ErrorList& errors) {
            if (rules.policies.empty() && rules.select != SelectPolicy::kDisabled) {
              errors.Add(path.Key("policies"), mark,
                         "is empty; write at least one policy, or selectPolicy: Disabled to "
                         "forbid changes in this direction");
            }
          }));
  return *schema;
}

const base::Schema<RatePoliciesConfig>& RatePoliciesConfig::schema() {
  using Config = RatePoliciesConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Limits how far the count moves within a period, as the HorizontalPodAutoscaler's "
          "behaviour block does. The first replica is always allowed.")
          .Object("scaleUp", &Config::up,
                  "Growth. Default: at most 4 pods or 100 per cent in 15 s, whichever is more.")
          .Object("scaleDown", &Config::down,
                  "Shrinking. Default: no limit (100 per cent in 15 s)."));
  return *schema;
}

constexpr Reason kWithinRate = {"WithinRate", "the rate policies allow {out}",
                                "No rate policy limits the change."};
constexpr Reason kGrowthRateLimited = {"GrowthRateLimited",
                                       "growth limited to {out} by a rate policy, {wanted} wanted",
                                       "The rate policies allow less growth within their periods.",
                                       {"wanted"}};
constexpr Reason kShrinkRateLimited = {
    "ShrinkRateLimited",
    "shrinking limited to {out} by a rate policy, {wanted} wanted",
    "The rate policies allow less shrinking within their periods.",
    {"wanted"}};

// The rules of a direction with the counts that they start from.
class Direction {
 public:
  Direction(const DirectionRules& rules, int sign) : rules_(rules), sign_(sign) {
    for (const RateRule& rule : rules_.policies) history_.emplace_back(rule.period);
  }

  // The count up to which, or down to which, the rules let it move from `spec`. A new count has
  // been since the last tick, whose decision it followed.
  int64_t Limit(absl::Time now, base::Replicas spec, absl::Time last_now) {
    const int64_t current = spec.value();
    int64_t most = 0;
    int64_t least = 2 * int64_t{base::kMaxReplicas.value()};
    for (size_t i = 0; i < history_.size(); ++i) {
      const int64_t start = history_[i].Record(now, spec, last_now).value();
      // A change by others may have used the budget up and more; it is not taken back.
      const int64_t left =
          std::max<int64_t>(0, Change(rules_.policies[i], start) - sign_ * (current - start));
      most = std::max(most, left);
      least = std::min(least, left);
    }
    switch (rules_.select) {
      case SelectPolicy::kMax:
        return current + sign_ * most;
      case SelectPolicy::kMin:
        return current + sign_ * least;
      case SelectPolicy::kDisabled:
        break;
    }
    return current;
  }

  bool enabled() const { return rules_.select != SelectPolicy::kDisabled; }

  void Persist(absl::string_view name, base::Archive& archive) {
    for (size_t i = 0; i < history_.size(); ++i) {
      archive.Field(absl::StrCat(name, i), history_[i]);
    }
  }

 private:
  // How far the rule lets a count move that starts at `start`. A part of a pod counts as one.
  static int64_t Change(const RateRule& rule, int64_t start) {
    if (rule.type == RateUnit::kPods) return rule.value;
    return (start * rule.value + 99) / 100;
  }

  const DirectionRules rules_;
  const int sign_;  // 1 for growth, -1 for shrinking
  std::vector<CountHistory> history_;
};

class RatePolicies : public Policy {
 public:
  explicit RatePolicies(const RatePoliciesConfig& config)
      : up_(config.up, 1), down_(config.down, -1) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const base::Replicas spec = tick.replicas.spec;
    const absl::Time changed = last_now_ == absl::InfinitePast() ? tick.now : last_now_;
    last_now_ = tick.now;
    int64_t highest = up_.Limit(tick.now, spec, changed);
    const int64_t lowest = down_.Limit(tick.now, spec, changed);
    if (spec.value() == 0 && up_.enabled()) highest = std::max<int64_t>(highest, 1);
    const int64_t wanted = so_far.desired.value();
    const auto shown = static_cast<double>(wanted);
    if (wanted > highest) {
      return {base::Replicas{static_cast<int32_t>(highest)}, &kGrowthRateLimited, {shown}};
    }
    if (wanted < lowest) {
      return {base::Replicas{static_cast<int32_t>(lowest)}, &kShrinkRateLimited, {shown}};
    }
    return {so_far.desired, &kWithinRate};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("lastNow", last_now_);
    up_.Persist("up", archive);
    down_.Persist("down", archive);
  }

 private:
  Direction up_;
  Direction down_;
  absl::Time last_now_ = absl::InfinitePast();
};

}  // namespace

const PolicyKind& RatePoliciesKind() {
  static const PolicyKind& kind = DefinePolicy<RatePoliciesConfig, RatePolicies>(
      "ratePolicies", Stage::kLimits, {&kWithinRate, &kGrowthRateLimited, &kShrinkRateLimited});
  return kind;
}

}  // namespace springtide::policies
