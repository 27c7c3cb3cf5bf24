#include "k8s/scale.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "k8s/api_error.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

// FindCount: 0 when the server left the field out.
absl::StatusOr<int32_t> FindCount(const boost::json::value& document,
                                  std::initializer_list<absl::string_view> path,
                                  absl::string_view field) {
  const boost::json::value* found = Find(document, path);
  if (found == nullptr) return 0;
  const auto count = FindInteger(*found, {});
  if (!count || *count < 0 || *count > std::numeric_limits<int32_t>::max()) {
    return absl::DataLossError(absl::StrCat("a Scale whose ", field, " is ",
                                            base::ForDisplay(boost::json::serialize(*found), 60),
                                            ", which is no count of replicas"));
  }
  return static_cast<int32_t>(*count);
}

bool HasCause(const ApiError& error, absl::string_view reason) {
  return std::any_of(error.causes.begin(), error.causes.end(),
                     [&](const ApiError::Cause& cause) { return cause.reason == reason; });
}

ScaleProblem ClassifyRefusal(const ApiError& error) {
  switch (error.code) {
    case 401:
      return ScaleProblem::kUnauthorized;
    case 403:
      return HasCause(error, "NamespaceTerminating") ? ScaleProblem::kNamespaceTerminating
                                                     : ScaleProblem::kForbidden;
    case 404:
      // Without a Status it is the path that the server does not know.
      return error.reason.empty() ? ScaleProblem::kKindNotServed : ScaleProblem::kTargetNotFound;
    case 405:
    case 406:
    case 415:
      return ScaleProblem::kNotScalable;
    case 409:
      return ScaleProblem::kConflict;
    case 429:
      return ScaleProblem::kThrottled;
    default:
      break;
  }
  // The words of apiextensions-apiserver, which gives this 500 on GET and 400 on PUT.
  if (absl::StrContains(error.message, "the spec replicas field")) {
    return ScaleProblem::kTargetHasNoReplicas;
  }
  return error.code >= 500 ? ScaleProblem::kUnavailable : ScaleProblem::kRejected;
}

}  // namespace

absl::StatusOr<Scale> DecodeScale(absl::string_view json) {
  const auto document = ParseJson(json);
  if (!document.ok()) return document.status();
  if (FindString(*document, {"kind"}) != "Scale") {
    return absl::DataLossError(
        absl::StrCat("kind \"", base::ForDisplay(FindString(*document, {"kind"}).value_or(""), 60),
                     "\" where a Scale was asked for"));
  }
  const auto replicas = FindCount(*document, {"spec", "replicas"}, "spec.replicas");
  if (!replicas.ok()) return replicas.status();
  const auto existing = FindCount(*document, {"status", "replicas"}, "status.replicas");
  if (!existing.ok()) return existing.status();
  Scale scale;
  scale.uid = std::string(FindString(*document, {"metadata", "uid"}).value_or(""));
  scale.resource_version =
      std::string(FindString(*document, {"metadata", "resourceVersion"}).value_or(""));
  if (scale.uid.empty() || scale.resource_version.empty()) {
    return absl::DataLossError(
        "a Scale without metadata.uid or metadata.resourceVersion, so that no write could be "
        "guarded");
  }
  scale.replicas = *replicas;
  scale.status_replicas = *existing;
  scale.selector = std::string(FindString(*document, {"status", "selector"}).value_or(""));
  return scale;
}

std::string EncodeScalePatch(const Scale& observed, int32_t replicas) {
  boost::json::array patch;
  // A new object of the same name may have the same count.
  patch.push_back(
      boost::json::object{{"op", "test"}, {"path", "/metadata/uid"}, {"value", observed.uid}});
  patch.push_back(boost::json::object{
      {"op", "test"}, {"path", "/spec/replicas"}, {"value", observed.replicas}});
  patch.push_back(
      boost::json::object{{"op", "replace"}, {"path", "/spec/replicas"}, {"value", replicas}});
  return boost::json::serialize(patch);
}

