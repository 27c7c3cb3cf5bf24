// Bounds on the count: always, by the week's schedule, and for a workload that is not at zero.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/time_zone.h"
#include "policies/policy_kind.h"
#include "policies/schedule.h"

namespace springtide::policies {
namespace {

constexpr size_t kMaxWindows = 64;
constexpr int32_t kMost = base::kMaxReplicas.value();

struct RangeWindow {
  Weekdays days;
  TimeOfDay start;
  TimeOfDay end;
  base::TimeZone time_zone;
  std::optional<int64_t> min;
  std::optional<int64_t> max;

  static const base::Schema<RangeWindow>& schema();
};

struct ReplicaRangeConfig {
  int64_t min = 0;
  int64_t max = kMost;
  int64_t active_min = 0;
  std::vector<RangeWindow> schedule;

  static const base::Schema<ReplicaRangeConfig>& schema();
};

void CheckWindow(const RangeWindow& window, const base::FieldPath& path, const base::Mark& mark,
                 base::ErrorList& errors) {
  if (window.start == window.end) {
    errors.Add(path.Key("end"), mark,
               "is the same as start; for whole days write start: \"00:00\", end: \"24:00\"");
  } else if (window.start.ToString() == "24:00") {
    errors.Add(path.Key("start"), mark, "is 24:00, when the day is over; write \"00:00\"");
  }
  if (!window.min.has_value() && !window.max.has_value()) {
    errors.Add(path.Key("min"), mark, "and max are both missing; write at least one of them");
  } else if (window.min.value_or(0) > window.max.value_or(kMost)) {
    errors.Add(path.Key("min"), mark, "is above max; max would win, so lower min or raise max");
  }
}

const base::Schema<RangeWindow>& RangeWindow::schema() {
  static const auto* schema = new base::Schema<RangeWindow>(
      base::Schema<RangeWindow>(
          "Bounds for a part of the week, by the wall clock of a place. A window whose end is "
          "before its start spans midnight; what lies after midnight belongs to the day before.")
          .Text("days", &RangeWindow::days, "Days, such as \"Mon-Fri,Sun\".")
          .Text("start", &RangeWindow::start, "First minute, as \"HH:MM\".")
          .Required()
          .Text("end", &RangeWindow::end,
                "First minute after it, as \"HH:MM\"; \"24:00\" is the "
                "end of the day.")
          .Required()
          .Text("timeZone", &RangeWindow::time_zone, "IANA name, such as \"Europe/Berlin\".")
          .Integer("min", &RangeWindow::min, {0, kMost}, "Fewest replicas while it is active.")
          .Integer("max", &RangeWindow::max, {0, kMost}, "Most replicas while it is active.")
          .Check(CheckWindow));
  return *schema;
}

void CheckRange(const ReplicaRangeConfig& config, const base::FieldPath& path,
                const base::Mark& mark, base::ErrorList& errors) {
  if (config.min > config.max) {
    errors.Add(path.Key("min"), mark, "is above max; lower min or raise max");
  }
  if (config.active_min > config.max) {
    errors.Add(path.Key("activeMin"), mark, "is above max; lower activeMin or raise max");
  }
  for (size_t i = 0; i < config.schedule.size(); ++i) {
    if (config.schedule[i].min.value_or(0) <= config.max) continue;
    errors.Add(path.Key("schedule").Index(i).Key("min"), mark,
               "is above the max that always holds and would never be reached; raise max, and "
               "lower it in windows instead");
  }
}

const base::Schema<ReplicaRangeConfig>& ReplicaRangeConfig::schema() {
  using Config = ReplicaRangeConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Bounds on the count. Of several that hold at a time the largest min "
                           "and the smallest max count, and a max wins over a min.")
          .Integer("min", &Config::min, {0, kMost}, "Fewest replicas, always.")
          .Integer("max", &Config::max, {0, kMost}, "Most replicas, always.")
          .Integer("activeMin", &Config::active_min, {0, kMost},
                   "Fewest replicas of a workload that is not at zero.")
          .List("schedule", &Config::schedule, kMaxWindows, "Bounds for parts of the week.")
          .Check(CheckRange));
  return *schema;
}

