// What becomes of the requests of a second, given the replicas that are ready in it.
#ifndef SPRINGTIDE_SIMULATOR_SERVICE_H_
#define SPRINGTIDE_SIMULATOR_SERVICE_H_

#include <cstdint>

#include "simulator/cluster.h"
#include "simulator/report.h"

namespace springtide::simulator {

class Service {
 public:
  virtual ~Service() = default;

  // Serve: `requests` come evenly in second `now` while `ready` replicas serve. Gives the requests
  // that were served in that second. REQUIRES: called for every second in order.
  virtual double Serve(int64_t now, double requests, int64_t ready) = 0;

  // Held: requests that wait because nothing is ready; 0 when any of `ready` replicas is.
  virtual double Held(int64_t ready) const = 0;

  // Released: the policy has just lowered the replica count, before second `now` is served.
  virtual void Released(int64_t now) = 0;

  // Finish: the trace ended before second `now`; what waits is served by what the cluster has and
  // has ordered, or by one replica that is started then. Fills in the service's part of the report.
  virtual void Finish(int64_t now, Cluster& cluster, Report& report) = 0;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_SERVICE_H_
