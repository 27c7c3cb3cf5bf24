// Observations and decisions as documents, so that a recorded decision can be read, explained and
// replayed to the same bytes.
#ifndef SPRINGTIDE_POLICIES_RECORD_H_
#define SPRINGTIDE_POLICIES_RECORD_H_

#include <vector>

#include "base/errors.h"
#include "base/value.h"
#include "policies/decision.h"
#include "policies/observation.h"

namespace springtide::policies {

// RecordedObservation: an observation that owns its samples.
struct RecordedObservation {
  Observation observation;  // its samples are those below
  std::vector<Sample> samples;

  Observation view() const {
    Observation o = observation;
    o.samples = samples;
    return o;
  }
};

// The observation with its times in whole nanoseconds since the Unix epoch and its numbers exact:
// {now, spec, ready, starting, source, samples: [{end, window, value}], heldRequests}.
// heldRequests is left out when the source cannot tell.
base::Value ToValue(const Observation& observation);

// ObservationFromValue: reads it back. Adds a problem for every field that is missing or of no use;
// the result is then not to be used. Fields that it does not know are left alone.
RecordedObservation ObservationFromValue(const base::Value& value, const base::FieldPath& path,
                                         base::ErrorList& errors);

// The decision with its reason codes, inputs by name and its explanation:
// {time, current, desired, reason, signal, steps: [{policy, in, out, reason, inputs}],
// explanation}. REQUIRES: the decision and each of its steps have a reason.
base::Value ToValue(const Decision& decision);

// DecisionFromValue: reads it back; the explanation is not read, it follows from the rest. Policies
// and reasons that this version does not have are problems. A result with problems is not to be
// used.
Decision DecisionFromValue(const base::Value& value, const base::FieldPath& path,
                           base::ErrorList& errors);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_RECORD_H_
