// What reaches the store, and what is asked of the server, over the course of a watch.
#include "k8s/reflector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/k8s/reflector_rig.h"

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;

constexpr absl::Duration kMinute = absl::Minutes(1);

TEST(ReflectorTest, ListsThenWatchesAndKeepsTheStore) {
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3"), PodText("b", "7")}))
      .Watch({{.bytes = EventText("ADDED", PodText("c", "11"))},
              {.bytes = EventText("MODIFIED", PodText("a", "12")) +
                        EventText("DELETED", PodText("b", "13"))},
              {.bytes = BookmarkText("20")},
              {.bytes = "", .silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@12 c@11");
  EXPECT_THAT(rig.api.Asked(), ElementsAre("list limit=500", "watch resourceVersion=10"));
  const Freshness freshness = rig.store.freshness();
  EXPECT_TRUE(freshness.synced);
  EXPECT_FALSE(freshness.stale());
  EXPECT_FALSE(freshness.degraded);
  EXPECT_EQ(freshness.resource_version, "20") << "bookmarks count";
  const WatchStats stats = rig.reflector->stats();
  EXPECT_EQ(stats.lists, 1);
  EXPECT_EQ(stats.pages, 1);
  EXPECT_EQ(stats.watches, 1);
  EXPECT_EQ(stats.added, 1);
  EXPECT_EQ(stats.modified, 1);
  EXPECT_EQ(stats.deleted, 1);
  EXPECT_EQ(stats.bookmarks, 1);
  EXPECT_EQ(stats.version, "20");
  EXPECT_EQ(stats.syncs[static_cast<size_t>(SyncReason::kStart)], 1);
}

TEST(ReflectorTest, RequestsSayWhatTheyWant) {  // W16, W37
  ReflectorOptions options = ReflectorRig::Plain();
  options.label_selector = "app=web";
  options.field_selector = "spec.nodeName=n";
  options.metadata_only = true;
  ReflectorRig rig(options);
  rig.api
      .List(R"({"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"5"},"items":[]})")
      .Watch({});
  rig.Run();
  ASSERT_EQ(rig.api.requests.size(), 2u);
  const auto& list = rig.api.requests[0];
  EXPECT_EQ(list.sent.path, "/api/v1/pods");
  EXPECT_EQ(list.ToString(), "list labelSelector=app=web fieldSelector=spec.nodeName=n limit=500");
  EXPECT_EQ(list.sent.accept, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  EXPECT_EQ(list.sent.max_body_bytes, size_t{64} << 20);
  EXPECT_EQ(list.sent.timeout, absl::Seconds(60));
  const auto& watch = rig.api.requests[1];
  EXPECT_EQ(watch.Query("watch"), "1");
  EXPECT_EQ(watch.Query("allowWatchBookmarks"), "true");
  EXPECT_EQ(watch.Query("timeoutSeconds"), "300");
  EXPECT_EQ(watch.Query("resourceVersion"), "5");
  EXPECT_EQ(watch.Query("labelSelector"), "app=web");
  EXPECT_EQ(watch.sent.accept, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
  EXPECT_EQ(watch.sent.timeout, absl::Seconds(305)) << "W18: the head may be held back";
}

TEST(ReflectorTest, NothingIsSeenBeforeTheListIsWhole) {  // W11, W35
  ReflectorRig rig;
  int told = 0;
  rig.store.Subscribe([&told](const Change<Pod>&) { ++told; });
  rig.api.List(ListText("10", {PodText("a", "3")}, R"(,"continue":"c1")"))
      .List(ListText("10", {}, R"(,"continue":"c2")"))
      .List(ListText("10", {PodText("b", "4")}))
      .Check([&] {
        EXPECT_EQ(rig.View(), "");
        EXPECT_FALSE(rig.store.freshness().synced);
        EXPECT_EQ(told, 0);
      });
  rig.Run();
  EXPECT_EQ(rig.View(), "a@3 b@4");
  EXPECT_EQ(told, 2);
  EXPECT_THAT(rig.api.Asked(), ElementsAre("list limit=500", "list limit=500 continue=c1",
                                           "list limit=500 continue=c2"));
}

}  // namespace
}  // namespace springtide::k8s
