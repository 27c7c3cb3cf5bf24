// Answers that are read as they come: back-pressure, silence, ends, stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/unit/http/client_helpers.h"

namespace springtide::http {
namespace {

using ::testing::HasSubstr;

constexpr char kChunkedHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string Chunk(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx", bytes.size());
  return size + std::string("\r\n") + bytes + "\r\n";
}

TEST(StreamTest, GivesPiecesAsTheyCome) {
  Signal first_read;
  const RawServer server([&](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead + Chunk("first\n"));
    first_read.Wait();  // the second is sent only once the first was delivered
    connection.Send(Chunk(std::string("sec\0nd\n", 7)) + "0\r\n\r\n");
  });
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open({}, {});
  const auto head = stream->WaitForHead();
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->headers.Get("content-type"), "application/json");
  EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "first\n");
  first_read.Set();
  EXPECT_EQ(ReadAll(*stream).value(), std::string("sec\0nd\n", 7));
  EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "");  // the end stays the end
}

TEST(StreamTest, SeeksNoRoomAmongTheOthersAndUsesNoOldConnection) {
  Signal release;
  const RawServer server([&](RawConnection& connection, int) {
    const std::string head = connection.ReadHead();
    connection.Send(head.find("/watch") != std::string::npos ? kChunkedHead + Chunk("x") : "");
    release.Wait();
  });
  const auto client = ClientFor(server.Url(), [](ClientOptions& o) { o.max_in_flight = 1; });
  [[maybe_unused]] const auto held = SendLater(*client, {.timeout = absl::Minutes(5)});
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 3; ++i) streams.push_back(client->Open({.target = "/watch"}, {}));
  for (const auto& stream : streams) {
    ASSERT_TRUE(stream->WaitForHead().ok());
    EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "x");
  }
  release.Set();
}

TEST(StreamTest, TheTimeoutIsForTheHeadOnly) {
  const RawServer silent([](RawConnection& connection, int) { connection.WaitForEnd(); });
  const auto unanswered = ClientFor(silent.Url());
  const auto waiting = unanswered->Open({.timeout = absl::Milliseconds(100)}, {});
  EXPECT_EQ(waiting->WaitForHead().status().code(), absl::StatusCode::kDeadlineExceeded);

  Signal go_on;
  const RawServer server([&](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead);
    go_on.Wait();
    connection.Send(Chunk("late") + "0\r\n\r\n");
  });
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open({.timeout = absl::Seconds(2)}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  // Silence for longer than the timeout: it no longer counts.
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  go_on.Set();
  EXPECT_EQ(ReadAll(*stream).value(), "late");
}

TEST(StreamTest, SilenceEndsAtTheIdleLimitAndDropsTheConnection) {
  Signal dropped;
  const RawServer server([&](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead + Chunk("x"));
    connection.WaitForEnd();
    dropped.Set();
  });
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open({}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "x");
  const absl::Status silence = stream->Read(absl::Milliseconds(100)).status();
  EXPECT_EQ(silence.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(silence.message(), HasSubstr("100ms"));
  dropped.Wait();  // while the stream still exists
  EXPECT_EQ(stream->Read(absl::Seconds(20)).status(), silence);
}

TEST(StreamTest, ALostConnectionGivesWhatCameAndThenDataLoss) {
  for (const bool reset : {false, true}) {
    Signal read;
    const RawServer server([&](RawConnection& connection, int) {
      connection.ReadHead();
      connection.Send(kChunkedHead + Chunk("one") + "5\r\nab");
      if (reset) read.Wait();
      connection.Close(reset);
    });
    const auto client = ClientFor(server.Url());
    const auto stream = client->Open({}, {});
    ASSERT_TRUE(stream->WaitForHead().ok());
    EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "one");
    if (reset) read.Set();
    EXPECT_EQ(stream->Read(absl::Seconds(20)).status().code(), absl::StatusCode::kDataLoss);
  }
}

// Trap: cpprestsdk's own buffer takes in everything, however slow the reader.
TEST(StreamTest, ASlowReaderHoldsBackTheSender) {
  constexpr size_t kTotal = size_t{64} << 20;
  constexpr size_t kBuffer = size_t{256} << 10;
  std::atomic<size_t> sent = 0;
  const RawServer server({.send_buffer = 64 << 10}, [&](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead);
    const std::string piece(16 << 10, 'x');
    while (sent < kTotal && connection.Send(Chunk(piece))) sent += piece.size();
    connection.Send("0\r\n\r\n");
  });
  const auto client =
      ClientFor(server.Url(), [](ClientOptions& o) { o.stream_buffer_bytes = kBuffer; });
  const auto stream = client->Open({}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  // The sender goes on until every buffer on the way is full, and then no further.
  size_t before = 0;
  do {
    before = sent;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  } while (sent != before || before == 0);
  EXPECT_LT(before, kTotal / 2) << "the kernel's buffers are at most some 6 MiB";
  size_t read = 0;
  while (read < kTotal) {
    const auto piece = stream->Read(absl::Seconds(20));
    ASSERT_TRUE(piece.ok()) << piece.status();
    ASSERT_LE(piece->size(), kBuffer);
    read += piece->size();
  }
  EXPECT_EQ(read, kTotal);
  EXPECT_EQ(ReadAll(*stream).value(), "");
}

TEST(StreamTest, AStopEndsABlockedRead) {
  const RawServer server([](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead + Chunk("x"));
    connection.WaitForEnd();
  });
  const auto client = ClientFor(server.Url());
  std::stop_source stop;
  const auto stream = client->Open({}, stop.get_token());
  ASSERT_TRUE(stream->WaitForHead().ok());
  EXPECT_EQ(stream->Read(absl::Seconds(20)).value(), "x");
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(stream->Read(absl::Minutes(5)).status().code(), absl::StatusCode::kCancelled);
}

TEST(StreamTest, AStopEndsTheWaitForTheHead) {
  const RawServer server([](RawConnection& connection, int) { connection.WaitForEnd(); });
  const auto client = ClientFor(server.Url());
  std::stop_source stop;
  const auto stream = client->Open({.timeout = absl::Minutes(5)}, stop.get_token());
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(stream->WaitForHead().status().code(), absl::StatusCode::kCancelled);
}

TEST(StreamTest, DestroyingItDropsTheConnectionEvenWhileTheSenderIsHeldBack) {
  Signal dropped;
  const RawServer server([&](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead);
    const std::string piece = Chunk(std::string(64 << 10, 'x'));
    while (connection.Send(piece)) {
    }
    dropped.Set();
  });
  const auto client =
      ClientFor(server.Url(), [](ClientOptions& o) { o.stream_buffer_bytes = 1000; });
  auto stream = client->Open({}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  EXPECT_EQ(stream->Read(absl::Seconds(20))->size(), 1000);
  stream.reset();
  dropped.Wait();
}

TEST(StreamTest, OutlivesItsClient) {
  const RawServer server([](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send(kChunkedHead);
    connection.WaitForEnd();
  });
  auto client = ClientFor(server.Url());
  const auto stream = client->Open({}, {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  client.reset();
  EXPECT_EQ(stream->Read(absl::Minutes(5)).status().code(), absl::StatusCode::kCancelled);
}

TEST(StreamTest, AnErrorAnswerIsReadLikeOthers) {
  const RawServer server(Answering("HTTP/1.1 410 Gone\r\nContent-Length: 7\r\n\r\n{\"a\":1}"));
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open({}, {});
  EXPECT_EQ(stream->WaitForHead().value().status, 410);
  EXPECT_EQ(ReadAll(*stream).value(), "{\"a\":1}");
}

}  // namespace
}  // namespace springtide::http
