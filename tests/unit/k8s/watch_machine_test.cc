#include "k8s/watch_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

using Verdict = WatchMachine::Verdict;

ApiError ErrorOf(int code, absl::string_view reason = "") {
  ApiError error;
  error.code = code;
  error.reason = std::string(reason);
  return error;
}
absl::Status Refusal(int code, absl::string_view reason = "") {
  return ToStatus(ErrorOf(code, reason), "GET /x");
}
absl::Status TooNew() {
  ApiError error = ErrorOf(504, "Timeout");
  error.causes = {{"ResourceVersionTooLarge", "", ""}};
  return ToStatus(error, "GET /x");
}
absl::Status After(int code, absl::Duration wait) {
  ApiError error = ErrorOf(code);
  error.retry_after = wait;
  return ToStatus(error, "GET /x");
}
const absl::Status kRefused = absl::UnavailableError("connection refused");

// A machine with its time. `uniform` draws 0, so waits are 0.8, 1.6, 3.2 s, ... and timeouts 300 s.
class Story {
 public:
  explicit Story(bool watch_list = false)
      : machine({.watch_list = watch_list, .page_limit = 500}, gate, [this] { return uniform; }) {}

  // Next: the action in words, "0.8s list 42 >= limit=500"; time moves on by the wait.
  std::string Next() {
    const WatchAction action = machine.Next(now);
    now += action.wait;
    if (action.type != WatchAction::Type::kList) machine.OnSending(now);
    std::string text;
    if (action.wait > absl::ZeroDuration()) {
      absl::StrAppend(&text, absl::FormatDuration(action.wait), " ");
    }
    switch (action.type) {
      case WatchAction::Type::kList:
        text += "list";
        break;
      case WatchAction::Type::kWatchList:
        text += "watchlist";
        break;
      case WatchAction::Type::kWatch:
        text += "watch";
        break;
    }
    if (!action.resource_version.empty()) absl::StrAppend(&text, " ", action.resource_version);
    if (action.not_older_than) text += " >=";
    if (action.limit > 0) absl::StrAppend(&text, " limit=", action.limit);
    if (!action.continue_token.empty()) absl::StrAppend(&text, " continue=", action.continue_token);
    return text;
  }

  Verdict Page(const std::string& version, const std::string& token = "") {
    ListPage page;
    page.resource_version = version;
    page.continue_token = token;
    return machine.OnPage(page, now);
  }
  // SyncAt: a first list at `version`, up to an open watch.
  void SyncAt(const std::string& version) {
    EXPECT_EQ(Next(), "list limit=500");
    EXPECT_EQ(Page(version), Verdict::kCommit);
    EXPECT_EQ(Next(), "watch " + version);
    machine.OnOpened();
  }
  void Pass(absl::Duration time) { now += time; }
  Verdict Event(const std::string& version) { return machine.OnObject(version, now); }
  Verdict Bookmark(const std::string& version) { return machine.OnBookmark(version, false, now); }
  void End(const absl::Status& status = absl::OkStatus()) { machine.OnEnd(status, now); }
  void ErrorEvent(const absl::Status& status) { machine.OnErrorEvent(*ApiErrorOf(status), now); }
  void OpenError(const absl::Status& status) { machine.OnOpenError(status, now); }
  void ListError(const absl::Status& status) { machine.OnListError(status, now); }
  int64_t Syncs(SyncReason reason) { return machine.syncs()[static_cast<size_t>(reason)]; }

  double uniform = 0;
  absl::Duration now = absl::Hours(1);
  WatchListGate gate;
  WatchMachine machine;
};

// ---- lists: W5, W7-W11 ----

TEST(WatchMachineTest, ListsPageByPageThenWatchesFromTheListsVersion) {
  Story s;
  EXPECT_EQ(s.Next(), "list limit=500") << "the newest, in pages";
  EXPECT_FALSE(s.machine.synced());
  EXPECT_EQ(s.Page("70", "c1"), Verdict::kGoOn);
  EXPECT_EQ(s.Next(), "list limit=500 continue=c1") << "no version and no match beside a token";
  EXPECT_TRUE(s.machine.staging());
  EXPECT_EQ(s.Page("70", "c2"), Verdict::kGoOn) << "an empty page is not the last one";
  EXPECT_EQ(s.Next(), "list limit=500 continue=c2");
  EXPECT_FALSE(s.machine.synced()) << "nothing before the list is whole";
  EXPECT_EQ(s.Page("70"), Verdict::kCommit);
  EXPECT_TRUE(s.machine.synced());
  EXPECT_EQ(s.machine.version(), "70");
  EXPECT_EQ(s.Next(), "watch 70");
}

