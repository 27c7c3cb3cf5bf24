// What must hold for every registered policy, whatever it does: tried on the same random and
// hostile days.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json.h"
#include "policies/pipeline.h"
#include "policies/pipeline_config.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

// Policies that count requests, so that twice the load is more evidence and not the same; and those
// that know the price of waiting, which a larger system makes less of.
bool CountsRequests(absl::string_view kind) {
  return kind == "requestRate" || kind == "slo" || kind == "changePoint";
}

// A generator of its own, the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint32_t Next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>(state_ >> 33U);
  }
  int Below(int bound) { return static_cast<int>(Next() % static_cast<uint32_t>(bound)); }
  double Unit() { return static_cast<double>(Next()) / 2147483648.0; }

 private:
  uint64_t state_;
};

// One tick's worth of the world outside.
struct Moment {
  absl::Duration step = absl::Seconds(1);
  std::optional<double> rate;
  int desired = 0;
  ReplicaCounts replicas;
};

// Steady stretches, ramps, bursts, silence, outages; a cluster that follows late.
std::vector<Moment> OrdinaryDay(uint64_t seed, int ticks) {
  Random random(seed);
  std::vector<Moment> day;
  double level = 40;
  int spec = 3;
  int ready = 3;
  while (static_cast<int>(day.size()) < ticks) {
    const int shape = random.Below(6);
    const int length = 5 + random.Below(60);
    if (shape == 0) level = 10 + 300 * random.Unit();
    for (int i = 0; i < length; ++i) {
      Moment moment;
      switch (shape) {
        case 1:
          moment.rate = 0;
          break;
        case 2:
          break;  // an outage of the source
        case 3:
          moment.rate = level * (1 + 0.2 * i);
          break;
        default:
          moment.rate = std::floor(level * (0.7 + 0.6 * random.Unit()));
      }
      const double rate = moment.rate.value_or(0);
      moment.desired = static_cast<int>(std::ceil(rate / 9));
      moment.replicas = {base::Replicas{spec}, base::Replicas{ready}, base::Replicas{spec - ready}};
      if (random.Below(3) == 0) spec = moment.desired;
      ready = std::min(spec, ready + random.Below(2));
      day.push_back(moment);
    }
  }
  return day;
}

std::vector<Moment> HostileDay() {
  const double inf = std::numeric_limits<double>::infinity();
  const std::optional<double> rates[] = {1e12, 0.0,  std::nullopt, 1e-300, 1e308, -1.0,
                                         inf,  -inf, std::nan(""), 1e12,   0.0,   5e-324};
  const absl::Duration steps[] = {absl::ZeroDuration(), absl::Nanoseconds(1), absl::Seconds(1),
                                  absl::Hours(24), absl::Hours(24 * 3650)};
  const int counts[] = {0, 1, 100'000, 7};
  std::vector<Moment> day;
  for (int i = 0; i < 2000; ++i) {
    const auto n = static_cast<size_t>(i);
    const int spec = counts[(n / 3) % 4];
    const int ready = counts[(n / 7) % 4];  // not always fewer than there should be
    Moment moment{steps[n % (i < 1000 ? 3 : 4)], rates[(n / 2) % 12], counts[n % 4], {}};
    // One jump of ten years: more would leave what a clock can tell.
    if (i == 1500) moment.step = steps[4];
    moment.replicas = {base::Replicas{spec}, base::Replicas{ready},
                       base::Replicas{std::max(0, spec - ready)}};
    day.push_back(moment);
  }
  return day;
}

Verdict Live(PolicyHarness& policy, const Moment& moment) {
  policy.follow = false;
  policy.step = moment.step;
  policy.replicas = moment.replicas;
  policy.Step(moment.desired, moment.rate);
  return policy.verdict;
}

void ExpectSound(const PolicyKind& kind, const Verdict& verdict, size_t tick) {
  ASSERT_GE(verdict.desired, base::Replicas{0}) << tick;
  ASSERT_LE(verdict.desired, base::kMaxReplicas) << tick;
  ASSERT_NE(verdict.reason, nullptr) << tick;
  ASSERT_EQ(std::count(kind.reasons.begin(), kind.reasons.end(), verdict.reason), 1)
      << tick << ": a reason that the kind does not list: " << verdict.reason->code;
  // A record is JSON, which knows no infinities.
  for (const double input : verdict.inputs) ASSERT_TRUE(std::isfinite(input)) << tick;
}

void ExpectSame(const Verdict& a, const Verdict& b, size_t tick) {
  ASSERT_EQ(a.desired, b.desired) << tick << ": " << a.reason->code << ", " << b.reason->code;
  ASSERT_EQ(a.reason, b.reason) << tick;
  ASSERT_EQ(a.inputs, b.inputs) << tick;
}

class EveryPolicyTest : public ::testing::TestWithParam<const PolicyKind*> {
 protected:
  const PolicyKind& kind() const { return *GetParam(); }
  PolicyHarness Make() const { return PolicyHarness(kind().name); }
};

TEST_P(EveryPolicyTest, StaysInBoundsWithListedReasonsAndFiniteInputs) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    PolicyHarness policy = Make();
    const std::vector<Moment> day = OrdinaryDay(seed, 1500);
    for (size_t i = 0; i < day.size(); ++i) ExpectSound(kind(), Live(policy, day[i]), i);
  }
}

