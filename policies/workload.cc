#include "policies/workload.h"

namespace springtide::policies {

const base::Schema<Prices>& Prices::schema() {
  static const auto* schema = new base::Schema<Prices>(
      base::Schema<Prices>("What things cost, relative to each other.")
          .Number("replicaSecond", &Prices::replica_second, {1e-6, 1e6},
                  "Price of one replica for one second.")
          .Number("start", &Prices::start, {0, 1e6}, "Price of starting one replica.")
          .Number("missingReplicaSecond", &Prices::missing_replica_second, {0, 1e6},
                  "Price of one replica's worth of load that is not served for one second."));
  return *schema;
}

}  // namespace springtide::policies
