// The profiles behind the shapes of generated traces.
#ifndef SPRINGTIDE_SIMULATOR_PROFILES_H_
#define SPRINGTIDE_SIMULATOR_PROFILES_H_

#include <cstdint>
#include <functional>

#include "absl/strings/string_view.h"
#include "simulator/random.h"

namespace springtide::simulator {

// Profile: the relative load of each second in turn, 0..1.
using Profile = std::function<double(int64_t second)>;

// MakeProfile: of the shape of that name, over `seconds` in all. `peak_to_mean` is what shapes with
// pauses fit their pauses to. REQUIRES: the shape exists.
Profile MakeProfile(absl::string_view shape, int64_t seconds, double peak_to_mean, Random random);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_PROFILES_H_
