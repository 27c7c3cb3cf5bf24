#include "base/archive.h"

#include <cmath>
#include <limits>

#include "base/number.h"

namespace springtide::base {
namespace {

// JSON has no infinities, so they travel as words.
constexpr absl::string_view kInfinity = "inf";
constexpr absl::string_view kNegativeInfinity = "-inf";

}  // namespace

Value Archive::Save(double v) {
  if (std::isinf(v)) return v > 0 ? kInfinity : kNegativeInfinity;
  return v;
}

Value Archive::Save(absl::Duration v) {
  if (v == absl::InfiniteDuration()) return kInfinity;
  if (v == -absl::InfiniteDuration()) return kNegativeInfinity;
  return absl::ToInt64Nanoseconds(v);
}

void Archive::Fail(absl::string_view message) {
  if (loading()) errors_->Add(path_, in_->mark(), message);
}

bool Archive::Refuse(const Value& in, const FieldPath& path, absl::string_view want) {
  errors_->Add(path, in.mark(), absl::StrCat(in.Brief(), " is not ", want));
  return false;
}

bool Archive::Load(const Value& in, const FieldPath& path, bool& v) {
  if (in.if_bool() == nullptr) return Refuse(in, path, "true or false");
  v = *in.if_bool();
  return true;
}

bool Archive::Load(const Value& in, const FieldPath& path, double& v) {
  if (const double* number = in.if_double(); number != nullptr && std::isfinite(*number)) {
    v = *number;
  } else if (const int64_t* integer = in.if_integer()) {
    v = static_cast<double>(*integer);
  } else if (in.if_string() != nullptr && *in.if_string() == kInfinity) {
    v = std::numeric_limits<double>::infinity();
  } else if (in.if_string() != nullptr && *in.if_string() == kNegativeInfinity) {
    v = -std::numeric_limits<double>::infinity();
  } else {
    return Refuse(in, path, "a number");
  }
  return true;
}

bool Archive::LoadInteger(const Value& in, const FieldPath& path, int64_t min, int64_t max,
                          int64_t& v) {
  const int64_t* integer = in.if_integer();
  if (integer == nullptr || *integer < min || *integer > max) {
    return Refuse(in, path, absl::StrCat("an integer in [", min, ", ", max, "]"));
  }
  v = *integer;
  return true;
}

bool Archive::Load(const Value& in, const FieldPath& path, absl::Duration& v) {
  if (const int64_t* nanoseconds = in.if_integer()) {
    v = absl::Nanoseconds(*nanoseconds);
  } else if (in.if_string() != nullptr && *in.if_string() == kInfinity) {
    v = absl::InfiniteDuration();
  } else if (in.if_string() != nullptr && *in.if_string() == kNegativeInfinity) {
    v = -absl::InfiniteDuration();
  } else {
    return Refuse(in, path, "a time in nanoseconds");
  }
  return true;
}

}  // namespace springtide::base