TEST(WatchMachineTest, AnExpiredTokenIsFollowedByOneWholeList) {  // W8, F07
  Story s;
  s.Next();
  s.Page("70", "c1");
  s.Next();
  s.Page("70", "c2");
  s.Next();
  s.ListError(Refusal(410, "Expired"));
  EXPECT_FALSE(s.machine.staging()) << "the pages so far are dropped";
  EXPECT_EQ(s.Next(), "list") << "at once, without pages, at the version first asked for";
  EXPECT_EQ(s.Page("90"), Verdict::kCommit);
  EXPECT_EQ(s.Next(), "watch 90");
}

TEST(WatchMachineTest, AWholeListThatIsTooBigGoesBackToPages) {
  Story s;
  s.SyncAt("5");
  s.Pass(absl::Minutes(1));
  s.ErrorEvent(Refusal(410, "Expired"));
  EXPECT_EQ(s.Next(), "800ms list 5 >=");
  s.ListError(absl::ResourceExhaustedError("more than 64 MiB"));
  EXPECT_EQ(s.Next(), "1.6s list limit=500");
  s.Page("80", "c1");
  s.Next();
  s.ListError(Refusal(410, "Expired"));
  EXPECT_EQ(s.Next(), "3.2s list limit=500") << "never without pages again";
}

TEST(WatchMachineTest, AFailedListIsBegunAgainAfterABackoff) {
  for (const absl::Status& status :
       {kRefused, Refusal(403, "Forbidden"), Refusal(500), Refusal(404), Refusal(410),
        absl::DataLossError("body ended early")}) {
    Story s;
    s.Next();
    s.ListError(status);
    EXPECT_EQ(s.machine.problem(), status) << "W34: flagged";
    EXPECT_EQ(s.Next(), "800ms list limit=500") << status;
    s.ListError(status);
    EXPECT_EQ(s.Next(), "1.6s list limit=500") << status;
    EXPECT_FALSE(s.machine.synced());
    s.Page("1");
    EXPECT_TRUE(s.machine.problem().ok());
  }
}

TEST(WatchMachineTest, AListWithoutAVersionIsAFault) {
  for (const char* version : {"", "0"}) {
    Story s;
    s.Next();
    EXPECT_EQ(s.Page(version), Verdict::kOver);
    EXPECT_FALSE(s.machine.synced());
    EXPECT_EQ(s.Next(), "800ms list limit=500") << "W15: no watch from there";
  }
}

TEST(WatchMachineTest, APageThatNamesItselfEndsTheList) {
  Story s;
  s.Next();
  s.Page("7", "c1");
  s.Next();
  EXPECT_EQ(s.Page("7", "c1"), Verdict::kOver);
  EXPECT_EQ(s.Next(), "800ms list limit=500");
}

// ---- watches: W15-W24 ----

TEST(WatchMachineTest, TheTimeoutIsDrawnBetween300And600Seconds) {  // W16
  const struct {
    double uniform;
    int64_t want;
  } cases[] = {{0, 300}, {0.5, 450}, {0.999999, 599}};
  for (const auto& c : cases) {
    Story s;
    s.SyncAt("5");
    s.Pass(absl::Minutes(5));
    s.End();
    s.uniform = c.uniform;
    EXPECT_EQ(s.machine.Next(s.now).timeout, absl::Seconds(c.want));
  }
}

TEST(WatchMachineTest, HoweverAWatchEndsTheNextResumesAtOnce) {  // W23, W28, F02
  for (const absl::Status& end :
       {absl::OkStatus(), absl::Status(absl::DeadlineExceededError("idle")), kRefused,
        absl::Status(absl::DataLossError("unexpected end"))}) {
    Story s;
    s.SyncAt("5");
    s.Pass(absl::Minutes(2));
    EXPECT_EQ(s.Event("8"), Verdict::kGoOn);
    s.Pass(absl::Minutes(2));
    EXPECT_EQ(s.Bookmark("9"), Verdict::kGoOn);
    s.Pass(absl::Minutes(1));
    s.End(end);
    EXPECT_EQ(s.Next(), "watch 9") << end;
    EXPECT_EQ(s.Syncs(SyncReason::kStart), 1);
    EXPECT_EQ(s.Syncs(SyncReason::kRetry), 0);
  }
}

