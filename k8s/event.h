// events.k8s.io/v1 Event: what happened to an object, for people.
#ifndef SPRINGTIDE_K8S_EVENT_H_
#define SPRINGTIDE_K8S_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "k8s/api.h"

namespace springtide::k8s {

struct ObjectReference {
  std::string api_version;
  std::string kind;
  std::string name_space;  // empty: the object is cluster-scoped
  std::string name;
  std::string uid;
  std::string resource_version = {};
};

enum class EventType { kNormal, kWarning };

// Event: in our words; EncodeEvent makes every field fit what the API server takes.
struct Event {
  ObjectReference regarding;
  std::optional<ObjectReference> related = std::nullopt;
  EventType type = EventType::kNormal;
  std::string reason;  // CamelCase, why: "ScaledToZero"
  std::string action;  // CamelCase, what was done: "Scale"; empty: the reason once more
  std::string note;    // for people; no part of what makes two events the same
};

// EventSource: who reports.
struct EventSource {
  std::string controller = "springtide.dev/controller";
  std::string instance;  // the process: its identity
};

// EventRecord: one Event object: the first occurrence and how many followed.
struct EventRecord {
  Event event;
  absl::Time first;   // eventTime
  int32_t count = 1;  // 1: no series
  absl::Time last;    // of the last occurrence
};

// EventKey: equal for events that make up one series: all but note and time.
std::string EventKey(const Event& event);

// EventName: the object's name and a hash of source, key and time of the first occurrence, so that
// a request that is sent twice names the same object. At most 253 bytes, a DNS subdomain.
std::string EventName(const EventRecord& record, const EventSource& source);

// EncodeEvent: the body of a create. Fields are cut to what the server takes: 128 bytes for
// reason, action, controller and instance, 1024 for the note.
std::string EncodeEvent(const EventRecord& record, const EventSource& source);

// CreateEventRequest makes the record, with its series when it has one; PatchEventRequest sets the
// series of one that was made. REQUIRES of the latter: count >= 2.
ApiRequest CreateEventRequest(const EventRecord& record, const EventSource& source);
ApiRequest PatchEventRequest(const EventRecord& record, const EventSource& source);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_EVENT_H_
