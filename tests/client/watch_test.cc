// Watching collections: what the store holds follows what the server holds, come what may.
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "k8s/cache_feed.h"
#include "k8s/pod.h"
#include "k8s/reflector.h"
#include "k8s/store.h"
#include "k8s/workload.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

using http::Method;
using k8s::Workload;

struct Way {
  const char* name;
  bool watch_list;
  int page_limit;
};

// A store that follows the case's gadgets, on a thread of its own.
class Follower {
 public:
  Follower(k8s::Api& api, k8s::ReflectorOptions options, const char* kind)
      : feed_(k8s::WorkloadKind(kind, {}), store_),
        reflector_(
            std::move(options), api, base::RealClock(), gate_, [] { return 0.0; }, feed_),
        thread_([this](const std::stop_token& stop) { reflector_.Run(stop); }) {}

  // View: names and wanted replicas.
  std::map<std::string, int> View() const {
    std::map<std::string, int> view;
    for (const auto& object : store_.Snapshot()) {
      view[object->meta.key.name] = object->replicas.value_or(-1);
    }
    return view;
  }
  bool synced() const { return store_.freshness().synced; }
  const k8s::Store<Workload>& store() const { return store_; }
  k8s::WatchStats stats() const { return reflector_.stats(); }

 private:
  k8s::Store<Workload> store_;
  k8s::WatchListGate gate_;
  k8s::StoreFeed<Workload> feed_;
  k8s::Reflector reflector_;
  std::jthread thread_;
};

class WatchTest : public ClientTest, public ::testing::WithParamInterface<Way> {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    if (!HasFatalFailure()) InstallGadgets();
  }

  k8s::ReflectorOptions Options() const {
    k8s::ReflectorOptions options;
    options.path = Path(kGadget);
    options.kind = "Gadget";
    options.protocol.watch_list = GetParam().watch_list;
    options.protocol.page_limit = GetParam().page_limit;
    return options;
  }
  Follower Follow() { return Follower(api(), Options(), "Gadget"); }

  static bool Shows(const Follower& follower, const std::map<std::string, int>& view) {
    const bool shown = Eventually([&] { return follower.synced() && follower.View() == view; });
    EXPECT_EQ(follower.View(), view);
    return shown;
  }
};

INSTANTIATE_TEST_SUITE_P(Ways, WatchTest,
                         ::testing::Values(Way{"Streamed", true, 500}, Way{"Paged", false, 500},
                                           Way{"SmallPages", false, 2}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_P(WatchTest, AnEmptyCollectionIsSeenAsEmpty) { EXPECT_TRUE(Shows(Follow(), {})); }

TEST_P(WatchTest, WhatWasThereIsSeen) {
  for (int i = 0; i < 5; ++i) Create(kGadget, absl::StrCat("web-", i), i);
  const Follower follower = Follow();
  EXPECT_TRUE(
      Shows(follower, {{"web-0", 0}, {"web-1", 1}, {"web-2", 2}, {"web-3", 3}, {"web-4", 4}}));
  if (GetParam().watch_list) {
    EXPECT_EQ(follower.stats().watch_lists, 1);
    EXPECT_EQ(follower.stats().pages, 0);
  } else {
    EXPECT_EQ(follower.stats().pages, GetParam().page_limit == 2 ? 3 : 1);
  }
}

TEST_P(WatchTest, WhatIsAddedIsSeen) {
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {}));
  Create(kGadget, "web", 3);
  EXPECT_TRUE(Shows(follower, {{"web", 3}}));
}

TEST_P(WatchTest, WhatChangesIsSeen) {
  Create(kGadget, "web", 3);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"web", 3}}));
  SetReplicasByHand(kGadget, "web", 0);
  EXPECT_TRUE(Shows(follower, {{"web", 0}}));
  SetReplicasByHand(kGadget, "web", 8);
  EXPECT_TRUE(Shows(follower, {{"web", 8}}));
}

TEST_P(WatchTest, WhatIsDeletedIsSeen) {
  Create(kGadget, "web", 3);
  Create(kGadget, "other", 1);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"other", 1}, {"web", 3}}));
  Delete(kGadget, "web");
  EXPECT_TRUE(Shows(follower, {{"other", 1}}));
}

