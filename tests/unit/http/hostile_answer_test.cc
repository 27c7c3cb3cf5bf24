// Answers that are made to harm: every one must end in an error, soon and in bounded memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/http/client_helpers.h"

namespace springtide::http {
namespace {

using ::testing::HasSubstr;

constexpr char kOk[] = "HTTP/1.1 200 OK\r\n";
constexpr char kChunked[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(HostileAnswerTest, IsAnError) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"},
      {"status is no number", "HTTP/1.1 abc OK\r\n\r\n"},
      {"status out of range", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"},
      {"negative status", "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"protocol switched", "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
      {"length is no number", std::string(kOk) + "Content-Length: abc\r\n\r\nx"},
      {"negative length", std::string(kOk) + "Content-Length: -1\r\n\r\nx"},
      {"length with a sign", std::string(kOk) + "Content-Length: +1\r\n\r\nx"},
      {"huge length", std::string(kOk) + "Content-Length: 99999999999999999999\r\n\r\nx"},
      {"two lengths", std::string(kOk) + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy"},
      {"length and chunked",
       std::string(kOk) + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked as part of a word",
       std::string(kOk) + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"chunked and gzip", std::string(kOk) + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"chunk size is garbage", std::string(kChunked) + "zz\r\nx\r\n0\r\n\r\n"},
      {"chunk size is empty", std::string(kChunked) + "\r\nx\r\n0\r\n\r\n"},
      {"chunk size above 32 bits", std::string(kChunked) + "fffffffff\r\nx\r\n"},
      {"negative chunk size", std::string(kChunked) + "-5\r\nabcde\r\n0\r\n\r\n"},
  };
  for (const auto& [what, answer] : cases) {
    const RawServer server([&answer = answer](RawConnection& connection, int) {
      connection.ReadHead();
      connection.Send(answer);
    });
    const auto client = ClientFor(server.Url());
    const auto response = Fetch(*client, {.timeout = absl::Seconds(20)});
    EXPECT_FALSE(response.ok()) << what;
    EXPECT_NE(response.status().code(), absl::StatusCode::kDeadlineExceeded) << what;
    EXPECT_THAT(response.status().message(), HasSubstr(server.Url())) << what;
  }
}

TEST(HostileAnswerTest, ABodyAboveTheLimitIsRefused) {
  const std::string long_body(5000, 'x');
  for (const std::string& answer :
       {OkAnswer(long_body), kChunked + std::string("1388\r\n") + long_body + "\r\n0\r\n\r\n",
        kOk + ("\r\n" + long_body)}) {
    const RawServer server([&](RawConnection& connection, int) {
      connection.ReadHead();
      connection.Send(answer);
    });
    const auto client = ClientFor(server.Url());
    const auto response = Fetch(*client, {.max_body_bytes = 4999});
    EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(response.status().message(), HasSubstr("4999"));
    EXPECT_TRUE(Fetch(*client, {.max_body_bytes = 5000}).ok());
  }
}

TEST(HostileAnswerTest, HeadersAboveTheLimitAreRefused) {
  const RawServer server(
      Answering(kOk + ("X: " + std::string(70'000, 'x')) + "\r\nContent-Length: 0\r\n\r\n"));
  const auto response = Get(*ClientFor(server.Url()));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(response.status().message(), HasSubstr("bytes of headers"));
}

// Sends `start`, then `filler` for as long as the client takes it; at most `most` bytes.
RawServer::Script Flood(const std::string& start, size_t most) {
  return [start, most](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(start);
    const std::string filler(64 << 10, 'x');
    for (size_t sent = 0; sent < most && connection.Send(filler); sent += filler.size()) {
    }
    connection.WaitForEnd();
  };
}

// Trap: cpprestsdk takes in a head or a chunk whole, and reads a negative chunk size as an endless
// one.
TEST(HostileAnswerTest, EndlessHeadsAndChunksEndBeforeMemoryDoes) {
  for (const std::string start :
       {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 ",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"}) {
    for (const bool tls : {false, true}) {
      const RawServer server({.identity = tls ? &LocalIdentity() : nullptr},
                             Flood(start, size_t{4} << 30));
      const auto client = ClientFor(server.Url());
      const auto response =
          Fetch(*client, {.timeout = absl::Minutes(2), .max_body_bytes = 100'000});
      EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted)
          << start << response.status();
    }
  }
}

TEST(HostileAnswerTest, AStreamIsBoundedToo) {
  const RawServer server(Flood(std::string(kChunked) + "7fffffff\r\n", size_t{4} << 30));
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open({}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  EXPECT_EQ(stream->Read(absl::Minutes(2)).status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace springtide::http
