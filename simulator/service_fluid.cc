#include "simulator/service_fluid.h"

#include <algorithm>

namespace springtide::simulator {

double FluidService::Serve(int64_t /*now*/, double requests, int64_t ready) {
  turned_away_ = ready == 0 ? requests : 0;
  return std::min(requests, capacity_ * static_cast<double>(ready));
}

}  // namespace springtide::simulator