TEST(WatchMachineTest, AReplayedEventDoesNotTakeTheVersionBack) {  // F18
  Story s;
  s.SyncAt("10");
  s.Event("12");
  s.Event("11");
  EXPECT_EQ(s.machine.version(), "12");
  s.Bookmark("9");
  EXPECT_EQ(s.machine.version(), "12");
  s.Event("abc");  // not comparable: the newest word counts
  EXPECT_EQ(s.machine.version(), "abc");
}

TEST(WatchMachineTest, AnObjectWithoutAVersionCallsForAList) {  // W20
  Story s;
  s.SyncAt("10");
  s.Event("12");
  EXPECT_EQ(s.Event(""), Verdict::kOver);
  EXPECT_EQ(s.Next(), "800ms list 12 >=");
  EXPECT_EQ(s.Syncs(SyncReason::kProtocolFault), 1);
}

TEST(WatchMachineTest, ASilentPeerIsGivenUpSoonerOnceBookmarksAreKnown) {  // W22, F10
  Story s;
  s.SyncAt("5");
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(305));
  s.Bookmark("6");
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(305));
  s.Bookmark("7");
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(150));
  s.Pass(absl::Minutes(5));
  s.End();
  s.Next();
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(305)) << "the new stream has shown none";
}

TEST(WatchMachineTest, WatchesThatEndAtOnceBackOffAndTheThirdLists) {  // W24, F24
  Story s;
  s.SyncAt("5");
  s.End();
  EXPECT_FALSE(s.machine.problem().ok()) << "nothing new comes";
  EXPECT_EQ(s.Next(), "800ms watch 5");
  s.Pass(absl::Milliseconds(999));
  s.End();
  EXPECT_EQ(s.Next(), "1.6s watch 5");
  s.End();
  EXPECT_EQ(s.Next(), "3.2s list limit=500") << "the newest: the version is stale";
  EXPECT_EQ(s.machine.short_watches(), 3);
  s.Page("90");
  EXPECT_EQ(s.Next(), "watch 90");
  s.End();
  EXPECT_EQ(s.Next(), "6.4s watch 90") << "and no fresh start of the back-off";
}

TEST(WatchMachineTest, AShortWatchIsOneWithoutNews) {
  Story s;
  s.SyncAt("5");
  s.Event("6");
  s.End();
  EXPECT_EQ(s.Next(), "watch 6") << "it had news";
  s.Event("6");
  s.End();
  EXPECT_EQ(s.Next(), "800ms watch 6") << "a replay is none";
  s.Pass(absl::Seconds(1));
  s.End();
  EXPECT_EQ(s.Next(), "watch 6") << "it lasted";
}

TEST(WatchMachineTest, AConnectionLostAtOnceSaysNothingOfTheVersion) {  // W28
  Story s;
  s.SyncAt("5");
  for (const char* wait : {"800ms", "1.6s", "3.2s", "6.4s", "12.8s", "15s", "15s"}) {
    s.End(kRefused);
    EXPECT_EQ(s.Next(), absl::StrCat(wait, " watch 5"));
  }
  EXPECT_EQ(s.machine.short_watches(), 0);
}

// ---- errors: W25-W30, W33, W34; both forms run the same code (W29) ----

