#include "k8s/leader_elector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/k8s/model_lease_server.h"
#include "tests/unit/k8s/stepped_clock.h"

namespace springtide::k8s {
namespace {

constexpr size_t kThreads = 2;  // an elector's own and its watchdog's

// An elector, and what it called back.
struct Member {
  Member(Api& api, const base::Clock& clock, const std::string& identity)
      : elector(std::make_unique<LeaderElector>(
            api, clock, LeaderElectorOptions{{"ops", "springtide"}, identity, {}},
            LeaderCallbacks{
                [this](int32_t term) {
                  last_term = term;
                  ++starts;
                  started.release();
                },
                [this](LossReason reason) {
                  if (during_stop) during_stop(reason);
                  last_reason = reason;
                  ++stops;
                  stopped.release();
                },
                [this] { overrun.release(); },
            },
            [] { return 0.5; })) {}

  std::atomic<int32_t> last_term{-1};
  std::atomic<LossReason> last_reason{};
  std::atomic<int> starts{0};
  std::atomic<int> stops{0};
  std::counting_semaphore<> started{0};
  std::counting_semaphore<> stopped{0};
  std::counting_semaphore<> overrun{0};
  std::function<void(LossReason)> during_stop;  // set before it is needed
  std::unique_ptr<LeaderElector> elector;       // its threads use the others
  const Fence& fence = elector->fence();        // also while the elector is being destroyed
};

class LeaderElectorTest : public testing::Test {
 protected:
  // Lets time pass in small steps, each after `sleepers` threads have nothing more to do.
  void Pass(absl::Duration duration, size_t sleepers = kThreads) {
    const absl::Duration step = absl::Milliseconds(250);
    for (absl::Duration passed; passed < duration; passed += step) {
      clock_.AwaitSleepers(sleepers);
      clock_.Advance(step);
    }
    clock_.AwaitSleepers(sleepers);
  }

  bool Leads(const Member& member) const { return member.fence.Term(clock_.Elapsed()).has_value(); }

  static std::optional<absl::Status> Unreachable(const ApiRequest&) {
    return absl::UnavailableError("no route to host");
  }

  SteppedClock clock_;
  LeaseApi api_;
};

TEST_F(LeaderElectorTest, LeadsRenewsAndReleases) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  EXPECT_TRUE(Leads(a));
  Pass(absl::Seconds(60));
  EXPECT_TRUE(Leads(a));
  EXPECT_EQ(a.starts, 1);
  std::string holder_at_stop;
  bool open_at_stop = false;
  a.during_stop = [&](LossReason) {
    holder_at_stop = api_.Record().holder;
    open_at_stop = Leads(a);
  };
  a.elector.reset();
  EXPECT_EQ(a.stops, 1);
  EXPECT_EQ(a.last_reason, LossReason::kResigned);
  EXPECT_EQ(holder_at_stop, "a") << "released only after the work has ended";
  EXPECT_TRUE(open_at_stop) << "the work may still write what it has begun";
  EXPECT_EQ(api_.Record().holder, "");
}

TEST_F(LeaderElectorTest, ACandidateThatNeverLedReleasesNothing) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  {
    Member b(api_, clock_, "b");
    Pass(absl::Seconds(20), 2 * kThreads);
    EXPECT_FALSE(Leads(b));
  }
  EXPECT_EQ(api_.Record().holder, "a");
  EXPECT_TRUE(Leads(a));
}

// F49: the drain takes longer than one window; nothing that was begun is lost, and the next leader
// is there within 5 s.
TEST_F(LeaderElectorTest, DrainsUnderTheLeaseAndHandsOver) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  Member b(api_, clock_, "b");
  std::binary_semaphore drained(0);
  a.during_stop = [&](LossReason) { drained.acquire(); };
  a.elector->Resign();
  int writes = 0;
  for (int i = 0; i < 25; ++i) {
    Pass(absl::Seconds(1), 2 * kThreads);
    if (a.fence.Allows(clock_.Elapsed(), 0)) ++writes;
  }
  EXPECT_EQ(writes, 25);
  EXPECT_FALSE(Leads(b));
  drained.release();
  a.elector.reset();
  EXPECT_EQ(a.last_reason, LossReason::kResigned);
  for (int i = 0; i < 5 && !Leads(b); ++i) Pass(absl::Seconds(1), kThreads);
  EXPECT_TRUE(Leads(b));
  EXPECT_EQ(b.last_term, 1);
}

