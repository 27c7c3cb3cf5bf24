// Whether a condition of an object holds.
#ifndef SPRINGTIDE_K8S_CONDITION_STATUS_H_
#define SPRINGTIDE_K8S_CONDITION_STATUS_H_

namespace springtide::k8s {

// ConditionStatus: an absent condition is unknown.
enum class ConditionStatus { kUnknown, kTrue, kFalse };

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CONDITION_STATUS_H_