TEST(WatchMachineTest, RefusalsByHeadAndByEvent) {
  const struct {
    absl::Status status;
    std::vector<std::string> want;
    const char* why;
  } cases[] = {
      {Refusal(410, "Expired"), {"800ms list 5 >="}, "W25: the middle step"},
      {Refusal(410, "Gone"), {"800ms list 5 >="}, "F05, F06"},
      {TooNew(), {"800ms list limit=500"}, "W6: the server is behind"},
      {Refusal(429),
       {"800ms watch 5", "1.6s watch 5", "3.2s watch 5", "6.4s watch 5"},
       "W26: never a list"},
      {Refusal(503), {"800ms watch 5", "1.6s watch 5", "3.2s watch 5", "6.4s watch 5"}, "F02"},
      {Refusal(500, "InternalError"),
       {"800ms watch 5", "1.6s watch 5", "3.2s watch 5", "6.4s list 5 >="},
       "W26: three times"},
      {Refusal(403, "Forbidden"),
       {"800ms watch 5", "1.6s watch 5", "3.2s watch 5", "6.4s list 5 >="},
       "F08"},
      {Refusal(418), {"800ms watch 5", "1.6s watch 5", "3.2s watch 5", "6.4s list 5 >="}, "F08"},
      {After(429, absl::Seconds(7)), {"7s watch 5", "7s watch 5"}, "W33"},
  };
  for (const auto& c : cases) {
    for (const bool by_event : {false, true}) {
      Story s;
      s.SyncAt("5");
      for (const std::string& want : c.want) {
        if (by_event) {
          s.machine.OnOpened();
          s.ErrorEvent(c.status);
        } else {
          s.OpenError(c.status);
        }
        EXPECT_EQ(s.machine.problem().code(), c.status.code());
        EXPECT_TRUE(s.machine.synced()) << "the view stays";
        EXPECT_EQ(s.Next(), want) << c.why << (by_event ? " by event" : " by head");
      }
    }
  }
}

TEST(WatchMachineTest, OnlyASecondExpiryAsksForTheNewest) {  // W25, F05
  Story s;
  s.SyncAt("5");
  s.OpenError(Refusal(410));
  EXPECT_EQ(s.Next(), "800ms list 5 >=");
  s.ListError(Refusal(410));
  EXPECT_EQ(s.Next(), "list limit=500");
  s.ListError(Refusal(410));
  EXPECT_EQ(s.Next(), "1.6s list limit=500") << "no tight loop";
  s.Page("90");
  EXPECT_EQ(s.Next(), "watch 90");
}

TEST(WatchMachineTest, AServerBehindOurVersionIsAskedForTheNewest) {  // W6, F04
  Story s;
  s.SyncAt("500");
  s.OpenError(Refusal(410));
  s.Next();
  s.ListError(TooNew());
  EXPECT_EQ(s.Next(), "list limit=500");
  EXPECT_EQ(s.machine.version(), "500") << "the view is not replaced by an older one meanwhile";
}

TEST(WatchMachineTest, NewsBetweenRefusalsStartTheirCountAfresh) {
  Story s;
  s.SyncAt("5");
  for (int i = 0; i < 10; ++i) {
    s.ErrorEvent(Refusal(500));
    EXPECT_THAT(s.Next(), ::testing::EndsWith(absl::StrCat("watch ", 5 + i)));
    s.Event(absl::StrCat(6 + i));
  }
}

TEST(WatchMachineTest, TheFlagGoesWhenNewsCanComeAgain) {  // W34
  Story s;
  s.SyncAt("5");
  s.Pass(absl::Minutes(1));
  s.End(kRefused);
  EXPECT_EQ(s.machine.problem(), kRefused);
  s.Next();
  s.OpenError(Refusal(401));
  EXPECT_EQ(s.machine.problem().code(), absl::StatusCode::kUnauthenticated);
  s.Next();
  s.machine.OnOpened();
  EXPECT_TRUE(s.machine.problem().ok()) << "the head was what failed";
  s.ErrorEvent(Refusal(403));
  s.Next();
  s.machine.OnOpened();
  EXPECT_EQ(s.machine.problem().code(), absl::StatusCode::kPermissionDenied)
      << "opening had succeeded before as well";
  s.Bookmark("6");
  EXPECT_TRUE(s.machine.problem().ok());
}

TEST(WatchMachineTest, WaitsAreJitteredCappedAndStartAnew) {  // W30
  Story s;
  s.SyncAt("5");
  s.uniform = 0.5;
  for (const char* wait : {"1.2s", "2.4s", "4.8s", "9.6s", "19.2s", "22.5s", "22.5s"}) {
    s.OpenError(kRefused);
    EXPECT_EQ(s.Next(), absl::StrCat(wait, " watch 5"));
  }
  s.uniform = 0.9375;
  s.OpenError(kRefused);
  EXPECT_EQ(s.Next(), "29.0625s watch 5") << "F01: never 30 s";
  s.uniform = 0;
  s.Pass(absl::Seconds(120) - absl::Seconds(29.0625));
  s.OpenError(kRefused);
  EXPECT_EQ(s.Next(), "15s watch 5") << "exactly 120 s after the last";
  s.Pass(absl::Seconds(106));
  s.OpenError(kRefused);
  EXPECT_EQ(s.Next(), "800ms watch 5");
}

