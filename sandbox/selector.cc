#include "sandbox/selector.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

bool IsLabelCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
         c == '/';
}

bool IsKey(absl::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), IsLabelCharacter);
}

bool IsValue(absl::string_view value) {
  return value.size() <= 63 && std::all_of(value.begin(), value.end(), IsLabelCharacter);
}

// SplitOutside splits at commas that are not inside parentheses.
std::vector<absl::string_view> SplitOutside(absl::string_view text) {
  std::vector<absl::string_view> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == ',' && depth == 0) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string Text(const Json& value) {
  const auto* text = value.if_string();
  return text == nullptr ? boost::json::serialize(value) : std::string(View(*text));
}

}  // namespace

absl::StatusOr<LabelSelector::Requirement> LabelSelector::ParseOne(absl::string_view text) {
  Requirement out;
  const auto malformed = [&] {
    return BadRequest(absl::StrCat("unable to parse requirement: \"", text, "\" is malformed"));
  };
  text = absl::StripAsciiWhitespace(text);
  if (const size_t open = text.find('('); open != absl::string_view::npos) {
    if (!absl::EndsWith(text, ")")) return malformed();
    const std::vector<std::string> words =
        absl::StrSplit(text.substr(0, open), ' ', absl::SkipWhitespace());
    if (words.size() != 2 || (words[1] != "in" && words[1] != "notin")) return malformed();
    out.key = words[0];
    out.op = words[1] == "in" ? Operator::kIn : Operator::kNotIn;
    for (const absl::string_view value :
         absl::StrSplit(text.substr(open + 1, text.size() - open - 2), ',')) {
      out.values.emplace_back(absl::StripAsciiWhitespace(value));
    }
  } else if (const size_t at = text.find('='); at != absl::string_view::npos) {
    const bool negated = at > 0 && text[at - 1] == '!';
    const bool doubled = at + 1 < text.size() && text[at + 1] == '=';
    out.op = negated ? Operator::kNotIn : Operator::kIn;
    out.key = std::string(absl::StripAsciiWhitespace(text.substr(0, negated ? at - 1 : at)));
    out.values.emplace_back(absl::StripAsciiWhitespace(text.substr(at + (doubled ? 2 : 1))));
  } else {
    const bool negated = absl::ConsumePrefix(&text, "!");
    out.op = negated ? Operator::kAbsent : Operator::kExists;
    out.key = std::string(absl::StripAsciiWhitespace(text));
  }
  if (!IsKey(out.key) || !std::all_of(out.values.begin(), out.values.end(), IsValue)) {
    return malformed();
  }
  return out;
}

absl::StatusOr<LabelSelector> LabelSelector::Parse(absl::string_view text) {
  LabelSelector selector;
  if (absl::StripAsciiWhitespace(text).empty()) return selector;
  for (const absl::string_view part : SplitOutside(text)) {
    auto requirement = ParseOne(part);
    if (!requirement.ok()) return requirement.status();
    selector.requirements_.push_back(*std::move(requirement));
  }
  return selector;
}

LabelSelector LabelSelector::FromObject(const JsonObject& selector) {
  LabelSelector out;
  if (const auto* labels = ObjectAt(selector, {"matchLabels"})) {
    for (const auto& entry : *labels) {
      out.requirements_.push_back({std::string(entry.key()), Operator::kIn, {Text(entry.value())}});
    }
  }
  const auto* expressions = ArrayAt(selector, {"matchExpressions"});
  if (expressions == nullptr) return out;
  for (const Json& expression : *expressions) {
    const auto* object = expression.if_object();
    if (object == nullptr) continue;
    Requirement requirement;
    requirement.key = TextAt(*object, {"key"});
    const std::string op = TextAt(*object, {"operator"});
    requirement.op = op == "In"       ? Operator::kIn
                     : op == "NotIn"  ? Operator::kNotIn
                     : op == "Exists" ? Operator::kExists
                                      : Operator::kAbsent;
    if (const auto* values = ArrayAt(*object, {"values"})) {
      for (const Json& value : *values) requirement.values.push_back(Text(value));
    }
    out.requirements_.push_back(std::move(requirement));
  }
  return out;
}

bool LabelSelector::Matches(const JsonObject& object) const {
  const JsonObject* labels = ObjectAt(object, {"metadata", "labels"});
  return std::all_of(requirements_.begin(), requirements_.end(), [&](const Requirement& r) {
    const Json* value = labels == nullptr ? nullptr : labels->if_contains(View(r.key));
    const bool among = value != nullptr &&
                       std::find(r.values.begin(), r.values.end(), Text(*value)) != r.values.end();
    switch (r.op) {
      case Operator::kIn:
        return among;
      case Operator::kNotIn:
        return !among;
      case Operator::kExists:
        return value != nullptr;
      case Operator::kAbsent:
        return value == nullptr;
    }
    return false;
  });
}

std::string LabelSelector::ToString() const {
  return absl::StrJoin(requirements_, ",", [](std::string* out, const Requirement& r) {
    switch (r.op) {
      case Operator::kIn:
      case Operator::kNotIn:
        if (r.values.size() == 1) {
          absl::StrAppend(out, r.key, r.op == Operator::kIn ? "=" : "!=", r.values[0]);
        } else {
          absl::StrAppend(out, r.key, r.op == Operator::kIn ? " in (" : " notin (",
                          absl::StrJoin(r.values, ","), ")");
        }
        return;
      case Operator::kExists:
        absl::StrAppend(out, r.key);
        return;
      case Operator::kAbsent:
        absl::StrAppend(out, "!", r.key);
        return;
    }
  });
}

absl::StatusOr<FieldSelector> FieldSelector::Parse(absl::string_view text,
                                                   const std::vector<std::string>& supported) {
  FieldSelector selector;
  if (text.empty()) return selector;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const size_t at = part.find('=');
    if (at == absl::string_view::npos) {
      return BadRequest(
          absl::StrCat("invalid field selector: '", text, "'; can't understand '", part, "'"));
    }
    Term term;
    term.equal = at == 0 || part[at - 1] != '!';
    const absl::string_view path = part.substr(0, term.equal ? at : at - 1);
    const bool doubled = at + 1 < part.size() && part[at + 1] == '=';
    term.value = std::string(part.substr(at + (doubled ? 2 : 1)));
    if (std::find(supported.begin(), supported.end(), path) == supported.end()) {
      return BadRequest(absl::StrCat("field label not supported: ", path));
    }
    for (const absl::string_view step : absl::StrSplit(path, '.')) term.path.emplace_back(step);
    selector.terms_.push_back(std::move(term));
  }
  return selector;
}

FieldSelector FieldSelector::ForName(absl::string_view name) {
  FieldSelector selector;
  selector.terms_.push_back({{"metadata", "name"}, std::string(name), true});
  return selector;
}

bool FieldSelector::Matches(const JsonObject& object) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    const JsonObject* at = &object;
    const Json* value = nullptr;
    for (const std::string& step : term.path) {
      value = at == nullptr ? nullptr : at->if_contains(step);
      at = value == nullptr ? nullptr : value->if_object();
    }
    return ((value == nullptr ? "" : Text(*value)) == term.value) == term.equal;
  });
}

}  // namespace springtide::sandbox
