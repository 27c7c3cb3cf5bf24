#include "cli/figures.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace springtide::cli {
namespace {

using simulator::Report;

constexpr double kSecondsPerHour = 3600;

double Mean(const std::vector<const Report*>& runs, double (*figure)(const Report&)) {
  double sum = 0;
  for (const Report* run : runs) sum += figure(*run);
  return sum / static_cast<double>(runs.size());
}

std::optional<double> MeanRegret(const std::vector<const Report*>& runs) {
  double sum = 0;
  for (const Report* run : runs) {
    const std::optional<double> regret = run->Regret();
    if (!regret.has_value()) return std::nullopt;
    sum += std::log(*regret);
  }
  return std::exp(sum / static_cast<double>(runs.size()));
}

void AddWaits(const std::vector<const Report*>& runs, Figures& figures) {
  if (!runs.front()->waits.has_value()) return;
  figures.wait_over_1s_fraction =
      Mean(runs, [](const Report& r) { return r.WaitOver1sFraction(); });
  figures.wait_over_5s_fraction =
      Mean(runs, [](const Report& r) { return r.WaitOver5sFraction(); });
  figures.wait_p99_seconds = Mean(runs, [](const Report& r) { return r.waits->p99_seconds; });
  figures.wait_max_seconds = 0;
  for (const Report* run : runs) {
    figures.wait_max_seconds = std::max(*figures.wait_max_seconds, run->waits->max_seconds);
  }
}

Figures FiguresOf(const std::vector<const Report*>& runs) {
  Figures figures;
  figures.policy = runs.front()->policy;
  figures.replica_hours =
      Mean(runs, [](const Report& r) { return static_cast<double>(r.replica_seconds); }) /
      kSecondsPerHour;
  figures.regret = MeanRegret(runs);
  figures.late_fraction = Mean(runs, [](const Report& r) { return r.LateFraction(); });
  figures.cold_starts =
      Mean(runs, [](const Report& r) { return static_cast<double>(r.cold_starts); });
  figures.starts = Mean(runs, [](const Report& r) { return static_cast<double>(r.starts); });
  figures.scale_changes =
      Mean(runs, [](const Report& r) { return static_cast<double>(r.scale_changes); });
  figures.flips_per_day = Mean(runs, [](const Report& r) { return r.FlipsPerDay(); });
  figures.cost = Mean(runs, [](const Report& r) { return r.cost; });
  for (const Report* run : runs) {
    figures.peak_replicas =
        std::max(figures.peak_replicas, static_cast<double>(run->peak_replicas));
    if (!run->bounds.has_value()) continue;
    const auto rungs = simulator::Ladder(*run->bounds, run->cost);
    for (size_t i = 0; i < rungs.size(); ++i) {
      figures.ladder[i] += rungs[i].share / static_cast<double>(runs.size());
    }
  }
  AddWaits(runs, figures);
  return figures;
}

}  // namespace

std::vector<TraceFigures> GatherFigures(const std::vector<Report>& reports) {
  // Runs of one trace and policy stand apart when there are several seeds.
  std::vector<TraceFigures> traces;
  std::vector<std::vector<std::vector<const Report*>>> runs;  // by trace, by policy
  for (const Report& report : reports) {
    auto trace = std::find_if(traces.begin(), traces.end(),
                              [&report](const TraceFigures& t) { return t.trace == report.trace; });
    if (trace == traces.end()) {
      trace = traces.insert(trace, {report.trace,
                                    report.trace_class,
                                    static_cast<double>(report.seconds),
                                    report.requests,
                                    report.capacity,
                                    {}});
      runs.emplace_back();
    }
    auto& by_policy = runs[static_cast<size_t>(trace - traces.begin())];
    auto policy = std::find_if(by_policy.begin(), by_policy.end(), [&report](const auto& same) {
      return same.front()->policy == report.policy;
    });
    if (policy == by_policy.end()) policy = by_policy.insert(policy, std::vector<const Report*>());
    policy->push_back(&report);
  }
  for (size_t i = 0; i < traces.size(); ++i) {
    for (const auto& same : runs[i]) traces[i].policies.push_back(FiguresOf(same));
  }
  return traces;
}

std::vector<MeanLadder> MeanLadders(const std::vector<TraceFigures>& traces) {
  std::vector<MeanLadder> ladders;
  for (const TraceFigures& trace : traces) {
    for (size_t i = 0; i < trace.policies.size(); ++i) {
      if (i == ladders.size()) ladders.push_back({trace.policies[i].policy, {}});
      for (size_t rung = 0; rung < simulator::kRungs; ++rung) {
        ladders[i].share[rung] +=
            trace.policies[i].ladder[rung] / static_cast<double>(traces.size());
      }
    }
  }
  return ladders;
}

}  // namespace springtide::cli
