// What goes wrong between a reflector and its server. The numbers are those of the fault list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "k8s/changed_keys.h"
#include "k8s/reflector.h"
#include "tests/unit/k8s/reflector_rig.h"

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;

constexpr absl::Duration kMinute = absl::Minutes(1);

TEST(ReflectorFaultsTest, ARestartedServerCausesNoList) {  // F02
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = EventText("MODIFIED", PodText("a", "11")), .silence = kMinute},
              {.error = absl::UnavailableError("connection reset")}})
      .Break(absl::UnavailableError("connection refused"))
      .Break(absl::UnavailableError("connection refused"))
      .Check([&] {
        EXPECT_TRUE(rig.store.freshness().stale()) << "W34: flagged";
        EXPECT_EQ(rig.View(), "a@11") << "and kept";
      })
      .Refuse(503)
      .Watch({{.bytes = EventText("MODIFIED", PodText("a", "12"))}, {.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@12");
  EXPECT_FALSE(rig.store.freshness().stale());
  EXPECT_THAT(rig.api.Asked(), ElementsAre("list limit=500", "watch resourceVersion=10",
                                           "watch resourceVersion=11", "watch resourceVersion=11",
                                           "watch resourceVersion=11", "watch resourceVersion=11"));
}

TEST(ReflectorFaultsTest, AnExpiredVersionByHeadOrByEvent) {  // F05, F06
  for (const bool by_event : {false, true}) {
    ReflectorRig rig;
    rig.api.List(ListText("10", {PodText("a", "3"), PodText("gone", "4")}));
    if (by_event) {
      rig.api.Watch({{.bytes = ErrorText(410, "Expired")}});
    } else {
      rig.api.Refuse(410, "Expired");
    }
    rig.api.Refuse(410, "Expired")
        .Check([&rig] { EXPECT_EQ(rig.View(), "a@3 gone@4"); })
        .List(ListText("90", {PodText("a", "80")}));
    rig.Run();
    EXPECT_EQ(rig.View(), "a@80");
    EXPECT_THAT(
        rig.api.Asked(),
        ElementsAre("list limit=500", "watch resourceVersion=10",
                    "list resourceVersion=10 resourceVersionMatch=NotOlderThan", "list limit=500"))
        << by_event;
  }
}

TEST(ReflectorFaultsTest, AnExpiredPagePublishesNothing) {  // F07
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}, R"(,"continue":"c1")"))
      .List(ListText("10", {PodText("b", "4")}, R"(,"continue":"c2")"))
      .Refuse(410, "Expired")
      .List(ListText("90", {PodText("c", "80")}))
      .Check([&rig] { EXPECT_EQ(rig.View(), ""); });
  rig.Run();
  EXPECT_EQ(rig.View(), "c@80") << "nothing of the pages before";
  EXPECT_EQ(rig.api.Asked().back(), "list") << "one whole list";
}

TEST(ReflectorFaultsTest, ErrorsInTheStreamKeepTheView) {  // F08, F09
  const struct {
    std::string event;
    std::vector<std::string> after;
  } cases[] = {
      {ErrorText(500, "InternalError"), {"watch", "watch", "watch", "list"}},
      {ErrorText(429, "TooManyRequests"), {"watch", "watch", "watch", "watch"}},
      {ErrorText(403, "Forbidden"), {"watch", "watch", "watch", "list"}},
      {ErrorText(299, "Odd"), {"watch", "watch", "watch", "list"}},
      {EventText("ERROR", PodText("x", "99")), {"watch", "watch", "watch", "list"}},
  };
  for (const auto& c : cases) {
    ReflectorRig rig;
    rig.api.List(ListText("10", {PodText("a", "3")}));
    for (size_t i = 0; i < c.after.size(); ++i) rig.api.Watch({{.bytes = c.event}});
    rig.api.Refuse(503);
    rig.Run();
    EXPECT_EQ(rig.View(), "a@3") << c.event;
    EXPECT_TRUE(rig.store.freshness().stale()) << c.event;
    EXPECT_EQ(rig.reflector->stats().error_events, 4) << c.event;
    std::vector<std::string> verbs;
    for (size_t i = 2; i < rig.api.requests.size(); ++i) {
      verbs.push_back(rig.api.requests[i].Query("watch") ? "watch" : "list");
    }
    EXPECT_EQ(verbs, c.after) << c.event;
  }
}

