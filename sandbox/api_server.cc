#include "sandbox/api_server.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sandbox/api_reads.h"
#include "sandbox/api_writes.h"
#include "sandbox/discovery.h"
#include "sandbox/list_options.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

constexpr absl::string_view kAnonymous = "system:anonymous";

http::Response JsonResponse(int status, const JsonObject& body) {
  return {status, {{"Content-Type", "application/json"}}, Serialize(body) + "\n"};
}

http::Response RefusalResponse(const absl::Status& status) {
  const JsonObject document = DocumentOf(status);
  http::Response response = JsonResponse(static_cast<int>(IntegerAt(document, {"code"})), document);
  if (const int64_t wait = IntegerAt(document, {"details", "retryAfterSeconds"}); wait > 0) {
    response.headers.Add("Retry-After", absl::StrCat(wait));
  }
  return response;
}

absl::Status ForbiddenFor(const RequestInfo& info, const std::string& user) {
  if (!info.is_resource) {
    return Forbidden(
        {}, absl::StrCat("User \"", user, "\" cannot ", info.verb, " path \"", info.path, "\""));
  }
  const Attributes attributes = info.ToAttributes();
  return Forbidden(
      {info.group, info.plural, info.name},
      absl::StrCat("User \"", user, "\" cannot ", info.verb, " resource \"", attributes.resource,
                   "\" in API group \"", info.group, "\"",
                   info.space.empty() ? " at the cluster scope"
                                      : absl::StrCat(" in the namespace \"", info.space, "\"")));
}

// CheckVerb: whether `verb` goes with what the URL names.
absl::Status CheckVerb(const Resource& resource, const RequestInfo& info) {
  if (resource.namespaced && info.space.empty() && info.verb != "list" && info.verb != "watch") {
    return PathNotFound();
  }
  if (!resource.namespaced && !info.space.empty() && resource.kind != "Namespace") {
    return PathNotFound();
  }
  if (resource.create_only && info.verb != "create") return MethodNotAllowed(info.verb);
  if (info.verb == "create" && !info.name.empty()) return MethodNotAllowed(info.verb);
  if ((info.verb == "update" || info.verb == "patch") && info.name.empty()) {
    return MethodNotAllowed(info.verb);
  }
  if (info.subresource.empty()) return absl::OkStatus();
  const bool known = (info.subresource == "status" && resource.has_status) ||
                     (info.subresource == "scale" && resource.scale.has_value());
  if (!known) return PathNotFound();
  if (info.verb != "get" && info.verb != "update" && info.verb != "patch") {
    return MethodNotAllowed(info.verb);
  }
  return absl::OkStatus();
}

}  // namespace

ApiServer::ApiServer(Objects& objects, Authorizer& authorizer, ApiServerOptions options)
    : objects_(objects),
      authorizer_(authorizer),
      options_(options),
      watches_(objects.store(), objects.clock(), options.bookmark_interval) {
  objects_.store().Observe([this] { watches_.Pump(); });
}

void ApiServer::Freeze() {
  frozen_ = objects_.store().revision();
  watches_.SetHorizon(frozen_);
}

void ApiServer::Thaw() {
  frozen_ = 0;
  watches_.SetHorizon(0);
}

absl::StatusOr<std::string> ApiServer::Identify(const http::ServerRequest& request) const {
  absl::string_view credentials = request.headers.Get("Authorization").value_or("");
  std::string user(kAnonymous);
  if (!credentials.empty()) {
    if (!absl::ConsumePrefix(&credentials, "Bearer ")) return Unauthorized();
    const auto known = authorizer_.Authenticate(credentials);
    if (!known) return Unauthorized();
    user = known->name;
  } else if (!options_.anonymous) {
    return Unauthorized();
  }
  const auto impersonated = request.headers.Get("Impersonate-User");
  if (!impersonated) return user;
  Attributes attributes;
  attributes.verb = "impersonate";
  attributes.resource = "users";
  attributes.name = std::string(*impersonated);
  if (!authorizer_.Allowed(user, attributes)) {
    return Forbidden({"", "users", attributes.name},
                     absl::StrCat("User \"", user,
                                  "\" cannot impersonate resource \"users\" in "
                                  "API group \"\" at the cluster scope"));
  }
  return attributes.name;
}

void ApiServer::Handle(http::ServerRequest request, std::unique_ptr<http::Responder> responder) {
  const RequestInfo info = ParseRequest(request);
  const auto send = [&](http::Response response) {
    response.headers.Set("Cache-Control", "no-cache, private");
    response.headers.Set("Audit-Id", absl::StrFormat("00000000-0000-4000-8000-%012x", ++requests_));
    responder->Send(std::move(response));
  };
  const auto user = Identify(request);
  if (!user.ok()) return send(RefusalResponse(user.status()));
  if (!authorizer_.Allowed(*user, info.ToAttributes())) {
    return send(RefusalResponse(ForbiddenFor(info, *user)));
  }
  ResourcePtr resource;
  if (info.is_resource) {
    resource = objects_.registry().Find(info.group, info.version, info.plural);
    absl::Status fit = resource == nullptr ? PathNotFound() : CheckVerb(*resource, info);
    if (fit.ok() && info.verb == "watch") {
      OpenWatch(request, info, resource, responder, fit);
      if (responder == nullptr) return;
    }
    if (!fit.ok()) return send(RefusalResponse(fit));
  }
  auto answer = Respond(request, info, *user, resource);
  send(answer.ok() ? *std::move(answer) : RefusalResponse(answer.status()));
}

