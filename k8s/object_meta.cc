#include "k8s/object_meta.h"

#include <algorithm>
#include <limits>

#include "k8s/field_reader.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

// Values that are no strings are left out: no server lets them in.
ObjectMeta::Texts DecodeTexts(const boost::json::object* object) {
  ObjectMeta::Texts texts;
  if (object == nullptr) return texts;
  for (const auto& entry : *object) {
    const auto* text = entry.value().if_string();
    if (text == nullptr) continue;
    texts.emplace_back(std::string(entry.key().data(), entry.key().size()),
                       std::string(text->data(), text->size()));
  }
  texts.shrink_to_fit();
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

std::optional<absl::string_view> ObjectMeta::FindText(const Texts& texts, absl::string_view key) {
  for (const auto& [name, value] : texts) {
    if (name == key) return value;
  }
  return std::nullopt;
}

Projection MetaProjection(const MetaSelection& selection) {
  Projection projection = {{"metadata", "name"},
                           {"metadata", "namespace"},
                           {"metadata", "uid"},
                           {"metadata", "resourceVersion"},
                           {"metadata", "generation"},
                           {"metadata", "creationTimestamp"},
                           {"metadata", "deletionTimestamp"}};
  for (const std::string& label : selection.labels) {
    projection.Add({"metadata", "labels", label});
  }
  for (const std::string& annotation : selection.annotations) {
    projection.Add({"metadata", "annotations", annotation});
  }
  return projection;
}

absl::StatusOr<ObjectMeta> DecodeObjectMeta(const boost::json::value& object) {
  FieldReader reader(object);
  ObjectMeta meta;
  meta.key.name = reader.Required({"metadata", "name"});
  meta.key.ns = reader.String({"metadata", "namespace"});
  meta.uid = reader.String({"metadata", "uid"});
  meta.resource_version = reader.String({"metadata", "resourceVersion"});
  meta.generation =
      reader.Integer({"metadata", "generation"}, 0, std::numeric_limits<int64_t>::max())
          .value_or(0);
  meta.created = reader.Time({"metadata", "creationTimestamp"});
  meta.deleted = reader.Time({"metadata", "deletionTimestamp"});
  meta.labels = DecodeTexts(reader.Object({"metadata", "labels"}));
  meta.annotations = DecodeTexts(reader.Object({"metadata", "annotations"}));
  if (!reader.status().ok()) return reader.status();
  return meta;
}

std::optional<ObjectMeta> ReadIdentity(const boost::json::value& object) {
  const auto text = [&object](absl::string_view field) {
    return std::string(FindString(object, {"metadata", field}).value_or(""));
  };
  ObjectMeta meta;
  meta.key = {text("namespace"), text("name")};
  if (meta.key.name.empty()) return std::nullopt;
  meta.uid = text("uid");
  meta.resource_version = text("resourceVersion");
  return meta;
}

}  // namespace springtide::k8s
