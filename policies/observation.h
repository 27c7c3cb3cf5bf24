// All that one tick learns from outside. Together with the configuration and the state before, it
// determines the decision, bit for bit.
#ifndef SPRINGTIDE_POLICIES_OBSERVATION_H_
#define SPRINGTIDE_POLICIES_OBSERVATION_H_

#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/units.h"
#include "policies/signal.h"

namespace springtide::policies {

struct ReplicaCounts {
  base::Replicas spec;      // asked for
  base::Replicas ready;     // serving
  base::Replicas starting;  // asked for, exist or will, not ready yet
};

struct Observation {
  absl::Time now;
  ReplicaCounts replicas;
  // The load signal: how its source answered, and the samples that arrived since the last tick, in
  // any order. The span is only read during the tick.
  SourceState source = SourceState::kOk;
  absl::Span<const Sample> samples;
  // Requests that wait because nothing is ready, from a source that holds or counts them; nothing
  // when the source cannot tell. This is the wake signal: above zero it lifts a workload from zero.
  std::optional<double> held_requests;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_OBSERVATION_H_
