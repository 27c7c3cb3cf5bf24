// Get and list.
#ifndef SPRINGTIDE_SANDBOX_API_READS_H_
#define SPRINGTIDE_SANDBOX_API_READS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "http/message.h"
#include "sandbox/list_options.h"
#include "sandbox/presenter.h"
#include "sandbox/request_info.h"
#include "sandbox/store.h"

namespace springtide::sandbox {

// ReadContext: `horizon` is the newest revision that the server admits to know; 0: all.
struct ReadContext {
  const Store& store;
  int64_t horizon;
  absl::Time now;
};

absl::StatusOr<http::Response> GetOne(const ReadContext& context, const ResourcePtr& resource,
                                      const RequestInfo& info, absl::string_view accept);

absl::StatusOr<http::Response> ListMany(const ReadContext& context, const ResourcePtr& resource,
                                        const RequestInfo& info, absl::string_view accept);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_API_READS_H_
