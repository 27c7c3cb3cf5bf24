#include "cli/lint.h"

#include <array>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

using policies::PipelineConfig;
using policies::Stage;

constexpr double kFarFromBreakEven = 4;
constexpr double kTightUtilization = 0.95;
constexpr std::array kStages = {Stage::kSizing, Stage::kBurst, Stage::kKeepAlive, Stage::kLimits,
                                Stage::kBounds};

// One policy as it was written.
struct Written {
  const base::Value& value;
  std::string type;
  base::FieldPath path;
};

// A peer's algorithm, which is to be as it is.
bool IsPeer(absl::string_view type) { return type == "hpa" || type == "kpa"; }

std::optional<absl::Duration> DurationOf(const base::Value& value) {
  return value.if_string() == nullptr ? std::nullopt : ParseDurationText(*value.if_string());
}

std::optional<double> NumberOf(const base::Value* value) {
  if (value == nullptr) return std::nullopt;
  if (const double* number = value->if_double()) return *number;
  if (const int64_t* number = value->if_integer()) return static_cast<double>(*number);
  return std::nullopt;
}

void LintKeepAlive(const Written& policy, const LintOptions& options, base::ErrorList& warnings) {
  if (policy.type != "fixedKeepAlive") return;
  const double price = options.prices.replica_second;
  const absl::Duration any = options.startup_delay + absl::Seconds(options.prices.start / price);
  // Without the last replica, requests wait for the start-up as well.
  const absl::Duration last = any + (options.prices.missing_replica_second / price) *
                                        (options.startup_delay + absl::Seconds(1));
  for (const auto& [field, break_even] :
       {std::pair<absl::string_view, absl::Duration>{"idleAfter", any},
        {"lastReplicaIdleAfter", last}}) {
    const base::Value* value = policy.value.Find(field);
    const std::optional<absl::Duration> given =
        value == nullptr ? std::nullopt : DurationOf(*value);
    if (!given.has_value()) continue;
    const bool longer = *given > kFarFromBreakEven * break_even;
    const bool shorter = *given < break_even / kFarFromBreakEven;
    if (!longer && !shorter) continue;
    warnings.Add(policy.path.Key(field), value->mark(),
                 absl::StrCat(FormatDurationText(*given), " is far ", longer ? "above" : "below",
                              " the break-even of ", FormatDurationText(break_even),
                              " (start-up delay and price of a start",
                              field == "idleAfter" ? "" : " and of requests that wait",
                              "); use breakEvenKeepAlive, or set --startup-delay and the prices "
                              "to yours"));
  }
}

void LintWindows(const Written& policy, const LintOptions& options, base::ErrorList& warnings) {
  for (const base::Value::Entry& entry : *policy.value.if_map()) {
    if (entry.first != "window" && !absl::EndsWith(entry.first, "Window")) continue;
    const std::optional<absl::Duration> window = DurationOf(entry.second);
    if (!window.has_value() || *window >= 2 * options.scrape_interval) continue;
    warnings.Add(
        policy.path.Key(entry.first), entry.second.mark(),
        absl::StrCat(FormatDurationText(*window), " is shorter than two samples, which come every ",
                     FormatDurationText(options.scrape_interval), "; use ",
                     FormatDurationText(2 * options.scrape_interval), " or more"));
  }
}

void LintUtilization(const Written& policy, base::ErrorList& warnings) {
  constexpr absl::string_view kField = "targetUtilization";
  if (IsPeer(policy.type)) return;
  const std::optional<double> target = NumberOf(policy.value.Find(kField));
  if (!target.has_value() || *target <= kTightUtilization) return;
  if (NumberOf(policy.value.Find("squareRootSlack")).value_or(0) > 0) return;
  warnings.Add(policy.path.Key(kField), policy.value.Find(kField)->mark(),
               "leaves no room for bursts, so requests wait in every one; use 0.95 or less, or add "
               "slack");
}

void LintPeer(const PipelineConfig& pipeline, const base::Value& spec, base::ErrorList& warnings) {
  std::string peer;
  std::vector<std::string> others;
  for (const policies::PolicySpec& policy : pipeline.policies) {
    const absl::string_view name = policy.kind->name;
    if (policy.kind->stage == Stage::kSizing && IsPeer(name)) peer = std::string(name);
    if (policy.kind->stage == Stage::kKeepAlive || policy.kind->stage == Stage::kLimits) {
      others.emplace_back(name);
    }
  }
  if (peer.empty() || others.empty()) return;
  warnings.Add(
      base::FieldPath("spec"), spec.mark(),
      absl::StrCat(peer, " has windows and delays of its own, and ", absl::StrJoin(others, ", "),
                   " come on top; write \"keepAlive: []\" and "
                   "\"limits: []\" to have ",
                   peer, " alone"));
}

void LintPreset(const base::Value& spec, base::ErrorList& warnings) {
  const base::Value* preset = spec.Find("preset");
  if (preset == nullptr) return;
  for (const Stage stage : kStages) {
    if (spec.Find(policies::SectionName(stage)) == nullptr) return;
  }
  warnings.Add(base::FieldPath("spec").Key("preset"), preset->mark(),
               "has no effect, because every section is written; leave it out");
}

}  // namespace

void Lint(const base::Value& spec, const PipelineConfig& pipeline, const LintOptions& options,
          base::ErrorList& warnings) {
  for (const Stage stage : kStages) {
    const absl::string_view section = policies::SectionName(stage);
    const base::Value* list = spec.Find(section);
    if (list == nullptr || list->if_list() == nullptr) continue;
    std::set<std::string> types;
    for (size_t i = 0; i < list->if_list()->size(); ++i) {
      const base::Value& value = (*list->if_list())[i];
      const base::Value* type = value.Find("type");
      if (type == nullptr || type->if_string() == nullptr) continue;
      const Written policy{value, *type->if_string(),
                           base::FieldPath("spec").Key(section).Index(i)};
      LintKeepAlive(policy, options, warnings);
      LintWindows(policy, options, warnings);
      LintUtilization(policy, warnings);
      if (!types.insert(policy.type).second) {
        warnings.Add(policy.path, value.mark(),
                     absl::StrCat("\"", policy.type, "\" stands here twice; keep one"));
      }
    }
  }
  LintPeer(pipeline, spec, warnings);
  LintPreset(spec, warnings);
}

}  // namespace springtide::cli
