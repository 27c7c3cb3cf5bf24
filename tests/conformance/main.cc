// conformance [--vectors=DIR]: the peers' algorithms against test vectors; see README.md.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/conformance/checker.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/runners.h"
#include "tests/conformance/vector_file.h"

namespace springtide::conformance {
namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kBadInput = 2;

struct Totals {
  int passed = 0;
  int failed = 0;
  int unreadable = 0;
};

// Runs a case; throws VectorError when it cannot be run.
void RunCase(bool hpa, const boost::json::object& vector, Checker& checker) {
  if (hpa) {
    const boost::json::object& input = Object(vector, "input");
    const boost::json::object& expect = Object(vector, "expect");
    const std::string level = Text(input, "level");
    if (RunHpaReplicas(level, input, expect, checker)) return;
    if (RunHpaBehavior(level, input, expect, checker)) return;
    throw VectorError(absl::StrCat("unknown level '", level, "'"));
  }
  const std::string kind = Text(vector, "kind", "");
  if (RunKnativeWindows(kind, vector, checker)) return;
  if (RunKnativeDecider(kind, vector, checker)) return;
  throw VectorError(absl::StrCat("unknown kind '", kind, "'"));
}

Totals RunFile(const std::filesystem::path& path) {
  const std::string file = path.filename().string();
  Totals totals;
  boost::json::array cases;
  try {
    cases = ReadCases(path);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), error.what());
    totals.unreadable = 1;
    return totals;
  }
  for (const boost::json::value& value : cases) {
    std::string name = "?";
    try {
      const boost::json::object& vector = AsObject(value, "a case");
      name = Text(vector, "name");
      Checker checker;
      RunCase(file.rfind("hpa_", 0) == 0, vector, checker);
      const std::string differences = checker.Differences();
      if (differences.empty()) {
        ++totals.passed;
        continue;
      }
      ++totals.failed;
      std::printf("%s: %s: %s\n", file.c_str(), name.c_str(), differences.c_str());
    } catch (const std::exception& error) {
      ++totals.unreadable;
      std::fprintf(stderr, "%s: %s: %s\n", path.c_str(), name.c_str(), error.what());
    }
  }
  std::printf("%s: %d passed, %d failed\n", file.c_str(), totals.passed, totals.failed);
  return totals;
}

int Run(const std::filesystem::path& folder) {
  Totals totals;
  for (const std::filesystem::path& path : ListVectorFiles(folder)) {
    const Totals file = RunFile(path);
    totals.passed += file.passed;
    totals.failed += file.failed;
    totals.unreadable += file.unreadable;
  }
  std::printf("%d passed, %d failed\n", totals.passed, totals.failed);
  if (totals.unreadable > 0) return kBadInput;
  return totals.failed > 0 ? kFailed : kPassed;
}

}  // namespace
}  // namespace springtide::conformance

int main(int argc, char** argv) {
  using springtide::conformance::kBadInput;
  std::string folder = SPRINGTIDE_CONFORMANCE_DATA;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::string flag = "--vectors";
    if (argument.rfind(flag + "=", 0) == 0) {
      folder = argument.substr(flag.size() + 1);
    } else if (argument == flag && i + 1 < argc) {
      folder = argv[++i];
    } else {
      std::fprintf(stderr, "unknown argument '%s'\nusage: conformance [--vectors=DIR]\n",
                   argument.c_str());
      return kBadInput;
    }
  }
  try {
    return springtide::conformance::Run(folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kBadInput;
  }
}
