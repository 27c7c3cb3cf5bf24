// knative_decider.json (ticks, initial status, notifications) and knative_e2e.json (the same ticks
// behind a collector).

#include <cstdint>
#include <optional>
#include <string>

#include "policies/kpa_collector.h"
#include "policies/kpa_decider.h"
#include "policies/kpa_status.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/runners.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

policies::KpaDeciderConfig ReadConfig(const json::object& object) {
  policies::KpaDeciderConfig config;
  config.target_value = Number(object, "target_value");
  config.total_value = Number(object, "total_value");
  config.target_burst_capacity = Number(object, "target_burst_capacity");
  config.panic_threshold = Number(object, "panic_threshold");
  config.max_scale_up_rate = Number(object, "max_scale_up_rate");
  config.max_scale_down_rate = Number(object, "max_scale_down_rate");
  config.stable_window = MillisField(object, "stable_window_ms");
  config.scale_down_delay = MillisField(object, "scale_down_delay_ms", absl::ZeroDuration());
  config.reachable = Flag(object, "reachable", true);
  config.activation_scale = Count(object, "activation_scale", 0);
  return config;
}

policies::KpaMetric ReadMetric(const json::object& config) {
  const std::string metric = Text(config, "scaling_metric", "concurrency");
  if (metric == "concurrency") return policies::KpaMetric::kConcurrency;
  if (metric == "rps") return policies::KpaMetric::kRequestsPerSecond;
  throw VectorError("unknown scaling_metric '" + metric + "'");
}

// The windows in front of the decider; nothing when the steps give averages themselves.
std::optional<policies::KpaCollector> MakeCollector(const json::object& config) {
  if (Find(config, "panic_window_ms") == nullptr) return std::nullopt;
  policies::KpaCollector::Options options;
  options.stable_window = MillisField(config, "stable_window_ms");
  options.panic_window = MillisField(config, "panic_window_ms");
  options.scraped = Flag(config, "scraped", true);
  const std::string algorithm = Text(config, "algorithm", "linear");
  if (algorithm != "linear" && algorithm != "weighted") {
    throw VectorError("unknown algorithm '" + algorithm + "'");
  }
  options.averaging =
      algorithm == "linear" ? policies::KpaAveraging::kLinear : policies::KpaAveraging::kWeighted;
  return policies::KpaCollector(options);
}

std::optional<int32_t> ReadReady(const json::object& object) {
  if (Flag(object, "ready_error", false)) return std::nullopt;
  return Count(object, "ready_pods");
}

// Averages of a step: given, or read from the collector after the step's reports.
std::optional<policies::KpaAverages> ReadAverages(
    const json::object& step, policies::KpaMetric metric,
    std::optional<policies::KpaCollector>& collector) {
  if (!collector.has_value()) {
    if (Flag(step, "no_metrics", false) || Flag(step, "ready_error", false)) return std::nullopt;
    return policies::KpaAverages{Number(step, "stable"), Number(step, "panic")};
  }
  for (const json::value& value : Array(step, "record")) {
    if (!value.is_array() || value.get_array().size() != 2) {
      throw VectorError("field 'record' does not hold pairs");
    }
    const absl::Time time = absl::UnixEpoch() + absl::Milliseconds(value.at(0).to_number<double>());
    const double load = value.at(1).to_number<double>();
    collector->Record(time, {load, load, 0, 0});
  }
  return collector->Read(metric, TimeField(step, "t_ms"));
}

void ForcePanic(const json::object& forced, absl::Time now, policies::KpaDecider& decider) {
  std::optional<absl::Time> since = decider.state().panic_since;
  int32_t floor = decider.state().panic_floor;
  for (const auto& field : forced) {
    if (field.key() == "panic_since_ms") {
      since = field.value().is_null()
                  ? std::nullopt
                  : std::optional<absl::Time>(TimeField(forced, "panic_since_ms"));
    } else if (field.key() == "panic_floor") {
      floor = Count(forced, "panic_floor");
    } else if (field.key() == "panic_mode") {
      if (!Flag(forced, "panic_mode")) {
        since.reset();
      } else if (!since.has_value()) {
        since = now;
      }
    } else {
      throw VectorError("unknown field in 'set_state'");
    }
  }
  decider.set_panic(since, floor);
}

