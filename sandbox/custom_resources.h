// CustomResourceDefinitions: from the object to the resources that it makes the server serve.
#ifndef SPRINGTIDE_SANDBOX_CUSTOM_RESOURCES_H_
#define SPRINGTIDE_SANDBOX_CUSTOM_RESOURCES_H_

#include <vector>

#include "absl/time/time.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// CheckDefinition adds a cause for each thing that makes a definition unusable.
void CheckDefinition(const JsonObject& definition, std::vector<Cause>& causes);

// CompleteDefinition fills in names and the status of a definition that is established at once.
void CompleteDefinition(JsonObject& definition, absl::Time now);

// ResourcesOf: one for each served version. REQUIRES: CheckDefinition found nothing.
std::vector<Resource> ResourcesOf(const JsonObject& definition);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_CUSTOM_RESOURCES_H_
