// One object with a scale subresource behind an API server, as far as reading and writing its scale
// goes, with a hook for every kind of bad luck.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_FAKE_SCALE_SERVER_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_FAKE_SCALE_SERVER_H_

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "http/message.h"
#include "k8s/json.h"
#include "tests/unit/k8s/api_fixture.h"

namespace springtide::testing {

// FakeScaleServer. What it does as a real one: leaves a replica count of 0 out of the Scale, moves
// the resourceVersion with every change, checks uid and resourceVersion of a PUT, applies a JSON
// Patch whole or not at all. What it does not: validation, defaulting, field managers.
class FakeScaleServer {
 public:
  using Answer = absl::StatusOr<http::Response>;

  int64_t replicas = 3;
  int64_t version = 100;
  std::string uid = "u1";
  std::vector<int64_t> stored;  // every count that a write has stored
  int writes = 0;               // PUT and PATCH requests that arrived

  // Before a request is handled: may change the object, or answer in the server's place.
  std::function<std::optional<Answer>(const http::Request&)> before;
  // After: may lose or change the answer.
  std::function<Answer(const http::Request&, http::Response)> after;

  Answer Handle(const http::Request& request) {
    if (IsWrite(request)) ++writes;
    if (before) {
      if (auto answer = before(request)) return *std::move(answer);
    }
    http::Response response = Serve(request);
    return after ? after(request, std::move(response)) : Answer(std::move(response));
  }

  // Serve: the request as the server handles it, without the hooks.
  http::Response Serve(const http::Request& request) {
    if (request.method == http::Method::kPut) return Update(request);
    if (request.method == http::Method::kPatch) return Patch(request);
    return Show(replicas);
  }

  static bool IsWrite(const http::Request& request) {
    return request.method == http::Method::kPut || request.method == http::Method::kPatch;
  }

 private:
  http::Response Show(int64_t count) const {
    return JsonResponse(
        200,
        absl::StrCat(R"({"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web",)",
                     R"("namespace":"shop","uid":")", uid, R"(","resourceVersion":")", version,
                     R"("},"spec":{)", count == 0 ? "" : absl::StrCat("\"replicas\":", count),
                     R"(},"status":{"replicas":)", count, R"(,"selector":"app=web"}})"));
  }

  http::Response Store(const http::Request& request, int64_t count) {
    if (absl::StrContains(request.target, "dryRun=All")) return Show(count);
    replicas = count;
    ++version;
    stored.push_back(count);
    return Show(count);
  }

  http::Response Update(const http::Request& request) {
    const auto scale = k8s::ParseJson(request.body).value();
    const auto text = [&](const char* key) {
      return std::string(k8s::FindString(scale, {"metadata", key}).value_or(""));
    };
    if (text("uid") != uid || text("resourceVersion") != absl::StrCat(version)) {
      return StatusResponse(409, "Conflict", "the object has been modified");
    }
    return Store(request, k8s::FindInteger(scale, {"spec", "replicas"}).value_or(0));
  }

  http::Response Patch(const http::Request& request) {
    std::optional<int64_t> goal;
    const auto document = k8s::ParseJson(request.body).value();
    for (const auto& op : document.as_array()) {
      const bool is_uid = k8s::FindString(op, {"path"}) == "/metadata/uid";
      const bool holds = is_uid ? k8s::FindString(op, {"value"}) == uid
                                : replicas != 0 && k8s::FindInteger(op, {"value"}) == replicas;
      if (k8s::FindString(op, {"op"}) == "replace") {
        goal = k8s::FindInteger(op, {"value"});
      } else if (!holds) {
        return StatusResponse(422, "Invalid", "the server rejected our request due to an error");
      }
    }
    return Store(request, goal.value());
  }
};

}  // namespace springtide::testing

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_FAKE_SCALE_SERVER_H_
