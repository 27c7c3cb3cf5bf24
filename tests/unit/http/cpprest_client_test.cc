// Whole requests over plain TCP: what goes out, what comes back, and when it ends.
#include "http/cpprest_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/manual_clock.h"
#include "tests/unit/http/client_helpers.h"

namespace springtide::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CpprestClientTest, SendsTheRequestAsItIs) {
  std::promise<std::string> seen;
  const RawServer server([&](RawConnection& connection, int) {
    std::string head = connection.ReadHead();
    const std::string body = connection.ReadBody(5);
    seen.set_value(head + body);
    connection.Send("HTTP/1.1 201 Created\r\nX-One: 1\r\nContent-Length: 3\r\n\r\n" +
                    std::string("a\0b", 3));
  });
  const auto client = ClientFor(server.Url() + "/prefix/");
  const auto response =
      Fetch(*client, {.method = Method::kPatch,
                      .target = "/api/v1/x%2Fy?labelSelector=a%3Db&limit=500",
                      .headers = {{"Content-Type", "application/merge-patch+json"},
                                  {"Impersonate-Group", "a"},
                                  {"impersonate-group", "b"}},
                      .body = std::string("{\0\"}\n", 5)});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.Get("x-one"), "1");
  EXPECT_EQ(response->body, std::string("a\0b", 3));  // NUL is a byte like others
  const std::string request = seen.get_future().get();
  EXPECT_THAT(request,
              HasSubstr("PATCH /prefix/api/v1/x%2Fy?labelSelector=a%3Db&limit=500 HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Type:application/merge-patch+json\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Length:5\r\n"));
  EXPECT_THAT(request, HasSubstr("Host:" + server.Url().substr(7) + "\r\n"));
  EXPECT_THAT(request, HasSubstr("User-Agent:springtide\r\n"));
  // Not joined by a comma: that would be one group of an odd name.
  EXPECT_THAT(request, HasSubstr("Impersonate-Group:a\r\nimpersonate-group:b\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Accept-Encoding")));
  EXPECT_TRUE(request.ends_with(std::string("\r\n\r\n{\0\"}\n", 9)));
}

TEST(CpprestClientTest, AStatusCodeIsNoError) {
  for (const std::string status : {"204 No Content", "304 Not Modified", "404 Not Found",
                                   "410 Gone", "429 Too Many Requests", "503 Down"}) {
    const bool bodyless = status[0] == '2' || status[0] == '3';
    const RawServer server(Answering("HTTP/1.1 " + status + "\r\nRetry-After: 7\r\n" +
                                     (bodyless ? "\r\n" : "Content-Length: 1\r\n\r\nx")));
    const auto response = Get(*ClientFor(server.Url()));
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, std::stoi(status));
    EXPECT_EQ(response->headers.Get("retry-after"), "7");
    EXPECT_EQ(response->body, bodyless ? "" : "x");
  }
}

TEST(CpprestClientTest, HeadHasNoBodyWhateverItsLengthSays) {
  const RawServer server(Answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
  const auto response = Fetch(*ClientFor(server.Url()), {.method = Method::kHead});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "");
}

TEST(CpprestClientTest, ReadsEveryFraming) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {head + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n00A;ext=1\r\nbcdefghijk\r\n0\r\n\r\n",
       "abcdefghijk"},
      {head + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", ""},
      {head + "Content-Length: 0\r\n\r\n", ""},
      {head + "\r\nuntil the end", "until the end"},
      {"HTTP/1.0 200 OK\r\n\r\nold", "old"},
      {head + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b", "\x1f\x8b"},
  };
  for (const auto& [answer, body] : cases) {
    const RawServer server([&answer = answer](RawConnection& connection, int) {
      connection.ReadHead();
      connection.Send(answer);
    });
    const auto response = Get(*ClientFor(server.Url()));
    ASSERT_TRUE(response.ok()) << answer << response.status();
    EXPECT_EQ(response->body, body);
  }
}

TEST(CpprestClientTest, KeepsAConnection) {
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Get(*client).ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST(CpprestClientTest, AConnectionGrowsOldAndIdleOnesGoAway) {
  base::ManualClock clock(absl::UnixEpoch());
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url(), [&](ClientOptions& o) { o.clock = &clock; });
  ASSERT_TRUE(Get(*client).ok());
  clock.Advance(absl::Seconds(31));  // idle for longer than the limit
  ASSERT_TRUE(Get(*client).ok());
  EXPECT_EQ(server.connections(), 2);
  for (int i = 0; i < 40; ++i) {  // 12 minutes: ten and a fifth, used every 18 s
    clock.Advance(absl::Seconds(18));
    ASSERT_TRUE(Get(*client).ok());
  }
  EXPECT_EQ(server.connections(), 3);
}