void AddState(const policies::KpaDecider::State& state, json::object& got) {
  got["panic_mode"] = state.panic_since.has_value();
  got["panic_since_ms"] = state.panic_since.has_value()
                              ? json::value(absl::ToUnixMillis(*state.panic_since))
                              : json::value(nullptr);
  got["panic_floor"] = state.panic_floor;
}

void RunTicks(const json::object& vector, Checker& checker) {
  json::object config = Object(vector, "config");
  const json::object& create = Object(vector, "create");
  policies::KpaDecider decider(ReadConfig(config), ReadReady(create), TimeField(create, "t_ms"));
  std::optional<policies::KpaCollector> collector = MakeCollector(config);
  size_t number = 0;
  for (const json::value& value : Array(vector, "steps")) {
    const json::object& step = AsObject(value, "steps");
    checker.BeginStep(number++);
    if (Find(step, "update_config") != nullptr) {
      for (const auto& field : Object(step, "update_config")) {
        config[field.key()] = field.value();
      }
      decider.set_config(ReadConfig(config));
    }
    if (Find(step, "set_state") != nullptr) {
      ForcePanic(Object(step, "set_state"), TimeField(step, "t_ms"), decider);
    }
    json::object got;
    if (!Flag(step, "inspect_only", false)) {
      const std::optional<policies::KpaAverages> averages =
          ReadAverages(step, ReadMetric(config), collector);
      const policies::KpaDecision decision =
          decider.Tick(TimeField(step, "t_ms"), ReadReady(step), averages);
      got["valid"] = decision.valid;
      got["desired"] = decision.desired;
      got["ebc"] = decision.excess_burst_capacity;
      got["stable"] = averages.has_value() ? json::value(averages->stable) : json::value(nullptr);
      got["panic"] = averages.has_value() ? json::value(averages->panic) : json::value(nullptr);
    }
    AddState(decider.state(), got);
    if (Find(step, "expect") != nullptr) checker.Compare(Object(step, "expect"), got);
  }
}

void RunInitialStatus(const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  const policies::KpaStatus status =
      policies::InitialKpaStatus(Count(config, "initial_scale"), Number(config, "total_value"),
                                 Number(config, "target_burst_capacity"));
  const json::object got{{"desired", status.desired}, {"ebc", status.excess_burst_capacity}};
  size_t number = 0;
  for (const json::value& step : Array(vector, "steps")) {
    checker.BeginStep(number++);
    checker.Compare(Object(AsObject(step, "steps"), "expect"), got);
  }
}

void RunNotify(const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  policies::KpaStatus status;
  status.desired = Count(config, "initial_desired", -1);
  status.excess_burst_capacity = Count(config, "initial_ebc", 0);
  size_t number = 0;
  for (const json::value& value : Array(vector, "steps")) {
    const json::object& step = AsObject(value, "steps");
    checker.BeginStep(number++);
    const bool notify =
        status.Update({Flag(step, "valid", true), Count(step, "desired"), Count(step, "ebc")});
    checker.Compare(Object(step, "expect"), json::object{{"notify", notify}});
  }
}

}  // namespace

bool RunKnativeDecider(const std::string& kind, const json::object& vector, Checker& checker) {
  if (kind.empty()) {
    RunTicks(vector, checker);
  } else if (kind == "initial_status") {
    RunInitialStatus(vector, checker);
  } else if (kind == "notify") {
    RunNotify(vector, checker);
  } else {
    return false;
  }
  return true;
}

}  // namespace springtide::conformance
