#include "sandbox/api_writes.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/json.h"
#include "sandbox/field_ownership.h"
#include "sandbox/json_patch.h"
#include "sandbox/list_options.h"
#include "sandbox/presenter.h"
#include "sandbox/request_body.h"
#include "sandbox/reviews.h"
#include "sandbox/scale.h"
#include "sandbox/strategic_merge.h"
#include "sandbox/versions.h"

namespace springtide::sandbox {
namespace {

using Answer = absl::StatusOr<http::Response>;

constexpr size_t kMaxManager = 128;

// Call: one request with what all verbs need.
struct Call {
  Objects& objects;
  const ResourcePtr& resource;
  const RequestInfo& info;
  const http::ServerRequest& request;
  WriteContext context;

  std::string Accept() const { return std::string(request.headers.Get("Accept").value_or("")); }
};

absl::StatusOr<WriteContext> ContextOf(const RequestInfo& info, const http::ServerRequest& request,
                                       const std::string& user) {
  WriteContext context;
  context.user = user;
  context.subresource = info.subresource;
  if (const std::string dry_run = info.query.Get("dryRun"); !dry_run.empty()) {
    if (dry_run != "All") {
      return Invalid(
          {"meta.k8s.io", "CreateOptions", ""},
          {{"FieldValueNotSupported",
            absl::StrCat("Unsupported value: \"", dry_run, "\": supported values: \"All\""),
            "dryRun"}});
    }
    context.dry_run = true;
  }
  context.manager = info.query.Get("fieldManager");
  if (context.manager.size() > kMaxManager) {
    return Invalid(
        {"meta.k8s.io", "PatchOptions", ""},
        {{"FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager"}});
  }
  if (context.manager.empty()) {
    const std::string agent(request.headers.Get("User-Agent").value_or("unknown"));
    const std::vector<std::string> parts = absl::StrSplit(agent, absl::MaxSplits('/', 1));
    context.manager = parts[0].empty() ? "unknown" : parts[0].substr(0, kMaxManager);
  }
  const std::string validation = info.query.Get("fieldValidation");
  context.validation = validation == "Strict"   ? FieldValidation::kStrict
                       : validation == "Ignore" ? FieldValidation::kIgnore
                                                : FieldValidation::kWarn;
  return context;
}

Answer Present(const Call& call, int status, const ObjectPtr& object) {
  const auto presenter = Presenter::Negotiate(call.resource, call.Accept(), "");
  if (!presenter.ok()) return presenter.status();
  http::Response response{status, {{"Content-Type", presenter->ContentType()}}, ""};
  for (const std::string& warning : call.context.warnings) {
    response.headers.Add("Warning", absl::StrCat("299 - ", boost::json::serialize(Json(warning))));
  }
  response.body = presenter->One(*object, call.objects.clock().Now());
  return response;
}

// CheckSent: that a body is of the kind and the place that the URL says.
absl::Status CheckSent(const Call& call, JsonObject& object) {
  const Resource& resource = *call.resource;
  const std::string version = TextAt(object, {"apiVersion"});
  const std::string kind = TextAt(object, {"kind"});
  if (version.empty() && kind.empty() && !resource.custom) {
    object["apiVersion"] = resource.api_version();
    object["kind"] = resource.kind;
  } else if (version != resource.api_version() || kind != resource.kind) {
    return BadRequest(absl::StrCat("the API version in the data (", version, ", Kind=", kind,
                                   ") does not match the expected API version (",
                                   resource.api_version(), ", Kind=", resource.kind, ")"));
  }
  const std::string space = Metadata(object, "namespace");
  if (resource.namespaced && !space.empty() && space != call.info.space) {
    return BadRequest(
        absl::StrCat("the namespace of the provided object does not match the "
                     "namespace sent on the request"));
  }
  if (!resource.namespaced) Ensure(object, "metadata").erase("namespace");
  const std::string name = Metadata(object, "name");
  if (!call.info.name.empty() && !name.empty() && name != call.info.name) {
    return BadRequest(absl::StrCat("the name of the object (", name,
                                   ") does not match the name on the URL (", call.info.name, ")"));
  }
  return absl::OkStatus();
}

Answer CreateOne(Call& call, const Authorizer& authorizer) {
  auto body = ReadBody(call.request);
  if (!body.ok()) return body.status();
  if (auto status = CheckSent(call, *body); !status.ok()) return status;
  if (call.resource->create_only) {
    const JsonObject answered =
        AnswerReview(*call.resource, *std::move(body), call.context.user, authorizer);
    return http::Response{201, {{"Content-Type", "application/json"}}, Serialize(answered)};
  }
  const auto created = call.objects.Create(
      *call.resource, call.info.space, ToStored(*call.resource, *std::move(body)), call.context);
  if (!created.ok()) return created.status();
  return Present(call, 201, *created);
}

Answer UpdateScale(Call& call, Objects::Edit edit) {
  // A scale without a version is written whatever the rules of its parent say.
  call.context.is_patch = true;
  const auto updated =
      call.objects.Update(*call.resource, call.info.space, call.info.name, edit, call.context);
  if (!updated.ok()) return updated.status();
  const auto scale = ScaleOf(*call.resource, **updated);
  if (!scale.ok()) return scale.status();
  return http::Response{200, {{"Content-Type", "application/json"}}, Serialize(*scale)};
}

Answer UpdateOne(Call& call) {
  auto body = ReadBody(call.request);
  if (!body.ok()) return body.status();
  if (call.info.subresource == "scale") {
    return UpdateScale(
        call, [&](const JsonObject& current) { return WithScale(*call.resource, current, *body); });
  }
  if (auto status = CheckSent(call, *body); !status.ok()) return status;
  const JsonObject sent = ToStored(*call.resource, *std::move(body));
  auto updated = call.objects.Update(
      *call.resource, call.info.space, call.info.name,
      [&](const JsonObject&) -> absl::StatusOr<JsonObject> { return sent; }, call.context);
  if (updated.ok()) return Present(call, 200, *updated);
  const bool missing = IntegerAt(DocumentOf(updated.status()), {"code"}) == 404;
  if (!missing || !call.resource->create_on_update || !call.info.subresource.empty()) {
    return updated.status();
  }
  JsonObject object = sent;
  Ensure(object, "metadata")["name"] = call.info.name;
  const auto created =
      call.objects.Create(*call.resource, call.info.space, std::move(object), call.context);
  if (!created.ok()) return created.status();
  return Present(call, 201, *created);
}

// Patched: `target` with the patch of the request, by its content type.
absl::StatusOr<JsonObject> Patched(const Call& call, const std::string& type, const Json& patch,
                                   const JsonObject& target) {
  Json result;
  if (type == "application/json-patch+json") {
    auto patched = ApplyJsonPatch(target, patch);
    if (!patched.ok()) return patched.status();
    result = *std::move(patched);
  } else if (!patch.is_object()) {
    return BadRequest("a merge patch is an object");
  } else if (type == "application/merge-patch+json") {
    result = ApplyMergePatch(target, patch);
  } else {
    result = ApplyStrategicMerge(target, patch.get_object());
  }
  if (!result.is_object()) return Unprocessable("the patched document is no object");
  JsonObject object = std::move(result.get_object());
  if (Metadata(object, "name") != call.info.name && call.info.subresource != "scale") {
    return BadRequest(absl::StrCat("the name of the object (", Metadata(object, "name"),
                                   ") does not match the name on the URL (", call.info.name, ")"));
  }
  return object;
}

Answer ApplyServerSide(Call& call, const JsonObject& sent) {
  if (call.info.query.Get("fieldManager").empty()) {
    return Invalid(
        {"meta.k8s.io", "PatchOptions", ""},
        {{"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"}});
  }
  if (ArrayAt(sent, {"metadata", "managedFields"}) != nullptr) {
    return BadRequest("metadata.managedFields must be nil");
  }
  JsonObject applied = sent;
  Ensure(applied, "metadata").erase("creationTimestamp");
  if (call.info.subresource.empty()) {
    if (auto status = CheckSent(call, applied); !status.ok()) return status;
    applied = ToStored(*call.resource, std::move(applied));
  }
  call.context.is_patch = true;
  call.context.owns_managed_fields = true;
  const Manager manager{call.context.manager, TextAt(applied, {"apiVersion"}),
                        call.info.subresource};
  const bool force = call.info.query.IsTrue("force");
  const absl::Time now = call.objects.clock().Now();
  const Named about = call.resource->Name(call.info.name);
  const auto apply = [&](const JsonObject& current) {
    return ApplyConfiguration(current, applied, manager, force, now, about);
  };
  auto updated =
      call.objects.Update(*call.resource, call.info.space, call.info.name, apply, call.context);
  if (updated.ok()) return Present(call, 200, *updated);
  if (IntegerAt(DocumentOf(updated.status()), {"code"}) != 404 || !call.info.subresource.empty()) {
    return updated.status();
  }
  auto fresh = apply({});
  if (!fresh.ok()) return fresh.status();
  Ensure(*fresh, "metadata")["name"] = call.info.name;
  const auto created =
      call.objects.Create(*call.resource, call.info.space, *std::move(fresh), call.context);
  if (!created.ok()) return created.status();
  return Present(call, 201, *created);
}

// ApplyScale: server-side apply on /scale owns .spec.replicas of the parent.
Answer ApplyScale(Call& call, const JsonObject& sent) {
  if (call.info.query.Get("fieldManager").empty()) {
    return Invalid(
        {"meta.k8s.io", "PatchOptions", ""},
        {{"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"}});
  }
  const Manager manager{call.context.manager, call.resource->api_version(), "scale"};
  const bool force = call.info.query.IsTrue("force");
  call.context.owns_managed_fields = true;
  return UpdateScale(call, [&](const JsonObject& current) -> absl::StatusOr<JsonObject> {
    auto wanted = WithScale(*call.resource, current, sent);
    if (!wanted.ok()) return wanted.status();
    JsonObject replicas{
        {"spec", JsonObject{{"replicas", IntegerAt(*wanted, {"spec", "replicas"})}}}};
    return ApplyConfiguration(current, replicas, manager, force, call.objects.clock().Now(),
                              call.resource->Name(call.info.name));
  });
}

Answer PatchOne(Call& call) {
  const std::string type = ContentType(call.request);
  const bool apply = type == "application/apply-patch+yaml";
  const bool strategic = type == "application/strategic-merge-patch+json";
  if ((!apply && !strategic && type != "application/json-patch+json" &&
       type != "application/merge-patch+json") ||
      (strategic && call.resource->custom)) {
    return UnsupportedMediaType(
        type, absl::StrCat("application/json-patch+json, application/merge-patch+json, ",
                           call.resource->custom ? "" : "application/strategic-merge-patch+json, ",
                           "application/apply-patch+yaml"));
  }
  const auto patch = ReadPatch(call.request, apply);
  if (!patch.ok()) return patch.status();
  const bool scale = call.info.subresource == "scale";
  if (apply) {
    if (!patch->is_object()) return BadRequest("an applied configuration is an object");
    return scale ? ApplyScale(call, patch->get_object())
                 : ApplyServerSide(call, patch->get_object());
  }
  call.context.is_patch = true;
  if (scale) {
    return UpdateScale(call, [&](const JsonObject& current) -> absl::StatusOr<JsonObject> {
      const auto shown = ScaleOf(*call.resource, current);
      if (!shown.ok()) return shown.status();
      auto patched = Patched(call, type, *patch, *shown);
      if (!patched.ok()) return patched.status();
      return WithScale(*call.resource, current, *patched);
    });
  }
  const auto updated = call.objects.Update(
      *call.resource, call.info.space, call.info.name,
      [&](const JsonObject& current) -> absl::StatusOr<JsonObject> {
        auto patched = Patched(call, type, *patch, ToServed(*call.resource, current));
        if (!patched.ok()) return patched.status();
        return ToStored(*call.resource, *std::move(patched));
      },
      call.context);
  if (!updated.ok()) return updated.status();
  return Present(call, 200, *updated);
}

absl::StatusOr<Preconditions> PreconditionsOf(Call& call) {
  Preconditions preconditions;
  if (call.request.body.empty()) return preconditions;
  const auto options = ReadBody(call.request);
  if (!options.ok()) return options.status();
  preconditions.uid = TextAt(*options, {"preconditions", "uid"});
  preconditions.resource_version = TextAt(*options, {"preconditions", "resourceVersion"});
  const auto* dry_run = ArrayAt(*options, {"dryRun"});
  if (dry_run != nullptr && !dry_run->empty()) call.context.dry_run = true;
  return preconditions;
}

Answer DeleteOne(Call& call) {
  const auto preconditions = PreconditionsOf(call);
  if (!preconditions.ok()) return preconditions.status();
  const auto deleted = call.objects.Delete(*call.resource, call.info.space, call.info.name,
                                           *preconditions, call.context);
  if (!deleted.ok()) return deleted.status();
  if (!deleted->gone) return Present(call, 200, deleted->object);
  return http::Response{200,
                        {{"Content-Type", "application/json"}},
                        Serialize(SuccessDocument(call.resource->Name(call.info.name),
                                                  Metadata(*deleted->object, "uid")))};
}

Answer DeleteMany(Call& call) {
  const auto options = ParseListOptions(*call.resource, call.info, /*watch_list=*/true);
  if (!options.ok()) return options.status();
  const auto preconditions = PreconditionsOf(call);
  if (!preconditions.ok()) return preconditions.status();
  const auto all = call.objects.store().List(call.resource->storage(), call.info.space);
  if (!all.ok()) return all.status();
  std::vector<ObjectPtr> gone;
  for (const auto& [key, object] : all->objects) {
    if (!options->labels.Matches(*object) || !options->fields.Matches(*object)) continue;
    auto deleted = call.objects.Delete(*call.resource, key.space, key.name, {}, call.context);
    if (deleted.ok()) {
      gone.push_back(deleted->object);
    } else if (IntegerAt(DocumentOf(deleted.status()), {"code"}) != 404) {
      return deleted.status();
    }
  }
  const auto presenter = Presenter::Negotiate(call.resource, call.Accept(), "");
  if (!presenter.ok()) return presenter.status();
  ListHead head;
  head.revision = call.objects.store().revision();
  return http::Response{200,
                        {{"Content-Type", presenter->ContentType()}},
                        presenter->List(gone, head, call.objects.clock().Now())};
}

}  // namespace

absl::StatusOr<http::Response> WriteOne(Objects& objects, const Authorizer& authorizer,
                                        const ResourcePtr& resource, const RequestInfo& info,
                                        const http::ServerRequest& request,
                                        const std::string& user) {
  auto context = ContextOf(info, request, user);
  if (!context.ok()) return context.status();
  Call call{objects, resource, info, request, *std::move(context)};
  if (info.verb == "create") return CreateOne(call, authorizer);
  if (info.verb == "update") return UpdateOne(call);
  if (info.verb == "patch") return PatchOne(call);
  if (info.verb == "delete") return DeleteOne(call);
  return DeleteMany(call);
}

}  // namespace springtide::sandbox
