#include "cli/trace_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/field.h"
#include "base/number.h"
#include "cli/files.h"
#include "cli/text.h"
#include "simulator/generator.h"
#include "simulator/trace_reader.h"

namespace springtide::cli {
namespace {

using simulator::GeneratorOptions;
using simulator::Trace;

std::optional<Trace> LoadFile(const std::string& path, std::istream& in, base::ErrorList& errors) {
  if (path == "-") {
    base::ErrorList problems(kStdinName);
    std::optional<Trace> trace = simulator::ReadTrace(in, "stdin", problems);
    errors.Append(problems);
    return trace;
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    errors.Add(absl::StrCat(path, ": ", std::strerror(errno == 0 ? EIO : errno)));
    return std::nullopt;
  }
  base::ErrorList problems(path);
  std::optional<Trace> trace = simulator::ReadTrace(file, simulator::TraceName(path), problems);
  errors.Append(problems);
  return trace;
}

// Sets one "key=value" of a generated trace; gives what is wrong with it, or nothing.
std::string SetParameter(absl::string_view key, absl::string_view value,
                         GeneratorOptions& options) {
  if (key == "duration" || key == "step") {
    const std::optional<absl::Duration> duration = ParseDurationText(value);
    if (!duration.has_value()) return "is not a duration; write for example 60s or 1d";
    (key == "step" ? options.step : options.duration) = *duration;
    return "";
  }
  if (key == "seed") {
    return absl::SimpleAtoi(value, &options.seed) ? "" : "is not a whole number of 0 or more";
  }
  const std::optional<double> number = base::ParseNumber(value);
  if (!number.has_value()) return "is not a number";
  if (key == "mean-rate") {
    options.mean_rate = *number;
  } else {
    options.peak_to_mean = *number;
  }
  return "";
}

}  // namespace

Trace GenerateNamed(absl::string_view text, base::ErrorList& errors) {
  const std::vector<std::string> known = {"duration", "step", "mean-rate", "peak-to-mean", "seed"};
  const std::string place = absl::StrCat(kShapePrefix, text);
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ',');
  const simulator::Shape* shape = simulator::FindShape(parts[0]);
  base::ErrorList problems;
  if (shape == nullptr) {
    std::vector<std::string> names;
    for (const simulator::Shape& candidate : simulator::Shapes()) {
      names.emplace_back(candidate.name);
    }
    problems.Add(absl::StrCat(place, ": \"", parts[0], "\" is no shape; use one of ",
                              absl::StrJoin(names, ", ")));
  }
  GeneratorOptions options;
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    const std::string key(pair.first);
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      problems.Add(absl::StrCat(place, ": \"", key, "\" is no parameter; use ",
                                absl::StrJoin(known, "=, "), "="));
      continue;
    }
    const std::string problem = SetParameter(key, pair.second, options);
    if (!problem.empty()) {
      problems.Add(absl::StrCat(place, ": ", key, ": \"", pair.second, "\" ", problem));
    }
  }
  if (problems.ok()) simulator::CheckGeneratorOptions(options, problems);
  errors.Append(problems);
  return problems.ok() ? simulator::GenerateTrace(*shape, options) : Trace{};
}

std::vector<Trace> LoadTraces(const std::vector<std::string>& given, std::istream& in,
                              base::ErrorList& errors) {
  std::vector<Trace> traces;
  for (const std::string& name : given) {
    if (absl::StartsWith(name, kShapePrefix)) {
      traces.push_back(GenerateNamed(absl::StripPrefix(name, kShapePrefix), errors));
      continue;
    }
    for (const std::string& path : ExpandPaths({name}, {".csv"}, errors)) {
      std::optional<Trace> trace = LoadFile(path, in, errors);
      if (trace.has_value()) traces.push_back(*std::move(trace));
    }
  }
  if (!errors.ok()) return traces;
  std::set<std::string> names;
  for (const Trace& trace : traces) {
    if (!names.insert(trace.name).second) {
      errors.Add(absl::StrCat("two traces are named \"", trace.name,
                              "\"; rename one of the files, because reports tell traces by name"));
    }
  }
  return traces;
}

}  // namespace springtide::cli
