#include "cli/simulate_options.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

using simulator::ArrivalModel;
using simulator::ServiceModel;
using simulator::SimulationOptions;
using simulator::StartupDelay;

constexpr double kDay = 86'400;
constexpr double kMostReplicas = 100'000;

constexpr absl::string_view kLogNormalPrefix = "lognormal:";
constexpr absl::string_view kMeasuredPrefix = "measured:";

constexpr absl::string_view kDelayForms =
    "write 10s, lognormal:median=8s,p90=15s, or measured:8s,9s,30s";

// The durations of "median=8s,p90=15s", or nothing.
std::optional<StartupDelay> ParseLogNormal(absl::string_view text) {
  std::map<std::string, absl::Duration> given;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const std::optional<absl::Duration> duration = ParseDurationText(pair.second);
    if (!duration.has_value() || !given.emplace(pair.first, *duration).second) return std::nullopt;
  }
  const auto median = given.find("median");
  const auto p90 = given.find("p90");
  if (median == given.end() || p90 == given.end() || given.size() != 2) return std::nullopt;
  return StartupDelay::LogNormal(median->second, p90->second);
}

std::optional<StartupDelay> ParseMeasured(absl::string_view text) {
  std::vector<absl::Duration> delays;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const std::optional<absl::Duration> delay = ParseDurationText(part);
    if (!delay.has_value()) return std::nullopt;
    delays.push_back(*delay);
  }
  return StartupDelay::Empirical(std::move(delays));
}

std::optional<StartupDelay> ParseAnyDelay(absl::string_view text) {
  if (absl::ConsumePrefix(&text, kLogNormalPrefix)) return ParseLogNormal(text);
  if (absl::ConsumePrefix(&text, kMeasuredPrefix)) return ParseMeasured(text);
  const std::optional<absl::Duration> fixed = ParseDurationText(text);
  if (!fixed.has_value()) return std::nullopt;
  return StartupDelay::Fixed(*fixed);
}

void DeclareInputs(SimulateOptions& o, Options& options) {
  options.Group("Inputs")
      .Texts("--policy", &o.policies, "NAME|FILE",
             "Preset (balanced, frugal, latency, hpa, kpa), policy file, folder of them, or \"-\".",
             "balanced")
      .Texts("--trace", &o.traces, "FILE|FOLDER",
             "Trace file (CSV: timestamp,requests), folder of them, \"-\", or a generated one: "
             "shape:diurnal,duration=1d,mean-rate=20 (see springtide trace --list).");
}

void DeclareLoad(SimulateOptions& o, Options& options) {
  SimulationOptions& s = o.simulation;
  options.Group("Load and service")
      .Choice<ServiceModel>(
          "--service", &s.service,
          {{"fluid", ServiceModel::kFluid}, {"queue", ServiceModel::kQueue}},
          "What becomes of a request that finds no capacity: it is late and gone, or it waits.")
      .Choice<ArrivalModel>("--arrivals", &s.arrivals,
                            {{"even", ArrivalModel::kEven}, {"poisson", ArrivalModel::kPoisson}},
                            "How requests fall inside a step of the trace.")
      .Integers("--seed", &o.seeds, {0, 9e15}, "N", "Seeds of random arrivals and delays.")
      .Integer("--seeds", &o.seed_count, {0, 1000}, "N", "Seeds 1 to N instead; 0: as --seed.")
      .Number("--capacity", &s.capacity, {0.001, 1e9}, "REQ/S",
              "What one replica serves at 100 %. Default: a twentieth of the trace's 99.9th "
              "percentile, at least --capacity-floor.")
      .Number("--capacity-floor", &s.capacity_floor, {0.001, 1e9}, "REQ/S",
              "Least capacity where --capacity is not given.")
      .Number("--believed-capacity-factor", &s.believed_capacity_factor, {0.01, 100}, "X",
              "The policy believes that a replica serves X times what it does.");
}

void DeclareReplicas(SimulateOptions& o, Options& options) {
  SimulationOptions& s = o.simulation;
  options.Group("Replicas")
      .Custom("--startup-delay", "DELAY", "10s",
              "From being asked for to serving: 10s, lognormal:median=8s,p90=15s, or "
              "measured:8s,9s,30s.",
              [&s](const std::string& text) { return ParseStartupDelay(text, s.startup_delay); })
      .Integer("--min-replicas", &o.min_replicas, {0, kMostReplicas}, "N", "Fewest replicas.")
      .Integer("--max-replicas", &o.max_replicas, {1, kMostReplicas}, "N", "Most replicas.")
      .Integer("--initial-replicas", &o.initial_replicas, {0, kMostReplicas}, "N",
               "Replicas that are ready when the trace begins.");
  options.Group("Prices (only their ratios matter)")
      .Number("--price-replica-second", &s.prices.replica_second, {1e-6, 1e6}, "PRICE",
              "A replica for a second.")
      .Number("--price-start", &s.prices.start, {0, 1e6}, "PRICE", "Starting a replica.")
      .Number("--price-missing", &s.prices.missing_replica_second, {0, 1e6}, "PRICE",
              "A replica's worth of load unserved for a second.");
}

