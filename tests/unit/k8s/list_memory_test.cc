// A list of a hundred thousand objects must not need twice the memory that its store needs.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/manual_clock.h"
#include "k8s/pod.h"
#include "k8s/reflector.h"
#include "tests/unit/k8s/watch_text.h"

namespace springtide::k8s {
namespace {

// GCC and Clang tell in different ways.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

constexpr int kObjects = 100'000;
constexpr int kPage = 500;

// Answers lists page by page, each page written when it is asked for; ends the run after `lists`.
class PagedApi final : public Api {
 public:
  PagedApi(int lists, std::function<void()> listed) : lists_(lists), listed_(std::move(listed)) {}

  absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token) override {
    int begin = 0;
    for (const auto& [key, value] : request.query) {
      if (key == "continue" && !absl::SimpleAtoi(value, &begin)) begin = 0;
    }
    std::vector<std::string> items;
    for (int i = begin; i < begin + kPage; ++i) {
      // Half a kilobyte of it is not kept.
      items.push_back(PodText(absl::StrCat("pod-", i), absl::StrCat(1000 + i),
                              absl::StrCat("0b3a5f5e-7a3f-4a5f-9a5f-", 100'000'000'000 + i),
                              absl::StrCat(R"(,"spec":{"x":")", std::string(500, 'x'), R"("})")));
    }
    const int next = begin + kPage;
    return http::Response{
        200,
        {},
        ListText("900000", items,
                 next < kObjects ? absl::StrCat(R"(,"continue":")", next, R"(")") : "")};
  }

  // Each watch tells that the version has expired.
  absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest&, std::stop_token) override {
    listed_();
    if (--lists_ == 0) {
      stop_.request_stop();
      return absl::CancelledError("enough");
    }
    ApiError error;
    error.code = 504;
    error.causes = {{"ResourceVersionTooLarge", "", ""}};
    return ToStatus(error, "GET");
  }

  std::stop_token stop_token() const { return stop_.get_token(); }

 private:
  int lists_;
  const std::function<void()> listed_;
  std::stop_source stop_;
};

// KiB of the line `name` of /proc/self/status.
int64_t Memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    int64_t kib = 0;
    if (word == name && status >> kib) return kib;
  }
  return 0;
}

TEST(ListMemoryTest, AHugeListStaysUnderTwiceWhatItLeaves) {  // F23
  if (kSanitized) GTEST_SKIP() << "sanitizers keep memory of their own";
  base::ManualClock clock(absl::FromUnixSeconds(1'767'225'600), /*sleeping_advances=*/true);
  WatchListGate gate;
  Store<Pod> store;
  StoreFeed<Pod> feed(PodKind({}), store);
  int64_t steady = 0;
  PagedApi api(3, [&steady] { steady = std::max(steady, Memory("VmRSS:")); });
  ReflectorOptions options;
  options.path = "/api/v1/pods";
  options.kind = "Pod";
  options.protocol.watch_list = false;
  const int64_t before = Memory("VmRSS:");
  Reflector reflector(options, api, clock, gate, [] { return 0.5; }, feed);
  reflector.Run(api.stop_token());
  const int64_t peak = Memory("VmHWM:");
  std::cout << "before " << before << " KiB, steady " << steady << " KiB, peak " << peak << " KiB, "
            << (steady - before) * 1024 / kObjects << " bytes per object\n";
  EXPECT_EQ(store.size(), static_cast<size_t>(kObjects));
  EXPECT_EQ(reflector.stats().lists, 3) << "the first, and two on top of a full store";
  ASSERT_GT(steady, 0);
  EXPECT_LT(peak, 2 * steady);
  EXPECT_LT((steady - before) * 1024 / kObjects, 1024);
}

}  // namespace
}  // namespace springtide::k8s
