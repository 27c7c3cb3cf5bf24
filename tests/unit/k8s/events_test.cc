#include "k8s/events.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "k8s/json.h"
#include "tests/unit/k8s/stepped_clock.h"

namespace springtide::k8s {
namespace {

absl::Status Refusal(int code, const std::string& reason) {
  ApiError error;
  error.code = code;
  error.reason = reason;
  return ToStatus(error, "events");
}

// The events of an API server: name to count.
//
// Thread safety: safe from any thread.
class EventApi final : public Api {
 public:
  using Fault = std::function<std::optional<absl::Status>(const ApiRequest&)>;

  absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token) override {
    Fault before;
    Fault after;
    {
      const std::lock_guard lock(mutex_);
      ++calls_;
      before = before_;
      after = after_;
    }
    if (before) {
      if (auto status = before(request)) return *std::move(status);
    }
    if (auto status = Apply(request); !status.ok()) return status;
    if (after) {
      if (auto status = after(request)) return *std::move(status);
    }
    return http::Response{200, {}, "{}"};
  }

  absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest&, std::stop_token) override {
    return absl::UnimplementedError("events are not watched");
  }

  // Before: on the way there. After: on the way back, when it was applied.
  void SetFaults(Fault before, Fault after = nullptr) {
    const std::lock_guard lock(mutex_);
    before_ = std::move(before);
    after_ = std::move(after);
  }

  std::map<std::string, int64_t> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  int64_t calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  void Expire() {
    const std::lock_guard lock(mutex_);
    events_.clear();
  }

 private:
  absl::Status Apply(const ApiRequest& request) {
    const std::lock_guard lock(mutex_);
    const auto body = *ParseJson(request.body);
    const int64_t count = FindInteger(body, {"series", "count"}).value_or(1);
    if (request.method == http::Method::kPost) {
      const std::string name(*FindString(body, {"metadata", "name"}));
      if (!events_.emplace(name, count).second) return Refusal(409, "AlreadyExists");
      return absl::OkStatus();
    }
    const auto found = events_.find(request.path.substr(request.path.rfind('/') + 1));
    if (found == events_.end()) return Refusal(404, "NotFound");
    found->second = count;
    return absl::OkStatus();
  }

  mutable std::mutex mutex_;
  std::map<std::string, int64_t> events_;  // guarded by mutex_
  Fault before_, after_;                   // guarded by mutex_
  int64_t calls_ = 0;                      // guarded by mutex_
};

Event About(const std::string& object) {
  Event event;
  event.regarding = {"v1", "Thing", "shop", object, "u"};
  event.reason = "ScaledUp";
  return event;
}

class EventRecorderTest : public testing::Test {
 protected:
  EventRecorder::Options Options(size_t queue = 1000) {
    EventRecorder::Options options;
    options.source.instance = "host_uuid";
    options.queue = queue;
    return options;
  }

  // Waits until the sender has nothing to do now but to wait.
  void Settle() { clock_.AwaitSleepers(1); }

  SteppedClock clock_;
  EventApi api_;
};

TEST_F(EventRecorderTest, SendsInOrderAndCounts) {
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  for (int i = 0; i < 5; ++i) recorder.Record(About("web"));
  recorder.Record(About("api"));
  EXPECT_TRUE(recorder.Flush(absl::Seconds(30)));
  const auto events = api_.events();
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events.begin()->second, 1);             // api
  EXPECT_EQ(std::next(events.begin())->second, 5);  // web
  EXPECT_EQ(recorder.counters().sent, 4) << "made, made, second, what Flush found";
  EXPECT_TRUE(recorder.Flush(absl::Seconds(30))) << "nothing left";
}

TEST_F(EventRecorderTest, ClosesSeriesByItself) {
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  for (int i = 0; i < 9; ++i) recorder.Record(About("web"));
  for (int minute = 0; minute < 8; ++minute) {
    Settle();
    clock_.Advance(absl::Minutes(1));
  }
  Settle();
  ASSERT_EQ(api_.events().size(), 1);
  EXPECT_EQ(api_.events().begin()->second, 9);
}

// F32: a create whose answer was lost was applied; the second one finds it and is done.
TEST_F(EventRecorderTest, ACreateThatIsSentTwiceIsOneEvent) {
  std::atomic<int> lost{0};
  api_.SetFaults(nullptr, [&](const ApiRequest&) -> std::optional<absl::Status> {
    if (++lost > 1) return std::nullopt;
    return absl::UnavailableError("connection reset");
  });
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  recorder.Record(About("web"));
  while (recorder.counters().sent == 0) {
    clock_.AwaitSleepers(1);
    clock_.Advance(absl::Seconds(12));
  }
  EXPECT_EQ(api_.events().size(), 1);
  EXPECT_EQ(api_.calls(), 2);
  EXPECT_EQ(recorder.counters().refused, 0);
}

