// Makes traces of known shapes, for examples and tests. Same arguments, same bytes everywhere.
#ifndef SPRINGTIDE_SIMULATOR_GENERATOR_H_
#define SPRINGTIDE_SIMULATOR_GENERATOR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// Shape: how a generated load goes, as a profile between 0 and 1 over time. A constant is mixed in
// so that the peak is as many times the mean as asked for.
struct Shape {
  absl::string_view name;
  absl::string_view class_name;  // that of real traces of this kind, or "synthetic"
  absl::string_view summary;     // one sentence
  double peak_to_mean;           // the default
  // Pauses are idle: no constant is mixed in; they are drawn as long as the peak asks for.
  bool idle_pauses = false;
};

// Shapes: all of them.
const std::vector<Shape>& Shapes();

// FindShape: by name, or nullptr.
const Shape* FindShape(absl::string_view name);

inline constexpr absl::Duration kMaxGeneratedDuration = absl::Hours(24 * 366);

struct GeneratorOptions {
  absl::Duration duration = absl::Hours(24);  // a multiple of step
  absl::Duration step = absl::Seconds(60);    // whole seconds
  double mean_rate = 10;                      // requests per second
  // The highest expected rate over the mean rate, >= 1. A shape that cannot have so high a peak
  // comes as near as it can: with nothing between its peaks. Nothing: the shape's own default.
  std::optional<double> peak_to_mean;
  uint64_t seed = 1;
  // Poisson counts; else the expected count, rounded so that the sum stays right.
  bool noise = true;
};

// CheckGeneratorOptions: adds a problem for every value out of range.
void CheckGeneratorOptions(const GeneratorOptions& options, base::ErrorList& errors);

// GenerateTrace: REQUIRES: CheckGeneratorOptions finds no problem.
Trace GenerateTrace(const Shape& shape, const GeneratorOptions& options);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_GENERATOR_H_
