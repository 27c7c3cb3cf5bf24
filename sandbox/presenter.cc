#include "sandbox/presenter.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sandbox/table.h"
#include "sandbox/versions.h"

namespace springtide::sandbox {
namespace {

// FormOf one entry of Accept; nothing when we cannot give that.
std::optional<Form> FormOf(absl::string_view entry) {
  const std::vector<absl::string_view> parts = absl::StrSplit(entry, ';');
  const absl::string_view type = absl::StripAsciiWhitespace(parts[0]);
  if (type != "application/json" && type != "*/*" && type != "application/*") return std::nullopt;
  Form form = Form::kObject;
  for (size_t i = 1; i < parts.size(); ++i) {
    const absl::string_view parameter = absl::StripAsciiWhitespace(parts[i]);
    if (parameter == "as=Table") form = Form::kTable;
    if (absl::StartsWith(parameter, "as=PartialObjectMetadata")) form = Form::kMetadata;
    if (parameter == "v=v1beta1") return std::nullopt;
  }
  return form;
}

JsonObject MetadataOnly(const JsonObject& object) {
  return JsonObject{{"kind", "PartialObjectMetadata"},
                    {"apiVersion", "meta.k8s.io/v1"},
                    {"metadata", object.at("metadata")}};
}

}  // namespace

absl::StatusOr<Presenter> Presenter::Negotiate(ResourcePtr resource, absl::string_view accept,
                                               absl::string_view include_object) {
  if (absl::StripAsciiWhitespace(accept).empty()) accept = "*/*";
  for (const absl::string_view entry : absl::StrSplit(accept, ',')) {
    if (const auto form = FormOf(entry)) {
      return Presenter(std::move(resource), *form, std::string(include_object));
    }
  }
  return NotAcceptable("application/json");
}

std::string Presenter::Item(const JsonObject& stored) const {
  if (form_ == Form::kMetadata) return Serialize(MetadataOnly(stored));
  if (IsAsStored(*resource_, stored)) return Serialize(stored);
  return Serialize(ToServed(*resource_, stored));
}

JsonObject Presenter::Row(const JsonObject& stored, absl::Time now) const {
  const JsonObject served = ToServed(*resource_, stored);
  JsonObject row{{"cells", TableCells(*resource_, served, now)}};
  if (include_ == "Object") {
    row["object"] = served;
  } else if (include_ != "None") {
    row["object"] = MetadataOnly(served);
  }
  return row;
}

JsonObject Presenter::Table(JsonArray rows, bool with_columns) const {
  return JsonObject{{"kind", "Table"},
                    {"apiVersion", "meta.k8s.io/v1"},
                    {"metadata", JsonObject()},
                    {"columnDefinitions", with_columns ? TableColumns(*resource_) : JsonArray()},
                    {"rows", std::move(rows)}};
}

std::string Presenter::One(const JsonObject& stored, absl::Time now) const {
  if (form_ != Form::kTable) return Item(stored);
  JsonObject table = Table({Row(stored, now)}, /*with_columns=*/true);
  Ensure(table, "metadata")["resourceVersion"] = View(Metadata(stored, "resourceVersion"));
  return Serialize(table);
}

std::string Presenter::List(const std::vector<ObjectPtr>& stored, const ListHead& head,
                            absl::Time now) const {
  JsonObject metadata{{"resourceVersion", absl::StrCat(head.revision)}};
  if (!head.continue_token.empty()) metadata["continue"] = head.continue_token;
  if (head.remaining > 0) metadata["remainingItemCount"] = head.remaining;
  if (form_ == Form::kTable) {
    JsonArray rows;
    for (const ObjectPtr& object : stored) rows.push_back(Row(*object, now));
    JsonObject table = Table(std::move(rows), /*with_columns=*/true);
    table["metadata"] = std::move(metadata);
    return Serialize(table);
  }
  const bool partial = form_ == Form::kMetadata;
  // Written piece by piece: a large list would otherwise be copied as a document.
  std::string out =
      absl::StrCat("{\"kind\":\"", partial ? "PartialObjectMetadataList" : resource_->list_kind(),
                   "\",\"apiVersion\":\"", partial ? "meta.k8s.io/v1" : resource_->api_version(),
                   "\",\"metadata\":", Serialize(metadata), ",\"items\":[");
  for (size_t i = 0; i < stored.size(); ++i) {
    absl::StrAppend(&out, i == 0 ? "" : ",", Item(*stored[i]));
  }
  return out + "]}\n";
}

std::string Presenter::Event(absl::string_view type, const JsonObject& stored, bool is_first,
                             absl::Time now) const {
  const std::string object =
      form_ == Form::kTable ? Serialize(Table({Row(stored, now)}, is_first)) : Item(stored);
  return absl::StrCat("{\"type\":\"", type, "\",\"object\":", object, "}\n");
}

std::string Presenter::Bookmark(int64_t revision, bool initial_end) const {
  JsonObject metadata{{"resourceVersion", absl::StrCat(revision)}, {"creationTimestamp", nullptr}};
  if (initial_end) metadata["annotations"] = JsonObject{{"k8s.io/initial-events-end", "true"}};
  JsonObject object{
      {"kind", resource_->kind}, {"apiVersion", resource_->api_version()}, {"metadata", metadata}};
  if (form_ == Form::kMetadata) object = MetadataOnly(object);
  if (form_ == Form::kTable) {
    object = Table({JsonObject{{"cells", JsonArray()}, {"object", MetadataOnly(object)}}}, false);
    object["metadata"] = JsonObject{{"resourceVersion", absl::StrCat(revision)}};
  }
  return Serialize({{"type", "BOOKMARK"}, {"object", std::move(object)}}) + "\n";
}

std::string Presenter::ErrorEvent(const absl::Status& status) {
  return Serialize({{"type", "ERROR"}, {"object", DocumentOf(status)}}) + "\n";
}

std::string Presenter::ContentType() const {
  switch (form_) {
    case Form::kObject:
      return "application/json";
    case Form::kMetadata:
      return "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    case Form::kTable:
      return "application/json;as=Table;g=meta.k8s.io;v=v1";
  }
  return "";
}

}  // namespace springtide::sandbox
