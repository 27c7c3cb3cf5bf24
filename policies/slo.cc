// Sizes so that few requests wait for long: the smallest count that keeps the promise by the
// Erlang-C formula.
#include <algorithm>
#include <cmath>
#include <optional>

#include "policies/erlang.h"
#include "policies/load_estimate.h"
#include "policies/policy_kind.h"
#include "policies/sizing_reasons.h"

namespace springtide::policies {
namespace {

constexpr int64_t kMaxSlots = 1'000'000;
constexpr double kMaxOffered = 1e12;

struct SloConfig {
  absl::Duration max_wait = absl::Milliseconds(100);
  double late_share = 0.05;
  std::optional<absl::Duration> service_time;
  std::optional<int64_t> slots;
  double arrival_variability = 1;
  double service_variability = 1;
  double noise_discount = 2;

  static const base::Schema<SloConfig>& schema();
};

const base::Schema<SloConfig>& SloConfig::schema() {
  using Config = SloConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>(
          "Sizes to a promise: at most lateShare of the requests wait for longer than maxWait "
          "before a replica takes them up (Erlang-C). A replica serves slots requests at a time, "
          "each for serviceTime; what is left out follows from the workload's capacity = slots / "
          "serviceTime, with one slot when neither is given.")
          .Duration("maxWait", &Config::max_wait, {0, 600}, "The wait that is fine.")
          .Number("lateShare", &Config::late_share, {1e-6, 0.5},
                  "Share of the requests that may wait for longer.")
          .Duration("serviceTime", &Config::service_time, {1e-4, 3600},
                    "Mean time that one request takes, without waiting.")
          .Integer("slots", &Config::slots, {1, kMaxSlots},
                   "Requests that one replica serves at the same time.")
          .Number("arrivalVariability", &Config::arrival_variability, {0.01, 100},
                  "Squared coefficient of variation of the times between requests: 1 for "
                  "independent users, more for bursts, less for clockwork.")
          .Number("serviceVariability", &Config::service_variability, {0.01, 100},
                  "Squared coefficient of variation of the service time: 0.01 when all requests "
                  "take the same time, 1 when exponential.")
          .Number("noiseDiscount", &Config::noise_discount, {0, 10},
                  "Standard deviations of Poisson noise that a window shorter than 10 s must rise "
                  "above the mean to count. 0 follows every second."));
  return *schema;
}

constexpr Reason kSizedToWait = {
    "SizedToWait",
    "{load} req/s keep {busy} slots busy; {out} replicas of {slots} leave {late%} waiting too long",
    "The smallest count that keeps the share of requests that wait too long.",
    {"load", "busy", "slots", "late"}};

// Server: one replica as the queue sees it.
struct Server {
  int64_t slots;
  double service_seconds;
};

class Slo : public Policy {
 public:
  explicit Slo(const SloConfig& config) : config_(config) {}

  absl::Duration LookBack() const override { return kLoadWindow; }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!IsKnown(tick.signal)) return {so_far.desired, &kLoadNotKnown};
    const LoadEstimate estimate = EstimateLoad(tick.history, config_.noise_discount);
    const Server server = ServerOf(tick.workload.capacity);
    const WaitQuery query{std::min(estimate.load * server.service_seconds, kMaxOffered),
                          absl::ToDoubleSeconds(config_.max_wait) / server.service_seconds,
                          (config_.arrival_variability + config_.service_variability) / 2};
    const int64_t replicas = ReplicasForWait(query, server.slots, config_.late_share,
                                             int64_t{base::kMaxReplicas.value()});
    const base::Replicas need =
        std::max(so_far.desired, base::Replicas{static_cast<int32_t>(replicas)});
    if (estimate.coverage < kShrinkCoverage && need < tick.replicas.spec) {
      return {tick.replicas.spec, &kLoadThinlyCovered, {estimate.coverage, estimate.load}};
    }
    if (need <= base::Replicas{1} && need > so_far.desired && tick.history.newest_value() <= 0) {
      return {so_far.desired, &kNoLoad};
    }
    return {need,
            &kSizedToWait,
            {estimate.load, query.offered, static_cast<double>(server.slots),
             LateProbability(query, replicas * server.slots)}};
  }

  void Persist(base::Archive&) override {}  // all it needs is in the history

 private:
  Server ServerOf(double capacity) const {
    if (config_.service_time.has_value()) {
      const double seconds = absl::ToDoubleSeconds(*config_.service_time);
      const double slots =
          std::clamp(std::round(capacity * seconds), 1.0, static_cast<double>(kMaxSlots));
      return {config_.slots.value_or(static_cast<int64_t>(slots)), seconds};
    }
    const int64_t slots = config_.slots.value_or(1);
    return {slots, static_cast<double>(slots) / capacity};
  }

  const SloConfig config_;
};

}  // namespace

const PolicyKind& SloKind() {
  static const PolicyKind& kind = DefinePolicy<SloConfig, Slo>(
      "slo", Stage::kSizing, {&kSizedToWait, &kNoLoad, &kLoadNotKnown, &kLoadThinlyCovered});
  return kind;
}

}  // namespace springtide::policies