// Trap: cpprestsdk follows redirects and takes every header along, the token too.
TEST(CpprestClientTest, FollowsNoRedirect) {
  const RawServer thief(Answering(OkAnswer("thanks")));
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    const RawServer server(Answering("HTTP/1.1 " + status + " Go\r\nLocation: " + thief.Url() +
                                     "/\r\nContent-Length: 0\r\n\r\n"));
    const auto response =
        Fetch(*ClientFor(server.Url()), {.headers = {{"Authorization", "Bearer secret"}}});
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, std::stoi(status));
  }
  EXPECT_EQ(thief.connections(), 0);
}

// Trap: when the peer has closed a pooled connection, cpprestsdk sends the request again.
TEST(CpprestClientTest, AWriteIsNeverSentTwice) {
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    for (const std::string body : {"", "{}"}) {
      std::atomic<int> writes = 0;
      const RawServer server([&](RawConnection& connection, int) {
        connection.ReadHead();
        connection.Send(OkAnswer("first"));
        // The second request is taken, then the connection closes: was it carried out?
        if (connection.ReadHead().empty()) return;
        ++writes;
      });
      const auto client = ClientFor(server.Url());
      ASSERT_TRUE(Get(*client).ok());
      const auto response = Fetch(*client, Write(method, body));
      EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
      EXPECT_THAT(response.status().message(), HasSubstr("may have been carried out"));
      EXPECT_EQ(writes, 1);
      EXPECT_EQ(server.connections(), 1);
    }
  }
}

TEST(CpprestClientTest, ALostReadIsAskedAgain) {
  const RawServer server([](RawConnection& connection, int number) {
    connection.ReadHead();
    connection.Send(OkAnswer(std::to_string(number)));
    connection.ReadHead();
  });
  const auto client = ClientFor(server.Url());
  EXPECT_EQ(Get(*client)->body, "0");
  EXPECT_EQ(Get(*client)->body, "1");  // over a second connection
}

