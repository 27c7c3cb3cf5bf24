// A sandbox server that is called in process, on a clock that stands still.
#ifndef SPRINGTIDE_TESTS_UNIT_SANDBOX_HARNESS_H_
#define SPRINGTIDE_TESTS_UNIT_SANDBOX_HARNESS_H_

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/manual_clock.h"
#include "k8s/json.h"
#include "sandbox/api_server.h"
#include "sandbox/authorizer.h"
#include "sandbox/faults.h"
#include "sandbox/objects.h"
#include "sandbox/registry.h"
#include "sandbox/store.h"
#include "sandbox/workloads.h"

namespace springtide::sandbox {

// Parsed: the document, which must be an object.
inline JsonObject Parsed(absl::string_view text) {
  auto document = k8s::ParseJson(text);
  EXPECT_TRUE(document.ok() && document->is_object()) << text;
  return document.ok() && document->is_object() ? document->get_object() : JsonObject();
}

// Recorded: what a handler answered.
struct Recorded {
  std::mutex mutex;
  http::Delivery delivery;
  http::Head head;
  std::string body;
  bool ended = false;
  bool was_reset = false;
  bool closed = false;
};

class RecordingResponder final : public http::Responder {
 public:
  explicit RecordingResponder(std::shared_ptr<Recorded> record) : record_(std::move(record)) {}
  ~RecordingResponder() override {
    if (!record_->ended) Reset();
  }

  void Deliver(const http::Delivery& delivery) override { record_->delivery = delivery; }
  void Send(http::Response response) override {
    const std::lock_guard lock(record_->mutex);
    record_->head = {response.status, std::move(response.headers)};
    record_->body = std::move(response.body);
    record_->ended = true;
  }
  void Start(http::Head head) override {
    const std::lock_guard lock(record_->mutex);
    record_->head = std::move(head);
  }
  bool Write(std::string piece) override {
    const std::lock_guard lock(record_->mutex);
    if (record_->closed || record_->ended) return false;
    record_->body += piece;
    return true;
  }
  void End() override { record_->ended = true; }
  void Reset() override { record_->was_reset = record_->closed = true; }
  bool Closed() const override { return record_->closed; }

 private:
  const std::shared_ptr<Recorded> record_;
};

// Watched: a watch that goes on.
class Watched {
 public:
  explicit Watched(std::shared_ptr<Recorded> record) : record_(std::move(record)) {}

  int status() const { return record_->head.status; }
  bool ended() const { return record_->ended; }
  bool was_reset() const { return record_->was_reset; }
  void Close() { record_->closed = true; }

  // Take: the events since the last call.
  std::vector<JsonObject> Take() {
    const std::lock_guard lock(record_->mutex);
    std::vector<JsonObject> events;
    for (const absl::string_view line : absl::StrSplit(record_->body, '\n', absl::SkipEmpty())) {
      events.push_back(Parsed(line));
    }
    record_->body.clear();
    return events;
  }

  // TakeBrief: as "ADDED web 7", with the version; bookmarks and errors as "BOOKMARK 7", "ERROR
  // 410".
  std::vector<std::string> TakeBrief() {
    std::vector<std::string> out;
    for (const JsonObject& event : Take()) {
      const std::string type = TextAt(event, {"type"});
      const std::string name = TextAt(event, {"object", "metadata", "name"});
      out.push_back(type == "ERROR"
                        ? absl::StrCat("ERROR ", IntegerAt(event, {"object", "code"}))
                        : absl::StrCat(type, name.empty() ? "" : " ", name, " ",
                                       TextAt(event, {"object", "metadata", "resourceVersion"})));
    }
    return out;
  }

 private:
  std::shared_ptr<Recorded> record_;
};

struct Answer {
  int status = 0;
  http::Headers headers;
  std::string text;
  JsonObject body;

