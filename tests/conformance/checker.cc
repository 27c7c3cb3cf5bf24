#include "tests/conformance/checker.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

bool IsWhole(const json::value& value) { return value.is_int64() || value.is_uint64(); }

bool Same(const json::value& expect, const json::value& got);

bool SameObject(const json::object& expect, const json::object& got) {
  if (expect.size() != got.size()) return false;
  return std::all_of(expect.begin(), expect.end(), [&got](const auto& field) {
    const json::value* other = got.if_contains(field.key());
    return other != nullptr && Same(field.value(), *other);
  });
}

bool Same(const json::value& expect, const json::value& got) {
  if (expect.is_number() && got.is_number()) {
    if (IsWhole(expect) && IsWhole(got)) return expect == got;
    const double a = expect.to_number<double>();
    const double b = got.to_number<double>();
    return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
  }
  if (expect.is_object() && got.is_object()) {
    return SameObject(expect.get_object(), got.get_object());
  }
  if (expect.is_array() && got.is_array()) {
    const json::array& a = expect.get_array();
    const json::array& b = got.get_array();
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), Same);
  }
  return expect == got;
}

}  // namespace

void Checker::Compare(const json::object& expect, const json::object& got) {
  for (const auto& field : expect) {
    const json::value* value = got.if_contains(field.key());
    if (value != nullptr && Same(field.value(), *value)) continue;
    differences_.push_back(absl::StrCat(
        step_.has_value() ? absl::StrCat("step ", *step_, ": ") : std::string(),
        std::string(field.key().data(), field.key().size()), " expected ",
        json::serialize(field.value()), ", got ",
        value == nullptr ? "nothing: the runner has no such field" : json::serialize(*value)));
  }
}

std::string Checker::Differences() const { return absl::StrJoin(differences_, "; "); }

}  // namespace springtide::conformance
