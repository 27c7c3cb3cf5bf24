#include "sandbox/json_patch.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

// A pointer's steps, unescaped; nothing when it is no JSON Pointer (RFC 6901).
std::optional<std::vector<std::string>> Steps(absl::string_view pointer) {
  std::vector<std::string> steps;
  if (pointer.empty()) return steps;
  if (pointer[0] != '/') return std::nullopt;
  for (const absl::string_view step : absl::StrSplit(pointer.substr(1), '/')) {
    steps.push_back(absl::StrReplaceAll(step, {{"~1", "/"}, {"~0", "~"}}));
  }
  return steps;
}

// Index of an element, below `limit`; nothing when the step is none.
std::optional<size_t> Index(absl::string_view step, size_t limit) {
  uint64_t index = 0;
  if (step.empty() || (step.size() > 1 && step[0] == '0') || !absl::SimpleAtoi(step, &index) ||
      index >= limit) {
    return std::nullopt;
  }
  return static_cast<size_t>(index);
}

Json* Child(Json& parent, const std::string& step) {
  if (auto* object = parent.if_object()) return object->if_contains(step);
  if (auto* array = parent.if_array()) {
    const auto index = Index(step, array->size());
    return index ? &(*array)[*index] : nullptr;
  }
  return nullptr;
}

Json* Walk(Json& root, const std::vector<std::string>& steps, size_t count) {
  Json* at = &root;
  for (size_t i = 0; i < count && at != nullptr; ++i) at = Child(*at, steps[i]);
  return at;
}

bool Remove(Json& root, const std::vector<std::string>& steps) {
  if (steps.empty()) return false;
  Json* parent = Walk(root, steps, steps.size() - 1);
  if (parent == nullptr) return false;
  if (auto* object = parent->if_object()) return object->erase(steps.back()) == 1;
  auto* array = parent->if_array();
  const auto index = array == nullptr ? std::nullopt : Index(steps.back(), array->size());
  if (!index) return false;
  array->erase(std::next(array->begin(), static_cast<std::ptrdiff_t>(*index)));
  return true;
}

bool Add(Json& root, const std::vector<std::string>& steps, Json value) {
  if (steps.empty()) {
    root = std::move(value);
    return true;
  }
  Json* parent = Walk(root, steps, steps.size() - 1);
  if (parent == nullptr) return false;
  if (auto* object = parent->if_object()) {
    (*object)[steps.back()] = std::move(value);
    return true;
  }
  auto* array = parent->if_array();
  if (array == nullptr) return false;
  const auto index = steps.back() == "-" ? std::optional<size_t>(array->size())
                                         : Index(steps.back(), array->size() + 1);
  if (!index) return false;
  array->insert(std::next(array->begin(), static_cast<std::ptrdiff_t>(*index)), std::move(value));
  return true;
}

absl::Status Malformed(absl::string_view what) {
  return BadRequest(absl::StrCat("error decoding patch: ", what));
}

absl::Status Failed(absl::string_view op, absl::string_view path, absl::string_view why) {
  return Unprocessable(
      absl::StrCat("the server rejected our request due to an error in our "
                   "request: ",
                   op, " operation at \"", path, "\": ", why));
}

absl::Status ApplyOne(Json& target, const JsonObject& operation, size_t& copied) {
  const std::string op = TextAt(operation, {"op"});
  const std::string path = TextAt(operation, {"path"});
  const auto steps = Steps(path);
  const Json* value = operation.if_contains("value");
  if (!steps || !operation.contains("path")) return Malformed("path is missing or no pointer");
  if (op == "remove") {
    return Remove(target, *steps) ? absl::OkStatus() : Failed(op, path, "there is no such value");
  }
  if (op == "move" || op == "copy") {
    const std::string from = TextAt(operation, {"from"});
    const auto from_steps = Steps(from);
    Json* source = from_steps ? Walk(target, *from_steps, from_steps->size()) : nullptr;
    if (source == nullptr) return Failed(op, from, "there is no such value");
    Json moved = *source;
    if (op == "copy") copied += boost::json::serialize(moved).size();
    if (copied > kMaxCopiedBytes) {
      return TooLarge(absl::StrCat("Unable to complete the copy: the copies are larger than ",
                                   kMaxCopiedBytes, " bytes"));
    }
    if (op == "move" && !Remove(target, *from_steps)) return Failed(op, from, "cannot be moved");
    return Add(target, *steps, std::move(moved)) ? absl::OkStatus()
                                                 : Failed(op, path, "there is no such parent");
  }
  if (op != "add" && op != "replace" && op != "test") {
    return Malformed(absl::StrCat("unknown operation \"", op, "\""));
  }
  if (value == nullptr) return Malformed(absl::StrCat(op, " has no value"));
  if (op == "add") {
    return Add(target, *steps, *value) ? absl::OkStatus()
                                       : Failed(op, path, "there is no such parent");
  }
  Json* found = Walk(target, *steps, steps->size());
  if (op == "test") {
    if (found == nullptr && value->is_null()) return absl::OkStatus();
    return found != nullptr && SameJson(*found, *value)
               ? absl::OkStatus()
               : Failed(op, path, found == nullptr ? "there is no such value" : "test failed");
  }
  if (found == nullptr) return Failed(op, path, "there is no such value");
  *found = *value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Json> ApplyJsonPatch(Json target, const Json& patch) {
  const auto* operations = patch.if_array();
  if (operations == nullptr) return Malformed("a JSON patch is a list of operations");
  if (operations->size() > kMaxPatchOperations) {
    return TooLarge(absl::StrCat("The allowed maximum operations in a JSON patch is ",
                                 kMaxPatchOperations, ", got ", operations->size()));
  }
  size_t copied = 0;
  for (const Json& operation : *operations) {
    const auto* object = operation.if_object();
    if (object == nullptr) return Malformed("an operation is no object");
    if (auto status = ApplyOne(target, *object, copied); !status.ok()) return status;
  }
  return target;
}

Json ApplyMergePatch(Json target, const Json& patch) {
  const auto* changes = patch.if_object();
  if (changes == nullptr) return patch;
  if (!target.is_object()) target.emplace_object();
  JsonObject& object = target.get_object();
  for (const auto& change : *changes) {
    if (change.value().is_null()) {
      object.erase(change.key());
    } else {
      Json& field = object[change.key()];
      field = ApplyMergePatch(std::move(field), change.value());
    }
  }
  return target;
}

}  // namespace springtide::sandbox