TEST(ReflectorFaultsTest, WithoutBookmarksASilentPeerIsGivenUpAfterTheTimeout) {  // F10
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = EventText("MODIFIED", PodText("a", "11")), .silence = kMinute},
              {.bytes = "never", .silence = absl::Hours(1)}})
      .Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_THAT(rig.api.Asked(), ElementsAre("list limit=500", "watch resourceVersion=10",
                                           "watch resourceVersion=11"));
  EXPECT_EQ(rig.api.requests[2].at - rig.api.requests[1].at, kMinute + absl::Seconds(305));
}

TEST(ReflectorFaultsTest, OnlyBookmarksForHours) {  // F11
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}));
  int version = 10;
  for (int watch = 0; watch < 30; ++watch) {
    std::vector<FakeApi::Piece> pieces;
    for (int i = 0; i < 5; ++i) {
      pieces.push_back({.bytes = BookmarkText(absl::StrCat(++version)), .silence = kMinute});
    }
    rig.api.Watch(std::move(pieces));
  }
  rig.Run();
  EXPECT_EQ(rig.reflector->stats().lists, 1);
  EXPECT_EQ(rig.reflector->stats().watches, 30);
  EXPECT_EQ(rig.api.Asked().back(), "watch resourceVersion=155");
  EXPECT_EQ(rig.store.freshness().resource_version, "160");
}

TEST(ReflectorFaultsTest, APeerThatDripsBytesIsDead) {  // W22, F21 as far as the stream tells
  ReflectorRig rig;
  std::vector<FakeApi::Piece> pieces = {{.bytes = BookmarkText("11"), .silence = kMinute},
                                        {.bytes = BookmarkText("12"), .silence = kMinute}};
  for (int i = 0; i < 100; ++i) pieces.push_back({.bytes = " ", .silence = absl::Seconds(40)});
  rig.api.List(ListText("10", {})).Watch(std::move(pieces)).Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.api.requests[2].at - rig.api.requests[1].at, 2 * kMinute + absl::Seconds(150));
}

TEST(ReflectorFaultsTest, AStreamedListWithEarlyBookmarkAndDeletion) {  // F12, W12, W13
  ReflectorRig rig(ReflectorRig::Streamed());
  const auto unseen = [&rig] {
    EXPECT_EQ(rig.View(), "");
    EXPECT_FALSE(rig.store.freshness().synced);
  };
  rig.api
      .Watch(
          {{.bytes = EventText("ADDED", PodText("a", "30"))},
           {.bytes = EventText("ADDED", PodText("b", "4")), .then = unseen},
           {.bytes = BookmarkText("31"), .then = unseen},
           {.bytes = EventText("DELETED", PodText("b", "32")), .then = unseen},
           {.bytes = BookmarkText("40", true), .then = [&rig] { EXPECT_EQ(rig.View(), "a@30"); }},
           {.bytes = EventText("ADDED", PodText("c", "41")), .silence = kMinute}})
      .Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@30 c@41");
  EXPECT_THAT(rig.api.Asked(), ElementsAre("watch sendInitialEvents=true "
                                           "resourceVersionMatch=NotOlderThan",
                                           "watch resourceVersion=41"));
  EXPECT_EQ(rig.reflector->stats().early_bookmarks, 1);
  EXPECT_EQ(rig.reflector->stats().watch_lists, 1);
  EXPECT_EQ(rig.reflector->stats().lists, 1);
}

