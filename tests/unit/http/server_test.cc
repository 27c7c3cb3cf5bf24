#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/http/raw_connection.h"

namespace springtide::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Answers with a function of the test's, and keeps what the function does not use up.
class FunctionHandler final : public Handler {
 public:
  using Function = std::function<void(const ServerRequest&, std::unique_ptr<Responder>&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}

  void Handle(ServerRequest request, std::unique_ptr<Responder> responder) override {
    function_(request, responder);
    const std::lock_guard lock(mutex_);
    if (responder != nullptr) kept_.push_back(std::move(responder));
    changed_.notify_all();
  }

  // Kept waits for the responder of the n-th request that the function left over.
  Responder& Kept(size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.size() > n; });
    return *kept_[n];
  }

 private:
  const Function function_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Responder>> kept_;  // guarded by mutex_
};

void Echo(const ServerRequest& request, std::unique_ptr<Responder>& responder) {
  responder->Send({200,
                   {{"X-Target", request.target}},
                   absl::StrCat(MethodName(request.method), " ", request.body)});
}

std::unique_ptr<Server> MustStart(Handler& handler, const ServerOptions& options = {}) {
  auto server = Server::Start(options, handler);
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

TEST(ServerTest, AnswersOneRequestAfterTheOtherOnOneConnection) {
  FunctionHandler handler(Echo);
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
  const std::string first = connection.ReadUntil("POST hi");
  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(first, HasSubstr("X-Target: /a?b=c\r\n"));
  EXPECT_THAT(first, HasSubstr("Content-Length: 7\r\n"));

  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string both = connection.ReadUntil("X-Target: /2");
  EXPECT_THAT(both, HasSubstr("X-Target: /\r\n")) << "the second waited for the first";
}

TEST(ServerTest, StreamsInChunksAndGoesOnAfterTheEnd) {
  FunctionHandler handler([](const ServerRequest&, auto& responder) {
    responder->Start({200, {{"Content-Type", "text/plain"}}});
    EXPECT_TRUE(responder->Write("one\n"));
    EXPECT_TRUE(responder->Write(""));
    EXPECT_TRUE(responder->Write(std::string(17, 'x')));
    responder->End();
    EXPECT_FALSE(responder->Write("late"));
  });
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  for (int i = 0; i < 2; ++i) {
    connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(
        connection.ReadUntil("\r\n0\r\n\r\n"),
        EndsWith("Transfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n"
                 "0\r\n\r\n"));
  }
}

TEST(ServerTest, OldClientsGetTheStreamWithoutChunksUpToTheEndOfTheConnection) {
  FunctionHandler handler([](const ServerRequest&, auto& responder) {
    responder->Start({200, {}});
    responder->Write("all");
    responder->End();
  });
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.0\r\n\r\n");
  const std::string answer = connection.ReadAll();
  EXPECT_THAT(answer, EndsWith("\r\n\r\nall"));
  EXPECT_THAT(answer, testing::Not(HasSubstr("chunked")));
  EXPECT_TRUE(connection.has_ended());
}

TEST(ServerTest, RefusesWhatIsAmbiguousOrTooLong) {
  FunctionHandler handler(Echo);
  ServerOptions options;
  options.max_body_bytes = 10;
  options.max_header_bytes = 1000;
  const auto server = MustStart(handler, options);
  const std::string long_header(2000, 'a');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
       "chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n",
       "413"},
      {absl::StrCat("GET / HTTP/1.1\r\nHost: ", long_header, "\r\n\r\n"), "431"},
      {"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
      {"OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
  };
  for (const auto& [request, code] : cases) {
    RawConnection connection(server->port());
    connection.Write(request);
    const std::string answer = connection.ReadAll();
    EXPECT_THAT(answer, StartsWith(absl::StrCat("HTTP/1.1 ", code, " "))) << request;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << request;
  }
}

TEST(ServerTest, SaysContinueToThoseThatWaitForIt) {
  FunctionHandler handler(Echo);
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write(
      "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(connection.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  connection.Write("ok");
  EXPECT_THAT(connection.ReadUntil("PUT ok"), StartsWith("HTTP/1.1 200 "));
}

TEST(ServerTest, HeadHasLengthAndNoBody) {
  FunctionHandler handler(Echo);
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), EndsWith("Content-Length: 5\r\nConnection: close\r\n\r\n"));
}

TEST(ServerTest, ALostResponderMeansAResetConnection) {
  FunctionHandler handler([](const ServerRequest&, auto& responder) { responder.reset(); });
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(connection.ReadAll(), "");
  EXPECT_TRUE(connection.was_reset());
}

