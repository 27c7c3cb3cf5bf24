// Spare replicas above the need, for the growth of the next seconds.
#include <algorithm>

#include "policies/policy_kind.h"
#include "policies/replica_math.h"

namespace springtide::policies {
namespace {

struct SpareConfig {
  int64_t replicas = 1;
  double percent = 0;
  bool when_idle = false;

  static const base::Schema<SpareConfig>& schema();
};

const base::Schema<SpareConfig>& SpareConfig::schema() {
  using Config = SpareConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Keeps spare replicas above what the load needs: the larger of a count "
                           "and a percentage of the need.")
          .Integer("replicas", &Config::replicas, {0, 100'000}, "Spare replicas.")
          .Number("percent", &Config::percent, {0, 10'000},
                  "Spare replicas in per cent of the need, rounded up.")
          .Bool("whenIdle", &Config::when_idle,
                "Also without any load, so that the workload never goes to zero."));
  return *schema;
}

constexpr Reason kSpareAdded = {"SpareAdded",
                                "{spare} spare above the {need} needed",
                                "Spare replicas wait for load above the need.",
                                {"spare", "need"}};
constexpr Reason kNoSpareWhenIdle = {"NoSpareWhenIdle", "no spare replicas without load",
                                     "There is no load, and spares are not kept when idle."};

class Spare : public Policy {
 public:
  explicit Spare(const SpareConfig& config) : config_(config) {}

  Verdict Apply(const Tick&, const Recommendation& so_far) override {
    if (so_far.need.value() == 0 && !config_.when_idle) {
      return {so_far.desired, &kNoSpareWhenIdle};
    }
    const auto need = static_cast<double>(so_far.need.value());
    const base::Replicas spare = std::max(base::Replicas{static_cast<int32_t>(config_.replicas)},
                                          CeilReplicas(need * config_.percent / 100));
    // Spares come on top of the need, not of what other policies hold above it.
    return {std::max(so_far.desired, std::min(so_far.need + spare, base::kMaxReplicas)),
            &kSpareAdded,
            {static_cast<double>(spare.value()), need}};
  }

  void Persist(base::Archive&) override {}  // no state

 private:
  const SpareConfig config_;
};

}  // namespace

const PolicyKind& SpareKind() {
  static const PolicyKind& kind =
      DefinePolicy<SpareConfig, Spare>("spare", Stage::kBurst, {&kSpareAdded, &kNoSpareWhenIdle});
  return kind;
}

}  // namespace springtide::policies
