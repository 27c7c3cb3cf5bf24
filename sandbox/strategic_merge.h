// Strategic merge patches: merge patches that know which lists are maps in disguise.
#ifndef SPRINGTIDE_SANDBOX_STRATEGIC_MERGE_H_
#define SPRINGTIDE_SANDBOX_STRATEGIC_MERGE_H_

#include "absl/strings/string_view.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// MergeKey: the field that tells the items of a built-in list apart ("name" for containers); empty
// when the list is replaced as a whole.
absl::string_view MergeKey(absl::string_view list);

// ApplyStrategicMerge understands $patch (delete, replace), $deleteFromPrimitiveList and
// $retainKeys; $setElementOrder is skipped: items keep the order they have.
JsonObject ApplyStrategicMerge(JsonObject target, const JsonObject& patch);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_STRATEGIC_MERGE_H_
