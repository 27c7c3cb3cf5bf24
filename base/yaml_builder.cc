#include "base/yaml_builder.h"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/duplicate_keys.h"
#include "base/text.h"
#include "base/yaml_scalar.h"

namespace springtide::base {
namespace {

constexpr size_t kMaxLevels = 32;
constexpr size_t kMaxValues = 100'000;
constexpr size_t kMaxStringBytes = 4 << 20;
constexpr size_t kShownBytes = 40;

// How yaml-cpp marks scalars without a tag, and the tags of the core schema.
constexpr absl::string_view kPlain = "?";
constexpr absl::string_view kQuoted = "!";
constexpr absl::string_view kCoreTags = "tag:yaml.org,2002:";

Mark ToMark(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// The tag's name in the core schema ("str"), or "" when it is not of that schema.
absl::string_view CoreName(absl::string_view tag) {
  return absl::StartsWith(tag, kCoreTags) ? tag.substr(kCoreTags.size()) : absl::string_view();
}

bool HasType(const Value& value, absl::string_view name) {
  if (name == "null") return value.is_null();
  if (name == "bool") return value.if_bool() != nullptr;
  if (name == "int") return value.if_integer() != nullptr;
  return name == "float" && (value.if_integer() != nullptr || value.if_double() != nullptr);
}

}  // namespace

void YamlBuilder::Fail(const Mark& mark, absl::string_view message) {
  Complain(mark, message);
  throw Stop();
}

void YamlBuilder::Complain(const Mark& mark, absl::string_view message) {
  errors_.Add(FieldPath(), mark, message);
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  // yaml-cpp takes whatever follows a complete value as a further document.
  const size_t start = static_cast<size_t>(std::max(mark.pos, 0));
  if (documents_seen_++ > 0 &&
      !absl::StartsWith(text_.substr(std::min(start, text_.size())), "---")) {
    Fail(ToMark(mark),
         "there is more text after the document; check the indentation, or begin a further "
         "document with a line \"---\"");
  }
  anchors_.clear();
}

void YamlBuilder::OnDocumentEnd() {}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Value value;
  value.set_mark(ToMark(mark));
  const Size size{1, 0, 0};
  Charge(size, ToMark(mark));
  Place(std::move(value), size, anchor);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    Fail(ToMark(mark), "this alias refers to a value that contains it; write the value out");
  }
  const Size size = found->second.size;
  if (open_.size() + size.levels > kMaxLevels) {
    Fail(ToMark(mark), absl::StrCat("nested deeper than ", kMaxLevels, " levels by an alias"));
  }
  Charge(size, ToMark(mark));
  Value value = found->second.value;
  value.set_mark(ToMark(mark));
  Place(std::move(value), size, 0);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text) {
  Value value(text);
  const absl::string_view name = CoreName(tag);
  if (tag == kPlain) {
    value = ResolvePlainScalar(text);
  } else if (!name.empty() && name != "str") {
    value = ResolvePlainScalar(text);
    if (!HasType(value, name)) {
      Complain(ToMark(mark),
               absl::StrCat("\"", ForDisplay(text, kShownBytes), "\" does not fit its ", "tag !!",
                            ForDisplay(name, kShownBytes), "; remove the tag"));
    }
  } else if (tag != kQuoted && name != "str") {
    Complain(ToMark(mark), absl::StrCat("tag \"", ForDisplay(tag, kShownBytes),
                                        "\" is not known here; remove it"));
  }
  value.set_mark(ToMark(mark));
  const Size size{1, text.size(), 0};
  Charge(size, ToMark(mark));
  const bool is_merge = tag == kPlain && text == "<<";
  if (is_merge && !open_.empty() && open_.back().value.if_map() != nullptr &&
      !open_.back().has_key) {
    Fail(ToMark(mark), "merge keys (\"<<\") are not part of YAML 1.2; write the fields out");
  }
  Place(std::move(value), size, anchor);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  Begin(Value::List(), mark, tag, "seq", anchor);
}

void YamlBuilder::OnSequenceEnd() { End(); }

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  Begin(Value::Map(), mark, tag, "map", anchor);
}

void YamlBuilder::OnMapEnd() {
  CheckDuplicateKeys(*open_.back().value.if_map(), errors_);
  End();
}

void YamlBuilder::Begin(Value value, const YAML::Mark& mark, absl::string_view tag,
                        absl::string_view own_tag, YAML::anchor_t anchor) {
  if (open_.size() >= kMaxLevels) {
    Fail(ToMark(mark), absl::StrCat("nested deeper than ", kMaxLevels, " levels"));
  }
  if (!tag.empty() && tag != kPlain && tag != kQuoted && CoreName(tag) != own_tag) {
    Complain(ToMark(mark), absl::StrCat("tag \"", ForDisplay(tag, kShownBytes),
                                        "\" is not known here; remove it"));
  }
  const Size size{1, 0, 1};
  Charge(size, ToMark(mark));
  value.set_mark(ToMark(mark));
  open_.push_back({std::move(value), anchor, size, false, "", {}});
}

void YamlBuilder::End() {
  Open done = std::move(open_.back());
  open_.pop_back();
  Place(std::move(done.value), done.size, done.anchor);
}

void YamlBuilder::Place(Value value, const Size& size, YAML::anchor_t anchor) {
  if (anchor != 0) {
    anchored_.values += size.values;
    anchored_.bytes += size.bytes;
    if (anchored_.values > kMaxValues || anchored_.bytes > kMaxStringBytes) {
      Fail(value.mark(), "too much of the document is under anchors; write the values out");
    }
    anchors_[anchor] = {value, size};
  }
  if (open_.empty()) {
    if (!value.is_null()) documents_.push_back(std::move(value));
    return;
  }
  Open& parent = open_.back();
  parent.size.values += size.values;
  parent.size.bytes += size.bytes;
  parent.size.levels = std::max(parent.size.levels, size.levels + 1);
  if (Value::List* list = parent.value.if_list()) {
    list->push_back(std::move(value));
  } else if (!parent.has_key) {
    TakeKey(value);
  } else {
    // A nested block begins lines below its key; the key is what a reader looks for.
    const bool is_leaf =
        value.if_list() == nullptr && value.if_map() == nullptr && !value.is_null();
    if (!is_leaf) value.set_mark(parent.key_mark);
    parent.value.if_map()->emplace_back(std::move(parent.key), std::move(value));
    parent.key.clear();
    parent.has_key = false;
  }
}

void YamlBuilder::TakeKey(const Value& value) {
  Open& parent = open_.back();
  parent.has_key = true;
  parent.key_mark = value.mark();
  if (const std::string* key = value.if_string()) {
    parent.key = *key;
    return;
  }
  Complain(value.mark(), absl::StrCat("the key ", value.Brief(), " is ", value.TypeName(),
                                      "; keys are strings, so put it in quotes"));
  parent.key = value.Brief();
}

void YamlBuilder::Charge(const Size& size, const Mark& mark) {
  total_.values += size.values;
  total_.bytes += size.bytes;
  if (total_.values > kMaxValues) {
    Fail(mark, absl::StrCat("the document has more than ", kMaxValues,
                            " values when its aliases are expanded; make it smaller"));
  }
  if (total_.bytes > kMaxStringBytes) {
    Fail(mark, absl::StrCat("the document has more than ", kMaxStringBytes,
                            " bytes of text when its aliases are expanded; make it smaller"));
  }
}

}  // namespace springtide::base
