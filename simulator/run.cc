#include "simulator/run.h"

#include <algorithm>
#include <memory>

#include "simulator/arrivals.h"
#include "simulator/capacity.h"
#include "simulator/cluster.h"
#include "simulator/feed.h"
#include "simulator/service_fluid.h"
#include "simulator/service_queue.h"

namespace springtide::simulator {
namespace {

std::unique_ptr<Service> MakeService(const SimulationOptions& options, double capacity) {
  if (options.service == ServiceModel::kFluid) return std::make_unique<FluidService>(capacity);
  return std::make_unique<QueueService>(capacity, options.startup_delay.NominalSeconds());
}

// Simulation: the state of one run.
class Simulation {
 public:
  Simulation(const Trace& trace, const SimulationOptions& options, Decider& decider,
             SeriesSink* series)
      : trace_(trace),
        options_(options),
        decider_(decider),
        series_(series),
        capacity_(CapacityOf(trace, options)),
        workload_(WorkloadOf(options, capacity_)),
        cluster_(options.startup_delay, options.initial_replicas.value(),
                 Random(options.seed, trace.name, "startup")),
        feed_(options.feed, trace.start),
        service_(MakeService(options, capacity_)) {}

  Report Run(absl::string_view policy_name) {
    ApplyBounds();
    ArrivalStream arrivals(trace_, options_.arrivals, options_.seed);
    ArrivalRun run;
    while (arrivals.Next(run)) {
      const int64_t demand = Demand(run.rate, capacity_);
      for (int64_t i = 0; i < run.seconds; ++i) Tick(run.rate, demand);
    }
    Finish(policy_name);
    return report_;
  }

 private:
  // Whoever sets a minimum does not wait for the first decision to have it.
  void ApplyBounds() { Scale(cluster_.spec()); }

  void Tick(double rate, int64_t demand) {
    cluster_.Advance(now_);
    feed_.Scrape(now_);
    absl::string_view reason;
    if (feed_.Due(now_)) reason = Decide();
    Bill(rate, demand);
    if (series_ != nullptr) {
      series_->Write(
          {now_, rate, demand, cluster_.spec(), cluster_.ready(), cluster_.starting(), reason});
    }
    feed_.Record(rate, cluster_.ready() > 0);
    ++now_;
  }

  absl::string_view Decide() {
    ++report_.decisions;
    const policies::Observation observation =
        feed_.Observe(now_, cluster_.Counts(), service_->Held(cluster_.ready()));
    const policies::Decision& decision = decider_.Decide(observation, workload_);
    Scale(decision.desired.value());
    return decision.reason != nullptr ? decision.reason->code : absl::string_view();
  }

  void Scale(int64_t desired) {
    const int64_t before = cluster_.spec();
    const int64_t after =
        std::clamp<int64_t>(desired, options_.min_replicas.value(), options_.max_replicas.value());
    if (after == before) return;
    cluster_.SetSpec(after, now_);
    if (after < before) service_->Released(now_);
    const bool up = after > before;
    ++report_.scale_changes;
    if (report_.scale_changes > 1 && up != last_change_up_) ++report_.direction_flips;
    last_change_up_ = up;
  }

  void Bill(double rate, int64_t demand) {
    const int64_t ready = cluster_.ready();
    if (ready > 0) {
      if (met_none_ready_) ++report_.cold_starts;
      met_none_ready_ = false;
    } else if (rate > 0) {
      met_none_ready_ = true;
    }
    report_.replica_seconds += cluster_.spec();
    report_.starting_replica_seconds += cluster_.starting();
    report_.missing_replica_seconds += std::max<int64_t>(0, demand - ready);
    report_.peak_replicas = std::max(report_.peak_replicas, cluster_.spec());
    report_.requests += rate;
    report_.late_requests += std::max(0.0, rate - capacity_ * static_cast<double>(ready));
    served_ += service_->Serve(now_, rate, ready);
  }

  void Finish(absl::string_view policy_name) {
    report_.policy = std::string(policy_name);
    report_.trace = trace_.name;
    report_.trace_class = trace_.class_name;
    report_.seed = options_.seed;
    report_.seconds = now_;
    report_.capacity = capacity_;
    report_.starts = cluster_.started();
    report_.busy_replica_seconds = served_ / capacity_;
    const auto ready_seconds =
        static_cast<double>(report_.replica_seconds - report_.starting_replica_seconds);
    // Rounding of the sum must not make idleness negative.
    report_.idle_replica_seconds = std::max(0.0, ready_seconds - report_.busy_replica_seconds);
    const policies::Prices& prices = options_.prices;
    report_.cost =
        prices.replica_second * static_cast<double>(report_.replica_seconds) +
        prices.start * static_cast<double>(report_.starts) +
        prices.missing_replica_second * static_cast<double>(report_.missing_replica_seconds);
    service_->Finish(now_, cluster_, report_);
  }

  const Trace& trace_;
  const SimulationOptions& options_;
  Decider& decider_;
  SeriesSink* series_;
  double capacity_;
  policies::Workload workload_;
  Cluster cluster_;
  Feed feed_;
  std::unique_ptr<Service> service_;
  Report report_;
  int64_t now_ = 0;
  bool last_change_up_ = false;
  bool met_none_ready_ = false;  // requests came while nothing was ready, and nothing is since
  double served_ = 0;
};

}  // namespace

Report Run(const Trace& trace, const SimulationOptions& options, absl::string_view policy_name,
           Decider& decider, SeriesSink* series) {
  return Simulation(trace, options, decider, series).Run(policy_name);
}

}  // namespace springtide::simulator