ApiServer::Answer ApiServer::Respond(const http::ServerRequest& request, const RequestInfo& info,
                                     const std::string& user, const ResourcePtr& resource) {
  if (!info.is_resource) return NotAResource(request, info);
  const absl::string_view accept = request.headers.Get("Accept").value_or("");
  const ReadContext reading{objects_.store(), frozen_, objects_.clock().Now()};
  RequestInfo placed = info;
  if (!resource->namespaced) placed.space.clear();
  if (info.verb == "get") return GetOne(reading, resource, placed, accept);
  if (info.verb == "list") return ListMany(reading, resource, placed, accept);
  return WriteOne(objects_, authorizer_, resource, placed, request, user);
}

void ApiServer::OpenWatch(const http::ServerRequest& request, const RequestInfo& info,
                          const ResourcePtr& resource, std::unique_ptr<http::Responder>& responder,
                          absl::Status& refusal) {
  auto options = ParseListOptions(*resource, info, options_.watch_list);
  const auto presenter = Presenter::Negotiate(resource, request.headers.Get("Accept").value_or(""),
                                              info.query.Get("includeObject"));
  if (!options.ok()) refusal = options.status();
  if (refusal.ok() && !presenter.ok()) refusal = presenter.status();
  const int64_t newest = frozen_ == 0 ? objects_.store().revision() : frozen_.load();
  const int64_t from = options.ok() ? options->version.value_or(0) : 0;
  const bool listed = refusal.ok() && options->initial_events.value_or(from == 0);
  if (refusal.ok() && listed && from > newest) refusal = VersionTooLarge(from, newest);
  if (refusal.ok() && !listed && from > 0 && from < objects_.store().compacted() &&
      options_.expired_watch_is_refused) {
    refusal = Expired(
        absl::StrCat("too old resource version: ", from, " (", objects_.store().compacted(), ")"));
  }
  if (!refusal.ok()) return;
  WatchOptions watch;
  watch.resource = resource;
  watch.space = resource->namespaced ? info.space : "";
  watch.labels = std::move(options->labels);
  watch.fields = std::move(options->fields);
  watch.from = from > 0 ? from : newest;
  watch.initial_events = listed;
  watch.initial_end_mark = options->initial_events.value_or(false) && options->bookmarks;
  watch.bookmarks = options->bookmarks;
  watch.timeout = options->timeout.value_or(absl::Minutes(30));
  watches_.Open(std::move(watch), *presenter, std::move(responder));
}

ApiServer::Answer ApiServer::NotAResource(const http::ServerRequest& request,
                                          const RequestInfo& info) const {
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    return MethodNotAllowed(info.verb);
  }
  if (info.path == "/healthz" || info.path == "/livez" || info.path == "/readyz") {
    return http::Response{200, {{"Content-Type", "text/plain; charset=utf-8"}}, "ok"};
  }
  if (info.path == "/version" || info.path == "/version/") {
    return JsonResponse(200, {{"major", "1"},
                              {"minor", "34"},
                              {"gitVersion", "v1.34.0+springtide-sandbox"},
                              {"gitCommit", ""},
                              {"gitTreeState", "clean"},
                              {"buildDate", "1970-01-01T00:00:00Z"},
                              {"goVersion", ""},
                              {"compiler", ""},
                              {"platform", "linux/amd64"}});
  }
  return Discover(request, info);
}

ApiServer::Answer ApiServer::Discover(const http::ServerRequest& request,
                                      const RequestInfo& info) const {
  const Resources resources = objects_.registry().Resources();
  const std::vector<std::string> parts = absl::StrSplit(info.path, '/', absl::SkipEmpty());
  const bool root = parts.size() == 1 && (parts[0] == "api" || parts[0] == "apis");
  const absl::string_view accept = request.headers.Get("Accept").value_or("");
  if (root && options_.aggregated_discovery &&
      absl::StrContains(accept, "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")) {
    http::Response response =
        JsonResponse(200, AggregatedDiscovery(resources, /*core=*/parts[0] == "api"));
    response.headers.Set("Content-Type",
                         "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    const std::string tag =
        absl::StrCat("\"", absl::Hex(std::hash<std::string>()(response.body)), "\"");
    response.headers.Set("ETag", tag);
    if (request.headers.Get("If-None-Match") == absl::string_view(tag)) {
      return http::Response{304, {{"ETag", tag}}, ""};
    }
    return response;
  }
  std::optional<JsonObject> body;
  if (root) body = parts[0] == "api" ? CoreVersions() : GroupList(resources);
  if (parts.size() == 2 && parts[0] == "api") body = VersionResources(resources, "", parts[1]);
  if (parts.size() == 2 && parts[0] == "apis") body = OneGroup(resources, parts[1]);
  if (parts.size() == 3 && parts[0] == "apis") {
    body = VersionResources(resources, parts[1], parts[2]);
  }
  if (parts.size() >= 2 && parts[0] == "openapi" && parts[1] == "v3") {
    if (parts.size() == 2) body = OpenApiIndex(resources);
    if (parts.size() == 4 && parts[2] == "api") body = OpenApiVersion(resources, "", parts[3]);
    if (parts.size() == 5 && parts[2] == "apis") {
      body = OpenApiVersion(resources, parts[3], parts[4]);
    }
  }
  if (!body) return PathNotFound();
  return JsonResponse(200, *body);
}

}  // namespace springtide::sandbox
