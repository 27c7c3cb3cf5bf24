#include "k8s/event.h"

#include <boost/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "k8s/json.h"
#include "k8s/utf8.h"

namespace springtide::k8s {
namespace {

namespace json = boost::json;

constexpr size_t kMaxField = 128;
constexpr size_t kMaxNote = 1024;
constexpr size_t kMaxName = 253;

// FNV-1a, 64 bits (Fowler, Noll, Vo): the same everywhere, unlike std::hash.
uint64_t Hash(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// Length-prefixed, so that no two lists of texts join to the same.
void AppendPart(std::string& key, absl::string_view part) {
  absl::StrAppend(&key, part.size(), ":", part);
}

void AppendReference(std::string& key, const ObjectReference& object) {
  for (const auto* part :
       {&object.api_version, &object.kind, &object.name_space, &object.name, &object.uid}) {
    AppendPart(key, *part);
  }
}

absl::string_view TypeName(EventType type) {
  switch (type) {
    case EventType::kNormal:
      return "Normal";
    case EventType::kWarning:
      return "Warning";
  }
  return "";
}

// The object's name as the beginning of a DNS subdomain: some kinds allow more in theirs.
std::string NamePrefix(absl::string_view name, size_t max_bytes) {
  std::string prefix;
  for (const char c : name.substr(0, max_bytes)) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(lower));
    const bool begins = prefix.empty() || prefix.back() == '.';
    if (plain) {
      prefix.push_back(lower);
    } else if (!begins) {
      // A part between dots ends in a letter or a digit.
      if (lower == '.' && prefix.back() != '-') {
        prefix.push_back('.');
      } else {
        prefix.push_back('-');
      }
    }
  }
  while (!prefix.empty() && (prefix.back() == '-' || prefix.back() == '.')) prefix.pop_back();
  return prefix.empty() ? "event" : prefix;
}

std::string Fit(absl::string_view text, absl::string_view when_empty) {
  std::string fit = FitText(text, kMaxField);
  return fit.empty() ? FitText(when_empty, kMaxField) : fit;
}

json::object Reference(const ObjectReference& object) {
  json::object out;
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = FitText(value, value.size());
  };
  put("apiVersion", object.api_version);
  put("kind", object.kind);
  put("namespace", object.name_space);
  put("name", object.name);
  put("uid", object.uid);
  put("resourceVersion", object.resource_version);
  return out;
}

std::string Namespace(const EventRecord& record) {
  const std::string& name_space = record.event.regarding.name_space;
  return name_space.empty() ? "default" : name_space;
}

json::object Series(const EventRecord& record) {
  json::object series;
  series["count"] = int64_t{record.count};
  series["lastObservedTime"] = FormatMicroTime(record.last);
  return series;
}

ApiRequest Request(http::Method method, const EventRecord& record, absl::string_view name) {
  ApiRequest request;
  request.method = method;
  request.path = absl::StrCat("/apis/events.k8s.io/v1/namespaces/", Namespace(record), "/events",
                              name.empty() ? "" : "/", name);
  request.query.emplace_back("fieldManager", "springtide");
  request.lane = Lane::kOther;
  // Tries are the recorder's business.
  request.repeatable = false;
  return request;
}

}  // namespace

std::string EventKey(const Event& event) {
  std::string key(TypeName(event.type));
  AppendPart(key, event.action);
  AppendPart(key, event.reason);
  AppendReference(key, event.regarding);
  if (event.related) AppendReference(key, *event.related);
  return key;
}

std::string EventName(const EventRecord& record, const EventSource& source) {
  std::string identity = EventKey(record.event);
  AppendPart(identity, source.controller);
  AppendPart(identity, source.instance);
  AppendPart(identity, FormatMicroTime(record.first));
  const std::string hash = absl::StrFormat("%016x", Hash(identity));
  return absl::StrCat(NamePrefix(record.event.regarding.name, kMaxName - hash.size() - 1), ".",
                      hash);
}

std::string EncodeEvent(const EventRecord& record, const EventSource& source) {
  const Event& event = record.event;
  json::object metadata;
  metadata["name"] = EventName(record, source);
  metadata["namespace"] = Namespace(record);
  json::object body;
  body["apiVersion"] = "events.k8s.io/v1";
  body["kind"] = "Event";
  body["metadata"] = std::move(metadata);
  body["eventTime"] = FormatMicroTime(record.first);
  body["type"] = std::string(TypeName(event.type));
  body["reason"] = Fit(event.reason, "Unknown");
  body["action"] = Fit(event.action, event.reason.empty() ? "Unknown" : event.reason);
  body["note"] = FitText(event.note, kMaxNote);
  body["regarding"] = Reference(event.regarding);
  if (event.related) body["related"] = Reference(*event.related);
  body["reportingController"] = Fit(source.controller, "springtide.dev/controller");
  body["reportingInstance"] = Fit(source.instance, "unknown");
  if (record.count > 1) body["series"] = Series(record);
  return json::serialize(body);
}

ApiRequest CreateEventRequest(const EventRecord& record, const EventSource& source) {
  ApiRequest request = Request(http::Method::kPost, record, "");
  request.body = EncodeEvent(record, source);
  return request;
}

ApiRequest PatchEventRequest(const EventRecord& record, const EventSource& source) {
  ApiRequest request = Request(http::Method::kPatch, record, EventName(record, source));
  request.content_type = "application/merge-patch+json";
  json::object body;
  body["series"] = Series(record);
  request.body = json::serialize(body);
  return request;
}

}  // namespace springtide::k8s
