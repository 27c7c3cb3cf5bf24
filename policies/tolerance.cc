// A dead band around the current count: changes too small to be worth it are left out.
#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

struct ToleranceConfig {
  double up = 0.1;
  double down = 0.1;

  static const base::Schema<ToleranceConfig>& schema();
};

const base::Schema<ToleranceConfig>& ToleranceConfig::schema() {
  using Config = ToleranceConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Leaves out changes that are small for the current count. Leaving zero "
                           "and going to zero are never small.")
          .Number("up", &Config::up, {0, 1},
                  "Growth by up to this share of the current count is left out.")
          .Number("down", &Config::down, {0, 1},
                  "Shrinking by up to this share of the current count is left out."));
  return *schema;
}

constexpr Reason kChangeWorthIt = {"ChangeWorthIt", "the change is outside of the tolerance",
                                   "The change is none, or too large to be left out."};
constexpr Reason kWithinTolerance = {
    "WithinTolerance",
    "held at {out}: {wanted} is within a tolerance of {tolerance%}",
    "The change is small for the current count, so it is left out.",
    {"wanted", "tolerance"}};

class Tolerance : public Policy {
 public:
  explicit Tolerance(const ToleranceConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const auto current = static_cast<double>(tick.replicas.spec.value());
    const auto wanted = static_cast<double>(so_far.desired.value());
    if (current == 0 || wanted == 0 || wanted == current) {
      return {so_far.desired, &kChangeWorthIt};
    }
    const double tolerance = wanted > current ? config_.up : config_.down;
    const double change = wanted > current ? wanted - current : current - wanted;
    // 0.1 * 10 must reach 1 whatever it rounds to.
    if (change > tolerance * current + 1e-9) return {so_far.desired, &kChangeWorthIt};
    return {tick.replicas.spec, &kWithinTolerance, {wanted, tolerance}};
  }

  void Persist(base::Archive&) override {}  // no state

 private:
  const ToleranceConfig config_;
};

}  // namespace

const PolicyKind& ToleranceKind() {
  static const PolicyKind& kind = DefinePolicy<ToleranceConfig, Tolerance>(
      "tolerance", Stage::kLimits, {&kChangeWorthIt, &kWithinTolerance});
  return kind;
}

}  // namespace springtide::policies