TEST(ReflectorFaultsTest, AStreamedListThatIsCutLeavesTheOldView) {  // F13
  ReflectorRig rig(ReflectorRig::Streamed());
  const auto old = [&rig] { EXPECT_EQ(rig.View(), "a@3"); };
  rig.api
      .Watch({{.bytes = EventText("ADDED", PodText("a", "3")) + BookmarkText("10", true)},
              {.bytes = ErrorText(410, "Expired"), .silence = kMinute}})
      .Watch({{.bytes = EventText("ADDED", PodText("half", "50")), .then = old}})
      .Watch({{.bytes = EventText("ADDED", PodText("b", "60"))},
              {.bytes = BookmarkText("70", true)},
              {.silence = kMinute}})
      .Check(old);
  rig.Run();
  EXPECT_EQ(rig.View(), "b@60") << "and nothing of the half";
}

TEST(ReflectorFaultsTest, AServerWithoutStreamedListsIsRemembered) {  // F14
  ReflectorRig rig(ReflectorRig::Streamed());
  rig.api.Refuse(422, "Invalid")
      .List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = ErrorText(410, "Expired"), .silence = kMinute}})
      .List(ListText("20", {PodText("a", "15")}));
  rig.Run();
  EXPECT_THAT(rig.api.Asked(),
              ElementsAre("watch sendInitialEvents=true resourceVersionMatch=NotOlderThan",
                          "list limit=500", "watch resourceVersion=10",
                          "list resourceVersion=10 resourceVersionMatch=NotOlderThan"));
  EXPECT_FALSE(rig.gate.IsOpen(rig.clock.Elapsed())) << "all reflectors of this server know";
}

TEST(ReflectorFaultsTest, WhereTheStreamIsCutDoesNotMatter) {  // F15
  const std::string text = EventText("ADDED", PodText("b", "11")) + "\r\n\n" +
                           EventText("MODIFIED", PodText("a", "12", "", R"(,"x":"{\"\n}")")) +
                           EventText("DELETED", PodText("b", "13")) + BookmarkText("14");
  for (size_t i = 1; i < text.size(); ++i) {
    ReflectorRig rig;
    rig.api.List(ListText("10", {PodText("a", "3")}))
        .Watch({{.bytes = text.substr(0, i)}, {.bytes = text.substr(i)}, {.silence = kMinute}});
    rig.Run();
    ASSERT_EQ(rig.View(), "a@12") << i;
    ASSERT_EQ(rig.store.freshness().resource_version, "14") << i;
    ASSERT_EQ(rig.reflector->stats().unreadable, 0) << i;
  }
}

TEST(ReflectorFaultsTest, ATruncatedEventIsNotAppliedAndComesAgain) {  // F16
  const std::string event = EventText("MODIFIED", PodText("a", "11"));
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = event.substr(0, event.size() / 2), .silence = kMinute}})
      .Watch({{.silence = kMinute}})
      .Check([&rig] { EXPECT_EQ(rig.View(), "a@3"); });
  rig.Run();
  EXPECT_EQ(rig.View(), "a@3");
  EXPECT_EQ(rig.reflector->stats().unreadable, 0);
  EXPECT_EQ(rig.api.Asked().back(), "watch resourceVersion=10");
}

TEST(ReflectorFaultsTest, TheLastEventMayLackItsLineFeed) {
  std::string event = EventText("MODIFIED", PodText("a", "11"));
  event.pop_back();
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = event, .silence = kMinute}})
      .Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@11");
  EXPECT_EQ(rig.api.Asked().back(), "watch resourceVersion=11");
}

