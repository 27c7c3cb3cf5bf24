#include "k8s/kubeconfig_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

const base::Value& NullValue() {
  static const auto* value = new base::Value();
  return *value;
}

bool HasControls(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

}  // namespace

KubeconfigReader::KubeconfigReader(const base::Value& value, base::FieldPath path,
                                   base::ErrorList& errors)
    : value_(value), path_(std::move(path)), errors_(errors) {
  if (!value.is_null() && value.if_map() == nullptr) Wrong(path_, value, "a map of fields");
}

void KubeconfigReader::Wrong(const base::FieldPath& path, const base::Value& value,
                             absl::string_view want) {
  errors_.Add(path, value.mark(), absl::StrCat("is ", value.TypeName(), "; use ", want));
}

const base::Value& KubeconfigReader::Child(absl::string_view key) const {
  const base::Value* found = value_.Find(key);
  return found == nullptr ? NullValue() : *found;
}

void KubeconfigReader::RawText(absl::string_view key, std::string& out) {
  const base::Value& value = Child(key);
  if (value.is_null()) return;
  const std::string* text = value.if_string();
  if (text == nullptr) return Wrong(path_.Key(key), value, "a string (put it in quotes)");
  out = *text;
}

void KubeconfigReader::Text(absl::string_view key, std::string& out) {
  std::string text;
  RawText(key, text);
  if (HasControls(text)) {
    errors_.Add(path_.Key(key), Child(key).mark(),
                "holds a line end or another control character; remove it");
    return;
  }
  if (!text.empty()) out = std::move(text);
}

void KubeconfigReader::Flag(absl::string_view key, bool& out) {
  const base::Value& value = Child(key);
  if (value.is_null()) return;
  const bool* flag = value.if_bool();
  if (flag == nullptr) return Wrong(path_.Key(key), value, "true or false, without quotes");
  out = *flag;
}

void KubeconfigReader::Texts(absl::string_view key, std::vector<std::string>& out) {
  const base::Value::List& list = List(key);
  for (size_t i = 0; i < list.size(); ++i) {
    if (const std::string* text = list[i].if_string()) {
      out.push_back(*text);
    } else {
      Wrong(path_.Key(key).Index(i), list[i], "a string (put it in quotes)");
    }
  }
}

void KubeconfigReader::File(absl::string_view key, const std::string& folder, std::string& out) {
  Text(key, out);
  if (!out.empty() && !absl::StartsWith(out, "/")) out = absl::StrCat(folder, "/", out);
}

const base::Value::List& KubeconfigReader::List(absl::string_view key) {
  static const auto* none = new base::Value::List();
  const base::Value& value = Child(key);
  if (value.is_null()) return *none;
  if (const base::Value::List* list = value.if_list()) return *list;
  Wrong(path_.Key(key), value, "a list");
  return *none;
}

const base::Value::Map& KubeconfigReader::Map(absl::string_view key) {
  static const auto* none = new base::Value::Map();
  const base::Value& value = Child(key);
  if (value.is_null()) return *none;
  if (const base::Value::Map* map = value.if_map()) return *map;
  Wrong(path_.Key(key), value, "a map");
  return *none;
}

}  // namespace springtide::k8s