TEST(WatchMachineTest, WhatCannotBeReadCallsForAListAndDegradesInTheEnd) {  // W27, F16
  Story s;
  s.SyncAt("5");
  const absl::Status garbage = absl::DataLossError("not JSON");
  for (const char* wait : {"800ms", "1.6s", "3.2s", "6.4s"}) {
    s.machine.OnUnreadable(garbage, false, s.now);
    EXPECT_FALSE(s.machine.degraded());
    EXPECT_EQ(s.Next(), absl::StrCat(wait, " list 5 >="));
    s.Page("5");
    s.Next();
  }
  s.machine.OnUnreadable(garbage, false, s.now);
  EXPECT_TRUE(s.machine.degraded()) << "five in a row, whatever lists there were between";
  EXPECT_EQ(s.machine.problem(), garbage);
  s.Next();
  s.Page("5");
  s.Next();
  s.Event("6");
  EXPECT_FALSE(s.machine.degraded());
}

TEST(WatchMachineTest, AFrameBeyondTheLimitsDegradesAtOnce) {  // F17
  Story s;
  s.SyncAt("5");
  s.machine.OnUnreadable(absl::ResourceExhaustedError("too long"), true, s.now);
  EXPECT_TRUE(s.machine.degraded());
  EXPECT_EQ(s.Next(), "800ms list 5 >=");
  s.Page("7");
  EXPECT_EQ(s.Next(), "watch 7") << "one list";
}

// ---- streamed lists: W12-W14 ----

TEST(WatchMachineTest, AStreamedListEndsAtItsMarkAndTheStreamGoesOn) {  // W12, W13, F12
  Story s(true);
  EXPECT_EQ(s.Next(), "watchlist >=");
  s.machine.OnOpened();
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(30));
  EXPECT_EQ(s.Event("90"), Verdict::kGoOn);
  EXPECT_EQ(s.Event("3"), Verdict::kGoOn) << "in no order";
  EXPECT_EQ(s.machine.version(), "");
  EXPECT_EQ(s.Bookmark("80"), Verdict::kGoOn);
  EXPECT_FALSE(s.machine.synced()) << "a bookmark before the mark is not the mark";
  EXPECT_EQ(s.machine.early_bookmarks(), 1);
  EXPECT_EQ(s.machine.OnBookmark("95", true, s.now), Verdict::kCommit);
  EXPECT_EQ(s.machine.version(), "95");
  EXPECT_FALSE(s.machine.staging());
  EXPECT_EQ(s.machine.idle_limit(), absl::Seconds(305));
  s.Event("96");
  s.End();
  EXPECT_EQ(s.Next(), "watch 96");
}

TEST(WatchMachineTest, AMarkWithoutAVersionIsAFault) {
  Story s(true);
  s.Next();
  EXPECT_EQ(s.machine.OnBookmark("", true, s.now), Verdict::kOver);
  EXPECT_FALSE(s.machine.synced());
  EXPECT_EQ(s.Next(), "800ms watchlist >=");
}

TEST(WatchMachineTest, HowAStreamedListFails) {  // W14, F13, F14
  const struct {
    absl::Status status;
    std::string want;
    bool remembered;
    const char* why;
  } cases[] = {
      {kRefused, "800ms watchlist >=", false, "a transport error is tried again"},
      {Refusal(429), "800ms watchlist >=", false, "busy"},
      {After(429, absl::Seconds(3)), "3s watchlist >=", false, "W33"},
      {Refusal(410), "800ms watchlist >=", false, "already the newest"},
      {Refusal(422, "Invalid"), "list limit=500", true, "F14: the server does not know it"},
      {Refusal(400), "list limit=500", true, "the same in other words"},
      {Refusal(403), "list limit=500", false, "plainly, this once"},
      {Refusal(500), "list limit=500", false, "plainly, this once"},
  };
  for (const auto& c : cases) {
    for (const bool by_event : {false, true}) {
      if (by_event && !ApiErrorOf(c.status)) continue;
      Story s(true);
      s.Next();
      if (by_event) {
        s.ErrorEvent(c.status);
      } else {
        s.OpenError(c.status);
      }
      EXPECT_EQ(s.Next(), c.want) << c.why;
      EXPECT_EQ(s.gate.IsOpen(s.now), !c.remembered) << c.why;
    }
  }
}

