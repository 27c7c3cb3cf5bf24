#include "cli/reading.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

// The rungs in the order of simulator::Ladder.
enum Rung { kLoad, kStartUp, kLimits, kPolicy };

// A policy over all traces: every trace weighs the same.
struct Overall {
  std::string policy;
  double log_hours = 0;
  double log_regret = 0;
  bool has_regret = true;
  double late = 0;
};

std::vector<Overall> OverallFigures(const std::vector<TraceFigures>& traces) {
  std::vector<Overall> all;
  const auto n = static_cast<double>(traces.size());
  for (const TraceFigures& trace : traces) {
    for (size_t i = 0; i < trace.policies.size(); ++i) {
      const Figures& f = trace.policies[i];
      if (i == all.size()) {
        all.emplace_back();
        all.back().policy = f.policy;
      }
      all[i].log_hours += std::log(std::max(f.replica_hours, 1.0 / 3600)) / n;
      all[i].has_regret = all[i].has_regret && f.regret.has_value();
      all[i].log_regret += std::log(f.regret.value_or(1)) / n;
      all[i].late += f.wait_over_1s_fraction.value_or(f.late_fraction) / n;
    }
  }
  return all;
}

std::string HowLate(double fraction, bool queue) {
  if (fraction == 0) {
    return queue ? "no request waited over 1 s" : "no request was late";
  }
  return absl::StrCat(FormatPercent(fraction), " % of requests ",
                      queue ? "waited over 1 s" : "were late");
}

std::string First(const Overall& first, size_t traces, bool queue) {
  std::string text =
      absl::StrCat(first.policy, traces > 1 ? absl::StrCat(", mean of ", traces, " traces") : "",
                   ": ", HowLate(first.late, queue));
  if (first.has_regret) {
    absl::StrAppend(&text, absl::StrFormat(", at %.2f times the cost of a schedule that knows the "
                                           "future",
                                           std::exp(first.log_regret)));
  }
  return text + ".";
}

std::string Compared(const Overall& first, const Overall& other, bool queue) {
  const double change = 100 * (std::exp(first.log_hours - other.log_hours) - 1);
  const std::string hours = std::abs(change) < 0.5
                                ? "as many replica-hours as"
                                : absl::StrFormat("%.0f %% %s replica-hours than", std::abs(change),
                                                  change < 0 ? "fewer" : "more");
  return absl::StrCat(" It took ", hours, " ", other.policy, ", where ", HowLate(other.late, queue),
                      ".");
}

// What of the first policy's cost could be saved, and by which knob.
std::string Knob(const MeanLadder& ladder) {
  if (ladder.share[kLoad] <= 0) return "";
  const auto largest = static_cast<size_t>(
      std::max_element(ladder.share.begin() + kStartUp, ladder.share.end()) - ladder.share.begin());
  std::string text = absl::StrFormat(" Of %s's cost the load itself is %.0f %%.", ladder.policy,
                                     100 * ladder.share[kLoad]);
  const double share = 100 * ladder.share[largest];
  if (share < 1) return text + " Little of the rest can be saved.";
  switch (largest) {
    case kStartUp:
      return text + absl::StrFormat(
                        " Of the rest the start-up delay costs most (%.0f %%): "
                        "replicas that start faster would save more than any policy.",
                        share);
    case kLimits:
      return text + absl::StrFormat(
                        " Of the rest your limits cost most (%.0f %%): see "
                        "--min-replicas and --max-replicas.",
                        share);
    default:
      return text + absl::StrFormat(
                        " Of the rest not knowing the future costs most (%.0f %%): "
                        "there a better policy can save.",
                        share);
  }
}

}  // namespace

std::string Reading(const std::vector<TraceFigures>& traces,
                    const simulator::SimulationOptions& options, const std::string& baseline) {
  const bool queue = options.service == simulator::ServiceModel::kQueue;
  const std::vector<Overall> all = OverallFigures(traces);
  std::string text = First(all.front(), traces.size(), queue);
  // With many policies the table says it better.
  constexpr size_t kMostCompared = 2;
  for (size_t i = 1; i < all.size(); ++i) {
    const bool compare = baseline.empty() ? i <= kMostCompared : all[i].policy == baseline;
    if (compare) text += Compared(all.front(), all[i], queue);
  }
  return text + Knob(MeanLadders(traces).front());
}

}  // namespace springtide::cli
