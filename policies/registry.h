// The explicit table of all kinds of policies.
#ifndef SPRINGTIDE_POLICIES_REGISTRY_H_
#define SPRINGTIDE_POLICIES_REGISTRY_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "policies/policy_kind.h"
#include "policies/reason.h"

namespace springtide::policies {

// PolicyKinds: all of them, in the order of policies/registered.inc.
const std::vector<const PolicyKind*>& PolicyKinds();

// FindPolicyKind: by name, or nullptr.
const PolicyKind* FindPolicyKind(absl::string_view name);

// FindReason: by code, from all kinds and the pipeline itself, or nullptr.
const Reason* FindReason(absl::string_view code);

// AllReasons: the public list, sorted by code.
const std::vector<const Reason*>& AllReasons();

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_REGISTRY_H_
