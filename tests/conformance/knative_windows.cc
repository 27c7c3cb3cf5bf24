// Kinds of knative_windows.json: bucket windows, sliding maxima, rounding, the collector.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "policies/kpa_collector.h"
#include "policies/kpa_sliding_max.h"
#include "policies/kpa_window.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/runners.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

using Step = std::function<void(const json::object& step, json::object& got)>;

// Runs `body` on every step and compares what it got with what the step expects, if anything.
void ForEachStep(const json::object& vector, Checker& checker, const Step& body) {
  size_t number = 0;
  for (const json::value& value : Array(vector, "steps")) {
    const json::object& step = AsObject(value, "steps");
    json::object got;
    body(step, got);
    checker.BeginStep(number++);
    if (Find(step, "expect") != nullptr) checker.Compare(Object(step, "expect"), got);
  }
}

json::value MillisOf(absl::Time time) { return absl::ToUnixMillis(time); }

policies::KpaAveraging ReadAveraging(const std::string& text) {
  if (text == "linear") return policies::KpaAveraging::kLinear;
  if (text == "weighted") return policies::KpaAveraging::kWeighted;
  throw VectorError("unknown algorithm '" + text + "'");
}

// What a window can be asked besides its average.
void Describe(const policies::KpaWindow& window, json::object& got) {
  got["buckets"] = static_cast<int64_t>(window.bucket_count());
  got["decay"] = window.newest_weight();
  const std::optional<absl::Time> start = window.span_start();
  got["first_ms"] = start.has_value() ? MillisOf(*start) : json::value(nullptr);
}

void RunWindow(policies::KpaAveraging averaging, const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  policies::KpaWindow window(MillisField(config, "window_ms"),
                             MillisField(config, "granularity_ms"), averaging);
  ForEachStep(vector, checker, [&window](const json::object& step, json::object& got) {
    const std::string op = Text(step, "op");
    if (op == "record") {
      window.Record(TimeField(step, "t_ms"), Number(step, "value"));
    } else if (op == "resize") {
      window.Resize(MillisField(step, "window_ms"));
    } else if (op == "average") {
      got["average"] = window.Average(TimeField(step, "t_ms"));
    } else if (op == "sum") {
      got["sum"] = window.Sum(TimeField(step, "t_ms"));
    } else if (op == "empty") {
      got["empty"] = window.IsEmpty(TimeField(step, "t_ms"));
    } else if (op == "nonzero") {
      json::object& buckets = got["nonzero"].emplace_object();
      window.ForEachBucket(TimeField(step, "t_ms"), [&buckets](absl::Time start, double value) {
        if (value != 0) buckets[std::to_string(absl::ToUnixMillis(start))] = value;
      });
    } else {
      throw VectorError("unknown op '" + op + "'");
    }
    Describe(window, got);
  });
}

// The weight of the newest bucket for windows given by length or by number of buckets.
void RunDecay(const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  ForEachStep(vector, checker, [&config](const json::object& step, json::object& got) {
    const absl::Duration granularity = MillisField(
        step, "granularity_ms", MillisField(config, "granularity_ms", absl::Seconds(1)));
    const int64_t buckets = Integer(step, "buckets", Integer(config, "buckets", 0));
    const absl::Duration length = buckets > 0 ? granularity * buckets
                                  : Find(step, "window_ms") != nullptr
                                      ? MillisField(step, "window_ms")
                                      : MillisField(config, "window_ms");
    Describe(policies::KpaWindow(length, granularity, policies::KpaAveraging::kWeighted), got);
  });
}

void RunMaxByTime(const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  policies::KpaTimedMax max(MillisField(config, "window_ms"),
                            MillisField(config, "granularity_ms"));
  ForEachStep(vector, checker, [&max](const json::object& step, json::object& got) {
    got["max"] = max.Record(TimeField(step, "t_ms"), Count(step, "value"));
  });
}

void RunMaxByIndex(const json::object& vector, Checker& checker) {
  policies::KpaSlidingMax max(Integer(Object(vector, "config"), "size"));
  ForEachStep(vector, checker, [&max](const json::object& step, json::object& got) {
    got["max"] = max.Record(Integer(step, "index"), Count(step, "value"));
  });
}

void RunRound(const json::object& vector, Checker& checker) {
  ForEachStep(vector, checker, [](const json::object& step, json::object& got) {
    got["result"] = policies::RoundToDigits(Number(step, "value"), Count(step, "digits"));
  });
}

json::value AveragesValue(const std::optional<policies::KpaAverages>& averages) {
  if (!averages.has_value()) return nullptr;
  return json::object{{"stable", averages->stable}, {"panic", averages->panic}};
}

void RunCollector(const json::object& vector, Checker& checker) {
  const json::object& config = Object(vector, "config");
  policies::KpaCollector::Options options;
  options.stable_window = MillisField(config, "stable_window_ms", options.stable_window);
  options.panic_window = MillisField(config, "panic_window_ms", options.panic_window);
  options.scraped = Flag(config, "scraped", true);
  options.averaging = ReadAveraging(Text(config, "algorithm", "linear"));
  std::optional<policies::KpaCollector> collector(options);
  ForEachStep(vector, checker, [&](const json::object& step, json::object& got) {
    const std::string op = Text(step, "op");
    if (op == "delete") {
      collector.reset();
    } else if (op == "record") {
      if (!collector.has_value()) return;
      collector->Record(
          TimeField(step, "t_ms"),
          {Number(step, "concurrency", 0), Number(step, "requests", 0),
           Number(step, "proxied_concurrency", 0), Number(step, "proxied_requests", 0)});
    } else if (op == "resize") {
      if (!collector.has_value()) return;
      options.stable_window = MillisField(step, "stable_window_ms", options.stable_window);
      options.panic_window = MillisField(step, "panic_window_ms", options.panic_window);
      collector->Resize(options.stable_window, options.panic_window);
    } else if (op == "read") {
      std::optional<policies::KpaAverages> concurrency;
      std::optional<policies::KpaAverages> requests;
      if (collector.has_value()) {
        const absl::Time now = TimeField(step, "t_ms");
        concurrency = collector->Read(policies::KpaMetric::kConcurrency, now);
        requests = collector->Read(policies::KpaMetric::kRequestsPerSecond, now);
      }
      got["concurrency"] = AveragesValue(concurrency);
      got["rps"] = AveragesValue(requests);
      got["error"] = !collector.has_value()     ? json::value("not_collecting")
                     : !concurrency.has_value() ? json::value("no_data")
                                                : json::value(nullptr);
    } else {
      throw VectorError("unknown op '" + op + "'");
    }
  });
}

}  // namespace

bool RunKnativeWindows(const std::string& kind, const json::object& vector, Checker& checker) {
  if (kind == "linear" || kind == "weighted") {
    RunWindow(ReadAveraging(kind), vector, checker);
  } else if (kind == "decay") {
    RunDecay(vector, checker);
  } else if (kind == "max_time") {
    RunMaxByTime(vector, checker);
  } else if (kind == "max_index") {
    RunMaxByIndex(vector, checker);
  } else if (kind == "round") {
    RunRound(vector, checker);
  } else if (kind == "collector") {
    RunCollector(vector, checker);
  } else {
    return false;
  }
  return true;
}

}  // namespace springtide::conformance
