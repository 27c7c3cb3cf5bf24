// Sizes to the load at a target utilisation of a replica's capacity, and to the backlog that is to
// be served within a set time.
//
// Algorithm: offered = load / capacity; need = ceil(max(offered / u, (load + B/T) / capacity) +
// k * sqrt(offered)), with u the target utilisation, B the backlog, T the time to drain it in and k
// the square-root slack. A load that is all in the past, with nothing in the newest sample and no
// backlog, needs no last replica: how long to keep one is a keep-alive's question.
#include <algorithm>
#include <cmath>

#include "policies/backlog.h"
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
  absl::Duration backlog_drain = absl::ZeroDuration();

  static const base::Schema<RequestRateConfig>& schema();
};

const base::Schema<RequestRateConfig>& RequestRateConfig::schema() {
  static const auto* schema = new base::Schema<RequestRateConfig>(
      base::Schema<RequestRateConfig>(
          "Sizes to the request rate at a target utilisation of a replica's capacity. The load is "
          "the mean of the last 10 s, or a shorter window that stands out of its own noise. "
          "Requests that wait are sized for on top.")
          .Number("targetUtilization", &RequestRateConfig::target_utilization, {0.05, 1},
                  "Share of a replica's capacity to use. Below 1 leaves room for queues and for a "
                  "capacity that is believed too high.")
          .Number("noiseDiscount", &RequestRateConfig::noise_discount, {0, 10},
                  "Standard deviations of Poisson noise that a window shorter than 10 s must rise "
                  "above the mean to count. 0 follows every second.")
          .Number("squareRootSlack", &RequestRateConfig::square_root_slack, {0, 10},
                  "Square-root staffing: slack in units of the square root of the offered load. 1 "
                  "makes one request in four wait, 2 one in thirty.")
          .Duration("backlogDrain", &RequestRateConfig::backlog_drain, {0, 3600},
                    "Time to serve waiting requests in; what waits is reckoned from arrivals and "
                    "ready capacity. 0 ignores it."));
  return *schema;
}

constexpr Reason kSizedToRate = {"SizedToRate",
                                 "{load} req/s needs {out} at {utilization%} of {capacity}/s",
                                 "The load at the target utilisation of a replica's capacity.",
                                 {"load", "utilization", "capacity"}};
constexpr Reason kSizedToBacklog = {
    "SizedToBacklog",
    "{load} req/s and {backlog} waiting need {out} of {capacity}/s",
    "The load, and the requests that wait to be served within backlogDrain.",
    {"load", "backlog", "capacity"}};

class RequestRate : public Policy {
 public:
  explicit RequestRate(const RequestRateConfig& config) : config_(config) {}

  absl::Duration LookBack() const override { return kLoadWindow; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!IsKnown(tick.signal)) return {so_far.desired, &kLoadNotKnown};
    const LoadEstimate estimate = EstimateLoad(tick.history, config_.noise_discount);
    backlog_.Update(tick, estimate.load);
    const Verdict verdict = Size(tick, estimate);
    if (estimate.coverage < kShrinkCoverage && verdict.desired < tick.replicas.spec) {
      return {tick.replicas.spec, &kLoadThinlyCovered, {estimate.coverage, estimate.load}};
    }
    if (verdict.desired < so_far.desired) return {so_far.desired, verdict.reason, verdict.inputs};
    return verdict;
  }

  void Persist(base::Archive& archive) override { archive.Field("backlog", backlog_); }

 private:
  Verdict Size(const Tick& tick, const LoadEstimate& estimate) const {
    const double capacity = tick.workload.capacity;
    const double offered = estimate.load / capacity;
    const double slack = config_.square_root_slack * std::sqrt(offered);
    const double backlog = config_.backlog_drain > absl::ZeroDuration() ? backlog_.requests() : 0.0;
    const base::Replicas for_load = CeilReplicas(offered / config_.target_utilization + slack);
    if (backlog > 0) {
      const double drain = backlog / absl::ToDoubleSeconds(config_.backlog_drain);
      const base::Replicas for_backlog =
          std::max(base::Replicas{1}, CeilReplicas((estimate.load + drain) / capacity + slack));
      if (for_backlog > for_load) {
        return {for_backlog, &kSizedToBacklog, {estimate.load, backlog, capacity}};
      }
    } else if (for_load <= base::Replicas{1} && tick.history.newest_value() <= 0) {
      return {base::Replicas{0}, &kNoLoad};
    }
    return {for_load, &kSizedToRate, {estimate.load, config_.target_utilization, capacity}};
  }

  const RequestRateConfig config_;
  Backlog backlog_;
};

}  // namespace

const PolicyKind& RequestRateKind() {
  static const PolicyKind& kind = DefinePolicy<RequestRateConfig, RequestRate>(
      "requestRate", Stage::kSizing,
      {&kSizedToRate, &kSizedToBacklog, &kNoLoad, &kLoadNotKnown, &kLoadThinlyCovered});
  return kind;
}

}  // namespace springtide::policies
