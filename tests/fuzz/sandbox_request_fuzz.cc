// "METHOD TARGET", a line break, a content type, a line break and a body, as a request to a sandbox
// with a few objects: always an answer, and a code that HTTP knows.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/manual_clock.h"
#include "sandbox/api_server.h"
#include "sandbox/workloads.h"
#include "tests/fuzz/fuzz.h"

namespace springtide {
namespace {

class Answered final : public http::Responder {
 public:
  explicit Answered(int& status) : status_(status) {}
  void Deliver(const http::Delivery&) override {}
  void Send(http::Response response) override { status_ = response.status; }
  void Start(http::Head head) override { status_ = head.status; }
  bool Write(std::string) override { return true; }
  void End() override {}
  void Reset() override {}
  bool Closed() const override { return true; }

 private:
  int& status_;
};

class Server {
 public:
  Server() : clock_(absl::FromUnixSeconds(1'790'000'000)), objects_(store_, registry_, clock_, 1) {
    authorizer_.AllowAll("system:anonymous");
    Call({http::Method::kPost, "/api/v1/namespaces", {}, R"({"metadata":{"name":"n"}})"});
    Call({http::Method::kPost,
          "/apis/apps/v1/namespaces/n/deployments",
          {},
          R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{
              "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
              "spec":{"containers":[{"name":"c","image":"i"}]}}}})"});
  }

  int Call(http::ServerRequest request) {
    int status = 0;
    api_.Handle(std::move(request), std::make_unique<Answered>(status));
    return status;
  }

  void Step() { workloads_.Step(); }

 private:
  base::ManualClock clock_;
  sandbox::Store store_;
  sandbox::Registry registry_;
  sandbox::Objects objects_;
  sandbox::Authorizer authorizer_;
  sandbox::ApiServer api_{objects_, authorizer_};
  sandbox::Workloads workloads_{objects_};
};

std::string TakeLine(absl::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string line(text.substr(0, end));
  text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace
}  // namespace springtide

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = springtide::http;
  absl::string_view text = springtide::fuzz::Text(data, size);
  const std::string line = springtide::TakeLine(text);
  http::ServerRequest request;
  for (const http::Method method : {http::Method::kHead, http::Method::kPost, http::Method::kPut,
                                    http::Method::kPatch, http::Method::kDelete}) {
    if (line.rfind(std::string(http::MethodName(method)) + " ", 0) == 0) request.method = method;
  }
  request.target = line.substr(std::min(line.size(), line.find(' ') + 1));
  request.headers.Add("Content-Type", springtide::TakeLine(text));
  request.body = std::string(text);
  springtide::Server server;
  const int status = server.Call(request);
  FUZZ_CHECK(status >= 200 && status < 600);
  server.Step();
  // Once more on what the first has made.
  FUZZ_CHECK(server.Call(std::move(request)) >= 200);
  return 0;
}
