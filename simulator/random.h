// A small random number generator of our own: the same numbers on every machine and with every
// standard library, which std:: distributions do not promise.
//
// xoshiro256** 1.0, seeded through SplitMix64 (Blackman and Vigna, public domain, 2018 and 2015).
#ifndef SPRINGTIDE_SIMULATOR_RANDOM_H_
#define SPRINGTIDE_SIMULATOR_RANDOM_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace springtide::simulator {

// Random: a value type; copies go on from the same place.
class Random {
 public:
  // A stream of its own for each (seed, name, purpose), whatever order they are asked in.
  Random(uint64_t seed, absl::string_view name, absl::string_view purpose);

  uint64_t Next() {
    const uint64_t result = Rotate(state_[1] * 5, 7) * 9;
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = Rotate(state_[3], 45);
    return result;
  }

  // Uniform in [0, 1), a multiple of 2^-53.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

  // Normal: mean 0, variance 1 (Marsaglia's polar method).
  double Normal();

 private:
  static uint64_t Rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::array<uint64_t, 4> state_;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_RANDOM_H_
