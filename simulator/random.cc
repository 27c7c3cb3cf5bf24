#include "simulator/random.h"

#include <cmath>

#include "simulator/portable_math.h"

namespace springtide::simulator {
namespace {

uint64_t SplitMix64(uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// 64-bit FNV-1a.
uint64_t Hash(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace

Random::Random(uint64_t seed, absl::string_view name, absl::string_view purpose) {
  // Each part goes through SplitMix64 by itself, so that close seeds and names give streams that
  // have nothing in common.
  uint64_t mix = seed;
  uint64_t state = SplitMix64(mix);
  mix = state ^ Hash(name);
  state = SplitMix64(mix);
  mix = state ^ Hash(purpose);
  for (uint64_t& word : state_) word = SplitMix64(mix);
}

double Random::Normal() {
  for (;;) {
    const double u = 2 * Uniform() - 1;
    const double v = 2 * Uniform() - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * PortableLog(s) / s);
  }
}

}  // namespace springtide::simulator
