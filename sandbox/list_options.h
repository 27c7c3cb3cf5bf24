// What list and watch take as parameters, and which of them go together.
#ifndef SPRINGTIDE_SANDBOX_LIST_OPTIONS_H_
#define SPRINGTIDE_SANDBOX_LIST_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/request_info.h"
#include "sandbox/resource.h"
#include "sandbox/selector.h"

namespace springtide::sandbox {

enum class VersionMatch { kUnset, kExact, kNotOlderThan };

struct ListOptions {
  LabelSelector labels;
  FieldSelector fields;
  std::optional<int64_t> version;  // 0 is "0"
  VersionMatch match = VersionMatch::kUnset;
  size_t limit = 0;
  std::string continue_token;
  bool bookmarks = false;
  std::optional<bool> initial_events;
  std::optional<absl::Duration> timeout;
};

// ParseListOptions: BadRequest for what cannot be read, Invalid (422) for what does not go
// together. `watch_list` says whether the server streams lists.
absl::StatusOr<ListOptions> ParseListOptions(const Resource& resource, const RequestInfo& info,
                                             bool watch_list);

// ContinueToken: where a list goes on. `revision` 0 is the present, whatever it is by then.
struct ContinueToken {
  int64_t revision = 0;
  std::string space;
  std::string name;  // the last one that was given
};
std::string EncodeContinue(const ContinueToken& token);
absl::StatusOr<ContinueToken> DecodeContinue(absl::string_view text);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_LIST_OPTIONS_H_