TEST(ReflectorFaultsTest, GarbageCallsForAList) {  // F16, W27
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = EventText("MODIFIED", PodText("a", "11"))}, {.bytes = "garbage\n"}})
      .List(ListText("12", {PodText("a", "12")}))
      .Check([&rig] { EXPECT_EQ(rig.View(), "a@11"); })
      .Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@12");
  EXPECT_EQ(rig.reflector->stats().unreadable, 1);
  EXPECT_THAT(rig.api.Asked(),
              ElementsAre("list limit=500", "watch resourceVersion=10",
                          "list resourceVersion=11 resourceVersionMatch=NotOlderThan",
                          "watch resourceVersion=12"));
}

TEST(ReflectorFaultsTest, AListThatIsNoneKeepsTheView) {  // F25 for lists
  for (const char* body :
       {"", "<html>502 Bad Gateway</html>", "{}", R"({"kind":"Table","items":[]})",
        R"({"kind":"NodeList","items":[],"metadata":{"resourceVersion":"5"}})",
        R"({"kind":"PodList","items":[]})"}) {
    ReflectorRig rig;
    rig.api.List(ListText("10", {PodText("a", "3")}))
        .Watch({{.bytes = ErrorText(410, "Expired"), .silence = kMinute}})
        .List(body)
        .List(ListText("20", {PodText("a", "15")}))
        .Check([&] { EXPECT_EQ(rig.View(), "a@3") << body; });
    rig.Run();
    EXPECT_EQ(rig.View(), "a@15") << body;
  }
}

