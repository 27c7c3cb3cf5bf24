#include "policies/registry.h"

#include <algorithm>

#include "policies/pipeline.h"

namespace springtide::policies {

#define SPRINGTIDE_POLICY(name) const PolicyKind& name##Kind();
#include "policies/registered.inc"
#undef SPRINGTIDE_POLICY

const std::vector<const PolicyKind*>& PolicyKinds() {
  static const auto* kinds = new std::vector<const PolicyKind*>{
#define SPRINGTIDE_POLICY(name) &name##Kind(),
#include "policies/registered.inc"
#undef SPRINGTIDE_POLICY
  };
  return *kinds;
}

const PolicyKind* FindPolicyKind(absl::string_view name) {
  for (const PolicyKind* kind : PolicyKinds()) {
    if (kind->name == name) return kind;
  }
  return nullptr;
}

const std::vector<const Reason*>& AllReasons() {
  static const auto* reasons = [] {
    auto* all = new std::vector<const Reason*>(PipelineReasons());
    for (const PolicyKind* kind : PolicyKinds()) {
      all->insert(all->end(), kind->reasons.begin(), kind->reasons.end());
    }
    // Kinds may share a reason.
    std::sort(all->begin(), all->end(),
              [](const Reason* a, const Reason* b) { return a->code < b->code; });
    all->erase(std::unique(all->begin(), all->end()), all->end());
    return all;
  }();
  return *reasons;
}

const Reason* FindReason(absl::string_view code) {
  for (const Reason* reason : AllReasons()) {
    if (reason->code == code) return reason;
  }
  return nullptr;
}

}  // namespace springtide::policies