TEST_F(LeaderElectorTest, StopsWhenTheServerIsAwayAndComesBack) {
  bool open_at_stop = true;
  Member a(api_, clock_, "a");
  a.started.acquire();
  a.during_stop = [&](LossReason) { open_at_stop = Leads(a); };
  api_.SetFault(Unreachable);
  Pass(absl::Seconds(9.75));
  EXPECT_EQ(a.stops, 0);
  Pass(absl::Seconds(0.5));
  EXPECT_EQ(a.stops, 1);
  EXPECT_EQ(a.last_reason, LossReason::kExpired);
  EXPECT_FALSE(open_at_stop);
  EXPECT_FALSE(Leads(a));
  Pass(absl::Seconds(60));
  EXPECT_EQ(a.starts, 1);
  api_.SetFault(nullptr);
  Pass(absl::Seconds(5));
  EXPECT_EQ(a.starts, 2);
  EXPECT_TRUE(Leads(a));
  EXPECT_FALSE(a.overrun.try_acquire());
  EXPECT_EQ(a.elector->counters().lost, 1);
  EXPECT_GT(a.elector->counters().slow_path, 0);
}

TEST_F(LeaderElectorTest, WorkThatDoesNotEndIsAnOverrun) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  std::binary_semaphore ended(0);
  std::binary_semaphore stopping(0);
  a.during_stop = [&](LossReason) {
    stopping.release();
    ended.acquire();
  };
  api_.SetFault(Unreachable);
  Pass(absl::Seconds(9.75));
  clock_.Advance(absl::Seconds(0.25));
  stopping.acquire();
  clock_.AwaitSleepers(1);
  clock_.Advance(absl::Seconds(2.75));
  clock_.AwaitSleepers(1);
  EXPECT_FALSE(a.overrun.try_acquire());
  clock_.Advance(absl::Seconds(0.25));
  a.overrun.acquire();  // three seconds after the fence shut, before anybody else may lead
  ended.release();
  a.stopped.acquire();
}

// The drain of a resignation is renewed for; when that fails the limit counts.
TEST_F(LeaderElectorTest, ADrainThatLosesTheLeaseIsAnOverrunToo) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  std::binary_semaphore ended(0);
  a.during_stop = [&](LossReason) { ended.acquire(); };
  a.elector->Resign();
  Pass(absl::Seconds(20));
  EXPECT_TRUE(Leads(a));
  api_.SetFault(Unreachable);
  Pass(absl::Seconds(9.75));
  clock_.Advance(absl::Seconds(0.5));
  EXPECT_FALSE(Leads(a));
  clock_.AwaitSleepers(1);
  clock_.Advance(absl::Seconds(3));
  a.overrun.acquire();
  api_.SetFault(nullptr);
  ended.release();
  a.stopped.acquire();
  EXPECT_EQ(a.stops, 1) << "told once";
}

// A request that never returns, against what it promised.
TEST_F(LeaderElectorTest, AHungRequestHoldsUpNeitherFenceNorWatchdog) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  std::binary_semaphore hung(0);
  std::binary_semaphore free(0);
  api_.SetFault([&](const ApiRequest&) -> std::optional<absl::Status> {
    hung.release();
    free.acquire();
    return absl::DeadlineExceededError("at last");
  });
  clock_.AwaitSleepers(kThreads);
  clock_.Advance(absl::Seconds(2));
  hung.acquire();
  api_.SetFault(nullptr);
  clock_.Advance(absl::Seconds(7.75));
  EXPECT_TRUE(Leads(a));
  clock_.Advance(absl::Seconds(0.25));
  EXPECT_FALSE(Leads(a));
  clock_.Advance(absl::Seconds(3));
  a.overrun.acquire();
  EXPECT_TRUE(a.elector->Healthy(clock_.Elapsed()));
  clock_.Advance(absl::Seconds(22.25));
  EXPECT_FALSE(a.elector->Healthy(clock_.Elapsed())) << "35 s after the last renewal";
  free.release();
  a.stopped.acquire();
  EXPECT_EQ(a.last_reason, LossReason::kExpired);
  clock_.AwaitSleepers(kThreads);
  EXPECT_TRUE(a.elector->Healthy(clock_.Elapsed()));
}

