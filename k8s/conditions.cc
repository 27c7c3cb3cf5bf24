#include "k8s/conditions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

constexpr size_t kMaxReason = 1024;
constexpr size_t kMaxMessage = 32768;

// The pattern of metav1.Condition, without the characters that no CamelCase word has.
bool IsReason(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxReason &&
         absl::ascii_isalpha(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c); });
}

// Cut: to at most kMaxMessage bytes, at the beginning of a UTF-8 character.
absl::string_view Cut(absl::string_view text) {
  if (text.size() <= kMaxMessage) return text;
  size_t end = kMaxMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

ConditionStatus ParseStatus(absl::string_view text) {
  if (text == "True") return ConditionStatus::kTrue;
  if (text == "False") return ConditionStatus::kFalse;
  return ConditionStatus::kUnknown;
}

std::string Text(const boost::json::value& object, absl::string_view key) {
  return std::string(FindString(object, {key}).value_or(""));
}

}  // namespace

absl::string_view ConditionStatusName(ConditionStatus status) {
  switch (status) {
    case ConditionStatus::kUnknown:
      return "Unknown";
    case ConditionStatus::kTrue:
      return "True";
    case ConditionStatus::kFalse:
      return "False";
  }
  return "";
}

Conditions::Conditions(std::initializer_list<absl::string_view> types, int64_t generation,
                       absl::Time now) {
  for (const absl::string_view type : types) {
    Set(type, ConditionStatus::kUnknown, "NotYetKnown", "", generation, now);
  }
}

void Conditions::Set(absl::string_view type, ConditionStatus status, absl::string_view reason,
                     absl::string_view message, int64_t generation, absl::Time now) {
  auto found = std::find_if(all_.begin(), all_.end(),
                            [&](const Condition& condition) { return condition.type == type; });
  const bool is_new = found == all_.end();
  if (is_new) {
    all_.emplace_back();
    found = std::prev(all_.end());
    found->type = std::string(type);
  }
  if (is_new || found->status != status) found->last_transition_time = now;
  found->status = status;
  found->reason = IsReason(reason) ? std::string(reason) : "Unspecified";
  found->message = std::string(Cut(message));
  found->observed_generation = generation;
}

const Condition* Conditions::Get(absl::string_view type) const {
  for (const Condition& condition : all_) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

boost::json::array Conditions::ToJson() const {
  boost::json::array array;
  for (const Condition& condition : all_) {
    const absl::string_view status = ConditionStatusName(condition.status);
    boost::json::object object;
    object["type"] = condition.type;
    object["status"] = boost::json::string_view(status.data(), status.size());
    object["reason"] = condition.reason;
    object["message"] = condition.message;
    object["observedGeneration"] = condition.observed_generation;
    object["lastTransitionTime"] = k8s::FormatTime(condition.last_transition_time);
    array.push_back(std::move(object));
  }
  return array;
}

Conditions Conditions::FromJson(const boost::json::value& conditions) {
  Conditions read;
  const auto* array = conditions.if_array();
  if (array == nullptr) return read;
  for (const boost::json::value& item : *array) {
    Condition condition;
    condition.type = Text(item, "type");
    if (condition.type.empty() || read.Get(condition.type) != nullptr) continue;
    condition.status = ParseStatus(Text(item, "status"));
    condition.reason = Text(item, "reason");
    condition.message = Text(item, "message");
    condition.observed_generation = FindInteger(item, {"observedGeneration"}).value_or(0);
    condition.last_transition_time =
        ParseTime(Text(item, "lastTransitionTime")).value_or(absl::UnixEpoch());
    read.all_.push_back(std::move(condition));
  }
  return read;
}

bool AnyFlipped(const Conditions& before, const Conditions& after) {
  if (before.all().size() != after.all().size()) return true;
  return std::any_of(after.all().begin(), after.all().end(), [&](const Condition& condition) {
    const Condition* old = before.Get(condition.type);
    return old == nullptr || old->status != condition.status;
  });
}

}  // namespace springtide::k8s
