#include "sandbox/table.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "k8s/json.h"
#include "sandbox/json_path.h"
#include "sandbox/selector.h"

namespace springtide::sandbox {
namespace {

using Cell = Json (*)(const JsonObject& object, absl::Time now);

struct Column {
  absl::string_view name;
  absl::string_view type;
  int priority;
  Cell cell;
};

Json Age(absl::string_view timestamp, absl::Time now) {
  const auto time = k8s::ParseTime(timestamp);
  return Json(time ? HumanDuration(now - *time) : std::string("<unknown>"));
}

Json NameCell(const JsonObject& object, absl::Time /*now*/) {
  return Json(Metadata(object, "name"));
}

Json AgeCell(const JsonObject& object, absl::Time now) {
  return Age(Metadata(object, "creationTimestamp"), now);
}

Json ReadyOfDesired(const JsonObject& object, absl::Time /*now*/) {
  return Json(absl::StrCat(IntegerAt(object, {"status", "readyReplicas"}), "/",
                           IntegerAt(object, {"spec", "replicas"})));
}

template <int Number>
Json StatusNumber(const JsonObject& object, absl::Time /*now*/) {
  static constexpr absl::string_view kNames[] = {"updatedReplicas", "availableReplicas", "replicas",
                                                 "readyReplicas"};
  return Json(IntegerAt(object, {"status", kNames[Number]}));
}

Json DesiredCell(const JsonObject& object, absl::Time /*now*/) {
  return Json(IntegerAt(object, {"spec", "replicas"}));
}

std::string OfContainers(const JsonObject& object, absl::string_view field) {
  const auto* containers = ArrayAt(object, {"spec", "template", "spec", "containers"});
  if (containers == nullptr) return "";
  return absl::StrJoin(*containers, ",", [&](std::string* out, const Json& container) {
    if (container.is_object()) absl::StrAppend(out, TextAt(container.get_object(), {field}));
  });
}

Json ContainersCell(const JsonObject& object, absl::Time /*now*/) {
  return Json(OfContainers(object, "name"));
}

Json ImagesCell(const JsonObject& object, absl::Time /*now*/) {
  return Json(OfContainers(object, "image"));
}

Json SelectorCell(const JsonObject& object, absl::Time /*now*/) {
  const auto* selector = ObjectAt(object, {"spec", "selector"});
  return Json(selector == nullptr ? "" : LabelSelector::FromObject(*selector).ToString());
}

Json PodReady(const JsonObject& object, absl::Time /*now*/) {
  const auto* containers = ArrayAt(object, {"spec", "containers"});
  const auto* statuses = ArrayAt(object, {"status", "containerStatuses"});
  int64_t ready = 0;
  for (size_t i = 0; statuses != nullptr && i < statuses->size(); ++i) {
    const auto* status = (*statuses)[i].if_object();
    const Json* flag = status == nullptr ? nullptr : status->if_contains("ready");
    if (flag != nullptr && flag->is_bool() && flag->get_bool()) ++ready;
  }
  return Json(absl::StrCat(ready, "/", containers == nullptr ? 0 : containers->size()));
}

const JsonObject* FirstContainerStatus(const JsonObject& object) {
  const auto* statuses = ArrayAt(object, {"status", "containerStatuses"});
  return statuses == nullptr || statuses->empty() ? nullptr : (*statuses)[0].if_object();
}

Json PodStatus(const JsonObject& object, absl::Time /*now*/) {
  if (!Metadata(object, "deletionTimestamp").empty()) return Json("Terminating");
  const auto* status = FirstContainerStatus(object);
  const std::string waiting =
      status == nullptr ? "" : TextAt(*status, {"state", "waiting", "reason"});
  return Json(waiting.empty() ? TextAt(object, {"status", "phase"}, "Unknown") : waiting);
}

Json PodRestarts(const JsonObject& object, absl::Time /*now*/) {
  const auto* status = FirstContainerStatus(object);
  return Json(absl::StrCat(status == nullptr ? 0 : IntegerAt(*status, {"restartCount"})));
}

template <int Field>
Json TextCell(const JsonObject& object, absl::Time /*now*/) {
  if constexpr (Field == 0) return Json(TextAt(object, {"status", "podIP"}, "<none>"));
  if constexpr (Field == 1) return Json(TextAt(object, {"spec", "nodeName"}, "<none>"));
  if constexpr (Field == 2) return Json(TextAt(object, {"status", "phase"}));
  if constexpr (Field == 3) return Json(TextAt(object, {"spec", "holderIdentity"}));
  if constexpr (Field == 4) return Json(TextAt(object, {"type"}));
  if constexpr (Field == 5) return Json(TextAt(object, {"reason"}));
  if constexpr (Field == 6) {
    return Json(TextAt(object, {"message"}, TextAt(object, {"note"})));
  }
  return Json(Metadata(object, "creationTimestamp"));
}

Json EventObject(const JsonObject& object, absl::Time /*now*/) {
  const char* field = object.contains("regarding") ? "regarding" : "involvedObject";
  const std::string kind = TextAt(object, {field, "kind"});
  return Json(absl::StrCat(absl::AsciiStrToLower(kind), "/", TextAt(object, {field, "name"})));
}

Json EventLastSeen(const JsonObject& object, absl::Time now) {
  for (const std::string& time :
       {TextAt(object, {"series", "lastObservedTime"}), TextAt(object, {"lastTimestamp"}),
        TextAt(object, {"eventTime"}), TextAt(object, {"firstTimestamp"})}) {
    if (!time.empty()) return Age(time, now);
  }
  return AgeCell(object, now);
}

Json DataCount(const JsonObject& object, absl::Time /*now*/) {
  const auto* data = ObjectAt(object, {"data"});
  return Json(static_cast<int64_t>(data == nullptr ? 0 : data->size()));
}

constexpr Column kName = {"Name", "string", 0, NameCell};
constexpr Column kAge = {"Age", "string", 0, AgeCell};
constexpr Column kContainers = {"Containers", "string", 1, ContainersCell};
constexpr Column kImages = {"Images", "string", 1, ImagesCell};
constexpr Column kSelector = {"Selector", "string", 1, SelectorCell};

std::vector<Column> ColumnsOf(const Resource& resource) {
  if (resource.kind == "Deployment") {
    return {kName,
            {"Ready", "string", 0, ReadyOfDesired},
            {"Up-to-date", "string", 0, StatusNumber<0>},
            {"Available", "string", 0, StatusNumber<1>},
            kAge,
            kContainers,
            kImages,
            kSelector};
  }
  if (resource.kind == "ReplicaSet") {
    return {kName,
            {"Desired", "integer", 0, DesiredCell},
            {"Current", "integer", 0, StatusNumber<2>},
            {"Ready", "integer", 0, StatusNumber<3>},
            kAge,
            kContainers,
            kImages,
            kSelector};
  }
  if (resource.kind == "StatefulSet") {
    return {kName, {"Ready", "string", 0, ReadyOfDesired}, kAge, kContainers, kImages};
  }
  if (resource.kind == "Pod") {
    return {kName,
            {"Ready", "string", 0, PodReady},
            {"Status", "string", 0, PodStatus},
            {"Restarts", "string", 0, PodRestarts},
            kAge,
            {"IP", "string", 1, TextCell<0>},
            {"Node", "string", 1, TextCell<1>}};
  }
  if (resource.kind == "Namespace") return {kName, {"Status", "string", 0, TextCell<2>}, kAge};
  if (resource.kind == "Lease") return {kName, {"Holder", "string", 0, TextCell<3>}, kAge};
  if (resource.kind == "ConfigMap") return {kName, {"Data", "integer", 0, DataCount}, kAge};
  if (resource.kind == "CustomResourceDefinition") {
    return {kName, {"Created At", "date", 0, TextCell<7>}};
  }
  if (resource.kind == "Event") {
    return {{"Last Seen", "string", 0, EventLastSeen}, {"Type", "string", 0, TextCell<4>},
            {"Reason", "string", 0, TextCell<5>},      {"Object", "string", 0, EventObject},
            {"Message", "string", 0, TextCell<6>},     {"Name", "string", 1, NameCell}};
  }
  return {kName, kAge};
}

// The cell of a printer column; null where the object has no value.
Json CustomCell(const PrinterColumn& column, const Json& object, absl::Time now) {
  const Json* value = EvaluatePath(object, column.json_path);
  if (value == nullptr || value->is_null()) return {};
  if (column.type == "date") {
    return value->is_string() ? Age(View(value->get_string()), now) : Json("<unknown>");
  }
  if (column.type == "string" && !value->is_string()) return Json(boost::json::serialize(*value));
  return *value;
}

JsonObject Definition(absl::string_view name, absl::string_view type, absl::string_view format,
                      absl::string_view description, int priority) {
  return JsonObject{{"name", View(name)},
                    {"type", View(type)},
                    {"format", View(format)},
                    {"description", View(description)},
                    {"priority", priority}};
}

bool IsCustom(const Resource& resource) { return resource.custom && !resource.columns.empty(); }

}  // namespace

JsonArray TableColumns(const Resource& resource) {
  JsonArray out;
  if (IsCustom(resource)) {
    out.push_back(Definition("Name", "string", "name", "Name must be unique", 0));
    for (const PrinterColumn& column : resource.columns) {
      out.push_back(
          Definition(column.name, column.type, column.format, column.description, column.priority));
    }
    return out;
  }
  for (const Column& column : ColumnsOf(resource)) {
    out.push_back(Definition(column.name, column.type, column.name == "Name" ? "name" : "", "",
                             column.priority));
  }
  return out;
}

JsonArray TableCells(const Resource& resource, const JsonObject& object, absl::Time now) {
  JsonArray cells;
  if (IsCustom(resource)) {
    const Json document(object);
    cells.push_back(NameCell(object, now));
    for (const PrinterColumn& column : resource.columns) {
      cells.push_back(CustomCell(column, document, now));
    }
    return cells;
  }
  for (const Column& column : ColumnsOf(resource)) cells.push_back(column.cell(object, now));
  return cells;
}

std::string HumanDuration(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds < 0) return "0s";
  const auto two = [](int64_t large, absl::string_view large_unit, int64_t small,
                      absl::string_view small_unit) {
    return small == 0 ? absl::StrCat(large, large_unit)
                      : absl::StrCat(large, large_unit, small, small_unit);
  };
  if (seconds < 120) return absl::StrCat(seconds, "s");
  const int64_t minutes = seconds / 60;
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return absl::StrCat(minutes, "m");
  const int64_t hours = minutes / 60;
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return absl::StrCat(hours, "h");
  const int64_t days = hours / 24;
  if (days < 8) return two(days, "d", hours % 24, "h");
  if (days < 730) return absl::StrCat(days, "d");
  return two(days / 365, "y", days % 365, "d");
}

}  // namespace springtide::sandbox