TEST(ReflectorFaultsTest, ATooLongOrTooDeepFrameIsRejected) {  // F17
  std::vector<FakeApi::Piece> too_long = {{.bytes = R"({"type":"ADDED","object":{"x":")"}};
  for (int i = 0; i < 17; ++i) too_long.push_back({.bytes = std::string(size_t{1} << 20, 'x')});
  const std::string deep =
      R"({"type":"ADDED","object":{"x":)" + std::string(100, '[') + std::string(100, ']') + "}}\n";
  for (auto& pieces : {too_long, std::vector<FakeApi::Piece>{{.bytes = deep}}}) {
    ReflectorRig rig;
    rig.api.List(ListText("10", {PodText("a", "3")}))
        .Watch(pieces)
        .List(ListText("12", {PodText("a", "12")}))
        .Check([&rig] {
          EXPECT_TRUE(rig.store.freshness().degraded);
          EXPECT_EQ(rig.View(), "a@3");
        })
        .Watch({{.bytes = BookmarkText("13")}, {.silence = kMinute}});
    rig.Run();
    EXPECT_EQ(rig.View(), "a@12");
    EXPECT_EQ(rig.reflector->stats().lists, 2) << "one more list";
    EXPECT_FALSE(rig.store.freshness().degraded) << "over with the next good frame";
  }
}

TEST(ReflectorFaultsTest, ReplayedAndReorderedEventsChangeNothing) {  // F18
  ReflectorRig rig;
  const std::string added = EventText("ADDED", PodText("b", "11"));
  const std::string changed = EventText("MODIFIED", PodText("b", "12"));
  const std::string deleted = EventText("DELETED", PodText("c", "14"));
  rig.api.List(ListText("10", {PodText("a", "3"), PodText("c", "4")}))
      .Watch({{.bytes = changed + added + deleted},
              {.bytes = changed + added + EventText("MODIFIED", PodText("c", "13"))},
              {.bytes = EventText("ADDED", PodText("old", "9")), .silence = kMinute}})
      .Watch({{.silence = kMinute}});
  std::vector<std::string> told;
  rig.store.Subscribe([&told](const Change<Pod>& change) {
    told.push_back(change.object->meta.key.name + "@" + change.object->meta.resource_version);
  });
  rig.Run();
  EXPECT_EQ(rig.View(), "a@3 b@12");
  EXPECT_THAT(told, ElementsAre("a@3", "c@4", "b@12", "c@4"));
  EXPECT_EQ(rig.api.Asked().back(), "watch resourceVersion=14");
}

TEST(ReflectorFaultsTest, AMissedDeletionAndARecreationAreFoundByTheList) {  // F19, F20
  ReflectorRig rig;
  std::vector<std::string> told;
  rig.api.List(ListText("10", {PodText("a", "3"), PodText("b", "4", "first")}))
      .Watch({{.bytes = ErrorText(410, "Expired")}})
      .List(ListText("30", {PodText("b", "25", "second")}))
      .Check([&] {
        rig.store.Subscribe([&told](const Change<Pod>& change) {
          told.push_back((change.type == ChangeType::kDeleted ? "-" : "+") +
                         change.object->meta.uid);
        });
        told.clear();
      })
      .Watch({{.bytes = EventText("ADDED", PodText("b", "31", "third"))}, {.silence = kMinute}});
  rig.Run();
  EXPECT_THAT(told, ElementsAre("-a", "-first", "+second", "-second", "+third"));
}

TEST(ReflectorFaultsTest, ASlowConsumerCutsNothingAndCostsNothing) {  // F22
  ReflectorRig rig;
  ChangedKeys keys;  // nobody takes from it while the events come
  rig.store.Subscribe([&keys](const Change<Pod>& change) { keys.Add(change.object->meta.key); });
  std::vector<FakeApi::Piece> pieces;
  for (int i = 0; i < 10'000; ++i) {
    pieces.push_back(
        {.bytes = EventText("MODIFIED", PodText(absl::StrCat("p", i % 5), absl::StrCat(11 + i)))});
  }
  rig.api.List(ListText("10", {})).Watch(std::move(pieces));
  rig.Run();
  EXPECT_EQ(rig.reflector->stats().modified, 10'000);
  EXPECT_EQ(keys.Take().size(), 5u);
  EXPECT_EQ(keys.Take().size(), 0u);
  EXPECT_EQ(rig.View(), "p0@10006 p1@10007 p2@10008 p3@10009 p4@10010");
}

TEST(ReflectorFaultsTest, WatchesThatEndAtOnceNeverLoopTightly) {  // F24
  ReflectorRig rig;
  rig.api.List(ListText("10", {}));
  for (int i = 0; i < 30; ++i) {
    for (int j = 0; j < 3; ++j) rig.api.Watch({});
    rig.api.List(ListText("10", {}));
  }
  rig.Run();
  const auto& requests = rig.api.requests;
  ASSERT_EQ(requests.size(), 121u);
  for (size_t i = 1; i + 1 < requests.size(); i += 4) {
    EXPECT_EQ(requests[i].ToString(), "watch resourceVersion=10");
    EXPECT_EQ(requests[i + 3].ToString(), "list limit=500") << "the third asks for the newest";
  }
  EXPECT_LT(static_cast<double>(requests.size()), absl::ToDoubleSeconds(requests.back().at))
      << "less than one request a second";
  EXPECT_EQ(rig.reflector->stats().short_watches, 90);
}

TEST(ReflectorFaultsTest, WhatIsNoPodIsSkipped) {  // W19
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch(
          {{.bytes = EventText("ADDED", R"({"kind":"Table","metadata":{"resourceVersion":"50"}})")},
           {.bytes = EventText("ADDED", R"({"kind":"Node","metadata":{"resourceVersion":"51"}})")},
           {.bytes = EventText("RENAMED", PodText("a", "52"))},
           {.bytes = EventText("MODIFIED", PodText("a", "11"))},
           {.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@11");
  EXPECT_EQ(rig.reflector->stats().version, "11");
  EXPECT_EQ(rig.reflector->stats().skipped, 3);
  EXPECT_EQ(rig.reflector->stats().unreadable, 0);
}

TEST(ReflectorFaultsTest, AnObjectWithoutAVersionIsNotTaken) {  // W20
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}))
      .Watch({{.bytes = EventText("ADDED", R"({"kind":"Pod","metadata":{"name":"x","uid":"u"}})")}})
      .List(ListText("12", {PodText("a", "3")}))
      .Check([&rig] { EXPECT_EQ(rig.View(), "a@3"); });
  rig.Run();
  EXPECT_EQ(rig.reflector->stats().syncs[static_cast<size_t>(SyncReason::kProtocolFault)], 1);
}

TEST(ReflectorFaultsTest, ADamagedObjectDoesNotStopTheRest) {  // W27
  const auto damaged = [](const std::string& version) {
    return absl::StrCat(R"({"kind":"Pod","metadata":{"name":"bad","namespace":"shop","uid":"bad",)",
                        R"("resourceVersion":")", version, R"("},"status":{"phase":7}})");
  };
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3"), PodText("bad", "4")}))
      .Watch({{.bytes = EventText("MODIFIED", damaged("11"))}})
      .List(ListText("12", {PodText("a", "3"), damaged("11")}))
      .Watch({{.bytes =
                   EventText("MODIFIED", damaged("13")) + EventText("MODIFIED", PodText("a", "14")),
               .then =
                   [&rig] {
                     const Freshness freshness = rig.store.freshness();
                     EXPECT_TRUE(freshness.degraded);
                     EXPECT_THAT(freshness.unreadable, ElementsAre(ObjectKey{"shop", "bad"}));
                     EXPECT_EQ(rig.View(), "a@14 bad@4") << "its last readable state";
                   }},
              {.bytes = EventText("MODIFIED", PodText("bad", "15")), .silence = kMinute}})
      .Watch({{.silence = kMinute}});
  rig.Run();
  EXPECT_EQ(rig.View(), "a@14 bad@15") << "readable again";
  EXPECT_FALSE(rig.store.freshness().degraded);
  EXPECT_EQ(rig.reflector->stats().lists, 2) << "one list for one damaged object";
}

TEST(ReflectorFaultsTest, ForbiddenIsNoEmptyCluster) {  // W34, F37
  ReflectorRig rig;
  rig.api.List(ListText("10", {PodText("a", "3")}));
  for (int i = 0; i < 10; ++i) rig.api.Refuse(403, "Forbidden");
  rig.Run();
  EXPECT_EQ(rig.View(), "a@3");
  EXPECT_TRUE(rig.store.freshness().synced);
  EXPECT_TRUE(rig.store.freshness().stale());
  EXPECT_EQ(rig.store.freshness().problem.code(), absl::StatusCode::kPermissionDenied);
}

TEST(ReflectorFaultsTest, SizesAtTheEdge) {  // F67
  ReflectorRig rig;
  const std::string name(253, 'n');
  const std::string label(63, 'l');
  const std::string big =
      absl::StrCat(R"({"kind":"Pod","metadata":{"name":")", name,
                   R"(","namespace":"shop","uid":"u","resourceVersion":"11","labels":{"app":")",
                   label, R"("},"annotations":{"x":")", std::string(1'500'000, 'y'), R"("}}})");
  rig.api.List(ListText("10", {}))
      .Watch({{.silence = kMinute}})
      .Watch({{.bytes = EventText("ADDED", big)}, {.silence = kMinute}})
      .Check([&rig] {
        EXPECT_TRUE(rig.store.freshness().synced) << "no objects is a view, too";
        EXPECT_EQ(rig.store.size(), 0u);
      })
      .Watch({{.bytes = EventText("MODIFIED",
                                  PodText("empty-label", "12", "", R"(,"unknown":[[[{}]]])"))},
              {.silence = kMinute}});
  rig.Run();
  const auto pod = rig.store.Get("shop", name);
  ASSERT_NE(pod, nullptr);
  EXPECT_EQ(ObjectMeta::FindText(pod->meta.labels, "app"), label);
  EXPECT_TRUE(pod->meta.annotations.empty());
  EXPECT_EQ(rig.store.size(), 2u);
}

}  // namespace
}  // namespace springtide::k8s
