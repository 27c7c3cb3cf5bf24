#include "k8s/status_patch.h"

#include <algorithm>
#include <utility>

#include "k8s/api_error.h"
#include "k8s/conditions.h"
#include "k8s/json.h"
#include "k8s/scale_writer.h"

namespace springtide::k8s {
namespace {

// MergeDiff: what to merge into `from` to get `to`. A null in `to` counts as missing.
boost::json::object MergeDiff(const boost::json::object& from, const boost::json::object& to) {
  boost::json::object patch;
  for (const auto& member : from) {
    const auto* wanted = to.if_contains(member.key());
    if (wanted == nullptr || wanted->is_null()) patch[member.key()] = nullptr;
  }
  for (const auto& member : to) {
    if (member.value().is_null()) continue;
    const auto* current = from.if_contains(member.key());
    const auto* old = current == nullptr ? nullptr : current->if_object();
    const auto* wanted = member.value().if_object();
    if (old != nullptr && wanted != nullptr) {
      auto inner = MergeDiff(*old, *wanted);
      if (!inner.empty()) patch[member.key()] = std::move(inner);
    } else if (current == nullptr || *current != member.value()) {
      patch[member.key()] = member.value();
    }
  }
  return patch;
}

Conditions ConditionsOf(const boost::json::object& status) {
  const auto* conditions = status.if_contains("conditions");
  return conditions == nullptr ? Conditions() : Conditions::FromJson(*conditions);
}

StatusResult Refused(absl::Status error) {
  StatusResult result;
  result.outcome = StatusOutcome::kFailed;
  const auto refusal = ApiErrorOf(error);
  if (refusal && refusal->code == 409) result.outcome = StatusOutcome::kConflict;
  if (refusal && refusal->code == 404) result.outcome = StatusOutcome::kGone;
  if (refusal && refusal->code == 403 &&
      std::any_of(refusal->causes.begin(), refusal->causes.end(),
                  [](const ApiError::Cause& c) { return c.reason == "NamespaceTerminating"; })) {
    result.outcome = StatusOutcome::kGone;
  }
  if (refusal) result.wait = refusal->retry_after.value_or(absl::ZeroDuration());
  result.error = std::move(error);
  return result;
}

}  // namespace

StatusChange CompareStatus(const boost::json::object& current, const boost::json::object& wanted) {
  return {MergeDiff(current, wanted), AnyFlipped(ConditionsOf(current), ConditionsOf(wanted))};
}

std::string EncodeStatusPatch(absl::string_view resource_version,
                              const boost::json::object& patch) {
  boost::json::object body;
  body["metadata"] =
      boost::json::object{{"resourceVersion", boost::json::string_view(resource_version.data(),
                                                                       resource_version.size())}};
  body["status"] = patch;
  return boost::json::serialize(body);
}

std::optional<absl::Duration> StatusWait(const StatusChange& change,
                                         std::optional<absl::Duration> since_last_write,
                                         absl::Duration interval) {
  if (change.patch.empty()) return std::nullopt;
  if (change.flips || !since_last_write) return absl::ZeroDuration();
  return std::max(interval - *since_last_write, absl::ZeroDuration());
}

StatusWriter::StatusWriter(Api& api, const base::Clock& clock, absl::Duration interval)
    : api_(api), clock_(clock), interval_(interval) {}

StatusResult StatusWriter::Write(const StatusWrite& write, std::stop_token stop) {
  const StatusChange change = CompareStatus(write.current, write.wanted);
  ResourceKey key = write.object;
  key.subresource = "status";
  auto path = ResourcePath(key);
  if (!path.ok()) return Refused(path.status());
  {
    const std::lock_guard lock(mutex_);
    const absl::Duration now = clock_.Elapsed();
    const auto last = written_at_.find(write.uid);
    const auto since =
        last == written_at_.end() ? std::nullopt : std::make_optional(now - last->second);
    const auto wait = StatusWait(change, since, interval_);
    if (!wait) return {StatusOutcome::kUnchanged, {}, "", {}};
    if (*wait > absl::ZeroDuration()) return {StatusOutcome::kDeferred, *wait, "", {}};
    written_at_[write.uid] = now;
  }
  absl::Status fence;
  ApiRequest request;
  request.method = http::Method::kPatch;
  request.path = *std::move(path);
  request.query = {{"fieldManager", std::string(kFieldManager)}};
  request.content_type = "application/merge-patch+json";
  request.body = EncodeStatusPatch(write.resource_version, change.patch);
  request.repeatable = false;
  request.guard = [&] {
    if (write.fence) fence = write.fence();
    return fence;
  };
  const auto response = api_.Call(request, std::move(stop));
  if (!fence.ok()) return {StatusOutcome::kFenced, {}, "", fence};
  if (!response.ok()) return Refused(response.status());
  StatusResult result;
  result.outcome = StatusOutcome::kWritten;
  // An answer that cannot be read costs one needless comparison, no more.
  if (const auto document = ParseJson(response->body); document.ok()) {
    result.resource_version =
        std::string(FindString(*document, {"metadata", "resourceVersion"}).value_or(""));
  }
  return result;
}

void StatusWriter::Forget(const std::string& uid) {
  const std::lock_guard lock(mutex_);
  written_at_.erase(uid);
}

}  // namespace springtide::k8s
