// Sizes to the load at a target utilisation of a replica's capacity, with square-root slack on top.
#include <algorithm>
#include <cmath>

#include "policies/load_estimate.h"
#include "policies/policy_kind.h"
#include "policies/replica_math.h"
#include "policies/sizing_reasons.h"

namespace springtide::policies {
namespace {

struct RequestRateConfig {
  double target_utilization = 0.9;
  double noise_discount = 2;
  double square_root_slack = 0;

  static const base::Schema<RequestRateConfig>& schema();
};

const base::Schema<RequestRateConfig>& RequestRateConfig::schema() {
  static const auto* schema = new base::Schema<RequestRateConfig>(
      base::Schema<RequestRateConfig>(
          "Sizes to the request rate: ceil(load / (targetUtilization * capacity) + squareRootSlack "
          "* sqrt(load / capacity)). The load is the mean of the last 10 s, or a shorter window "
          "that stands out of its own noise.")
          .Number("targetUtilization", &RequestRateConfig::target_utilization, {0.05, 1},
                  "Share of a replica's capacity to use. Below 1 leaves room for queues and for a "
                  "capacity that is believed too high.")
          .Number("noiseDiscount", &RequestRateConfig::noise_discount, {0, 10},
                  "Standard deviations of Poisson noise that a window shorter than 10 s must rise "
                  "above the mean to count. 0 follows every second.")
          .Number("squareRootSlack", &RequestRateConfig::square_root_slack, {0, 10},
                  "Square-root staffing: slack in units of the square root of the offered load. 1 "
                  "makes one request in ten wait, 2 one in thirty."));
  return *schema;
}

constexpr Reason kSizedToRate = {"SizedToRate",
                                 "{load} req/s needs {out} at {utilization%} of {capacity}/s",
                                 "The load at the target utilisation of a replica's capacity.",
                                 {"load", "utilization", "capacity"}};

class RequestRate : public Policy {
 public:
  explicit RequestRate(const RequestRateConfig& config) : config_(config) {}

  absl::Duration LookBack() const override { return kLoadWindow; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!IsKnown(tick.signal)) return {so_far.desired, &kLoadNotKnown};
    const LoadEstimate estimate = EstimateLoad(tick.history, config_.noise_discount);
    const double capacity = tick.workload.capacity;
    const double offered = estimate.load / capacity;
    const base::Replicas need =
        std::max(so_far.desired, CeilReplicas(offered / config_.target_utilization +
                                              config_.square_root_slack * std::sqrt(offered)));
    if (estimate.coverage < kShrinkCoverage && need < tick.replicas.spec) {
      return {tick.replicas.spec, &kLoadThinlyCovered, {estimate.coverage, estimate.load}};
    }
    return {need, &kSizedToRate, {estimate.load, config_.target_utilization, capacity}};
  }

  void Persist(base::Archive&) override {}  // all it needs is in the history

 private:
  const RequestRateConfig config_;
};

}  // namespace

const PolicyKind& RequestRateKind() {
  static const PolicyKind& kind = DefinePolicy<RequestRateConfig, RequestRate>(
      "requestRate", Stage::kSizing, {&kSizedToRate, &kLoadNotKnown, &kLoadThinlyCovered});
  return kind;
}

}  // namespace springtide::policies
