#include "sandbox/refusal.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "k8s/json.h"

namespace springtide::sandbox {
namespace {

constexpr absl::string_view kPayloadUrl = "springtide.dev/sandbox/Status";

JsonObject Document(const Refusal& refusal) {
  JsonObject metadata;
  if (!refusal.continue_token.empty()) metadata["continue"] = refusal.continue_token;
  JsonObject details;
  if (!refusal.about.name.empty()) details["name"] = refusal.about.name;
  if (!refusal.about.group.empty()) details["group"] = refusal.about.group;
  if (!refusal.about.kind.empty()) details["kind"] = refusal.about.kind;
  if (!refusal.causes.empty()) {
    JsonArray causes;
    for (const Cause& cause : refusal.causes) {
      JsonObject entry{{"reason", cause.reason}, {"message", cause.message}};
      if (!cause.field.empty()) entry["field"] = cause.field;
      causes.push_back(std::move(entry));
    }
    details["causes"] = std::move(causes);
  }
  if (refusal.retry_after_seconds > 0) details["retryAfterSeconds"] = refusal.retry_after_seconds;
  JsonObject document{
      {"kind", "Status"},    {"apiVersion", "v1"},         {"metadata", std::move(metadata)},
      {"status", "Failure"}, {"message", refusal.message}, {"reason", refusal.reason}};
  if (!details.empty()) document["details"] = std::move(details);
  document["code"] = refusal.code;
  return document;
}

absl::Status Simple(int code, absl::string_view reason, absl::string_view message,
                    Named about = {}) {
  Refusal refusal;
  refusal.code = code;
  refusal.reason = std::string(reason);
  refusal.message = std::string(message);
  refusal.about = std::move(about);
  return ToStatus(refusal);
}

}  // namespace

absl::Status ToStatus(const Refusal& refusal) {
  absl::Status status(absl::StatusCode::kFailedPrecondition, refusal.message);
  status.SetPayload(kPayloadUrl, absl::Cord(Serialize(Document(refusal))));
  return status;
}

JsonObject DocumentOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kPayloadUrl)) {
    auto document = k8s::ParseJson(std::string(*payload));
    if (document.ok() && document->is_object()) return std::move(document->get_object());
  }
  Refusal refusal;
  refusal.reason = "InternalError";
  refusal.message = absl::StrCat("Internal error occurred: ", std::string(status.message()));
  return Document(refusal);
}

std::string Qualified(const Named& about) {
  return about.group.empty() ? about.kind : absl::StrCat(about.kind, ".", about.group);
}

absl::Status BadRequest(absl::string_view message) { return Simple(400, "BadRequest", message); }

absl::Status Unauthorized() { return Simple(401, "Unauthorized", "Unauthorized"); }

absl::Status Forbidden(const Named& about, absl::string_view why) {
  const std::string what = about.name.empty()
                               ? Qualified(about)
                               : absl::StrCat(Qualified(about), " \"", about.name, "\"");
  return Simple(403, "Forbidden",
                about.kind.empty() ? absl::StrCat("forbidden: ", why)
                                   : absl::StrCat(what, " is forbidden: ", why),
                about);
}

absl::Status NotFound(const Named& about) {
  return Simple(404, "NotFound", absl::StrCat(Qualified(about), " \"", about.name, "\" not found"),
                about);
}

absl::Status PathNotFound() {
  return Simple(404, "NotFound", "the server could not find the requested resource");
}

absl::Status MethodNotAllowed(absl::string_view /*verb*/) {
  return Simple(405, "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
}

absl::Status NotAcceptable(absl::string_view allowed) {
  return Simple(406, "NotAcceptable",
                absl::StrCat("only the following media types are accepted: ", allowed));
}

absl::Status AlreadyExists(const Named& about) {
  return Simple(409, "AlreadyExists",
                absl::StrCat(Qualified(about), " \"", about.name, "\" already exists"), about);
}

absl::Status Conflict(const Named& about, absl::string_view why) {
  return Simple(409, "Conflict",
                absl::StrCat("Operation cannot be fulfilled on ", Qualified(about), " \"",
                             about.name, "\": ", why),
                about);
}

absl::Status ModifiedConflict(const Named& about) {
  return Conflict(about,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

absl::Status Expired(absl::string_view message, absl::string_view continue_token) {
  Refusal refusal;
  refusal.code = 410;
  refusal.reason = "Expired";
  refusal.message = std::string(message);
  refusal.continue_token = std::string(continue_token);
  return ToStatus(refusal);
}

absl::Status TooLarge(absl::string_view message) {
  return Simple(413, "RequestEntityTooLarge", message);
}

absl::Status UnsupportedMediaType(absl::string_view type, absl::string_view allowed) {
  return Simple(415, "UnsupportedMediaType",
                absl::StrCat("the body of the request was in an unknown format (\"", type,
                             "\") - accepted media types include: ", allowed));
}

absl::Status Invalid(const Named& about, std::vector<Cause> causes) {
  const std::string problems =
      absl::StrJoin(causes, ", ", [](std::string* out, const Cause& cause) {
        absl::StrAppend(out, cause.field, cause.field.empty() ? "" : ": ", cause.message);
      });
  Refusal refusal;
  refusal.code = 422;
  refusal.reason = "Invalid";
  refusal.message = absl::StrCat(Qualified(about), " \"", about.name, "\" is invalid: ",
                                 causes.size() > 1 ? absl::StrCat("[", problems, "]") : problems);
  refusal.about = about;
  refusal.causes = std::move(causes);
  return ToStatus(refusal);
}

absl::Status Unprocessable(absl::string_view message) { return Simple(422, "Invalid", message); }

absl::Status InternalError(absl::string_view message) {
  return Simple(500, "InternalError", absl::StrCat("Internal error occurred: ", message));
}

absl::Status VersionTooLarge(int64_t wanted, int64_t current) {
  Refusal refusal;
  refusal.code = 504;
  refusal.reason = "Timeout";
  refusal.message =
      absl::StrCat("Timeout: Too large resource version: ", wanted, ", current: ", current);
  refusal.causes = {{"ResourceVersionTooLarge", "Too large resource version", ""}};
  refusal.retry_after_seconds = 1;
  return ToStatus(refusal);
}

JsonObject SuccessDocument(const Named& about, absl::string_view uid) {
  JsonObject details{{"name", about.name}};
  if (!about.group.empty()) details["group"] = about.group;
  details["kind"] = about.kind;
  if (!uid.empty()) details["uid"] = View(uid);
  return JsonObject{{"kind", "Status"},
                    {"apiVersion", "v1"},
                    {"metadata", JsonObject()},
                    {"status", "Success"},
                    {"details", std::move(details)}};
}

}  // namespace springtide::sandbox