TEST(ServerTest, DeliversDripsCutsAndResets) {
  struct Case {
    Delivery delivery;
    std::string body;
    bool reset;
  };
  Delivery drip;
  drip.piece_bytes = 1;
  drip.between_pieces = absl::Milliseconds(1);
  drip.delay = absl::Milliseconds(5);
  drip.cut_after_bytes = 3;
  Delivery reset;
  reset.cut_after_bytes = 2;
  reset.reset = true;
  Delivery nothing;
  nothing.cut_after_bytes = 0;
  for (const auto& [delivery, body, is_reset] :
       {Case{drip, "012", false}, Case{reset, "01", true}, Case{nothing, "", false}}) {
    const Delivery wanted = delivery;
    FunctionHandler handler([wanted](const ServerRequest&, auto& responder) {
      responder->Deliver(wanted);
      responder->Send({200, {}, "0123456789"});
    });
    const auto server = MustStart(handler);
    RawConnection connection(server->port());
    connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = connection.ReadAll();
    if (is_reset) {
      // A reset may overtake what was sent before it.
      EXPECT_TRUE(connection.was_reset());
    } else {
      EXPECT_THAT(answer, EndsWith(absl::StrCat("Content-Length: 10\r\n\r\n", body)));
      EXPECT_TRUE(connection.has_ended());
    }
  }
}

TEST(ServerTest, AnAnswerThatNeverComesLeavesTheConnectionOpenUntilTheReaderGoes) {
  FunctionHandler handler([](const ServerRequest&, auto& responder) {
    Delivery never;
    never.delay = absl::InfiniteDuration();
    responder->Deliver(never);
    responder->Start({200, {}});
  });
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  Responder& responder = handler.Kept(0);
  EXPECT_FALSE(responder.Closed());
  connection.Close();
  while (!responder.Closed()) std::this_thread::yield();
  EXPECT_FALSE(responder.Write("x"));
}

TEST(ServerTest, AReaderThatDoesNotReadIsDropped) {
  FunctionHandler handler(
      [](const ServerRequest&, auto& responder) { responder->Start({200, {}}); });
  ServerOptions options;
  options.max_buffered_bytes = 1 << 20;
  const auto server = MustStart(handler, options);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  Responder& responder = handler.Kept(0);
  int written = 0;
  while (responder.Write(std::string(64 << 10, 'x'))) ++written;
  EXPECT_GT(written, 10);
  while (!responder.Closed()) std::this_thread::yield();
}

TEST(ServerTest, IdleAndHalfSentRequestsRunOut) {
  FunctionHandler handler(Echo);
  ServerOptions options;
  options.idle_timeout = absl::Milliseconds(50);
  options.request_timeout = absl::Milliseconds(50);
  const auto server = MustStart(handler, options);
  for (const char* begin : {"", "GET / HT"}) {
    RawConnection connection(server->port());
    connection.Write(begin);
    EXPECT_EQ(connection.ReadAll(), "") << begin;
  }
}

TEST(ServerTest, ConnectionsAboveTheLimitAreClosedAtOnce) {
  FunctionHandler handler(Echo);
  ServerOptions options;
  options.max_connections = 1;
  const auto server = MustStart(handler, options);
  RawConnection first(server->port());
  first.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  first.ReadUntil("GET ");
  RawConnection second(server->port());
  EXPECT_EQ(second.ReadAll(), "");
  EXPECT_EQ(server->connections(), 1u);
}

TEST(ServerTest, ResetConnectionsCutsAllAndLetsNewOnesIn) {
  FunctionHandler handler(Echo);
  const auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  connection.ReadUntil("GET ");
  server->ResetConnections();
  connection.ReadAll();
  EXPECT_TRUE(connection.was_reset());
  RawConnection next(server->port());
  next.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(next.ReadUntil("GET "), StartsWith("HTTP/1.1 200 "));
}

TEST(ServerTest, RespondersMayOutliveTheServer) {
  FunctionHandler handler(
      [](const ServerRequest&, auto& responder) { responder->Start({200, {}}); });
  auto server = MustStart(handler);
  RawConnection connection(server->port());
  connection.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  Responder& responder = handler.Kept(0);
  server.reset();
  EXPECT_TRUE(responder.Closed());
  EXPECT_FALSE(responder.Write("x"));
  responder.End();
}

TEST(ServerTest, SaysWhyItCannotStart) {
  FunctionHandler handler(Echo);
  ServerOptions options;
  options.address = "localhost";
  EXPECT_THAT(std::string(Server::Start(options, handler).status().message()),
              HasSubstr("\"localhost\" is no IP address"));
  options.address = "127.0.0.1";
  options.certificate_pem = "x";
  EXPECT_EQ(Server::Start(options, handler).status().code(), absl::StatusCode::kInvalidArgument);
  options.certificate_pem = "";
  const auto server = MustStart(handler, options);
  options.port = server->port();
  EXPECT_EQ(Server::Start(options, handler).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace springtide::http