TEST_P(EveryPolicyTest, SurvivesHostileTicks) {
  PolicyHarness policy = Make();
  const std::vector<Moment> day = HostileDay();
  for (size_t i = 0; i < day.size(); ++i) {
    ExpectSound(kind(), Live(policy, day[i]), i);
    if (HasFatalFailure()) return;
  }
}

TEST_P(EveryPolicyTest, SameTicksGiveSameVerdicts) {
  PolicyHarness one = Make();
  PolicyHarness other = Make();
  const std::vector<Moment> day = OrdinaryDay(4, 800);
  for (size_t i = 0; i < day.size(); ++i) {
    ExpectSame(Live(one, day[i]), Live(other, day[i]), i);
    if (HasFatalFailure()) return;
  }
}

TEST_P(EveryPolicyTest, SavingAndLoadingAtAnyTickChangesNothing) {
  PolicyHarness plain = Make();
  PolicyHarness reloaded = Make();
  const std::vector<Moment> day = OrdinaryDay(5, 800);
  for (size_t i = 0; i < day.size(); ++i) {
    ASSERT_TRUE(reloaded.Load(reloaded.Save())) << i;
    ExpectSame(Live(plain, day[i]), Live(reloaded, day[i]), i);
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(plain.Save(), reloaded.Save());
}

TEST_P(EveryPolicyTest, StateSurvivesBeingText) {
  PolicyHarness policy = Make();
  for (const Moment& moment : OrdinaryDay(6, 300)) Live(policy, moment);
  const base::Value state = policy.Save();
  base::ErrorList errors("state");
  const std::optional<base::Value> parsed = base::ParseJson(base::ToJson(state), errors);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  ASSERT_TRUE(policy.Load(*parsed));
  EXPECT_EQ(policy.Save(), state);
}

TEST_P(EveryPolicyTest, DoublingLoadAndCapacityChangesNothing) {
  if (CountsRequests(kind().name)) GTEST_SKIP() << "it counts requests";
  PolicyHarness plain = Make();
  PolicyHarness doubled = Make();
  doubled.workload.capacity *= 2;
  const std::vector<Moment> day = OrdinaryDay(7, 1500);
  for (size_t i = 0; i < day.size(); ++i) {
    Moment twice = day[i];
    if (twice.rate.has_value()) *twice.rate *= 2;
    ASSERT_EQ(Live(plain, day[i]).desired, Live(doubled, twice).desired) << i;
  }
}

TEST_P(EveryPolicyTest, ShiftingTimeShiftsVerdicts) {
  PolicyHarness plain = Make();
  PolicyHarness shifted = Make();
  shifted.now += absl::Hours(24 * 7 * 53);  // whole days: the peers' loops keep to the clock
  const std::vector<Moment> day = OrdinaryDay(8, 1500);
  for (size_t i = 0; i < day.size(); ++i) {
    ExpectSame(Live(plain, day[i]), Live(shifted, day[i]), i);
    if (HasFatalFailure()) return;
  }
}

// Damages one value of a state after the other.
void Damage(base::Value& value, const base::Value& with, std::vector<base::Value>& out,
            const base::Value& root) {
  if (base::Value::Map* map = value.if_map()) {
    for (base::Value::Entry& entry : *map) Damage(entry.second, with, out, root);
  } else if (base::Value::List* list = value.if_list()) {
    for (size_t i = 0; i < std::min<size_t>(list->size(), 3); ++i) {
      Damage((*list)[i], with, out, root);
    }
  }
  const base::Value original = value;
  value = with;
  out.push_back(root);
  value = original;
}

TEST_P(EveryPolicyTest, DamagedStateIsRefusedOrHarmless) {
  PolicyHarness policy = Make();
  for (const Moment& moment : OrdinaryDay(9, 200)) Live(policy, moment);
  base::Value state = policy.Save();
  const std::vector<Moment> after = OrdinaryDay(10, 20);
  for (const base::Value& with :
       {base::Value(), base::Value("x"), base::Value("inf"), base::Value("-inf"), base::Value(-1),
        base::Value(1e308), base::Value(std::numeric_limits<int64_t>::max()),
        base::Value(std::numeric_limits<int64_t>::min()), base::Value(base::Value::List{}),
        base::Value(base::Value::Map{})}) {
    std::vector<base::Value> damaged;
    Damage(state, with, damaged, state);
    for (const base::Value& value : damaged) {
      PolicyHarness victim = Make();
      if (!victim.Load(value)) continue;
      for (const Moment& moment : after) {
        const Verdict verdict = Live(victim, moment);
        ASSERT_GE(verdict.desired, base::Replicas{0});
        ASSERT_LE(verdict.desired, base::kMaxReplicas);
      }
    }
  }
}

TEST_P(EveryPolicyTest, InAPipelineTheUnknownNeverShrinks) {
  const std::string own = absl::StrCat(SectionName(kind().stage), ": [{type: ", kind().name, "}]");
  const std::string yaml =
      kind().stage == Stage::kSizing ? own : absl::StrCat("sizing: [{type: requestRate}]\n", own);
  base::ErrorList errors("test");
  Pipeline pipeline(DecodePipeline(Yaml(yaml), base::FieldPath("spec"), errors));
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  Workload workload;
  workload.capacity = 10;
  workload.stale_after = absl::Seconds(5);
  workload.max_replicas = base::kMaxReplicas;
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  base::Replicas spec{3};
  int unknown = 0;
  const std::vector<Moment> day = OrdinaryDay(11, 3000);
  for (size_t i = 0; i < day.size(); ++i) {
    now += absl::Seconds(1);
    const Sample sample{now, absl::Seconds(1), day[i].rate.value_or(0)};
    const absl::Span<const Sample> samples(&sample, day[i].rate.has_value() ? 1 : 0);
    const SourceState source = day[i].rate.has_value() ? SourceState::kOk : SourceState::kFailed;
    const Decision& decision = pipeline.Decide(
        {now, {spec, spec, base::Replicas{0}}, source, samples, std::nullopt}, workload);
    ASSERT_GE(decision.desired, base::Replicas{0}) << i;
    ASSERT_LE(decision.desired, base::kMaxReplicas) << i;
    if (!IsKnown(decision.signal)) {
      ++unknown;
      ASSERT_GE(decision.desired, spec) << i << ": " << Explain(decision);
    }
    spec = decision.desired;
  }
  EXPECT_GT(unknown, 50) << "the day must have outages for this to mean something";
}

void ExpectDocumentedAndBounded(const base::ObjectInfo& info, const std::string& path) {
  for (const base::FieldInfo& field : info.fields) {
    const std::string name = absl::StrCat(path, ".", field.name);
    EXPECT_FALSE(field.doc.empty()) << name;
    if (field.kind == base::FieldKind::kNumber || field.kind == base::FieldKind::kDuration ||
        field.kind == base::FieldKind::kInteger) {
      EXPECT_LT(field.range.min, field.range.max) << name;
      EXPECT_TRUE(std::isfinite(field.range.max)) << name;
    }
    if (field.element != nullptr) ExpectDocumentedAndBounded(*field.element, name);
  }
}

TEST_P(EveryPolicyTest, EveryFieldIsDocumentedAndBounded) {
  ExpectDocumentedAndBounded(*kind().config, std::string(kind().name));
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryPolicyTest, ::testing::ValuesIn(PolicyKinds()),
                         [](const ::testing::TestParamInfo<const PolicyKind*>& tested) {
                           return std::string(tested.param->name);
                         });

}  // namespace
}  // namespace springtide::policies