TEST_P(WatchTest, WhatIsMadeAnewIsAnotherObject) {
  Create(kGadget, "web", 3);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"web", 3}}));
  const std::string before = follower.store().Get(ns(), "web")->meta.uid;
  Delete(kGadget, "web");
  Create(kGadget, "web", 3);
  EXPECT_TRUE(Eventually([&] {
    const auto object = follower.store().Get(ns(), "web");
    return object != nullptr && object->meta.uid != before;
  }));
}

TEST_P(WatchTest, OurOwnWritesAreSeen) {
  Create(kGadget, "web", 3);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"web", 3}}));
  ASSERT_EQ(Write(kGadget, "web", Read(kGadget, "web"), 5).outcome, k8s::ScaleOutcome::kApplied);
  EXPECT_TRUE(Shows(follower, {{"web", 5}}));
}

TEST_P(WatchTest, ALongHistoryEndsWhereTheServerEnds) {
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {}));
  std::map<std::string, int> view;
  for (int i = 0; i < 8; ++i) {
    Create(kGadget, absl::StrCat("web-", i), 1);
    view[absl::StrCat("web-", i)] = 1;
  }
  for (int i = 0; i < 8; i += 2) {
    SetReplicasByHand(kGadget, absl::StrCat("web-", i), 10 + i);
    view[absl::StrCat("web-", i)] = 10 + i;
  }
  for (int i = 0; i < 8; i += 3) {
    Delete(kGadget, absl::StrCat("web-", i));
    view.erase(absl::StrCat("web-", i));
  }
  EXPECT_TRUE(Shows(follower, view));
}

TEST_P(WatchTest, SubscribersHearOfEveryObjectOnce) {
  Create(kGadget, "web", 3);
  k8s::Store<Workload> store;
  std::mutex mutex;
  std::vector<std::pair<k8s::ChangeType, std::string>> heard;
  store.Subscribe([&](const k8s::Change<Workload>& change) {
    const std::lock_guard lock(mutex);
    heard.emplace_back(change.type, change.object->meta.key.name);
  });
  k8s::StoreFeed<Workload> feed(k8s::WorkloadKind("Gadget", {}), store);
  k8s::WatchListGate gate;
  k8s::Reflector reflector(Options(), api(), base::RealClock(), gate, [] { return 0.0; }, feed);
  {
    std::jthread runs([&](const std::stop_token& stop) { reflector.Run(stop); });
    ASSERT_TRUE(Eventually([&] { return store.freshness().synced; }));
    Delete(kGadget, "web");
    ASSERT_TRUE(Eventually([&] { return store.size() == 0; }));
  }
  using Heard = std::vector<std::pair<k8s::ChangeType, std::string>>;
  EXPECT_EQ(heard, (Heard{{k8s::ChangeType::kAdded, "web"}, {k8s::ChangeType::kDeleted, "web"}}));
}

TEST_P(WatchTest, ASelectorChooses) {
  for (const char* name : {"red", "blue"}) {
    Create(kGadget, name, 1);
    ASSERT_TRUE(Send(Method::kPatch, Path(kGadget, name),
                     absl::StrCat(R"({"metadata":{"labels":{"colour":")", name, R"("}}})"),
                     "application/merge-patch+json")
                    .ok());
  }
  k8s::ReflectorOptions options = Options();
  options.label_selector = "colour=red";
  const Follower follower(api(), options, "Gadget");
  EXPECT_TRUE(Shows(follower, {{"red", 1}}));
}

TEST_P(WatchTest, AnObjectThatLeavesTheSelectorIsGone) {
  Create(kGadget, "web", 1);
  const auto label = [&](const char* colour) {
    return Send(Method::kPatch, Path(kGadget, "web"),
                absl::StrCat(R"({"metadata":{"labels":{"colour":")", colour, R"("}}})"),
                "application/merge-patch+json")
        .status();
  };
  ASSERT_TRUE(label("red").ok());
  k8s::ReflectorOptions options = Options();
  options.label_selector = "colour=red";
  const Follower follower(api(), options, "Gadget");
  ASSERT_TRUE(Shows(follower, {{"web", 1}}));
  ASSERT_TRUE(label("blue").ok());
  EXPECT_TRUE(Shows(follower, {}));
  ASSERT_TRUE(label("red").ok());
  EXPECT_TRUE(Shows(follower, {{"web", 1}}));
}