// A connection that was closed while it was idle is found out before anything is sent.
TEST(CpprestClientTest, AWriteGoesRoundAClosedConnection) {
  Signal closed;
  const RawServer server([&](RawConnection& connection, int number) {
    connection.ReadHead();
    connection.Send(OkAnswer(std::to_string(number)));
    connection.Close();
    if (number == 0) closed.Set();
  });
  const auto client = ClientFor(server.Url());
  EXPECT_EQ(Get(*client)->body, "0");
  closed.Wait();
  const auto response = Fetch(*client, Write(Method::kPost, "{}"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "1");
}

// Trap: an answer that nobody asked for would be taken for the next request's.
TEST(CpprestClientTest, AConnectionWithUnaskedBytesIsNotUsedAgain) {
  Signal sent;
  const RawServer server([&](RawConnection& connection, int number) {
    connection.ReadHead();
    // More than a client reads along with a head.
    connection.Send(OkAnswer(std::to_string(number)) + OkAnswer(std::string(100'000, 'f')));
    if (number == 0) sent.Set();
    connection.WaitForEnd();
  });
  const auto client = ClientFor(server.Url());
  const auto first = Get(*client);
  ASSERT_TRUE(first.ok()) << first.status();
  sent.Wait();
  const auto second = Fetch(*client, Write(Method::kPost, "{}"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->body, "1");
}

TEST(CpprestClientTest, InterimAnswersAreRefused) {
  const RawServer server(Answering("HTTP/1.1 100 Continue\r\n\r\n" + OkAnswer("late")));
  const auto client = ClientFor(server.Url());
  for (int i = 0; i < 3; ++i) {
    const auto response = Get(*client);
    EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(response.status().message(), HasSubstr("status 100"));
  }
}

TEST(CpprestClientTest, NamesWhoRefused) {
  std::string url;
  {
    url = RawServer(Answering("")).Url();
  }
  const auto response = Get(*ClientFor(url), "/healthz?token=secret");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(response.status().message(),
            "GET " + url + "/healthz: connection refused by " + url.substr(7));
}

TEST(CpprestClientTest, NamesTheHostThatHasNoAddress) {
  const auto response = Get(*ClientFor("http://no-such-host.invalid"));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(response.status().message(), HasSubstr("no-such-host.invalid"));
}

TEST(CpprestClientTest, ClosedDuringTheHeadIsUnavailable) {
  for (const std::string part : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    for (const bool reset : {false, true}) {
      const RawServer server([&](RawConnection& connection, int) {
        connection.ReadHead();
        connection.Send(part);
        connection.Close(reset);
      });
      const auto response = Fetch(*ClientFor(server.Url()), Write(Method::kPut, ""));
      EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable) << response.status();
      EXPECT_THAT(response.status().message(), HasSubstr("may have been carried out"));
    }
  }
}

TEST(CpprestClientTest, ABodyThatBreaksOffIsDataLoss) {
  for (const std::string answer :
       {"Content-Length: 10\r\n\r\nshort", "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    const RawServer server([&](RawConnection& connection, int) {
      connection.ReadHead();
      connection.Send("HTTP/1.1 200 OK\r\n" + answer);
    });
    const auto response = Get(*ClientFor(server.Url()));
    EXPECT_EQ(response.status().code(), absl::StatusCode::kDataLoss) << answer;
  }
}

// Trap: cpprestsdk's own timeout starts anew with every byte.
TEST(CpprestClientTest, ADrippingBodyEndsWithTheDeadline) {
  const RawServer server([](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (connection.Send("1\r\nx\r\n")) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  });
  const auto response = Fetch(*ClientFor(server.Url()), {.timeout = absl::Milliseconds(300)});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(response.status().message(), HasSubstr("reading the answer's body"));
}

TEST(CpprestClientTest, SilenceEndsWithTheDeadline) {
  const RawServer server([](RawConnection& connection, int) { connection.WaitForEnd(); });
  auto request = Write(Method::kPost, "{}");
  request.timeout = absl::Milliseconds(200);
  const auto response = Fetch(*ClientFor(server.Url()), std::move(request));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(response.status().message(),
              AllOf(HasSubstr("200ms"), HasSubstr("waiting for the answer"),
                    HasSubstr("may have been carried out")));
}

TEST(CpprestClientTest, AStopEndsEachPhase) {
  // Waiting for the handshake, for the head, for the body.
  for (const std::string part : {"", "request", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}) {
    Signal reached;
    const RawServer server([&](RawConnection& connection, int) {
      if (!part.empty()) connection.ReadHead();
      if (part.size() > 10) connection.Send(part);
      reached.Set();
      connection.WaitForEnd();
    });
    const auto client = ClientFor(server.Url());
    std::stop_source stop;
    auto response = SendLater(*client, {.timeout = absl::Minutes(5)}, stop.get_token());
    reached.Wait();
    stop.request_stop();
    EXPECT_EQ(response.get().status().code(), absl::StatusCode::kCancelled);
  }
}

TEST(CpprestClientTest, AStopThatWasRequestedBeforeSendsNoAnswer) {
  const RawServer server([](RawConnection& connection, int) { connection.WaitForEnd(); });
  std::stop_source stop;
  stop.request_stop();
  const auto client = ClientFor(server.Url());
  EXPECT_EQ(Fetch(*client, {}, stop.get_token()).status().code(), absl::StatusCode::kCancelled);
}

TEST(CpprestClientTest, WaitsForRoomAndNoLongerThanItsDeadline) {
  Signal release;
  const RawServer server([&](RawConnection& connection, int) {
    while (!connection.ReadHead().empty()) {
      release.Wait();
      connection.Send(OkAnswer("x"));
    }
  });
  const auto client = ClientFor(server.Url(), [](ClientOptions& o) { o.max_in_flight = 2; });
  std::vector<std::future<absl::StatusOr<Response>>> held;
  for (int i = 0; i < 5; ++i) held.push_back(SendLater(*client, {.timeout = absl::Minutes(5)}));
  const auto late = Fetch(*client, {.timeout = absl::Milliseconds(100)});
  EXPECT_EQ(late.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(late.status().message(), HasSubstr("one of 2 requests in flight"));
  release.Set();
  for (auto& response : held) EXPECT_TRUE(response.get().ok());
  EXPECT_LE(server.connections(), 2);
}

// Trap: sockets, timers and continuations share one pool; who blocks in it starves it.
TEST(CpprestClientTest, ManyAtATimeOnEightThreads) {
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url());
  std::vector<std::future<absl::StatusOr<Response>>> all;
  for (int i = 0; i < 200; ++i) all.push_back(SendLater(*client, {.timeout = absl::Minutes(2)}));
  for (auto& response : all) EXPECT_TRUE(response.get().ok());
  EXPECT_LE(server.connections(), 32);
}

// The deadline does not need the pool: here its only thread is held by a (bad) Done.
TEST(CpprestClientTest, DeadlinesHoldWhileThePoolIsBusy) {
  const auto one_thread = [](ClientOptions& options) { options.threads = 1; };
  Signal held;
  Signal release;
  const RawServer server(Answering(OkAnswer("x")));
  const RawServer silent([](RawConnection& connection, int) { connection.WaitForEnd(); });
  const auto client = ClientFor(server.Url(), one_thread);
  // From another thread: a Done may run on the one that sends.
  std::jthread sender([&] {
    client->Send({}, {}, [&](const absl::StatusOr<Response>&) {
      held.Set();
      release.Wait();
    });
  });
  held.Wait();
  const auto other = ClientFor(silent.Url(), one_thread);
  EXPECT_EQ(Fetch(*other, {.timeout = absl::Milliseconds(50)}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  release.Set();
}

TEST(CpprestClientTest, WhatADoneThrowsEndsThere) {
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url());
  std::promise<void> called;
  client->Send({}, {}, [&](const absl::StatusOr<Response>&) {
    called.set_value();
    throw std::runtime_error("a fault of the caller");
  });
  called.get_future().wait();
  EXPECT_TRUE(Get(*client).ok());
}

TEST(CpprestClientTest, DestroyingItEndsWhatIsInFlight) {
  Signal reached;
  const RawServer server([&](RawConnection& connection, int number) {
    connection.ReadHead();
    if (number == 0) reached.Set();
    connection.WaitForEnd();
  });
  auto client = ClientFor(server.Url(), [](ClientOptions& o) { o.max_in_flight = 4; });
  std::atomic<int> told = 0;
  for (int i = 0; i < 9; ++i) {
    client->Send({.timeout = absl::Minutes(5)}, {}, [&](const absl::StatusOr<Response>& response) {
      EXPECT_EQ(response.status().code(), absl::StatusCode::kCancelled);
      ++told;
    });
  }
  reached.Wait();
  client.reset();
  EXPECT_EQ(told, 9);
}

TEST(CpprestClientTest, ANewRequestMayStartInADone) {
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url(), [](ClientOptions& o) { o.max_in_flight = 1; });
  std::promise<absl::StatusOr<Response>> last;
  std::function<void(int)> next = [&](int left) {
    client->Send({}, {}, [&, left](absl::StatusOr<Response> response) {
      if (left == 0 || !response.ok()) return last.set_value(std::move(response));
      next(left - 1);
    });
  };
  next(50);
  EXPECT_TRUE(last.get_future().get().ok());
}

TEST(CpprestClientTest, RefusesWhatItMustNotSend) {
  const auto client = ClientFor("http://metrics.example");
  const std::vector<std::pair<Request, std::string>> cases = {
      {{.headers = {{"Authorization", "Bearer secret"}}}, "Authorization"},
      {{.headers = {{"X", "a\r\nEvil: 1"}}}, "control character"},
      {{.headers = {{"X\r\nEvil", "1"}}}, "no name of a header"},
      {{.headers = {{"Host", "other"}}}, "written by the client"},
      {{.headers = {{"content-length", "5"}}}, "written by the client"},
      {{.target = "api"}, "begin with one slash"},
      {{.target = "//other/"}, "begin with one slash"},
      {{.target = "/a b"}, "escaped"},
      {{.target = "/a\r\nEvil: 1"}, "escaped"},
      {{.timeout = absl::ZeroDuration()}, "timeout"},
  };
  for (const auto& [request, problem] : cases) {
    const absl::Status status = Fetch(*client, request).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), AllOf(HasSubstr(problem), Not(HasSubstr("secret"))));
  }
  Request bad = {.target = "x", .headers = {{"Host", "a"}, {"B", "\n"}}};
  const absl::Status all = Fetch(*client, bad).status();
  EXPECT_THAT(all.message(), AllOf(HasSubstr("slash"), HasSubstr("Host"), HasSubstr("header B")));
  EXPECT_EQ(client->Open(bad, {})->WaitForHead().status(), all);
}

TEST(CpprestClientTest, RefusesWhatCpprestsdkCannotSend) {
  const RawServer server(Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url());
  EXPECT_EQ(Get(*client, "/?match[]=up").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Get(*client, "/?match%5B%5D=up").ok());
}

TEST(MakeClientTest, TellsEverythingAtOnce) {
  ClientOptions options;
  options.url = "https://user:secret@host:99999/x?y";
  options.max_in_flight = 0;
  options.connect_timeout = absl::ZeroDuration();
  options.tls.key_pem = "none";
  const absl::Status status = MakeClient(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const std::string part : {"user name or password", "99999", "query", "maxInFlight",
                                 "connectTimeout", "tls.ca", "tls.key", "tls.certificate"}) {
    EXPECT_THAT(status.message(), HasSubstr(part));
  }
  EXPECT_THAT(status.message(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace springtide::http
