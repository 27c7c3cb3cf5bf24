// One frame of a watch: what happened, and to which object.
#ifndef SPRINGTIDE_K8S_WATCH_EVENT_H_
#define SPRINGTIDE_K8S_WATCH_EVENT_H_

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/api_error.h"
#include "k8s/object_parser.h"
#include "k8s/projection.h"

namespace springtide::k8s {

enum class WatchEventType { kAdded, kModified, kDeleted, kBookmark, kError, kUnknown };

struct WatchEvent {
  WatchEventType type = WatchEventType::kUnknown;
  const boost::json::value* object = nullptr;  // an object, valid until the next Decode
  std::string kind;                            // of the object, "Pod"; empty when absent
  std::string resource_version;                // of the object; empty when absent
  bool initial_events_end = false;             // the bookmark that ends the initial events
  ApiError error;                              // of kError; code 500 when it was no Status
};

// WatchEventDecoder: its buffers are reused from event to event.
//
// Thread safety: not safe for concurrent use.
class WatchEventDecoder {
 public:
  // `object_projection` is of the event's object; what WatchEvent tells is kept beside it.
  explicit WatchEventDecoder(const Projection& object_projection);

  // Decode: errors are those of ObjectParser, and DataLoss for what is no event.
  absl::StatusOr<WatchEvent> Decode(absl::string_view frame);

 private:
  ObjectParser parser_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCH_EVENT_H_
