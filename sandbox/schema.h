// Structural schemas of custom resources: pruning, defaults and validation.
#ifndef SPRINGTIDE_SANDBOX_SCHEMA_H_
#define SPRINGTIDE_SANDBOX_SCHEMA_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {

// Prune removes what the schema does not know and adds its paths to `unknown`.
// x-kubernetes-preserve-unknown-fields and additionalProperties are honoured. At the root, pass
// `is_root`: apiVersion, kind and metadata are always known.
void Prune(Json& value, const JsonObject& schema, const std::string& path, bool is_root,
           std::vector<std::string>& unknown);

// ApplyDefaults fills in what is missing, also inside defaults, and what is null but may not be.
void ApplyDefaults(Json& value, const JsonObject& schema);

// Validate adds a cause for each violation of type, required, enum, minimum, maximum, their
// exclusive forms, multipleOf, minLength, maxLength, pattern, minItems, maxItems, minProperties and
// maxProperties. CEL rules, formats and allOf/anyOf/oneOf/not are not looked at.
void Validate(const Json& value, const JsonObject& schema, const std::string& path,
              std::vector<Cause>& causes);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_SCHEMA_H_