TEST_P(WatchTest, WithoutRightsTheViewIsUnknownNotEmpty) {
  auto limited = Connect("limited");
  ASSERT_TRUE(limited.ok()) << limited.status();
  const Follower follower((*limited)->api(), Options(), "Gadget");
  ASSERT_TRUE(Eventually([&] { return !follower.store().freshness().problem.ok(); }));
  EXPECT_FALSE(follower.synced());
  EXPECT_EQ(follower.store().freshness().problem.code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(WatchTest, AKindThatIsNotServedIsUnknownNotEmpty) {
  k8s::ReflectorOptions options = Options();
  options.path = absl::StrCat("/apis/suite.springtide.dev/v1/namespaces/", ns(), "/nothings");
  const Follower follower(api(), options, "Nothing");
  ASSERT_TRUE(Eventually([&] { return !follower.store().freshness().problem.ok(); }));
  EXPECT_FALSE(follower.synced());
  EXPECT_EQ(follower.store().freshness().problem.code(), absl::StatusCode::kNotFound);
}

TEST_P(WatchTest, DisturbanceARestartLosesNothing) {
  Create(kGadget, "web", 3);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"web", 3}}));
  TheServer().RestartApiServer();
  ASSERT_TRUE(Eventually([&] {
    return Send(Method::kGet, "/readyz").status().code() != absl::StatusCode::kUnavailable;
  }));
  SetReplicasByHand(kGadget, "web", 4);
  EXPECT_TRUE(Shows(follower, {{"web", 4}}));
}

TEST_P(WatchTest, DisturbanceHistoryThatIsGoneIsListedAnew) {
  Create(kGadget, "web", 3);
  Create(kGadget, "other", 1);
  const Follower follower = Follow();
  ASSERT_TRUE(Shows(follower, {{"other", 1}, {"web", 3}}));
  Delete(kGadget, "other");
  TheServer().CompactAndRestart();
  ASSERT_TRUE(Eventually([&] { return Send(Method::kGet, Path(kGadget)).ok(); }));
  SetReplicasByHand(kGadget, "web", 4);
  EXPECT_TRUE(Shows(follower, {{"web", 4}}));
}

class PodWatchTest : public ClientTest {};

TEST_F(PodWatchTest, ReadinessOfPodsIsSeen) {
  k8s::ReflectorOptions options;
  options.path = absl::StrCat("/api/v1/namespaces/", ns(), "/pods");
  options.kind = "Pod";
  k8s::Store<k8s::Pod> store;
  k8s::StoreFeed<k8s::Pod> feed(k8s::PodKind({}), store);
  k8s::WatchListGate gate;
  k8s::Reflector reflector(options, api(), base::RealClock(), gate, [] { return 0.0; }, feed);
  std::jthread runs([&](const std::stop_token& stop) { reflector.Run(stop); });
  Create(kDeployment, "web", 2);
  EXPECT_TRUE(Eventually([&] {
    int serving = 0;
    for (const auto& pod : store.Snapshot()) serving += pod->IsServing() ? 1 : 0;
    return serving == 2;
  }));
}

TEST_F(PodWatchTest, AWorkloadsStatusIsSeenUpToDate) {
  Create(kDeployment, "web", 2);
  k8s::ReflectorOptions options;
  options.path = Path(kDeployment);
  options.kind = "Deployment";
  const Follower follower(api(), options, "Deployment");
  EXPECT_TRUE(Eventually([&] {
    const auto web = follower.store().Get(ns(), "web");
    return web != nullptr && web->IsCurrent() && web->ready_replicas == 2;
  }));
}

}  // namespace
}  // namespace springtide::client_test
