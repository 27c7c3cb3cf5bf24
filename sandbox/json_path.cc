#include "sandbox/json_path.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace springtide::sandbox {
namespace {

// Evaluation recurses with the length of the path.
constexpr size_t kMaxPath = 1024;

absl::string_view Unquote(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

const Json* Member(const Json& at, absl::string_view key) {
  const auto* object = at.if_object();
  return object == nullptr ? nullptr : object->if_contains(View(key));
}

bool Satisfies(const Json& item, absl::string_view condition) {
  const std::vector<absl::string_view> sides = absl::StrSplit(condition, "==");
  if (sides.size() != 2) return false;
  absl::string_view left = absl::StripAsciiWhitespace(sides[0]);
  if (!absl::ConsumePrefix(&left, "@.")) return false;
  const Json* at = &item;
  for (const absl::string_view step : absl::StrSplit(left, '.')) {
    at = at == nullptr ? nullptr : Member(*at, step);
  }
  return at != nullptr && at->is_string() && View(at->get_string()) == Unquote(sides[1]);
}

// Select: the value that the inside of brackets picks.
const Json* Select(const Json& at, absl::string_view inside, absl::string_view rest) {
  if (absl::StartsWith(inside, "'") || absl::StartsWith(inside, "\"")) {
    const Json* found = Member(at, Unquote(inside));
    return found == nullptr ? nullptr : EvaluatePath(*found, rest);
  }
  const auto* items = at.if_array();
  if (items == nullptr) return nullptr;
  size_t index = 0;
  if (absl::SimpleAtoi(inside, &index)) {
    return index < items->size() ? EvaluatePath((*items)[index], rest) : nullptr;
  }
  const bool filtered = absl::ConsumePrefix(&inside, "?(") && absl::ConsumeSuffix(&inside, ")");
  if (!filtered && inside != "*") return nullptr;
  for (const Json& item : *items) {
    if (filtered && !Satisfies(item, inside)) continue;
    if (const Json* found = EvaluatePath(item, rest)) return found;
  }
  return nullptr;
}

}  // namespace

const Json* EvaluatePath(const Json& root, absl::string_view path) {
  if (path.size() > kMaxPath) return nullptr;
  if (path.empty()) return &root;
  if (path[0] == '[') {
    const size_t close = path.find(']');
    if (close == absl::string_view::npos) return nullptr;
    return Select(root, path.substr(1, close - 1), path.substr(close + 1));
  }
  absl::ConsumePrefix(&path, ".");
  if (path.empty() || path[0] == '[') return EvaluatePath(root, path);
  const size_t end = path.find_first_of(".[");
  const Json* found = Member(root, path.substr(0, end));
  if (found == nullptr) return nullptr;
  return end == absl::string_view::npos ? found : EvaluatePath(*found, path.substr(end));
}

}  // namespace springtide::sandbox
