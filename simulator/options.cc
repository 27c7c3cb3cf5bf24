#include "simulator/options.h"

#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/number.h"

namespace springtide::simulator {
namespace {

constexpr double kMinCapacity = 1e-3;
constexpr double kMaxFactor = 1000;
constexpr absl::Duration kMaxFeedDuration = absl::Hours(24);
constexpr size_t kMaxOutages = 1000;

class Checker {
 public:
  explicit Checker(base::ErrorList& errors) : errors_(errors) {}

  void Problem(absl::string_view field, absl::string_view message) {
    errors_.Add(base::FieldPath(field), base::Mark{}, message);
  }

  void Number(absl::string_view field, double value, double min, double max) {
    if (value >= min && value <= max) return;  // not true of a NaN
    Problem(field, absl::StrCat(base::FormatNumber(value), " is out of range; use a number in [",
                                base::FormatNumber(min), ", ", base::FormatNumber(max), "]"));
  }

  void WholeSeconds(absl::string_view field, absl::Duration value, absl::Duration min,
                    absl::Duration max) {
    if (value < min || value > max) {
      Problem(field,
              absl::StrCat(absl::FormatDuration(value), " is out of range; use a duration in [",
                           absl::FormatDuration(min), ", ", absl::FormatDuration(max), "]"));
    } else if (absl::Trunc(value, absl::Seconds(1)) != value) {
      Problem(field, absl::StrCat(absl::FormatDuration(value),
                                  " is not a whole number of seconds, the simulator's tick"));
    }
  }

  void Replicas(absl::string_view field, base::Replicas value, base::Replicas min,
                base::Replicas max) {
    if (value >= min && value <= max) return;
    Problem(field, absl::StrCat(value.value(), " is out of range; use a number in [", min.value(),
                                ", ", max.value(), "]"));
  }

 private:
  base::ErrorList& errors_;
};

void CheckFeed(const FeedOptions& feed, Checker& check) {
  const absl::Duration none = absl::ZeroDuration();
  const absl::Duration second = absl::Seconds(1);
  check.WholeSeconds("interval", feed.interval, second, kMaxFeedDuration);
  check.WholeSeconds("phase", feed.phase, none, kMaxFeedDuration);
  check.WholeSeconds("scrapeInterval", feed.scrape_interval, second, kMaxFeedDuration);
  check.WholeSeconds("scrapePhase", feed.scrape_phase, none, kMaxFeedDuration);
  check.WholeSeconds("scrapeLag", feed.scrape_lag, none, kMaxFeedDuration);
  check.WholeSeconds("rateWindow", feed.rate_window, second, kMaxFeedDuration);
  if (feed.outages.size() > kMaxOutages) {
    check.Problem("outages",
                  absl::StrCat(feed.outages.size(), " outages; use at most ", kMaxOutages));
  }
  for (size_t i = 0; i < feed.outages.size(); ++i) {
    const Outage& outage = feed.outages[i];
    const std::string field = absl::StrCat("outages[", i, "]");
    if (outage.from < none || outage.until <= outage.from) {
      check.Problem(field, absl::StrCat("from ", absl::FormatDuration(outage.from), " to ",
                                        absl::FormatDuration(outage.until),
                                        " is no span of time; it must end after it begins"));
    }
    if (outage.state == policies::SourceState::kOk) {
      check.Problem(field, "a source that answers is no outage; use absent or failed");
    }
  }
}

base::Value Seconds(absl::Duration duration) { return absl::ToDoubleSeconds(duration); }

base::Value FeedToValue(const FeedOptions& feed) {
  base::Value::List outages;
  for (const Outage& outage : feed.outages) {
    outages.push_back(base::Value::Map{
        {"fromSeconds", Seconds(outage.from)},
        {"untilSeconds", Seconds(outage.until)},
        {"state", outage.state == policies::SourceState::kAbsent ? "absent" : "failed"}});
  }
  return base::Value::Map{{"intervalSeconds", Seconds(feed.interval)},
                          {"phaseSeconds", Seconds(feed.phase)},
                          {"scrapeIntervalSeconds", Seconds(feed.scrape_interval)},
                          {"scrapePhaseSeconds", Seconds(feed.scrape_phase)},
                          {"scrapeLagSeconds", Seconds(feed.scrape_lag)},
                          {"rateWindowSeconds", Seconds(feed.rate_window)},
                          {"wakeSignal", feed.wake_signal},
                          {"outages", std::move(outages)}};
}

}  // namespace

absl::string_view Name(ServiceModel model) {
  return model == ServiceModel::kFluid ? "fluid" : "queue";
}

absl::string_view Name(ArrivalModel model) {
  return model == ArrivalModel::kEven ? "even" : "poisson";
}

void CheckOptions(const SimulationOptions& options, base::ErrorList& errors) {
  Checker check(errors);
  const double max_rate = base::kMaxRate.value();
  if (options.capacity.has_value()) {
    check.Number("capacity", *options.capacity, kMinCapacity, max_rate);
  }
  check.Number("capacityFloor", options.capacity_floor, kMinCapacity, max_rate);
  check.Number("believedCapacityFactor", options.believed_capacity_factor, 1 / kMaxFactor,
               kMaxFactor);
  options.startup_delay.Check(base::FieldPath("startupDelay"), errors);
  policies::Prices::schema().Decode(policies::Prices::schema().Encode(options.prices),
                                    base::FieldPath("prices"), errors);
  check.Replicas("minReplicas", options.min_replicas, base::Replicas(0), base::kMaxReplicas);
  check.Replicas("maxReplicas", options.max_replicas, base::Replicas(0), base::kMaxReplicas);
  if (options.min_replicas > options.max_replicas) {
    check.Problem("minReplicas",
                  absl::StrCat(options.min_replicas.value(), " is above maxReplicas, ",
                               options.max_replicas.value()));
  } else {
    check.Replicas("initialReplicas", options.initial_replicas, base::Replicas(0),
                   options.max_replicas);
  }
  if (options.stale_after <= absl::ZeroDuration()) {
    check.Problem("staleAfter", "must be above 0s");
  }
  CheckFeed(options.feed, check);
}

policies::Workload WorkloadOf(const SimulationOptions& options, double capacity) {
  policies::Workload workload;
  workload.capacity = capacity * options.believed_capacity_factor;
  workload.startup_delay = absl::Seconds(options.startup_delay.NominalSeconds());
  workload.prices = options.prices;
  workload.min_replicas = options.min_replicas;
  workload.max_replicas = options.max_replicas;
  workload.stale_after = options.stale_after;
  return workload;
}

base::Value ToValue(const SimulationOptions& options) {
  return base::Value::Map{
      {"service", Name(options.service)},
      {"arrivals", Name(options.arrivals)},
      {"capacity", options.capacity.has_value() ? base::Value(*options.capacity) : base::Value()},
      {"capacityFloor", options.capacity_floor},
      {"believedCapacityFactor", options.believed_capacity_factor},
      {"startupDelaySeconds", options.startup_delay.NominalSeconds()},
      {"startupDelayDrawn", !options.startup_delay.fixed()},
      {"prices", policies::Prices::schema().Encode(options.prices)},
      {"minReplicas", options.min_replicas.value()},
      {"maxReplicas", options.max_replicas.value()},
      {"initialReplicas", options.initial_replicas.value()},
      {"staleAfterSeconds", Seconds(options.stale_after)},
      {"feed", FeedToValue(options.feed)}};
}

}  // namespace springtide::simulator