// F45: SIGSTOP or a suspended machine: all threads stand still for 60 s of Elapsed.
TEST_F(LeaderElectorTest, AfterAPauseNothingIsWritten) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  clock_.AwaitSleepers(kThreads);
  clock_.Advance(absl::Seconds(60));
  EXPECT_FALSE(a.fence.Allows(clock_.Elapsed(), a.last_term));
  a.stopped.acquire();
  EXPECT_EQ(a.last_reason, LossReason::kExpired);
}

TEST_F(LeaderElectorTest, ALaterTermSeenElsewhereEndsThisOne) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  a.elector->NoteTerm(8);
  a.elector->NoteTerm(5);
  Pass(absl::Seconds(10));
  EXPECT_EQ(a.last_reason, LossReason::kSuperseded);
  EXPECT_EQ(a.starts, 2);
  EXPECT_EQ(a.last_term, 9);
}

TEST_F(LeaderElectorTest, AnEditedHolderEndsTheTerm) {
  Member a(api_, clock_, "a");
  a.started.acquire();
  api_.Edit([](auto& spec) { spec["holderIdentity"] = "somebody"; });
  Pass(absl::Seconds(3));
  EXPECT_EQ(a.last_reason, LossReason::kSuperseded);
  EXPECT_FALSE(Leads(a));
  EXPECT_EQ(api_.Record().holder, "somebody");
}

// Five electors with their threads; again and again the leader loses the server. Checked at every
// step, from outside: never two open fences.
TEST_F(LeaderElectorTest, FiveElectorsHaveAtMostOneLeader) {
  std::vector<std::unique_ptr<Member>> members;
  std::atomic<int> cut_off{-1};
  api_.SetFault([&](const ApiRequest& request) -> std::optional<absl::Status> {
    const int cut = cut_off.load();
    // Of a request only the writer's identity can be told, which is enough: reading changes
    // nothing.
    if (cut >= 0 && request.body.find(absl::StrCat("\"m", cut, "\"")) != std::string::npos) {
      return absl::UnavailableError("partition");
    }
    return std::nullopt;
  });
  for (int i = 0; i < 5; ++i) {
    members.push_back(std::make_unique<Member>(api_, clock_, absl::StrCat("m", i)));
  }
  std::set<int32_t> terms;
  for (int round = 0; round < 6; ++round) {
    for (int step = 0; step < 100; ++step) {
      Pass(absl::Milliseconds(250), 5 * kThreads);
      int leaders = 0;
      for (int i = 0; i < 5; ++i) {
        const auto term = members[static_cast<size_t>(i)]->fence.Term(clock_.Elapsed());
        if (!term) continue;
        ++leaders;
        terms.insert(*term);
        if (step == 50) cut_off.store(i);
      }
      ASSERT_LE(leaders, 1);
    }
  }
  EXPECT_GE(terms.size(), 5);
  cut_off.store(-1);
}

TEST(LeaderElectorOptionsTest, ReportsEverythingThatIsWrong) {
  base::ErrorList errors;
  LeaderElectorOptions{{"ops", "springtide"}, "a_1", {}}.Check(errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  LeaderElectorOptions wrong{{"Ops/..", "-x"}, "", {}};
  wrong.timing.stop_limit = absl::Seconds(100);
  wrong.Check(errors);
  std::vector<std::string> paths;
  for (const auto& problem : errors.problems()) paths.push_back(problem.path);
  EXPECT_THAT(paths, testing::ElementsAre("leaseNamespace", "leaseName", "identity", "stopLimit"));
}

}  // namespace
}  // namespace springtide::k8s
