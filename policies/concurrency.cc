// Sizes to the requests in flight. A request rate becomes one by Little's law: requests in flight =
// rate * time that each takes.
#include <algorithm>
#include <optional>

#include "policies/policy_kind.h"
#include "policies/replica_math.h"
#include "policies/sizing_reasons.h"

namespace springtide::policies {
namespace {

struct ConcurrencyConfig {
  double target_utilization = 0.7;
  absl::Duration window = absl::Seconds(10);
  std::optional<double> in_flight_per_replica;
  std::optional<absl::Duration> service_time;

  static const base::Schema<ConcurrencyConfig>& schema();
};

const base::Schema<ConcurrencyConfig>& ConcurrencyConfig::schema() {
  using Config = ConcurrencyConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Sizes to the requests in flight: ceil(inFlight / (targetUtilization * "
                           "inFlightPerReplica)), with the mean over the window.")
          .Number("targetUtilization", &Config::target_utilization, {0.05, 1},
                  "Share of what a replica can have in flight to use.")
          .Duration("window", &Config::window, {1, 3600}, "How far back the load is averaged.")
          .Number("inFlightPerReplica", &Config::in_flight_per_replica, {1e-3, 1e9},
                  "Requests that one replica can have in flight. Default: the workload's capacity.")
          .Duration("serviceTime", &Config::service_time, {1e-4, 3600},
                    "For a signal that is a request rate: how long one request takes. Default: the "
                    "signal is the requests in flight.")
          .Check([](const Config& config, const base::FieldPath& path, const base::Mark& mark,
                    base::ErrorList& errors) {
            if (config.service_time.has_value() && !config.in_flight_per_replica.has_value()) {
              errors.Add(path.Key("inFlightPerReplica"), mark,
                         "is missing; with serviceTime the workload's capacity is a rate, so say "
                         "how many requests one replica can have in flight");
            }
          }));
  return *schema;
}

constexpr Reason kSizedToConcurrency = {
    "SizedToConcurrency",
    "{inFlight} in flight need {out} at {utilization%} of {perReplica}",
    "The requests in flight at the target utilisation of what a replica can have.",
    {"inFlight", "utilization", "perReplica"}};

class Concurrency : public Policy {
 public:
  explicit Concurrency(const ConcurrencyConfig& config)
      : config_(config),
        in_flight_per_unit_(
            config.service_time.has_value() ? absl::ToDoubleSeconds(*config.service_time) : 1.0) {}

  absl::Duration LookBack() const override { return config_.window; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!IsKnown(tick.signal)) return {so_far.desired, &kLoadNotKnown};
    const WindowMean mean = tick.history.LatestMean(config_.window);
    const double in_flight = mean.mean * in_flight_per_unit_;
    const double per_replica = config_.in_flight_per_replica.value_or(tick.workload.capacity);
    const base::Replicas need = std::max(
        so_far.desired, CeilReplicas(in_flight / (config_.target_utilization * per_replica)));
    const double coverage = absl::FDivDuration(mean.covered, config_.window);
    if (coverage < kShrinkCoverage && need < tick.replicas.spec) {
      return {tick.replicas.spec, &kLoadThinlyCovered, {coverage, in_flight}};
    }
    if (need <= base::Replicas{1} && need > so_far.desired && tick.history.newest_value() <= 0) {
      return {so_far.desired, &kNoLoad};
    }
    return {need, &kSizedToConcurrency, {in_flight, config_.target_utilization, per_replica}};
  }

  void Persist(base::Archive&) override {}  // all it needs is in the history

 private:
  const ConcurrencyConfig config_;
  const double in_flight_per_unit_;  // in flight for one unit of the signal
};

}  // namespace

const PolicyKind& ConcurrencyKind() {
  static const PolicyKind& kind = DefinePolicy<ConcurrencyConfig, Concurrency>(
      "concurrency", Stage::kSizing,
      {&kSizedToConcurrency, &kNoLoad, &kLoadNotKnown, &kLoadThinlyCovered});
  return kind;
}

}  // namespace springtide::policies
