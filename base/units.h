// Quantities that must not be mixed up: replica counts and request rates.
#ifndef SPRINGTIDE_BASE_UNITS_H_
#define SPRINGTIDE_BASE_UNITS_H_

#include <compare>
#include <cstdint>

namespace springtide::base {

// Quantity: a number of one kind. Construction is explicit; only quantities of the same kind add
// up and compare.
template <class Tag, class Number>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(Number value) : value_(value) {}
  constexpr Number value() const { return value_; }

  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }

 private:
  Number value_{};
};

// Replicas: how many pods of a workload. Springtide never asks for more than kMaxReplicas.
using Replicas = Quantity<struct ReplicasTag, int32_t>;
inline constexpr Replicas kMaxReplicas{100'000};

// RequestsPerSecond: a rate, or what one replica serves at 100 %.
using RequestsPerSecond = Quantity<struct RequestsPerSecondTag, double>;
inline constexpr RequestsPerSecond kMaxRate{1e12};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_UNITS_H_