std::string EncodeScaleUpdate(const ScaleTarget& target, const Scale& observed, int32_t replicas) {
  boost::json::object metadata;
  metadata["name"] = target.name;
  if (!target.ns.empty()) metadata["namespace"] = target.ns;
  metadata["uid"] = observed.uid;
  metadata["resourceVersion"] = observed.resource_version;
  boost::json::object scale;
  scale["apiVersion"] = "autoscaling/v1";
  scale["kind"] = "Scale";
  scale["metadata"] = std::move(metadata);
  scale["spec"] = boost::json::object{{"replicas", replicas}};
  return boost::json::serialize(scale);
}

absl::string_view ScaleProblemName(ScaleProblem problem) {
  switch (problem) {
    case ScaleProblem::kTargetNotFound:
      return "TargetNotFound";
    case ScaleProblem::kKindNotServed:
      return "TargetKindNotServed";
    case ScaleProblem::kNotScalable:
      return "TargetNotScalable";
    case ScaleProblem::kTargetHasNoReplicas:
      return "TargetHasNoReplicas";
    case ScaleProblem::kSelectorMissing:
      return "SelectorMissing";
    case ScaleProblem::kForbidden:
      return "ScaleForbidden";
    case ScaleProblem::kNamespaceTerminating:
      return "NamespaceTerminating";
    case ScaleProblem::kUnauthorized:
      return "Unauthorized";
    case ScaleProblem::kRejected:
      return "ScaleRejected";
    case ScaleProblem::kConflict:
      return "ScaleConflict";
    case ScaleProblem::kThrottled:
      return "Throttled";
    case ScaleProblem::kUnavailable:
      return "ServerUnavailable";
  }
  return "";
}

absl::Duration RequeueAfter(ScaleProblem problem) {
  switch (problem) {
    case ScaleProblem::kTargetNotFound:
    case ScaleProblem::kKindNotServed:
    case ScaleProblem::kNotScalable:
    case ScaleProblem::kTargetHasNoReplicas:
    case ScaleProblem::kSelectorMissing:
    case ScaleProblem::kForbidden:
    case ScaleProblem::kNamespaceTerminating:
    case ScaleProblem::kRejected:
      return absl::Seconds(60);
    case ScaleProblem::kUnauthorized:
      return absl::Seconds(5);
    case ScaleProblem::kConflict:
    case ScaleProblem::kThrottled:
    case ScaleProblem::kUnavailable:
      return absl::Seconds(1);
  }
  return absl::Seconds(60);
}

ScaleProblem ClassifyScaleError(const absl::Status& error) {
  if (const auto refusal = ApiErrorOf(error)) return ClassifyRefusal(*refusal);
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return ScaleProblem::kRejected;
    case absl::StatusCode::kUnimplemented:
      return ScaleProblem::kNotScalable;
    case absl::StatusCode::kUnauthenticated:
      return ScaleProblem::kUnauthorized;
    default:
      return ScaleProblem::kUnavailable;
  }
}

std::optional<ScaleProblem> ProblemOf(const Scale& scale) {
  if (scale.selector.empty()) return ScaleProblem::kSelectorMissing;
  return std::nullopt;
}

absl::StatusOr<std::string> ScalePath(const ScaleTarget& target) {
  if (!target.resource.scale.has_value()) {
    return absl::UnimplementedError(absl::StrCat(
        "kind ", target.resource.kind, " of ", target.resource.resource.group_version.ToString(),
        " has no scale subresource; only kinds that have one can be scaled"));
  }
  if (target.name.empty() || (target.resource.namespaced && target.ns.empty())) {
    return absl::InvalidArgumentError("a scale target needs a name and its namespace");
  }
  return ResourcePath({target.resource.resource, target.resource.namespaced ? target.ns : "",
                       target.name, "scale"});
}

absl::StatusOr<Scale> ReadScale(Api& api, const ScaleTarget& target, Lane lane,
                                std::stop_token stop) {
  auto path = ScalePath(target);
  if (!path.ok()) return path.status();
  ApiRequest request;
  request.path = *std::move(path);
  request.lane = lane;
  request.repeatable = false;
  const auto response = api.Call(request, std::move(stop));
  if (!response.ok()) return response.status();
  return DecodeScale(response->body);
}

}  // namespace springtide::k8s
