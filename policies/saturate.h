#ifndef SPRINGTIDE_POLICIES_SATURATE_H_
#define SPRINGTIDE_POLICIES_SATURATE_H_

#include <cmath>
#include <cstdint>
#include <limits>

namespace springtide::policies {

// Conversions and sums that stop at the ends of the type, where C++ would wrap or be undefined.
// All are pure and safe to call from any thread.

// `value` cut off towards zero, held inside int32. NaN becomes 0.
inline int32_t SaturateToInt32(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 2147483647.0) return std::numeric_limits<int32_t>::max();
  if (value <= -2147483648.0) return std::numeric_limits<int32_t>::min();
  return static_cast<int32_t>(value);
}

// `value` held inside int32.
inline int32_t SaturateToInt32(int64_t value) {
  if (value > std::numeric_limits<int32_t>::max()) return std::numeric_limits<int32_t>::max();
  if (value < std::numeric_limits<int32_t>::min()) return std::numeric_limits<int32_t>::min();
  return static_cast<int32_t>(value);
}

// `value` cut off towards zero, held inside int64. NaN becomes 0.
inline int64_t SaturateToInt64(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 9223372036854775808.0) return std::numeric_limits<int64_t>::max();
  if (value <= -9223372036854775808.0) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

// The sum, held inside int64.
inline int64_t SaturatingAdd(int64_t a, int64_t b) {
  if (b > 0 && a > std::numeric_limits<int64_t>::max() - b) {
    return std::numeric_limits<int64_t>::max();
  }
  if (b < 0 && a < std::numeric_limits<int64_t>::min() - b) {
    return std::numeric_limits<int64_t>::min();
  }
  return a + b;
}

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SATURATE_H_
