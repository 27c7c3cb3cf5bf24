// One stored object, several versions of it: what was sent becomes what is stored, and back.
#ifndef SPRINGTIDE_SANDBOX_VERSIONS_H_
#define SPRINGTIDE_SANDBOX_VERSIONS_H_

#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// ToStored: events are stored as v1 whichever group they came by; the rest as they are, with the
// version that was written last (conversion strategy None).
JsonObject ToStored(const Resource& resource, JsonObject object);

// ToServed: a stored object as `resource` shows it.
JsonObject ToServed(const Resource& resource, JsonObject object);

// IsAsStored: whether ToServed would change nothing, so that no copy is needed.
bool IsAsStored(const Resource& resource, const JsonObject& object);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_VERSIONS_H_
