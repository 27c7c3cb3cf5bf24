#include "k8s/election.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/k8s/model_lease_server.h"

namespace springtide::k8s {
namespace {

using Kind = ElectionAction::Kind;

const absl::Time kWall = absl::FromUnixSeconds(1'767'225'600);
constexpr int32_t kMaxTerm = std::numeric_limits<int32_t>::max();

absl::Duration At(double seconds) { return absl::Seconds(seconds); }

// One candidate in front of the model server, in a world where time passes only where told.
class Candidate {
 public:
  explicit Candidate(ModelLeaseServer& server, const std::string& identity, double random = 0)
      : server_(server),
        election(LeaseName{"ops", "springtide"}, identity, ElectionTiming{},
                 [random] { return random; }) {}

  // Asks what to do; the answer to a request comes `latency` later.
  Kind Step(absl::Duration now, absl::Duration latency = {}) {
    action = election.Next(now, kWall + now);
    if (IsRequest()) election.Answer(now + latency, Handle());
    return action.kind;
  }

  // Steps until there is nothing to do but to wait (or nothing at all).
  void Try(absl::Duration now) {
    for (int i = 0; i < 5; ++i) {
      const Kind kind = Step(now);
      if (kind == Kind::kWait || kind == Kind::kFinished) return;
    }
  }

  // Asks; what was asked for does not reach the server.
  Kind Fail(absl::Duration now, absl::Duration latency = {}) {
    action = election.Next(now, kWall + now);
    if (IsRequest()) election.Answer(now + latency, absl::UnavailableError("partition"));
    return action.kind;
  }

  // Asks; the request is applied and its answer is lost.
  Kind LoseAnswer(absl::Duration now, absl::Duration latency = {}) {
    action = election.Next(now, kWall + now);
    if (IsRequest()) {
      (void)Handle();
      election.Answer(now + latency, absl::DeadlineExceededError("lost"));
    }
    return action.kind;
  }

  bool LeadsAt(absl::Duration now) const {
    return election.leading() && now < election.leads_until();
  }

 private:
  bool IsRequest() const { return action.kind != Kind::kWait && action.kind != Kind::kFinished; }

  absl::StatusOr<Lease> Handle() {
    const auto body = action.kind == Kind::kGet      ? server_.Get()
                      : action.kind == Kind::kCreate ? server_.Create(EncodeLease(action.lease))
                                                     : server_.Update(EncodeLease(action.lease));
    if (!body.ok()) return body.status();
    return DecodeLease(*body);
  }

  ModelLeaseServer& server_;

 public:
  Election election;
  ElectionAction action;
};

class ElectionTest : public testing::Test {
 protected:
  ModelLeaseServer server_;
  Candidate a_{server_, "a"};
  Candidate b_{server_, "b"};
};

TEST_F(ElectionTest, TheFirstOneCreatesTheLeaseAndLeads) {
  EXPECT_EQ(a_.Step(At(0)), Kind::kGet);
  EXPECT_EQ(a_.action.duration, At(5)) << "half the window";
  EXPECT_EQ(a_.Step(At(0)), Kind::kCreate);
  ASSERT_TRUE(a_.election.leading());
  EXPECT_EQ(a_.election.term(), 0);
  EXPECT_EQ(a_.election.leads_until(), At(10));
  const Lease record = server_.Record();
  EXPECT_EQ(record.holder, "a");
  EXPECT_EQ(record.duration, At(15));
  EXPECT_EQ(record.acquire_time, kWall);
  EXPECT_EQ(record.renew_time, kWall);

  EXPECT_EQ(a_.Step(At(0)), Kind::kWait);
  EXPECT_EQ(a_.action.duration, At(2)) << "then it renews every retry period";
}

TEST_F(ElectionTest, ALeaderRenewsWithoutReadingAndKeepsItsTerm) {
  a_.Try(At(0));
  for (int second = 2; second <= 20; second += 2) {
    EXPECT_EQ(a_.Step(At(second)), Kind::kUpdate) << second;
    EXPECT_EQ(a_.election.leads_until(), At(second + 10)) << second;
  }
  const Lease record = server_.Record();
  EXPECT_EQ(record.transitions, 0);
  EXPECT_EQ(record.acquire_time, kWall);
  EXPECT_EQ(record.renew_time, kWall + At(20));
  EXPECT_EQ(a_.election.counters().slow_path, 0);
}

TEST_F(ElectionTest, TheWindowCountsFromTheStartOfTheRenewal) {
  a_.Try(At(0));
  a_.Step(At(2), /*latency=*/At(4));
  EXPECT_EQ(a_.election.leads_until(), At(12)) << "others may have seen the renewal at second 2";
}

TEST_F(ElectionTest, ACandidateWaitsForTheDurationInTheRecordSinceItSawItChange) {
  a_.Try(At(0));
  a_.Try(At(2));
  b_.Try(At(100));  // its own clock; the record's times are of no interest
  EXPECT_EQ(b_.action.kind, Kind::kWait);
  EXPECT_EQ(b_.action.duration, At(2));
  b_.Try(At(114.9));
  EXPECT_FALSE(b_.election.leading()) << "14.9 s after it first saw this record";
  b_.Try(At(117));
  ASSERT_TRUE(b_.election.leading());
  EXPECT_EQ(b_.election.term(), 1);
  EXPECT_EQ(server_.Record().acquire_time, kWall + At(117));

  EXPECT_EQ(a_.Step(At(4)), Kind::kUpdate) << "the old leader tries to renew";
  EXPECT_EQ(a_.Step(At(4)), Kind::kGet) << "and on the conflict reads";
  EXPECT_FALSE(a_.election.leading());
  EXPECT_EQ(a_.election.loss(), LossReason::kSuperseded);
}

TEST_F(ElectionTest, ARenewalStartsTheWaitAnew) {
  a_.Try(At(0));
  b_.Try(At(0));
  a_.Try(At(2));
  b_.Try(At(14));  // the first look at the renewed record
  b_.Try(At(28.9));
  EXPECT_FALSE(b_.election.leading());
  b_.Try(At(31));
  EXPECT_TRUE(b_.election.leading());
}

TEST_F(ElectionTest, CandidatesSpreadTheirTries) {
  a_.Try(At(0));
  Candidate late(server_, "c", 0.999);
  late.Try(At(0));
  EXPECT_GT(late.action.duration, At(4.39));
  EXPECT_LT(late.action.duration, At(4.4));
}

TEST_F(ElectionTest, OfTwoThatTryAtOnceOneWins) {
  a_.Step(At(0));
  b_.Step(At(0));
  EXPECT_EQ(a_.Step(At(0)), Kind::kCreate);
  EXPECT_EQ(b_.Step(At(0)), Kind::kCreate);
  EXPECT_TRUE(a_.election.leading());
  EXPECT_FALSE(b_.election.leading());
}

TEST_F(ElectionTest, AnAnswerThatWasLostIsFoundByReading) {
  a_.Step(At(0));
  EXPECT_EQ(a_.LoseAnswer(At(0), At(5)), Kind::kCreate);
  EXPECT_FALSE(a_.election.leading()) << "nobody told it that it leads";
  EXPECT_EQ(a_.Step(At(7)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(7)), Kind::kUpdate) << "the record bears its name";
  EXPECT_TRUE(a_.election.leading());
  EXPECT_EQ(a_.election.term(), 0);

  EXPECT_EQ(a_.LoseAnswer(At(9), At(1)), Kind::kUpdate) << "a renewal whose answer is lost";
  EXPECT_EQ(a_.Step(At(10)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(10)), Kind::kUpdate);
  EXPECT_EQ(a_.election.leads_until(), At(20));
  EXPECT_EQ(a_.election.counters().slow_path, 1);
}

// F46: the API server answers nothing for a while, then everything.
TEST_F(ElectionTest, SlowRenewals) {
  const struct {
    double stall;
    bool keeps;
    int64_t slow_path;
  } cases[] = {{4, true, 0}, {6, true, 1}, {7.5, true, 1}, {11, false, 1}};
  for (const auto& c : cases) {
    ModelLeaseServer server;
    Candidate leader(server, "a");
    leader.Try(At(0));
    // The stall begins with the renewal at second 2; the window ends at second 10 unless it works.
    const absl::Duration stall_end = At(2 + c.stall);
    absl::Duration now = At(2);
    while (now < At(14)) {
      const ElectionAction next = leader.election.Next(now, kWall + now);
      if (next.kind == Kind::kWait) {
        now += next.duration;
        continue;
      }
      const absl::Duration answered = std::max(now, stall_end);
      if (answered - now >= next.duration) {
        now += next.duration;
        leader.election.Answer(now, absl::DeadlineExceededError("stalled"));
      } else {
        now = answered;
        leader.action = next;
        leader.election.Answer(now, [&]() -> absl::StatusOr<Lease> {
          const auto body =
              next.kind == Kind::kGet ? server.Get() : server.Update(EncodeLease(next.lease));
          if (!body.ok()) return body.status();
          return DecodeLease(*body);
        }());
      }
      if (!leader.election.leading()) break;
    }
    EXPECT_EQ(leader.election.leading(), c.keeps) << c.stall;
    EXPECT_EQ(leader.election.counters().slow_path, c.slow_path) << c.stall;
    if (!c.keeps) {
      EXPECT_EQ(leader.election.loss(), LossReason::kExpired);
      EXPECT_EQ(now, At(10)) << "not later than the window";
    }
  }
}

TEST_F(ElectionTest, NoRequestOutlastsTheWindow) {
  a_.Try(At(0));
  EXPECT_EQ(a_.Fail(At(7), At(0)), Kind::kUpdate);
  EXPECT_EQ(a_.action.duration, At(3)) << "the rest of the window";
  EXPECT_EQ(a_.Fail(At(9)), Kind::kGet);
  EXPECT_EQ(a_.action.duration, At(1));
  EXPECT_EQ(a_.Fail(At(9.5)), Kind::kUpdate) << "the next try";
  EXPECT_EQ(a_.Step(At(10)), Kind::kWait);
  EXPECT_FALSE(a_.election.leading());
  EXPECT_EQ(a_.election.loss(), LossReason::kExpired);
}

TEST_F(ElectionTest, AnUnreachableServerEndsTheTermAndALaterTryBeginsAnother) {
  a_.Try(At(0));
  for (double second = 2; second < 10; second += 0.5) a_.Fail(At(second));
  a_.Fail(At(10));
  EXPECT_FALSE(a_.election.leading());
  for (double second = 12.5; second < 40; second += 2.5) a_.Fail(At(second));
  EXPECT_FALSE(a_.election.leading());
  a_.Try(At(43));
  EXPECT_TRUE(a_.election.leading()) << "nobody else was there";
  EXPECT_EQ(a_.election.counters().acquired, 2);
  EXPECT_EQ(a_.election.counters().lost, 1);
}

// F45: the process stood still for 60 s, at whatever moment.
TEST_F(ElectionTest, AfterALongPauseItDoesNotLead) {
  for (const bool in_flight : {false, true}) {
    ModelLeaseServer server;
    Candidate leader(server, "a");
    Candidate other(server, "b");
    leader.Try(At(0));
    other.Try(At(1));
    if (in_flight) {
      // The renewal was applied, and the answer waits in a buffer while the process stands.
      EXPECT_EQ(leader.Step(At(2), /*latency=*/At(60)), Kind::kUpdate);
    }
    EXPECT_FALSE(leader.LeadsAt(At(62))) << "already before anybody looked";
    other.Try(At(17));
    if (in_flight) other.Try(At(34));
    ASSERT_TRUE(other.election.leading());
    if (!in_flight) leader.Try(At(62));
    EXPECT_FALSE(leader.election.leading());
    EXPECT_EQ(leader.election.loss(), LossReason::kExpired);
    leader.Try(At(65));
    EXPECT_FALSE(leader.election.leading()) << "the lease is another's";
    EXPECT_EQ(other.election.term(), 1);
  }
}

TEST_F(ElectionTest, APauseBetweenReadingAndWritingLosesTheSwap) {
  a_.Try(At(0));
  b_.Try(At(0));
  Candidate c(server_, "c");
  c.Try(At(0));
  EXPECT_EQ(b_.Step(At(16)), Kind::kGet) << "expired: b would write next, and stands still";
  c.Try(At(16));
  ASSERT_TRUE(c.election.leading());
  EXPECT_EQ(b_.Step(At(76)), Kind::kUpdate);
  EXPECT_FALSE(b_.election.leading());
  EXPECT_EQ(server_.Record().holder, "c");
}

TEST_F(ElectionTest, AnAnswerThatComesAfterTheWindowMakesNoLeader) {
  a_.Step(At(0));
  EXPECT_EQ(a_.Step(At(0), /*latency=*/At(10)), Kind::kCreate);
  EXPECT_FALSE(a_.election.leading());
}

// F48: what the wall clocks show decides nothing.
TEST_F(ElectionTest, JumpsOfTheWallClockChangeNothing) {
  const auto run = [](absl::Duration jump) {
    ModelLeaseServer server;
    Candidate leader(server, "a");
    std::string story;
    for (int second = 0; second < 60; ++second) {
      const absl::Time wall = kWall + At(second) + (second % 7 == 3 ? jump : absl::ZeroDuration());
      for (;;) {
        leader.action = leader.election.Next(At(second), wall);
        absl::StrAppend(&story, static_cast<int>(leader.action.kind), " ");
        if (leader.action.kind == Kind::kWait) break;
        const auto body = leader.action.kind == Kind::kGet ? server.Get()
                          : leader.action.kind == Kind::kCreate
                              ? server.Create(EncodeLease(leader.action.lease))
                              : server.Update(EncodeLease(leader.action.lease));
        leader.election.Answer(
            At(second), body.ok() ? DecodeLease(*body) : absl::StatusOr<Lease>(body.status()));
      }
      absl::StrAppend(&story, absl::FormatDuration(leader.election.leads_until()), ";");
    }
    return story;
  };
  const std::string steady = run({});
  EXPECT_EQ(run(absl::Hours(1)), steady);
  EXPECT_EQ(run(-absl::Hours(1)), steady);
  EXPECT_EQ(run(absl::Hours(24 * 365 * 100)), steady);
}

TEST_F(ElectionTest, ResigningFreesTheLeaseForTheNextTry) {
  a_.Try(At(0));
  b_.Try(At(1));
  a_.election.Resign(At(3));
  EXPECT_FALSE(a_.election.leading());
  EXPECT_EQ(a_.election.loss(), LossReason::kResigned);
  EXPECT_EQ(a_.Step(At(3)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(3)), Kind::kUpdate);
  EXPECT_EQ(a_.Step(At(3)), Kind::kFinished);
  const Lease record = server_.Record();
  EXPECT_EQ(record.holder, "");
  EXPECT_EQ(record.duration, At(1));
  b_.Try(At(3.5));
  ASSERT_TRUE(b_.election.leading());
  EXPECT_EQ(b_.election.term(), 1);
  EXPECT_EQ(a_.election.counters().lost, 0);
}

TEST_F(ElectionTest, AReleaseIsTriedAgainButNotForEver) {
  a_.Try(At(0));
  a_.election.Resign(At(3));
  EXPECT_EQ(a_.Fail(At(3), At(5)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(8)), Kind::kWait);
  EXPECT_EQ(a_.Step(At(10)), Kind::kGet);
  server_.Edit([](auto& spec) { spec["renewTime"] = "x"; });
  EXPECT_EQ(a_.Step(At(10)), Kind::kUpdate) << "a conflict";
  EXPECT_EQ(a_.Step(At(10)), Kind::kWait);
  EXPECT_LT(a_.action.duration, At(0.1));
  EXPECT_EQ(a_.Fail(At(12.9)), Kind::kGet);
  EXPECT_LT(a_.action.duration, At(0.11)) << "ten seconds in all";
  EXPECT_EQ(a_.Step(At(13)), Kind::kFinished);
}

TEST_F(ElectionTest, AReleaseLeavesAnothersLeaseAlone) {
  a_.Try(At(0));
  server_.Edit([](auto& spec) { spec["holderIdentity"] = "c"; });
  a_.election.Resign(At(3));
  EXPECT_EQ(a_.Step(At(3)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(3)), Kind::kFinished);
  EXPECT_EQ(server_.Record().holder, "c");
}

// F47: deleted.
TEST_F(ElectionTest, ADeletedLeaseIsMadeAgainByItsLeader) {
  a_.Try(At(0));
  b_.Try(At(1));
  server_.Delete();
  b_.Try(At(3.5));
  EXPECT_FALSE(b_.election.leading()) << "the leader may not know yet";
  EXPECT_FALSE(server_.exists());
  EXPECT_EQ(a_.Step(At(4)), Kind::kUpdate);
  EXPECT_EQ(a_.Step(At(4)), Kind::kGet);
  EXPECT_EQ(a_.Step(At(4)), Kind::kCreate);
  EXPECT_TRUE(a_.election.leading());
  EXPECT_EQ(server_.Record().holder, "a");
  EXPECT_EQ(server_.Record().transitions, 0);
}

TEST_F(ElectionTest, ALeaseDeletedWithItsLeaderIsMadeAgainWithALaterTerm) {
  a_.Try(At(0));
  server_.Edit([](auto& spec) { spec["leaseTransitions"] = 41; });
  server_.Edit([](auto& spec) { spec["leaseDurationSeconds"] = kMaxTerm; });
  b_.Try(At(1));
  server_.Delete();
  b_.Try(At(15.9));
  EXPECT_FALSE(b_.election.leading());
  b_.Try(At(18));
  ASSERT_TRUE(b_.election.leading()) << "deleting the lease ends even a wait of 68 years";
  EXPECT_EQ(b_.election.term(), 42);
}

// F47: edited while somebody leads.
TEST_F(ElectionTest, ALeaderFindsItsRecordEdited) {
  struct Case {
    const char* what;
    std::function<void(boost::json::object&)> edit;
    bool leads;          // right after it found out
    std::string holder;  // a while later
    int32_t transitions;
  };
  const Case cases[] = {
      {"renewTime", [](auto& s) { s["renewTime"] = "garbage"; }, true, "a", 3},
      {"duration", [](auto& s) { s["leaseDurationSeconds"] = kMaxTerm; }, true, "a", 3},
      {"no duration", [](auto& s) { s.erase("leaseDurationSeconds"); }, true, "a", 3},
      {"negative term", [](auto& s) { s["leaseTransitions"] = -7; }, true, "a", 3},
      {"no term", [](auto& s) { s.erase("leaseTransitions"); }, true, "a", 3},
      {"later term", [](auto& s) { s["leaseTransitions"] = 9; }, false, "a", 9},
      {"highest term", [](auto& s) { s["leaseTransitions"] = kMaxTerm; }, false, "a", kMaxTerm},
      {"nobody", [](auto& s) { s["holderIdentity"] = ""; }, false, "a", 4},
      {"no holder", [](auto& s) { s.erase("holderIdentity"); }, false, "a", 4},
      {"another", [](auto& s) { s["holderIdentity"] = "x"; }, false, "x", 3},
      {"a number", [](auto& s) { s["holderIdentity"] = 5; }, false, "5", 3},
  };
  for (const Case& c : cases) {
    ModelLeaseServer server;
    Candidate leader(server, "a");
    leader.election.NoteTerm(2);
    leader.Try(At(0));
    ASSERT_EQ(leader.election.term(), 3);
    server.Edit(c.edit);
    leader.Try(At(2));
    EXPECT_EQ(leader.election.leading(), c.leads) << c.what;
    leader.Try(At(5));
    leader.Try(At(9));
    const Lease record = server.Record();
    EXPECT_EQ(record.holder, c.holder) << c.what;
    EXPECT_EQ(record.transitions, c.transitions) << c.what;
    EXPECT_EQ(leader.election.leading(), c.holder == "a") << c.what;
    if (c.leads || c.holder == "a") {
      EXPECT_EQ(record.duration, At(15)) << c.what;
    }
  }
}

// F47: a record of somebody who is not there.
TEST_F(ElectionTest, ACandidateWaitsByTheRecordWhateverItSays) {
  struct Case {
    const char* what;
    std::function<void(boost::json::object&)> edit;
    absl::Duration wait;
    int32_t term;
  };
  const Case cases[] = {
      {"as it is", [](auto&) {}, At(15), 1},
      {"longer", [](auto& s) { s["leaseDurationSeconds"] = 60; }, At(60), 1},
      {"shorter", [](auto& s) { s["leaseDurationSeconds"] = 5; }, At(5), 1},
      {"68 years", [](auto& s) { s["leaseDurationSeconds"] = kMaxTerm; }, At(kMaxTerm), 1},
      {"nothing", [](auto& s) { s.erase("leaseDurationSeconds"); }, At(15), 1},
      {"zero", [](auto& s) { s["leaseDurationSeconds"] = 0; }, At(15), 1},
      {"negative", [](auto& s) { s["leaseDurationSeconds"] = -3; }, At(15), 1},
      {"text", [](auto& s) { s["leaseDurationSeconds"] = "60"; }, At(15), 1},
      {"garbage holder", [](auto& s) { s["holderIdentity"] = "\x01\x7f%s\n"; }, At(15), 1},
      {"a holder of 64 KiB", [](auto& s) { s["holderIdentity"] = std::string(65536, 'x'); }, At(15),
       1},
      {"nobody", [](auto& s) { s["holderIdentity"] = ""; }, At(0), 1},
      {"negative term", [](auto& s) { s["leaseTransitions"] = -5; }, At(15), 1},
      {"the highest term", [](auto& s) { s["leaseTransitions"] = kMaxTerm; }, At(15), kMaxTerm},
      {"everything", [](auto& s) { s.clear(); }, At(0), 1},
  };
  for (const Case& c : cases) {
    ModelLeaseServer server;
    Candidate gone(server, "gone");
    gone.Try(At(0));
    server.Edit(c.edit);
    Candidate candidate(server, "a");
    candidate.Try(At(0));
    if (c.wait > At(0)) {
      candidate.Try(c.wait - At(0.001));
      EXPECT_FALSE(candidate.election.leading()) << c.what;
      candidate.Try(c.wait + At(2));
    }
    ASSERT_TRUE(candidate.election.leading()) << c.what;
    EXPECT_EQ(candidate.election.term(), c.term) << c.what;
    EXPECT_EQ(server.Record().duration, At(15)) << c.what;
  }
}

TEST_F(ElectionTest, ATermSeenElsewhereEndsALowerOne) {
  a_.Try(At(0));
  a_.election.NoteTerm(17);
  a_.Try(At(1));
  EXPECT_FALSE(a_.election.leading());
  EXPECT_EQ(a_.election.loss(), LossReason::kSuperseded);
  a_.Try(At(3.5));
  ASSERT_TRUE(a_.election.leading());
  EXPECT_EQ(a_.election.term(), 18);
  a_.election.NoteTerm(18);
  a_.election.NoteTerm(4);
  a_.Try(At(5.5));
  EXPECT_TRUE(a_.election.leading());
}

TEST_F(ElectionTest, AnAnswerThatNamesAnotherHolderIsNoVictory) {
  a_.Step(At(0));
  (void)a_.election.Next(At(0), kWall);
  Lease other;
  other.holder = "b";
  a_.election.Answer(At(0), other);
  EXPECT_FALSE(a_.election.leading());
}

TEST_F(ElectionTest, RefusalsMakeNoLeader) {
  for (const int code : {400, 401, 403, 409, 410, 422, 429, 500, 503, 504}) {
    ModelLeaseServer server;
    Candidate candidate(server, "a");
    ApiError error;
    error.code = code;
    const absl::Status status = ToStatus(error, "lease");
    (void)candidate.election.Next(At(0), kWall);
    candidate.election.Answer(At(0), status);
    EXPECT_EQ(candidate.election.Next(At(0), kWall).kind, Kind::kWait) << code;
    EXPECT_EQ(candidate.Step(At(3)), Kind::kGet);
    (void)candidate.election.Next(At(3), kWall);
    candidate.election.Answer(At(3), status);
    EXPECT_FALSE(candidate.election.leading()) << code;
    EXPECT_EQ(candidate.election.counters().failed_tries, 2) << code;
  }
}

TEST(ElectionTimingTest, DefaultsHold) {
  base::ErrorList errors;
  ElectionTiming{}.Check(errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(ElectionTiming{}.RequestTimeout(), At(5));
  ElectionTiming quick;
  quick.renew_deadline = At(1);
  EXPECT_EQ(quick.RequestTimeout(), At(1));
}

TEST(ElectionTimingTest, ReportsEverythingThatIsWrong) {
  const struct {
    ElectionTiming timing;
    std::vector<const char*> paths;
  } cases[] = {
      {{At(15), At(15), At(2), At(3)}, {"renewDeadline", "stopLimit"}},
      {{At(15), At(10), At(9), At(3)}, {"retryPeriod"}},
      {{At(15), At(10), At(2), At(6)}, {"stopLimit"}},
      {{At(15), At(10), At(0), At(0)}, {"retryPeriod", "stopLimit"}},
      {{At(1.5), At(1), At(0.5), At(0.1)}, {"leaseDuration"}},
      {{absl::InfiniteDuration(), At(10), At(2), At(3)}, {"leaseDuration"}},
      {{At(-1), At(-2), At(-3), At(-4)},
       {"leaseDuration", "renewDeadline", "retryPeriod", "stopLimit"}},
  };
  for (const auto& c : cases) {
    base::ErrorList errors;
    c.timing.Check(errors);
    std::vector<std::string> paths;
    for (const auto& problem : errors.problems()) paths.push_back(problem.path);
    EXPECT_THAT(paths, testing::ElementsAreArray(c.paths)) << errors.ToString();
  }
}

}  // namespace
}  // namespace springtide::k8s
