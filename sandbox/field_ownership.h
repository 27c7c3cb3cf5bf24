// Who owns which field: metadata.managedFields, and server-side apply built on it.
//
// Simpler than a real API server: an item of a list that strategic merge knows a key for is owned
// by itself; every other list is owned as a whole, the lists of custom resources among them.
#ifndef SPRINGTIDE_SANDBOX_FIELD_OWNERSHIP_H_
#define SPRINGTIDE_SANDBOX_FIELD_OWNERSHIP_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {

struct Manager {
  std::string name;
  std::string api_version;
  std::string subresource;
};

// TrackUpdate gives `manager` the fields in which `updated` differs from `current` (null: all) and
// takes them from the others. metadata.managedFields of `updated` is written anew from `current`'s.
void TrackUpdate(const JsonObject* current, JsonObject& updated, const Manager& manager,
                 absl::Time now);

// ApplyConfiguration: `current` with the fields of `applied`, without those that the manager
// applied before and no one else owns; managedFields say so. `current` is empty for a new object.
// 409 with a cause FieldManagerConflict for each field that another manager owns with another
// value, unless `force`, which takes it over.
absl::StatusOr<JsonObject> ApplyConfiguration(const JsonObject& current, const JsonObject& applied,
                                              const Manager& manager, bool force, absl::Time now,
                                              const Named& about);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_FIELD_OWNERSHIP_H_
