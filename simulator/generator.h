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

// Shape: how a generated load goes. Its mean rate and its peak rate are given; the class is the one
// a real trace of that kind has.
struct Shape {
  absl::string_view name;
  absl::string_view class_name;
  absl::string_view summary;  // one sentence
};

// Shapes: all of them.
const std::vector<Shape>& Shapes();

// FindShape: by name, or nullptr.
const Shape* FindShape(absl::string_view name);

struct GeneratorOptions {
  absl::Duration duration = absl::Hours(24);  // a multiple of step
  absl::Duration step = absl::Seconds(60);    // whole seconds
  double mean_rate = 10;                      // requests per second
  // The shape's highest expected rate over the mean rate, > 1; what it means for each shape is in
  // its summary. Nothing: the shape's own default.
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