  std::string reason() const { return TextAt(body, {"reason"}); }
  std::string message() const { return TextAt(body, {"message"}); }
  std::string version() const { return Metadata(body, "resourceVersion"); }
};

class TestServer {
 public:
  explicit TestServer(ApiServerOptions options = {})
      : clock(absl::FromUnixSeconds(1'790'000'000)),
        objects(store, registry, clock, /*seed=*/7),
        api(objects, authorizer, options),
        faults(api),
        workloads(objects) {
    authorizer.AddToken("admin", {"admin", {}});
    authorizer.AllowAll("admin");
    Post("/api/v1/namespaces", R"({"metadata":{"name":"shop"}})");
    Post("/api/v1/namespaces", R"({"metadata":{"name":"default"}})");
  }

  Answer Call(http::Method method, absl::string_view target, absl::string_view body = "",
              const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    auto record = Send(method, target, body, headers);
    EXPECT_TRUE(record->ended || record->was_reset) << target;
    Answer answer{record->head.status, record->head.headers, record->body, {}};
    const auto type = answer.headers.Get("Content-Type").value_or("");
    if (type.substr(0, 16) == "application/json") answer.body = Parsed(answer.text);
    return answer;
  }
  Answer Get(absl::string_view target, absl::string_view accept = "") {
    return Call(http::Method::kGet, target, "", {{"Accept", std::string(accept)}});
  }
  Answer Post(absl::string_view target, absl::string_view body) {
    return Call(http::Method::kPost, target, body);
  }
  Answer Put(absl::string_view target, absl::string_view body) {
    return Call(http::Method::kPut, target, body);
  }
  Answer Patch(absl::string_view target, absl::string_view body, absl::string_view kind) {
    const std::string type = kind == "apply" ? "application/apply-patch+yaml"
                                             : absl::StrCat("application/", kind, "-patch+json");
    return Call(http::Method::kPatch, target, body, {{"Content-Type", type}});
  }
  Answer Delete(absl::string_view target, absl::string_view body = "") {
    return Call(http::Method::kDelete, target, body);
  }
  Watched Watch(absl::string_view target, absl::string_view accept = "") {
    return Watched(Send(http::Method::kGet, target, "", {{"Accept", std::string(accept)}}));
  }

  std::shared_ptr<Recorded> Send(http::Method method, absl::string_view target,
                                 absl::string_view body,
                                 const std::vector<std::pair<std::string, std::string>>& headers) {
    http::ServerRequest request;
    request.method = method;
    request.target = std::string(target);
    request.body = std::string(body);
    if (!token.empty()) request.headers.Add("Authorization", absl::StrCat("Bearer ", token));
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    auto record = std::make_shared<Recorded>();
    faults.Handle(std::move(request), std::make_unique<RecordingResponder>(record));
    return record;
  }

  base::ManualClock clock;
  Store store;
  Registry registry;
  Objects objects;
  Authorizer authorizer;
  ApiServer api;
  Faults faults;
  Workloads workloads;
  std::string token = "admin";
};

inline constexpr absl::string_view kDeployments = "/apis/apps/v1/namespaces/shop/deployments";
inline constexpr absl::string_view kConfigMaps = "/api/v1/namespaces/shop/configmaps";

inline std::string At(absl::string_view collection, absl::string_view rest) {
  return absl::StrCat(collection, "/", rest);
}

inline std::string DeploymentBody(absl::string_view name, int replicas) {
  return absl::StrCat(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":")", name,
                      R"("},"spec":{"replicas":)", replicas,
                      R"(,"selector":{"matchLabels":{"app":")", name,
                      R"("}},"template":{"metadata":{"labels":{"app":")", name,
                      R"("}},"spec":{"containers":[{"name":"main","image":"web:1"}]}}}})");
}

inline std::string ConfigMapBody(absl::string_view name, absl::string_view value = "1") {
  return absl::StrCat(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":")", name,
                      R"(","labels":{"v":")", value, R"("}},"data":{"k":")", value, R"("}})");
}

// A resource of its own with status, scale, defaults and bounds: "widgets.example.com".
inline constexpr absl::string_view kWidgetDefinition = R"({
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "widgets.example.com"},
  "spec": {
    "group": "example.com", "scope": "Namespaced",
    "names": {"plural": "widgets", "kind": "Widget", "shortNames": ["wd"]},
    "versions": [{
      "name": "v1", "served": true, "storage": true,
      "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.size",
        "statusReplicasPath": ".status.size", "labelSelectorPath": ".status.selector"}},
      "additionalPrinterColumns": [
        {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
        {"name": "Ready", "type": "string",
         "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}],
      "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"], "properties": {
        "spec": {"type": "object", "properties": {
          "size": {"type": "integer", "minimum": 0, "maximum": 10},
          "mode": {"type": "string", "enum": ["Auto", "Off"], "default": "Auto"},
          "label": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
          "nested": {"type": "object", "properties": {
            "depth": {"type": "integer", "default": 3}}},
          "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
          "items": {"type": "array", "maxItems": 2, "items": {"type": "object",
            "required": ["id"], "properties": {"id": {"type": "string"}}}}}},
        "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}}}]}})";

inline constexpr absl::string_view kWidgets = "/apis/example.com/v1/namespaces/shop/widgets";

inline std::string WidgetBody(absl::string_view name, absl::string_view spec) {
  return absl::StrCat(R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":")",
                      name, R"("},"spec":)", spec, "}");
}

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_TESTS_UNIT_SANDBOX_HARNESS_H_
