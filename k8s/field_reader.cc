#include "k8s/field_reader.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

namespace json = boost::json;

absl::string_view KindName(json::kind kind) {
  const json::string_view name = json::to_string(kind);
  return {name.data(), name.size()};
}

std::string Wanted(absl::string_view what, const json::value& value) {
  return absl::StrCat("is of type ", KindName(value.kind()), "; ", what, " is wanted");
}

}  // namespace

const json::value* FieldReader::Get(Path path) const {
  const json::value* value = Find(object_, path);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void FieldReader::Refuse(Path path, absl::string_view problem) {
  absl::StrAppend(&problems_, problems_.empty() ? "" : "; ", absl::StrJoin(path, "."), " ",
                  problem);
}

std::string FieldReader::String(Path path) {
  const json::value* value = Get(path);
  if (value == nullptr) return "";
  const json::string* text = value->if_string();
  if (text == nullptr) {
    Refuse(path, Wanted("a string", *value));
    return "";
  }
  return std::string(text->data(), text->size());
}

std::string FieldReader::Required(Path path) {
  const size_t before = problems_.size();
  std::string text = String(path);
  if (text.empty() && problems_.size() == before) Refuse(path, "is missing or empty");
  return text;
}

std::optional<int64_t> FieldReader::Integer(Path path, int64_t low, int64_t high) {
  const json::value* value = Get(path);
  if (value == nullptr) return std::nullopt;
  const auto number = FindInteger(*value, {});
  if (!number) {
    Refuse(path, Wanted("an integer", *value));
    return std::nullopt;
  }
  if (*number < low || *number > high) {
    Refuse(path, absl::StrCat("is ", *number, "; [", low, ", ", high, "] is wanted"));
    return std::nullopt;
  }
  return number;
}

std::optional<absl::Time> FieldReader::Time(Path path) {
  const json::value* value = Get(path);
  if (value == nullptr) return std::nullopt;
  const json::string* text = value->if_string();
  const auto time =
      text == nullptr ? std::nullopt : ParseTime(absl::string_view(text->data(), text->size()));
  if (!time) Refuse(path, "is no time; one like 2026-01-02T03:04:05Z is wanted");
  return time;
}

const json::object* FieldReader::Object(Path path) {
  const json::value* value = Get(path);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) Refuse(path, Wanted("an object", *value));
  return value->if_object();
}

const json::array* FieldReader::Array(Path path) {
  const json::value* value = Get(path);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) Refuse(path, Wanted("an array", *value));
  return value->if_array();
}

absl::Status FieldReader::status() const {
  return problems_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(problems_);
}

}  // namespace springtide::k8s
