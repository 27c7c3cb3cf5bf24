// An ApiClient on a scripted connection, with a clock that its waits move.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_API_FIXTURE_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_API_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/manual_clock.h"
#include "k8s/api_client.h"
#include "k8s/lanes.h"
#include "tests/unit/k8s/fake_http_client.h"

namespace springtide::testing {

// FakeAuth: tokens "t1", "t2", ...: the next one after each that was rejected.
class FakeAuth final : public k8s::RequestAuth {
 public:
  absl::StatusOr<std::string> Authorize(http::Request& request) override {
    if (!error.ok()) return error;
    std::string token = absl::StrCat("t", rejected.size() + 1);
    request.headers.Set("Authorization", absl::StrCat("Bearer ", token));
    return token;
  }
  void Rejected(const std::string& credentials) override { rejected.push_back(credentials); }

  absl::Status error;
  std::vector<std::string> rejected;
};

// ApiFixture: for one thread.
struct ApiFixture {
  explicit ApiFixture(FakeHttpClient::Handler handler,
                      FakeHttpClient::StreamHandler stream_handler = {})
      : http(std::make_shared<FakeHttpClient>(std::move(handler), std::move(stream_handler))) {}

  absl::Duration elapsed() const { return clock.Elapsed(); }
  // What was sent: "GET /api/v1/pods?limit=5".
  std::vector<std::string> sent() const {
    std::vector<std::string> lines;
    for (const http::Request& request : http->requests()) {
      lines.push_back(absl::StrCat(http::MethodName(request.method), " ", request.target));
    }
    return lines;
  }

  base::ManualClock clock{absl::FromUnixSeconds(1'767'225'600), /*sleeping_advances=*/true};
  FakeAuth auth;
  k8s::Lanes lanes{k8s::LaneLimits(), clock};
  std::shared_ptr<FakeHttpClient> http;
  std::vector<k8s::CallReport> reports;
  k8s::ApiClient api{[this] { return http; },
                     auth,
                     lanes,
                     clock,
                     k8s::ApiClientOptions(),
                     [this](const k8s::CallReport& report) { reports.push_back(report); }};
};

// StatusResponse: a refusal as an API server words it. `extra` goes into the object:
// R"("details":{...})".
inline http::Response StatusResponse(int code, const std::string& reason,
                                     const std::string& message, const std::string& extra = "") {
  return JsonResponse(
      code, absl::StrCat(R"({"kind":"Status","apiVersion":"v1","status":"Failure","code":)", code,
                         R"(,"reason":")", reason, R"(","message":")", message, "\"",
                         extra.empty() ? "" : ",", extra, "}"));
}

}  // namespace springtide::testing

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_API_FIXTURE_H_