void DeclareFeed(SimulateOptions& o, Options& options) {
  simulator::FeedOptions& feed = o.simulation.feed;
  options.Group("What the policy sees")
      .Duration("--interval", &feed.interval, {1, kDay}, "Time between decisions.")
      .Duration("--phase", &feed.phase, {0, kDay}, "Time of the first decision.")
      .Duration("--scrape-interval", &feed.scrape_interval, {1, kDay}, "Time between samples.")
      .Duration("--scrape-phase", &feed.scrape_phase, {0, kDay}, "Time of the first sample.")
      .Duration("--scrape-lag", &feed.scrape_lag, {0, kDay}, "Age of a sample when it is read.")
      .Custom("--rate-window", "DURATION", "the scrape interval",
              "A sample is the mean rate over this long.",
              [&o](const std::string& text) -> std::optional<std::string> {
                const std::optional<absl::Duration> window = ParseDurationText(text);
                if (!window.has_value() || *window < absl::Seconds(1)) {
                  return absl::StrCat("\"", text, "\" is not a duration of 1s or more");
                }
                o.rate_window = *window;
                return std::nullopt;
              })
      .Duration("--stale-after", &o.simulation.stale_after, {1, kDay},
                "Older samples say nothing of the load.")
      .Flag("--no-wake-signal", &o.no_wake_signal,
            "Nobody tells the policy of requests that wait at zero replicas.")
      .Custom("--outage", "FROM..UNTIL", "",
              "The source fails in this time of the trace: 1h..1h30m; with :absent it answers that "
              "there is no such series. Repeats by commas.",
              [&feed](const std::string& text) -> std::optional<std::string> {
                feed.outages.clear();
                for (absl::string_view part : absl::StrSplit(text, ',')) {
                  const std::optional<std::string> problem =
                      ParseOutage(std::string(part), feed.outages.emplace_back());
                  if (problem.has_value()) return problem;
                }
                return std::nullopt;
              });
}

void DeclareReport(SimulateOptions& o, Options& options) {
  options.Group("Report")
      .Choice<OutputFormat>("--output", &o.output,
                            {{"text", OutputFormat::kText},
                             {"json", OutputFormat::kJson},
                             {"csv", OutputFormat::kCsv},
                             {"markdown", OutputFormat::kMarkdown}},
                            "How to print the report.")
      .Text("--baseline", &o.baseline, "POLICY", "Policy that the others are compared with.")
      .Flag("--by-class", &o.by_class, "Also by class of trace.")
      .Flag("--ladder", &o.ladder,
            "Also what each circumstance costs: load, start-up delay, limits, policy.")
      .Text("--series", &o.series, "FILE",
            "Write a row a second to this file; with several runs to files in this folder.");
  options.Group("Work")
      .Integer("--jobs", &o.jobs, {0, 1024}, "N", "Threads; 0: one for each core.")
      .Flag("--quiet", &o.quiet, "No progress.");
}

}  // namespace

std::optional<std::string> ParseStartupDelay(const std::string& text, StartupDelay& delay) {
  const std::optional<StartupDelay> parsed = ParseAnyDelay(text);
  if (!parsed.has_value()) return absl::StrCat("\"", text, "\" is no delay; ", kDelayForms);
  base::ErrorList errors;
  parsed->Check(base::FieldPath(), errors);
  if (!errors.ok()) return errors.ToString();
  delay = *parsed;
  return std::nullopt;
}

std::optional<std::string> ParseOutage(const std::string& text, simulator::Outage& outage) {
  constexpr absl::string_view kAbsentSuffix = ":absent";
  absl::string_view span = text;
  outage.state = absl::ConsumeSuffix(&span, kAbsentSuffix) ? policies::SourceState::kAbsent
                                                           : policies::SourceState::kFailed;
  const std::pair<std::string, std::string> ends = absl::StrSplit(span, absl::MaxSplits("..", 1));
  const std::optional<absl::Duration> from = ParseDurationText(ends.first);
  const std::optional<absl::Duration> until = ParseDurationText(ends.second);
  if (!from.has_value() || !until.has_value() || *until <= *from) {
    return absl::StrCat("\"", text, "\" is no time span; write 1h..1h30m or 1h..2h:absent");
  }
  outage.from = *from;
  outage.until = *until;
  return std::nullopt;
}

void SimulateOptions::Declare(Options& options) {
  DeclareInputs(*this, options);
  DeclareLoad(*this, options);
  DeclareReplicas(*this, options);
  DeclareFeed(*this, options);
  DeclareReport(*this, options);
}

void SimulateOptions::Resolve() {
  simulation.min_replicas = base::Replicas{static_cast<int32_t>(min_replicas)};
  simulation.max_replicas = base::Replicas{static_cast<int32_t>(max_replicas)};
  simulation.initial_replicas = base::Replicas{static_cast<int32_t>(initial_replicas)};
  simulation.feed.wake_signal = !no_wake_signal;
  simulation.feed.rate_window =
      rate_window == absl::ZeroDuration() ? simulation.feed.scrape_interval : rate_window;
  if (seed_count > 0) {
    seeds.clear();
    for (int64_t seed = 1; seed <= seed_count; ++seed) seeds.push_back(seed);
  }
}

}  // namespace springtide::cli
