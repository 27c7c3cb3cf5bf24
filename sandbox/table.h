// meta.k8s.io/v1 Tables: what `kubectl get` prints.
#ifndef SPRINGTIDE_SANDBOX_TABLE_H_
#define SPRINGTIDE_SANDBOX_TABLE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// TableColumns: columnDefinitions of a resource.
JsonArray TableColumns(const Resource& resource);

// TableCells: one row for `object`, in served form.
JsonArray TableCells(const Resource& resource, const JsonObject& object, absl::Time now);

// HumanDuration: as kubectl shows ages ("5s", "3m10s", "2d").
std::string HumanDuration(absl::Duration duration);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_TABLE_H_
