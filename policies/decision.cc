#include "policies/decision.h"

#include <cmath>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/number.h"

namespace springtide::policies {
namespace {

constexpr int kShownDigits = 3;

// A number for people: three significant digits, but never an exponent for ordinary sizes.
std::string ShowNumber(double value) {
  if (std::abs(value) >= 100 && std::abs(value) < 1e9) return absl::StrFormat("%.0f", value);
  return base::FormatRounded(value, kShownDigits);
}

// The text of one {placeholder}, or the placeholder itself when nothing has that name.
std::string Fill(absl::string_view name, const Step& step) {
  const bool percent = !name.empty() && name.back() == '%';
  const bool duration = name.size() > 2 && name.substr(name.size() - 2) == ":s";
  if (percent) name.remove_suffix(1);
  if (duration) name.remove_suffix(2);
  if (name == "in") return absl::StrCat(step.in.value());
  if (name == "out") return absl::StrCat(step.out.value());
  if (name == "change") return absl::StrCat(std::abs(step.out.value() - step.in.value()));
  for (size_t i = 0; i < kMaxInputs; ++i) {
    if (step.reason->inputs[i].empty() || step.reason->inputs[i] != name) continue;
    const double value = step.inputs[i];
    if (percent) return absl::StrCat(ShowNumber(100 * value), " %");
    if (duration) return absl::FormatDuration(absl::Seconds(std::round(value)));
    return ShowNumber(value);
  }
  return absl::StrCat("{", name, "}");
}

}  // namespace

std::string DescribeStep(const Step& step) {
  std::string text;
  absl::string_view rest = step.reason->text;
  while (true) {
    const size_t open = rest.find('{');
    const size_t close = open == absl::string_view::npos ? open : rest.find('}', open);
    if (close == absl::string_view::npos) break;
    absl::StrAppend(&text, rest.substr(0, open),
                    Fill(rest.substr(open + 1, close - open - 1), step));
    rest.remove_prefix(close + 1);
  }
  absl::StrAppend(&text, rest);
  return text;
}

std::string Explain(const Decision& decision) {
  std::string text;
  if (decision.current == decision.desired) {
    absl::StrAppend(&text, "stays at ", decision.desired.value(), ": ");
  } else {
    absl::StrAppend(&text, decision.current.value(), " → ", decision.desired.value(), ": ");
  }
  absl::string_view separator;
  bool first = true;
  for (const Step& step : decision.steps) {
    if (!first && step.in == step.out) continue;
    absl::StrAppend(&text, separator, DescribeStep(step));
    separator = "; ";
    first = false;
  }
  return text;
}

}  // namespace springtide::policies
