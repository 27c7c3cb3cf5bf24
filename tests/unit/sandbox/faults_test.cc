#include "sandbox/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/refusal.h"
#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::ElementsAre;

TEST(FaultsTest, ARuleMeetsWhatItNamesAndOnlySoOften) {
  TestServer server;
  FaultRule rule;
  rule.method = "GET";
  rule.target = "configmaps.*limit=5";
  rule.skip = 1;
  rule.count = 2;
  rule.fault.answer = TooManyRequests("7");
  const int id = server.faults.Add(rule);
  const auto list = [&] { return server.Get(absl::StrCat(kConfigMaps, "?limit=5")); };
  EXPECT_EQ(server.Get(kConfigMaps).status, 200) << "not named";
  EXPECT_EQ(list().status, 200) << "skipped";
  const auto refused = list();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.Get("Retry-After"), "7");
  EXPECT_EQ(refused.reason(), "TooManyRequests");
  EXPECT_EQ(list().status, 429);
  EXPECT_EQ(list().status, 200) << "used up";
  EXPECT_EQ(server.faults.Met(id), 2);
  EXPECT_EQ(server.faults.Count("GET", "limit=5"), 4);
}

TEST(FaultsTest, LostAnswersAreApplied) {
  TestServer server;
  FaultRule lost;
  lost.method = "POST";
  lost.fault.lose_answer = true;
  const int id = server.faults.Add(lost);
  EXPECT_TRUE(server.Send(http::Method::kPost, kConfigMaps, ConfigMapBody("a"), {})->was_reset);
  server.faults.Remove(id);
  EXPECT_EQ(server.Get(At(kConfigMaps, "a")).status, 200);

  lost.fault.lose_answer = false;
  lost.fault.lose_request = true;
  server.faults.Add(lost);
  EXPECT_TRUE(server.Send(http::Method::kPost, kConfigMaps, ConfigMapBody("b"), {})->was_reset);
  EXPECT_EQ(server.Get(At(kConfigMaps, "b")).status, 404);
}

TEST(FaultsTest, PagesOfProxiesAndLateAnswers) {
  TestServer server;
  FaultRule rule;
  rule.count = 1;
  rule.fault.answer = GatewayPage(502);
  server.faults.Add(rule);
  const auto page = server.Get(kConfigMaps);
  EXPECT_EQ(page.status, 502);
  EXPECT_EQ(page.headers.Get("Content-Type"), "text/html");

  FaultRule late;
  late.fault.delivery.delay = absl::Seconds(3);
  late.fault.delivery.cut_after_bytes = 10;
  server.faults.Add(late);
  const auto record =
      server.Send(http::Method::kGet, kConfigMaps, "", {{"Authorization", "Bearer admin"}});
  EXPECT_EQ(record->delivery.delay, absl::Seconds(3));
  EXPECT_EQ(record->delivery.cut_after_bytes, 10u);
}

TEST(FaultsTest, WatchesThatLoseRepeatAndBreakOff) {
  TestServer server;
  const auto watch = [&](const Fault& fault) {
    server.faults.Clear();
    FaultRule rule;
    rule.target = "watch=1";
    rule.fault = fault;
    server.faults.Add(rule);
    return server.Watch(absl::StrCat(kConfigMaps, "?watch=1&allowWatchBookmarks=true&",
                                     "resourceVersion=", server.store.revision()));
  };
  const auto write = [&](const char* name) {
    server.faults.Clear();
    return absl::StrCat("ADDED ", name, " ",
                        server.Post(kConfigMaps, ConfigMapBody(name)).version());
  };

  Fault repeat;
  repeat.repeat_events = true;
  auto repeated = watch(repeat);
  const std::string a = write("a");
  EXPECT_THAT(repeated.TakeBrief(), ElementsAre(a, a));

  Fault end;
  end.events_before_end = 1;
  end.last_words = R"({"type":"ERROR","object":{"kind":"Status","code":410}})"
                   "\n";
  auto ending = watch(end);
  const std::string b = write("b");
  write("c");
  EXPECT_THAT(ending.TakeBrief(), ElementsAre(b, "ERROR 410"));
  EXPECT_TRUE(ending.ended());

  Fault cut;
  cut.events_before_end = 0;
  cut.reset_at_end = true;
  EXPECT_TRUE(watch(cut).was_reset()) << "before the first event";

  Fault garbled;
  garbled.replace_first = "{\"type\":\"AD\n";
  server.faults.Clear();
  FaultRule rule;
  rule.target = "watch=1";
  rule.fault = garbled;
  server.faults.Add(rule);
  const auto record = server.Send(
      http::Method::kGet,
      absl::StrCat(kConfigMaps, "?watch=1&resourceVersion=", server.store.revision()), "", {});
  write("d");
  EXPECT_EQ(record->body, "{\"type\":\"AD\n");

  Fault silent;
  silent.drop_bookmarks = true;
  auto unmarked = watch(silent);
  server.clock.Advance(absl::Minutes(1));
  server.api.Tick();
  EXPECT_THAT(unmarked.TakeBrief(), testing::IsEmpty());
  EXPECT_FALSE(unmarked.ended());
}

}  // namespace
}  // namespace springtide::sandbox
