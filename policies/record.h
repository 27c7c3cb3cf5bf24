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

base::Value ToValue(const Observation& observation);
RecordedObservation ObservationFromValue(const base::Value& value, const base::FieldPath& path,
                                         base::ErrorList& errors);

// The decision with its reason codes, inputs by name and its explanation.
base::Value ToValue(const Decision& decision);
Decision DecisionFromValue(const base::Value& value, const base::FieldPath& path,
                           base::ErrorList& errors);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_RECORD_H_