TEST(WatchMachineTest, ARefusalIsRememberedForTenMinutesPerServer) {  // F14
  Story s(true);
  s.Next();
  s.OpenError(Refusal(422));
  s.Next();
  s.Page("5");
  s.Next();
  s.Pass(absl::Minutes(9));
  s.ErrorEvent(Refusal(410));
  EXPECT_EQ(s.Next(), "800ms list 5 >=");
}

TEST(WatchMachineTest, AfterTenMinutesItIsTriedAgain) {
  Story s(true);
  s.Next();
  s.OpenError(Refusal(422));
  s.Next();
  s.Page("5");
  s.Next();
  s.Pass(absl::Minutes(10));
  s.ErrorEvent(Refusal(410));
  EXPECT_EQ(s.Next(), "800ms watchlist 5 >=") << "and not older than what we have";
  s.ErrorEvent(Refusal(410));
  EXPECT_EQ(s.Next(), "watchlist >=");
}

TEST(WatchMachineTest, AServerThatNeverMarksTheEndIsGivenUp) {
  Story s(true);
  EXPECT_EQ(s.Next(), "watchlist >=");
  s.Event("4");
  s.End();
  EXPECT_FALSE(s.machine.staging());
  EXPECT_EQ(s.Next(), "800ms watchlist >=");
  s.End(kRefused);
  EXPECT_EQ(s.Next(), "1.6s watchlist >=");
  s.Pass(absl::Seconds(30));
  s.End(absl::DeadlineExceededError("idle"));
  EXPECT_EQ(s.Next(), "3.2s list limit=500");
  EXPECT_FALSE(s.gate.IsOpen(s.now));
}

TEST(WatchMachineTest, WhateverHappensNoWatchBeginsWithoutAVersion) {  // W15
  // A random walk over all inputs: no watch from nothing, no tight loop without news, and the view
  // is never lost.
  for (unsigned seed = 1; seed <= 300; ++seed) {
    unsigned state = seed * 2654435761u;
    const auto draw = [&state](unsigned n) {
      state = state * 1664525u + 1013904223u;
      return (state >> 16) % n;
    };
    Story s(draw(2) == 0);
    const absl::Status refusals[] = {Refusal(410), TooNew(),     Refusal(429), Refusal(500),
                                     Refusal(422), Refusal(403), kRefused,     Refusal(503)};
    int without_wait = 0;
    bool was_synced = false;
    for (int step = 0; step < 200; ++step) {
      const absl::Duration before = s.now;
      const WatchAction action = s.machine.Next(s.now);
      s.now += action.wait;
      without_wait = s.now == before ? without_wait + 1 : 0;
      ASSERT_LE(without_wait, 4) << "seed " << seed;
      const absl::Status& refusal = refusals[draw(8)];
      if (action.type == WatchAction::Type::kList) {
        if (draw(3) == 0) {
          s.ListError(refusal);
        } else if (draw(8) == 0) {
          s.machine.OnUnreadable(absl::DataLossError(""), false, s.now);
        } else {
          s.Page(absl::StrCat(1000 + step), draw(4) == 0 ? absl::StrCat("c", step) : "");
          without_wait = 0;
        }
      } else {
        if (action.type == WatchAction::Type::kWatch) {
          ASSERT_FALSE(action.resource_version.empty()) << "seed " << seed;
          ASSERT_NE(action.resource_version, "0");
        }
        s.machine.OnSending(s.now);
        const unsigned what = draw(6);
        if (what == 0) {
          s.OpenError(refusal);
        } else if (what == 1 && ApiErrorOf(refusal)) {
          s.ErrorEvent(refusal);
        } else {
          s.machine.OnBookmark(absl::StrCat(1000 + step), draw(2) == 0, s.now);
          without_wait = 0;
          s.Pass(absl::Milliseconds(draw(3000)));
          if (draw(5) == 0) {
            s.machine.OnUnreadable(absl::DataLossError(""), draw(2) == 0, s.now);
          } else {
            s.End(draw(2) == 0 ? absl::OkStatus() : kRefused);
          }
        }
      }
      ASSERT_TRUE(s.machine.synced() || !was_synced);
      was_synced = s.machine.synced();
    }
  }
}

}  // namespace
}  // namespace springtide::k8s
