// The fluid model: a request that finds no capacity in its second is late once, and gone.
#ifndef SPRINGTIDE_SIMULATOR_SERVICE_FLUID_H_
#define SPRINGTIDE_SIMULATOR_SERVICE_FLUID_H_

#include "simulator/service.h"

namespace springtide::simulator {

class FluidService : public Service {
 public:
  // `capacity`: requests per second of one replica.
  explicit FluidService(double capacity) : capacity_(capacity) {}

  double Serve(int64_t now, double requests, int64_t ready) override;
  // The requests of the last second, if nothing was ready in it: a source that counts what was
  // turned away saw them.
  double Held(int64_t ready) const override { return ready == 0 ? turned_away_ : 0; }
  void Released(int64_t /*now*/) override {}
  void Finish(int64_t /*now*/, Cluster& /*cluster*/, Report& /*report*/) override {}

 private:
  double capacity_;
  double turned_away_ = 0;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_SERVICE_FLUID_H_