TEST_F(EventRecorderTest, AnEventThatHasExpiredIsMadeAgainWithItsSeries) {
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  recorder.Record(About("web"));
  recorder.Record(About("web"));
  while (recorder.counters().sent < 2) std::this_thread::yield();
  recorder.Record(About("web"));
  api_.Expire();
  ASSERT_TRUE(recorder.Flush(absl::Seconds(30)));
  const auto events = api_.events();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events.begin()->second, 3);
  EXPECT_EQ(api_.calls(), 4) << "made, second, third and refused, made again";
}

// F60: whatever the sink does, it is counted, and the caller never waits.
TEST_F(EventRecorderTest, RefusalsAreFinal) {
  for (const auto& [code, reason] : std::map<int, std::string>{{400, "BadRequest"},
                                                               {403, "Forbidden"},
                                                               {404, "NotFound"},
                                                               {409, "Conflict"},
                                                               {422, "Invalid"},
                                                               {429, "TooManyRequests"},
                                                               {500, "InternalError"}}) {
    EventApi api;
    api.SetFaults(
        [status = code, why = reason](const ApiRequest&) { return Refusal(status, why); });
    EventRecorder recorder(api, clock_, Options(), [] { return 0.5; });
    recorder.Record(About("web"));
    EXPECT_TRUE(recorder.Flush(absl::Seconds(30))) << code;
    EXPECT_EQ(recorder.counters().refused, 1) << code;
    EXPECT_EQ(api.calls(), 1) << code;
  }
}

TEST_F(EventRecorderTest, AConflictOnASeriesIsTriedAgain) {
  std::atomic<int> conflicts{0};
  api_.SetFaults([&](const ApiRequest& request) -> std::optional<absl::Status> {
    if (request.method != http::Method::kPatch || ++conflicts > 3) return std::nullopt;
    return Refusal(409, "Conflict");
  });
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  recorder.Record(About("web"));
  recorder.Record(About("web"));
  while (recorder.counters().sent < 2) {
    clock_.AwaitSleepers(1);
    clock_.Advance(absl::Seconds(12));
  }
  EXPECT_EQ(api_.events().begin()->second, 2);
}

TEST_F(EventRecorderTest, GivesUpAfterTwelveTries) {
  api_.SetFaults([](const ApiRequest&) { return absl::UnavailableError("no route to host"); });
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.999; });
  recorder.Record(About("web"));
  for (int i = 0; recorder.counters().gave_up == 0; ++i) {
    ASSERT_LT(i, 12 * 13) << "10 to 12.5 s between tries";
    clock_.AwaitSleepers(1);
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(api_.calls(), 12);
}

TEST_F(EventRecorderTest, AServerThatNeverAnswersCostsTheCallerNothing) {
  std::binary_semaphore hung(0);
  std::binary_semaphore free(0);
  std::atomic<bool> first{true};
  api_.SetFaults([&](const ApiRequest&) -> std::optional<absl::Status> {
    if (first.exchange(false)) {
      hung.release();
      free.acquire();
    }
    return std::nullopt;
  });
  EventRecorder recorder(api_, clock_, Options(/*queue=*/10), [] { return 0.5; });
  recorder.Record(About("first"));
  hung.acquire();
  // This returns, or the test hangs.
  for (int i = 0; i < 500; ++i) recorder.Record(About(absl::StrCat("web-", i)));
  EXPECT_EQ(recorder.counters().dropped, 490);
  free.release();
  EXPECT_TRUE(recorder.Flush(absl::Seconds(30)));
  EXPECT_EQ(recorder.counters().sent, 11);
  EXPECT_EQ(api_.events().size(), 11);
}

TEST_F(EventRecorderTest, FlushHasALimit) {
  api_.SetFaults([](const ApiRequest&) { return absl::UnavailableError("no route to host"); });
  EventRecorder recorder(api_, clock_, Options(), [] { return 0.5; });
  recorder.Record(About("web"));
  std::jthread mover([&] {
    clock_.AwaitSleepers(2);  // the sender between tries, and Flush
    clock_.Advance(absl::Seconds(5));
  });
  EXPECT_FALSE(recorder.Flush(absl::Seconds(5)));
}

TEST_F(EventRecorderTest, ManyThreadsReportAtOnce) {
  EventRecorder recorder(api_, clock_, Options(/*queue=*/100'000), [] { return 0.5; });
  {
    std::vector<std::jthread> reporters;
    for (int t = 0; t < 4; ++t) {
      reporters.emplace_back([&recorder, t] {
        for (int i = 0; i < 500; ++i) recorder.Record(About(absl::StrCat(t, "-", i % 10)));
      });
    }
  }
  EXPECT_TRUE(recorder.Flush(absl::Seconds(30)));
  const auto events = api_.events();
  EXPECT_EQ(events.size(), 40);
  for (const auto& [name, count] : events) EXPECT_EQ(count, 50) << name;
}

}  // namespace
}  // namespace springtide::k8s
