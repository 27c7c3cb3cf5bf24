#include "sandbox/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/harness.h"

namespace springtide::sandbox {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Watch(absl::string_view query) { return absl::StrCat(kConfigMaps, "?watch=1&", query); }

TEST(WatchTest, TellsWhatChangesAfterAVersion) {
  TestServer server;
  const auto a = server.Post(kConfigMaps, ConfigMapBody("a"));
  const auto b = server.Post(kConfigMaps, ConfigMapBody("b"));
  auto watch = server.Watch(Watch(absl::StrCat("resourceVersion=", a.version())));
  EXPECT_EQ(watch.status(), 200);
  EXPECT_THAT(watch.TakeBrief(), ElementsAre("ADDED b " + b.version()));

  const auto changed = server.Patch(At(kConfigMaps, "a"), R"({"data":{"k":"2"}})", "merge");
  server.Post("/api/v1/namespaces/default/configmaps", ConfigMapBody("elsewhere"));
  server.Delete(At(kConfigMaps, "b"));
  EXPECT_THAT(watch.TakeBrief(), ElementsAre("MODIFIED a " + changed.version(),
                                             absl::StrCat("DELETED b ", server.store.revision())))
      << "a deletion has the version of the deletion";
}

TEST(WatchTest, SelectionMakesAdditionsAndDeletions) {
  TestServer server;
  server.Post(kConfigMaps, ConfigMapBody("a", "x"));
  auto watch = server.Watch(
      Watch(absl::StrCat("labelSelector=v%3Dy&resourceVersion=", server.store.revision())));
  const auto in =
      server.Patch(At(kConfigMaps, "a"), R"({"metadata":{"labels":{"v":"y"}}})", "merge");
  const auto out =
      server.Patch(At(kConfigMaps, "a"), R"({"metadata":{"labels":{"v":"z"}}})", "merge");
  server.Delete(At(kConfigMaps, "a"));
  const auto events = watch.Take();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(TextAt(events[0], {"type"}), "ADDED");
  EXPECT_EQ(TextAt(events[1], {"type"}), "DELETED");
  EXPECT_EQ(TextAt(events[1], {"object", "metadata", "labels", "v"}), "y") << "the state before";
  EXPECT_EQ(TextAt(events[1], {"object", "metadata", "resourceVersion"}), out.version());
}

TEST(WatchTest, WithoutAVersionItBeginsWithWhatThereIs) {
  TestServer server;
  const auto a = server.Post(kConfigMaps, ConfigMapBody("a"));
  auto watch = server.Watch(absl::StrCat(kConfigMaps, "?watch=true"));
  EXPECT_THAT(watch.TakeBrief(), ElementsAre("ADDED a " + a.version()));
  auto one = server.Watch(At(kConfigMaps, "a?watch=true"));
  EXPECT_THAT(one.TakeBrief(), ElementsAre("ADDED a " + a.version()));
}

TEST(WatchTest, StreamsAListUpToItsMark) {
  TestServer server;
  server.Post(kConfigMaps, ConfigMapBody("a"));
  server.Post(kConfigMaps, ConfigMapBody("b"));
  auto watch = server.Watch(
      Watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"));
  const auto events = watch.Take();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(TextAt(events[2], {"type"}), "BOOKMARK");
  EXPECT_EQ(TextAt(events[2], {"object", "metadata", "annotations", "k8s.io/initial-events-end"}),
            "true");
  EXPECT_EQ(TextAt(events[2], {"object", "metadata", "resourceVersion"}),
            absl::StrCat(server.store.revision()));
  server.Delete(At(kConfigMaps, "a"));
  EXPECT_EQ(watch.TakeBrief().size(), 1u) << "the same stream goes on";

  const auto future = server.Watch(
      Watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999"));
  EXPECT_EQ(future.status(), 504);
  ApiServerOptions options;
  options.watch_list = false;
  TestServer old(options);
  EXPECT_EQ(old.Watch(Watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan")).status(),
            422);
}

TEST(WatchTest, BookmarksComeEachMinuteAndBeforeTheEnd) {
  TestServer server;
  server.Post(kConfigMaps, ConfigMapBody("a"));
  auto watch =
      server.Watch(Watch(absl::StrCat("allowWatchBookmarks=true&timeoutSeconds=100&"
                                      "resourceVersion=",
                                      server.store.revision())));
  auto silent = server.Watch(
      Watch(absl::StrCat("timeoutSeconds=100&resourceVersion=", server.store.revision())));
  server.Post("/api/v1/namespaces/default/configmaps", ConfigMapBody("elsewhere"));
  const std::string mark = absl::StrCat("BOOKMARK ", server.store.revision());
  server.clock.Advance(absl::Seconds(59));
  server.api.Tick();
  EXPECT_THAT(watch.TakeBrief(), IsEmpty());
  server.clock.Advance(absl::Seconds(1));
  server.api.Tick();
  EXPECT_THAT(watch.TakeBrief(), ElementsAre(mark)) << "it moves on with what others write";
  server.clock.Advance(absl::Seconds(38));
  server.api.Tick();
  EXPECT_THAT(watch.TakeBrief(), ElementsAre(mark));
  server.api.Tick();
  EXPECT_THAT(watch.TakeBrief(), IsEmpty());
  EXPECT_FALSE(watch.ended());
  server.clock.Advance(absl::Seconds(2));
  server.api.Tick();
  EXPECT_TRUE(watch.ended());
  EXPECT_TRUE(silent.ended());
  EXPECT_THAT(silent.TakeBrief(), IsEmpty());
  EXPECT_EQ(server.api.watches().Watching(), 0u);
}

TEST(WatchTest, ForgottenVersionsAreRefusedInEitherForm) {
  for (const bool refused : {false, true}) {
    ApiServerOptions options;
    options.expired_watch_is_refused = refused;
    TestServer server(options);
    const auto a = server.Post(kConfigMaps, ConfigMapBody("a"));
    server.Delete(At(kConfigMaps, "a"));
    server.store.Compact();
    auto watch = server.Watch(Watch(absl::StrCat("resourceVersion=", a.version())));
    EXPECT_TRUE(watch.ended());
    if (refused) {
      EXPECT_EQ(watch.status(), 410);
    } else {
      EXPECT_EQ(watch.status(), 200);
      EXPECT_THAT(watch.TakeBrief(), ElementsAre("ERROR 410"));
    }
  }
}

TEST(WatchTest, ACompactionDoesNotHurtAWatchThatIsUpToDate) {
  TestServer server;
  server.Post(kConfigMaps, ConfigMapBody("a"));
  auto watch = server.Watch(Watch(absl::StrCat("resourceVersion=", server.store.revision())));
  server.store.Compact();
  server.Post(kConfigMaps, ConfigMapBody("b"));
  EXPECT_EQ(watch.TakeBrief().size(), 1u);
}

TEST(WatchTest, AFrozenServerHoldsEventsBack) {
  TestServer server;
  auto watch = server.Watch(Watch(absl::StrCat("resourceVersion=", server.store.revision())));
  server.api.Freeze();
  const auto a = server.Post(kConfigMaps, ConfigMapBody("a"));
  EXPECT_THAT(watch.TakeBrief(), IsEmpty());
  server.api.Thaw();
  EXPECT_THAT(watch.TakeBrief(), ElementsAre("ADDED a " + a.version()));
}

TEST(WatchTest, StreamsOfReadersThatLeftAreForgotten) {
  TestServer server;
  auto watch = server.Watch(Watch(absl::StrCat("resourceVersion=", server.store.revision())));
  EXPECT_EQ(server.api.watches().Watching(), 1u);
  watch.Close();
  server.api.Tick();
  EXPECT_EQ(server.api.watches().Watching(), 0u);
}

TEST(WatchTest, TablesDescribeTheirColumnsOnce) {
  TestServer server;
  auto watch = server.Watch(absl::StrCat(kConfigMaps, "?watch=true"),
                            "application/json;as=Table;v=v1;g=meta.k8s.io");
  server.Post(kConfigMaps, ConfigMapBody("a"));
  server.Post(kConfigMaps, ConfigMapBody("b"));
  const auto events = watch.Take();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(ArrayAt(events[0], {"object", "columnDefinitions"})->size(), 3u);
  EXPECT_EQ(ArrayAt(events[1], {"object", "columnDefinitions"})->size(), 0u);
}

}  // namespace
}  // namespace springtide::sandbox
