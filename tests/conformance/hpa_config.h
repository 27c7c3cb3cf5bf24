#ifndef SPRINGTIDE_TESTS_CONFORMANCE_HPA_CONFIG_H_
#define SPRINGTIDE_TESTS_CONFORMANCE_HPA_CONFIG_H_

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "policies/hpa_behavior.h"
#include "policies/hpa_events.h"
#include "policies/hpa_history.h"
#include "policies/hpa_reconcile.h"

namespace springtide::conformance {

// What the HPA vectors share. "Now" of a case is the Unix epoch; ages count back from it.

// Fields `key` of `object`: rules of one direction or null.
policies::HpaRulesSpec ReadRules(const boost::json::object& object, const char* key);

// A behavior out of the fields "up" and "down" of `object`.
policies::HpaBehavior ReadBehavior(const boost::json::object& object,
                                   absl::Duration downscale_window);

policies::HpaHistory ReadHistory(const boost::json::object& object, const char* key);
policies::HpaScaleEvents ReadEvents(const boost::json::object& object, const char* key);

// Bounds, behavior or its absence, growth cap and windows of the levels that reconcile.
policies::HpaConfig ReadConfig(const boost::json::object& input);

// A condition's reason as JSON text.
boost::json::value ReasonValue(policies::HpaReason reason);

}  // namespace springtide::conformance

#endif  // SPRINGTIDE_TESTS_CONFORMANCE_HPA_CONFIG_H_
