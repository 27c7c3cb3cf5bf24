// JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386).
#ifndef SPRINGTIDE_SANDBOX_JSON_PATCH_H_
#define SPRINGTIDE_SANDBOX_JSON_PATCH_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// An API server takes no more operations in one JSON Patch.
inline constexpr size_t kMaxPatchOperations = 10'000;

// What all copies of one JSON Patch may add up to, in bytes: each may copy what the last has made.
inline constexpr size_t kMaxCopiedBytes = size_t{3} << 20;

// ApplyJsonPatch: `patch` is the document of the request. Refusals as an API server's: BadRequest
// for what is no patch, TooLarge, and Unprocessable when an operation (a test among them) fails.
absl::StatusOr<Json> ApplyJsonPatch(Json target, const Json& patch);

// ApplyMergePatch cannot fail: whatever is no object replaces what it meets.
Json ApplyMergePatch(Json target, const Json& patch);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_JSON_PATCH_H_
