#include "simulator/generator.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/number.h"
#include "simulator/poisson.h"
#include "simulator/profiles.h"
#include "simulator/random.h"

namespace springtide::simulator {
namespace {

constexpr double kMaxMeanRate = 1e6;
constexpr double kMaxPeakToMean = 1e5;

// StepLoads: the profile summed over each step.
std::vector<double> StepLoads(const Profile& profile, int64_t steps, int64_t step_seconds) {
  std::vector<double> loads(static_cast<size_t>(steps), 0.0);
  int64_t second = 0;
  for (double& load : loads) {
    for (int64_t i = 0; i < step_seconds; ++i) load += profile(second++);
  }
  return loads;
}

// MixIn: the constant under a profile of mean `mean` and peak 1 that brings the peak down to
// `peak_to_mean` times the mean.
double MixIn(double mean, double peak_to_mean) {
  if (mean >= 1) return 0;
  return std::clamp((1 / peak_to_mean - mean) / (1 - mean), 0.0, 1.0);
}

void CheckNumber(absl::string_view field, double value, double min, double max,
                 base::ErrorList& errors) {
  if (value >= min && value <= max) return;  // not true of a NaN
  errors.Add(base::FieldPath(field), base::Mark{},
             absl::StrCat(base::FormatNumber(value), " is out of range; use a number in [",
                          base::FormatNumber(min), ", ", base::FormatNumber(max), "]"));
}

}  // namespace

const std::vector<Shape>& Shapes() {
  static const auto* shapes = new std::vector<Shape>{
      {"diurnal", "diurnal", "A broad peak each afternoon; two days of seven are quieter.", 2.5},
      {"flash-crowd", "flash-crowd", "Even, and one sudden event that ebbs away.", 20},
      {"intermittent", "intermittent", "Minutes of calls between long idle pauses.", 20, true},
      {"steady", "steady", "Even load.", 1},
      {"spiky", "spiky", "Even, with sudden short spikes about every half hour.", 10},
      {"bursty", "bursty-llm", "A level that jumps every twenty seconds, mostly low.", 8},
      {"square", "synthetic", "Half an hour high, half an hour low, and so on.", 2},
      {"ramp", "synthetic", "Growing evenly from nothing.", 2},
      {"impulse", "synthetic", "One minute of load in the middle.", kMaxPeakToMean},
      {"cron", "synthetic", "One minute of load at each full hour.", 60},
  };
  return *shapes;
}

const Shape* FindShape(absl::string_view name) {
  for (const Shape& shape : Shapes()) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

void CheckGeneratorOptions(const GeneratorOptions& options, base::ErrorList& errors) {
  const absl::Duration second = absl::Seconds(1);
  const auto problem = [&errors](absl::string_view field, absl::string_view message) {
    errors.Add(base::FieldPath(field), base::Mark{}, message);
  };
  if (options.step < second || absl::Trunc(options.step, second) != options.step) {
    problem("step", absl::StrCat(absl::FormatDuration(options.step),
                                 " is not a whole number of seconds above 0"));
  } else if (options.duration < options.step || options.duration > kMaxGeneratedDuration) {
    problem("duration", absl::StrCat(absl::FormatDuration(options.duration),
                                     " is out of range; use at least one step and at most ",
                                     absl::FormatDuration(kMaxGeneratedDuration)));
  } else if (absl::Trunc(options.duration, options.step) != options.duration) {
    problem("duration", absl::StrCat(absl::FormatDuration(options.duration),
                                     " is not a whole number of steps of ",
                                     absl::FormatDuration(options.step)));
  }
  CheckNumber("meanRate", options.mean_rate, 0, kMaxMeanRate, errors);
  if (options.peak_to_mean.has_value()) {
    CheckNumber("peakToMean", *options.peak_to_mean, 1, kMaxPeakToMean, errors);
  }
}

Trace GenerateTrace(const Shape& shape, const GeneratorOptions& options) {
  Trace trace;
  trace.name = std::string(shape.name);
  trace.class_name = std::string(shape.class_name);
  trace.step_seconds = absl::ToInt64Seconds(options.step);
  const int64_t steps = absl::ToInt64Seconds(options.duration) / trace.step_seconds;
  const double peak_to_mean = options.peak_to_mean.value_or(shape.peak_to_mean);
  const Profile profile = MakeProfile(shape.name, steps * trace.step_seconds, peak_to_mean,
                                      Random(options.seed, shape.name, "profile"));
  trace.counts = StepLoads(profile, steps, trace.step_seconds);

  double sum = 0;
  for (const double load : trace.counts) sum += load;
  const auto seconds = static_cast<double>(trace.seconds());
  // A short trace may miss all that a shape of rare events would bring; it is even then.
  const double pure = shape.idle_pauses ? 0 : MixIn(sum / seconds, peak_to_mean);
  const double mix = sum > 0 ? pure : 1;
  const double mean = mix + (1 - mix) * sum / seconds;

  Random random(options.seed, shape.name, "counts");
  Poisson poisson;
  double expected_so_far = 0;
  double rounded_so_far = 0;
  for (double& count : trace.counts) {
    const double load = mix * static_cast<double>(trace.step_seconds) + (1 - mix) * count;
    const double expected = options.mean_rate * load / mean;
    if (options.noise) {
      poisson.SetMean(expected);
      count = poisson.Draw(random);
    } else {
      expected_so_far += expected;
      count = std::max(0.0, std::floor(expected_so_far + 0.5) - rounded_so_far);
      rounded_so_far += count;
    }
  }
  return trace;
}

}  // namespace springtide::simulator
