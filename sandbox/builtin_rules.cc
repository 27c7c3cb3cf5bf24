#include "sandbox/builtin_rules.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/json.h"
#include "sandbox/selector.h"

namespace springtide::sandbox {
namespace {

// The limits of events.k8s.io/v1 on the texts of an event.
constexpr size_t kMaxEventText = 128;
constexpr size_t kMaxEventNote = 1024;

bool IsWorkload(const Resource& resource) { return resource.group == "apps"; }

void AddInvalid(absl::string_view field, const std::string& value, absl::string_view why,
                std::vector<Cause>& causes) {
  causes.push_back(
      {"FieldValueInvalid", absl::StrCat("Invalid value: ", value, ": ", why), std::string(field)});
}

void AddRequired(absl::string_view field, absl::string_view why, std::vector<Cause>& causes) {
  causes.push_back({"FieldValueRequired",
                    absl::StrCat("Required value", why.empty() ? "" : ": ", why),
                    std::string(field)});
}

void DefaultPodSpec(JsonObject& spec) {
  SetDefault(spec, "restartPolicy", "Always");
  SetDefault(spec, "terminationGracePeriodSeconds", 30);
  SetDefault(spec, "dnsPolicy", "ClusterFirst");
  SetDefault(spec, "schedulerName", "default-scheduler");
  SetDefault(spec, "securityContext", JsonObject());
  Json* containers = spec.if_contains("containers");
  if (containers == nullptr || !containers->is_array()) return;
  for (Json& container : containers->get_array()) {
    if (!container.is_object()) continue;
    SetDefault(container.get_object(), "imagePullPolicy", "IfNotPresent");
    SetDefault(container.get_object(), "resources", JsonObject());
    SetDefault(container.get_object(), "terminationMessagePath", "/dev/termination-log");
    SetDefault(container.get_object(), "terminationMessagePolicy", "File");
  }
}

void DefaultWorkload(const Resource& resource, JsonObject& object) {
  JsonObject& spec = Ensure(object, "spec");
  SetDefault(spec, "replicas", 1);
  if (resource.kind == "Deployment") {
    SetDefault(spec, "revisionHistoryLimit", 10);
    SetDefault(spec, "progressDeadlineSeconds", 600);
    JsonObject& strategy = Ensure(spec, "strategy");
    SetDefault(strategy, "type", "RollingUpdate");
    if (TextAt(strategy, {"type"}) == "RollingUpdate") {
      SetDefault(Ensure(strategy, "rollingUpdate"), "maxUnavailable", "25%");
      SetDefault(Ensure(strategy, "rollingUpdate"), "maxSurge", "25%");
    }
  }
  if (resource.kind == "StatefulSet") {
    SetDefault(spec, "podManagementPolicy", "OrderedReady");
    SetDefault(spec, "revisionHistoryLimit", 10);
    SetDefault(Ensure(spec, "updateStrategy"), "type", "RollingUpdate");
  }
  DefaultPodSpec(Ensure(Ensure(spec, "template"), "spec"));
}

void CheckContainers(const JsonObject* pod_spec, const std::string& path,
                     std::vector<Cause>& causes) {
  const auto* containers = pod_spec == nullptr ? nullptr : ArrayAt(*pod_spec, {"containers"});
  if (containers == nullptr || containers->empty()) {
    AddRequired(absl::StrCat(path, ".containers"), "", causes);
    return;
  }
  for (size_t i = 0; i < containers->size(); ++i) {
    const auto* container = (*containers)[i].if_object();
    for (const char* field : {"name", "image"}) {
      if (container == nullptr || TextAt(*container, {field}).empty()) {
        AddRequired(absl::StrCat(path, ".containers[", i, "].", field), "", causes);
      }
    }
  }
}

void CheckWorkload(const JsonObject* current, const JsonObject& object,
                   std::vector<Cause>& causes) {
  const int64_t replicas = IntegerAt(object, {"spec", "replicas"});
  if (replicas < 0) {
    AddInvalid("spec.replicas", absl::StrCat(replicas), "must be greater than or equal to 0",
               causes);
  }
  const auto* selector = ObjectAt(object, {"spec", "selector"});
  const auto* pod_template = ObjectAt(object, {"spec", "template"});
  if (selector == nullptr) {
    AddRequired("spec.selector", "", causes);
  } else if (LabelSelector::FromObject(*selector).empty()) {
    AddInvalid("spec.selector", "{}", "empty selector is invalid for deployment", causes);
  } else if (pod_template != nullptr &&
             !LabelSelector::FromObject(*selector).Matches(*pod_template)) {
    const auto* labels = ObjectAt(*pod_template, {"metadata", "labels"});
    AddInvalid("spec.template.metadata.labels", labels == nullptr ? "null" : Serialize(*labels),
               "`selector` does not match template `labels`", causes);
  }
  if (current != nullptr && selector != nullptr) {
    const auto* before = ObjectAt(*current, {"spec", "selector"});
    if (before != nullptr && *before != *selector) {
      AddInvalid("spec.selector", Serialize(*selector), "field is immutable", causes);
    }
  }
  CheckContainers(ObjectAt(object, {"spec", "template", "spec"}), "spec.template.spec", causes);
}

void CheckLease(const JsonObject& object, std::vector<Cause>& causes) {
  if (const Json* duration = ValueAt(object, {"spec", "leaseDurationSeconds"});
      duration != nullptr && !duration->is_null() &&
      IntegerAt(object, {"spec", "leaseDurationSeconds"}) <= 0) {
    AddInvalid("spec.leaseDurationSeconds", boost::json::serialize(*duration),
               "must be greater than 0", causes);
  }
  if (const int64_t transitions = IntegerAt(object, {"spec", "leaseTransitions"});
      transitions < 0) {
    AddInvalid("spec.leaseTransitions", absl::StrCat(transitions),
               "must be greater than or equal to 0", causes);
  }
}

void CheckEventText(const JsonObject& event, absl::string_view stored, absl::string_view shown,
                    std::vector<Cause>& causes) {
  const std::string text = TextAt(event, {stored});
  if (text.empty()) AddRequired(shown, "", causes);
  if (text.size() > kMaxEventText) {
    AddInvalid(shown, "\"\"", absl::StrCat("can have at most ", kMaxEventText, " characters"),
               causes);
  }
}

// The stricter rules of events.k8s.io/v1; `event` is in stored form.
void CheckNewEvent(const JsonObject& event, std::vector<Cause>& causes) {
  if (!k8s::ParseTime(TextAt(event, {"eventTime"}))) AddRequired("eventTime", "", causes);
  CheckEventText(event, "reportingComponent", "reportingController", causes);
  CheckEventText(event, "reportingInstance", "reportingInstance", causes);
  CheckEventText(event, "action", "action", causes);
  CheckEventText(event, "reason", "reason", causes);
  if (TextAt(event, {"message"}).size() > kMaxEventNote) {
    AddInvalid("note", "\"\"", absl::StrCat("can have at most ", kMaxEventNote, " characters"),
               causes);
  }
  const std::string type = TextAt(event, {"type"});
  if (type != "Normal" && type != "Warning") {
    AddInvalid("type", absl::StrCat("\"", type, "\""), "has invalid value", causes);
  }
}

void CheckEvent(const Resource& resource, const JsonObject* current, const JsonObject& object,
                std::vector<Cause>& causes) {
  const std::string regarding = TextAt(object, {"involvedObject", "namespace"});
  const std::string space = Metadata(object, "namespace");
  // What belongs to no namespace has its events in "default".
  if (space != (regarding.empty() ? "default" : regarding)) {
    AddInvalid("involvedObject.namespace", absl::StrCat("\"", regarding, "\""),
               "does not match event.namespace", causes);
  }
  if (resource.group != "events.k8s.io") return;
  if (current == nullptr) {
    CheckNewEvent(object, causes);
    return;
  }
  for (const char* field : {"involvedObject", "reason", "action", "type", "message", "eventTime",
                            "reportingComponent", "reportingInstance"}) {
    const Json* before = current->if_contains(field);
    const Json* after = object.if_contains(field);
    const Json nothing;
    if ((before == nullptr ? nothing : *before) != (after == nullptr ? nothing : *after)) {
      AddInvalid(field, after == nullptr ? "null" : boost::json::serialize(*after),
                 "field is immutable", causes);
    }
  }
}

}  // namespace

absl::Status CheckTypes(const Resource& resource, const JsonObject& object) {
  const auto refuse = [&](absl::string_view field, absl::string_view type) {
    return BadRequest(absl::StrCat(resource.kind, " in version \"", resource.version,
                                   "\" cannot be handled as a ", resource.kind,
                                   ": json: cannot unmarshal into Go struct field ", resource.kind,
                                   ".", field, " of type ", type));
  };
  const auto is_int32 = [](const Json* value) {
    if (value == nullptr || value->is_null()) return true;
    return (value->is_int64() || value->is_uint64()) &&
           value->to_number<double>() >= std::numeric_limits<int32_t>::min() &&
           value->to_number<double>() <= std::numeric_limits<int32_t>::max();
  };
  const auto is_time = [&](Path path) {
    const Json* value = ValueAt(object, path);
    return value == nullptr || value->is_null() || k8s::ParseTime(TextAt(object, path)).has_value();
  };
  if (IsWorkload(resource) && !is_int32(ValueAt(object, {"spec", "replicas"}))) {
    return refuse("spec.replicas", "int32");
  }
  if (resource.kind == "Lease") {
    if (!is_int32(ValueAt(object, {"spec", "leaseDurationSeconds"}))) {
      return refuse("spec.leaseDurationSeconds", "int32");
    }
    if (!is_int32(ValueAt(object, {"spec", "leaseTransitions"}))) {
      return refuse("spec.leaseTransitions", "int32");
    }
    if (!is_time({"spec", "renewTime"}) || !is_time({"spec", "acquireTime"})) {
      return refuse("spec.renewTime", "v1.MicroTime");
    }
  }
  if (resource.kind == "Event" && !is_time({"eventTime"})) {
    return refuse("eventTime", "v1.MicroTime");
  }
  return absl::OkStatus();
}

void DefaultBuiltin(const Resource& resource, JsonObject& object, bool is_new) {
  if (IsWorkload(resource)) DefaultWorkload(resource, object);
  if (resource.kind == "Pod") DefaultPodSpec(Ensure(object, "spec"));
  if (!is_new) return;
  if (resource.kind == "Pod") object["status"] = JsonObject{{"phase", "Pending"}};
  if (resource.kind == "Namespace") {
    SetDefault(Ensure(object, "spec"), "finalizers", JsonArray{"kubernetes"});
    Ensure(object, "status")["phase"] = "Active";
    Ensure(Ensure(object, "metadata"), "labels")["kubernetes.io/metadata.name"] =
        Metadata(object, "name");
  }
  if (resource.kind == "Secret") SetDefault(object, "type", "Opaque");
  if (resource.kind == "Service") {
    SetDefault(Ensure(object, "spec"), "type", "ClusterIP");
    SetDefault(Ensure(object, "spec"), "clusterIP", "10.0.0.1");
  }
}

void CheckBuiltin(const Resource& resource, const JsonObject* current, const JsonObject& object,
                  std::vector<Cause>& causes) {
  if (IsWorkload(resource)) CheckWorkload(current, object, causes);
  if (resource.kind == "Pod") CheckContainers(ObjectAt(object, {"spec"}), "spec", causes);
  if (resource.kind == "Lease") CheckLease(object, causes);
  if (resource.kind == "Event") CheckEvent(resource, current, object, causes);
}

}  // namespace springtide::sandbox