constexpr Reason kWithinRange = {
    "WithinRange", "within {min} to {max}", "The count is within its bounds.", {"min", "max"}};
constexpr Reason kRaisedToMin = {"RaisedToMin", "raised by {change} to the minimum {out}",
                                 "The count was below the minimum that always holds."};
constexpr Reason kRaisedToScheduledMin = {
    "RaisedToScheduledMin", "raised by {change} to the scheduled minimum {out}",
    "The count was below the minimum of a window of the schedule."};
constexpr Reason kRaisedToActiveMin = {
    "RaisedToActiveMin", "raised by {change} to {out}, the minimum above zero",
    "The workload is not at zero, and the count was below activeMin."};
constexpr Reason kCutToMax = {"CutToMax", "cut by {change} to the maximum {out}",
                              "The count was above the maximum that always holds."};
constexpr Reason kCutToScheduledMax = {"CutToScheduledMax",
                                       "cut by {change} to the scheduled maximum {out}",
                                       "The count was above the maximum of a window of the "
                                       "schedule."};

// Bounds: those that hold until a moment, and whether a window made them.
struct Bounds {
  int32_t min = 0;
  int32_t max = kMost;
  bool scheduled_min = false;
  bool scheduled_max = false;
};

class ReplicaRange : public Policy {
 public:
  explicit ReplicaRange(const ReplicaRangeConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    if (!(begin_ <= tick.now && tick.now < end_)) Refresh(tick.now);
    const int32_t wanted = so_far.desired.value();
    int32_t count = wanted;
    const Reason* reason = &kWithinRange;
    const auto raise = [&](int64_t to, const Reason& why) {
      if (count >= to) return;
      count = static_cast<int32_t>(to);
      reason = &why;
    };
    raise(bounds_.min, bounds_.scheduled_min ? kRaisedToScheduledMin : kRaisedToMin);
    if (count > 0) raise(config_.active_min, kRaisedToActiveMin);
    if (count > bounds_.max) {
      count = bounds_.max;
      reason = bounds_.scheduled_max ? &kCutToScheduledMax : &kCutToMax;
    }
    if (count == wanted) {
      return {so_far.desired,
              &kWithinRange,
              {static_cast<double>(bounds_.min), static_cast<double>(bounds_.max)}};
    }
    return {base::Replicas{count}, reason};
  }

  void Persist(base::Archive&) override {}  // the bounds follow from the time alone

 private:
  // Works the bounds out anew, and until when they hold: with a schedule for the current minute.
  void Refresh(absl::Time now) {
    bounds_ = {static_cast<int32_t>(config_.min), static_cast<int32_t>(config_.max)};
    begin_ = config_.schedule.empty() ? absl::InfinitePast() : now;
    end_ = absl::InfiniteFuture();
    for (const RangeWindow& window : config_.schedule) {
      const absl::TimeZone& zone = window.time_zone.zone();
      end_ = std::min(end_, EndOfMinute(now, zone));
      const WeeklyWindow weekly{window.days, window.start, window.end};
      if (!weekly.ActiveAt(absl::ToCivilMinute(now, zone))) continue;
      if (window.min.value_or(0) > bounds_.min) {
        bounds_.min = static_cast<int32_t>(*window.min);
        bounds_.scheduled_min = true;
      }
      if (window.max.value_or(kMost) < bounds_.max) {
        bounds_.max = static_cast<int32_t>(*window.max);
        bounds_.scheduled_max = true;
      }
    }
  }

  const ReplicaRangeConfig config_;
  // A cache, and no state: the bounds in [begin_, end_).
  Bounds bounds_;
  absl::Time begin_ = absl::InfiniteFuture();
  absl::Time end_ = absl::InfinitePast();
};

}  // namespace

const PolicyKind& ReplicaRangeKind() {
  static const PolicyKind& kind = DefinePolicy<ReplicaRangeConfig, ReplicaRange>(
      "replicaRange", Stage::kBounds,
      {&kWithinRange, &kRaisedToMin, &kRaisedToScheduledMin, &kRaisedToActiveMin, &kCutToMax,
       &kCutToScheduledMax});
  return kind;
}

}  // namespace springtide::policies
