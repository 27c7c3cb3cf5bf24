// Map entries must have different keys; no parser below us makes sure of it.
#ifndef SPRINGTIDE_BASE_DUPLICATE_KEYS_H_
#define SPRINGTIDE_BASE_DUPLICATE_KEYS_H_

#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

// CheckDuplicateKeys: a problem at every entry whose key an earlier entry of `map` has. O(n log n).
void CheckDuplicateKeys(const Value::Map& map, ErrorList& errors);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_DUPLICATE_KEYS_H_
