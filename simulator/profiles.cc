#include "simulator/profiles.h"

#include <algorithm>

#include "simulator/portable_math.h"

namespace springtide::simulator {
namespace {

constexpr double kDay = 86'400;
constexpr int64_t kHour = 3600;
constexpr int64_t kMinute = 60;

// Exponential: the time to the next event of a Poisson process, at least a second.
int64_t Exponential(double mean_seconds, Random& random) {
  return std::max<int64_t>(1,
                           static_cast<int64_t>(-mean_seconds * PortableLog(1 - random.Uniform())));
}

// A broad hump a day that peaks in the afternoon; two days of seven are quieter.
Profile Diurnal() {
  return [](int64_t second) {
    constexpr double kPeakOfDay = 0.6;
    constexpr double kQuietDay = 0.6;
    const double days = static_cast<double>(second) / kDay;
    const double half = (1 + PortableSinTurns(days - kPeakOfDay + 0.25)) / 2;
    const bool quiet = static_cast<int64_t>(days) % 7 >= 5;
    return half * half * half * half * (quiet ? kQuietDay : 1);
  };
}

// One event after three fifths of the time: up in a hundredth of the time (a minute at least), then
// falling away.
Profile FlashCrowd(int64_t seconds) {
  const double length = static_cast<double>(seconds);
  const double rise = std::max<double>(kMinute, length / 200);
  const double decay = std::max<double>(kMinute, length / 40);
  const double begin = length * 3 / 5;
  return [rise, decay, begin](int64_t second) {
    const double since = static_cast<double>(second) - begin;
    if (since < 0) return 0.0;
    if (since < rise) return since / rise;
    const double ages = (since - rise) / decay;
    return ages > 700 ? 0.0 : PortableExp(-ages);
  };
}

// Calls for a minute or five, then a pause of random length.
Profile Intermittent(double peak_to_mean, Random random) {
  constexpr double kMeanOn = 3 * kMinute;
  struct State {
    Random random;
    bool on;
    int64_t until;
  };
  const double mean_off = kMeanOn * (peak_to_mean - 1);
  State state{random, false, 0};
  state.until = Exponential(mean_off / 4, state.random);
  return [state, mean_off](int64_t second) mutable {
    if (second >= state.until) {
      state.on = !state.on;
      const double minutes = 1 + 4 * state.random.Uniform();
      state.until = second + (state.on ? static_cast<int64_t>(minutes * kMinute)
                                       : Exponential(mean_off, state.random));
    }
    return state.on ? 1.0 : 0.0;
  };
}

// Sudden spikes of random height about every half hour, each gone within minutes.
Profile Spiky(Random random) {
  struct State {
    Random random;
    int64_t next;
    double level;
  };
  State state{random, 0, 0};
  state.next = Exponential(kHour / 4.0, state.random);
  return [state](int64_t second) mutable {
    constexpr double kDecayOfSecond = 1 - 1.0 / kMinute;
    state.level *= kDecayOfSecond;
    if (second == state.next) {
      state.level = std::max(state.level, 0.3 + 0.7 * state.random.Uniform());
      state.next = second + Exponential(kHour / 2.0, state.random);
    }
    return state.level;
  };
}

// A level that is drawn anew every twenty seconds or so; most are low, a few are high.
Profile Bursty(Random random) {
  struct State {
    Random random;
    int64_t until;
    double level;
  };
  return [state = State{random, 0, 0}](int64_t second) mutable {
    if (second >= state.until) {
      const double u = state.random.Uniform();
      state.level = u * u * u * u * u * u * u * u;
      state.until = second + Exponential(20, state.random);
    }
    return state.level;
  };
}

}  // namespace

Profile MakeProfile(absl::string_view shape, int64_t seconds, double peak_to_mean, Random random) {
  if (shape == "diurnal") return Diurnal();
  if (shape == "flash-crowd") return FlashCrowd(seconds);
  if (shape == "intermittent") return Intermittent(peak_to_mean, random);
  if (shape == "spiky") return Spiky(random);
  if (shape == "bursty") return Bursty(random);
  if (shape == "square") {
    return [](int64_t second) { return second % kHour < kHour / 2 ? 1.0 : 0.0; };
  }
  if (shape == "ramp") {
    return [seconds](int64_t second) {
      return (static_cast<double>(second) + 0.5) / static_cast<double>(seconds);
    };
  }
  if (shape == "impulse") {
    return [middle = seconds / 2](int64_t second) {
      return second >= middle && second < middle + kMinute ? 1.0 : 0.0;
    };
  }
  if (shape == "cron") return [](int64_t second) { return second % kHour < kMinute ? 1.0 : 0.0; };
  return [](int64_t /*second*/) { return 1.0; };  // steady
}

}  // namespace springtide::simulator
