// Conditions of an object's status, by Kubernetes' conventions.
#ifndef SPRINGTIDE_K8S_CONDITIONS_H_
#define SPRINGTIDE_K8S_CONDITIONS_H_

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/condition_status.h"

namespace springtide::k8s {

// ConditionStatusName: "True", "False", "Unknown".
absl::string_view ConditionStatusName(ConditionStatus status);

// Condition: metav1.Condition.
struct Condition {
  std::string type;  // a state, not an event: "Ready", "ScalingActive"
  ConditionStatus status = ConditionStatus::kUnknown;
  std::string reason;   // one word in CamelCase
  std::string message;  // for people
  int64_t observed_generation = 0;
  absl::Time last_transition_time;  // when `status` last changed; whole seconds on the wire

  bool operator==(const Condition&) const = default;
};

// Conditions: at most one of each type, in the order in which they were first set.
class Conditions {
 public:
  Conditions() = default;
  // Each type Unknown, as an object that was never looked at has them.
  Conditions(std::initializer_list<absl::string_view> types, int64_t generation, absl::Time now);

  // Set says what is so now. lastTransitionTime moves only when the status changes. A reason that
  // is no CamelCase word, which the server would refuse, becomes "Unspecified"; a message is cut to
  // the 32 KiB that it takes.
  void Set(absl::string_view type, ConditionStatus status, absl::string_view reason,
           absl::string_view message, int64_t generation, absl::Time now);

  // Get: null when there is none, which means Unknown.
  const Condition* Get(absl::string_view type) const;
  const std::vector<Condition>& all() const { return all_; }

  boost::json::array ToJson() const;
  // FromJson reads status.conditions; entries without a type are skipped, unreadable parts are
  // Unknown or empty.
  static Conditions FromJson(const boost::json::value& conditions);

  bool operator==(const Conditions&) const = default;

 private:
  std::vector<Condition> all_;
};

// AnyFlipped: whether a type is new, gone or has another status.
bool AnyFlipped(const Conditions& before, const Conditions& after);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CONDITIONS_H_
