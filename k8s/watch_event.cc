#include "k8s/watch_event.h"

#include <utility>

#include "k8s/json.h"

namespace springtide::k8s {
namespace {

constexpr char kInitialEventsEnd[] = "k8s.io/initial-events-end";

Projection EventProjection(const Projection& object_projection) {
  Projection projection = object_projection.Under("object");
  projection.Add({"type"});
  projection.Add({"object", "kind"});
  projection.Add({"object", "metadata", "resourceVersion"});
  projection.Add({"object", "metadata", "annotations", kInitialEventsEnd});
  return projection;
}

WatchEventType TypeOf(absl::string_view name) {
  if (name == "ADDED") return WatchEventType::kAdded;
  if (name == "MODIFIED") return WatchEventType::kModified;
  if (name == "DELETED") return WatchEventType::kDeleted;
  if (name == "BOOKMARK") return WatchEventType::kBookmark;
  if (name == "ERROR") return WatchEventType::kError;
  return WatchEventType::kUnknown;
}

// The projection was not made for a Status, so the frame is read again: errors are rare.
ApiError ErrorOf(absl::string_view frame) {
  const auto document = ParseJson(frame);
  const auto* object = document.ok() ? Find(*document, {"object"}) : nullptr;
  return DecodeStatusObject(object == nullptr ? "" : boost::json::serialize(*object));
}

}  // namespace

WatchEventDecoder::WatchEventDecoder(const Projection& object_projection)
    : parser_(EventProjection(object_projection)) {}

absl::StatusOr<WatchEvent> WatchEventDecoder::Decode(absl::string_view frame) {
  const auto document = parser_.Parse(frame);
  if (!document.ok()) return document.status();
  const auto type = FindString(**document, {"type"});
  if (!type) return absl::DataLossError("no watch event: \"type\" is missing or no string");
  WatchEvent event;
  event.type = TypeOf(*type);
  if (event.type == WatchEventType::kError) {
    event.error = ErrorOf(frame);
    return event;
  }
  event.object = Find(**document, {"object"});
  if (event.object == nullptr || !event.object->is_object()) {
    return absl::DataLossError("no watch event: \"object\" is missing or no object");
  }
  event.kind = std::string(FindString(*event.object, {"kind"}).value_or(""));
  event.resource_version =
      std::string(FindString(*event.object, {"metadata", "resourceVersion"}).value_or(""));
  event.initial_events_end =
      FindString(*event.object, {"metadata", "annotations", kInitialEventsEnd}) == "true";
  return event;
}

}  // namespace springtide::k8s
