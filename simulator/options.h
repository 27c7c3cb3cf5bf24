// All choices of one simulation besides the trace and the policy.
#ifndef SPRINGTIDE_SIMULATOR_OPTIONS_H_
#define SPRINGTIDE_SIMULATOR_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "base/units.h"
#include "base/value.h"
#include "policies/signal.h"
#include "policies/workload.h"
#include "simulator/startup_delay.h"

namespace springtide::simulator {

// What becomes of a request that finds no capacity in its second.
enum class ServiceModel {
  kFluid,  // late once, and gone
  kQueue,  // waits its turn: first come first served
};

// Where inside a step its requests fall.
enum class ArrivalModel {
  kEven,     // spread evenly: seconds may have fractions of requests
  kPoisson,  // a Poisson count a second with the step's mean rate; 1 s steps keep their counts
};

absl::string_view Name(ServiceModel model);  // "fluid", "queue"
absl::string_view Name(ArrivalModel model);  // "even", "poisson"

// Outage: a span of time, from the start of the trace, in which the load source does not answer.
// What it would have scraped then is lost. The wake signal has a source of its own and stays.
struct Outage {
  absl::Duration from;
  absl::Duration until;                                          // > from; not part of the outage
  policies::SourceState state = policies::SourceState::kFailed;  // not kOk
};

// FeedOptions: what the policy gets to see, and when. All durations are whole seconds.
struct FeedOptions {
  // The policy decides at phase, phase + interval, ...: also, with a wake signal, one second after
  // any in which requests came and no replica was ready.
  absl::Duration interval = absl::Seconds(1);
  absl::Duration phase = absl::ZeroDuration();
  // The load is scraped at scrape_phase, + scrape_interval, ..., each time as the mean over the
  // last rate_window (less at the start of the trace), and can be read scrape_lag later.
  absl::Duration scrape_interval = absl::Seconds(1);
  absl::Duration scrape_phase = absl::ZeroDuration();
  absl::Duration scrape_lag = absl::ZeroDuration();
  absl::Duration rate_window = absl::Seconds(1);
  bool wake_signal = true;
  std::vector<Outage> outages;
};

struct SimulationOptions {
  // Requests per second that a replica serves. Nothing: DefaultCapacity(trace, capacity_floor).
  std::optional<double> capacity;
  double capacity_floor = 0.5;
  // The policy believes that a replica serves this many times what it does.
  double believed_capacity_factor = 1;
  StartupDelay startup_delay = StartupDelay::Fixed(absl::Seconds(10));
  policies::Prices prices;
  base::Replicas min_replicas{0};
  base::Replicas max_replicas{200};
  base::Replicas initial_replicas{0};              // ready when the trace starts
  absl::Duration stale_after = absl::Seconds(45);  // as policies::Workload
  ServiceModel service = ServiceModel::kFluid;
  ArrivalModel arrivals = ArrivalModel::kEven;
  uint64_t seed = 1;  // of arrivals and of drawn start-up delays
  FeedOptions feed;
};

// CheckOptions: adds a problem for every value out of range or at odds with another.
void CheckOptions(const SimulationOptions& options, base::ErrorList& errors);

// WorkloadOf: what the policy is told of a workload whose replicas serve `capacity`.
policies::Workload WorkloadOf(const SimulationOptions& options, double capacity);

// ToValue: the options as part of a report, seconds as numbers.
base::Value ToValue(const SimulationOptions& options);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_OPTIONS_H_
