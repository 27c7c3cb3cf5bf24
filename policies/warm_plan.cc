// The warm plan: each level of demand keeps, releases and pre-warms its replica by what its own
// idle gaps have been and by what a start and a late request cost.
//
// Algorithm
//   need(t) comes from the sizing stage. A level above it is kept for minHold after its last need,
//   and whenever its schedule says so (policies/warm_schedule.h); the highest such level counts.
//   From the first request that finds nothing ready, one replica stays until it has been ready for
//   `dwell`: a request that waits must not see its replica released as it becomes ready.
//   Missing the l-th replica is priced at lateWeight * (1 + fewReplicasWeight / l^2) * p * (D + 1);
//   missing the first at no more than lateRequestWeight times what one request has cost so far
//   (policies/request_price.h): where many requests share a replica, keeping it for the sake of one
//   would buy little for much.
//   More than kMaxLevels replicas are grouped, so that state stays bounded.
// State: 256 bytes a level. A steady tick looks at a cached time of the next change; only a change
// of need, or reaching that time, walks levels.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "policies/load_estimate.h"
#include "policies/policy_kind.h"
#include "policies/request_price.h"
#include "policies/warm_level.h"

namespace springtide::policies {
namespace {

constexpr int32_t kMaxLevels = 256;
constexpr int32_t kLevelsAtATime = 4;
constexpr double kSecondsPerNanosecond = 1e-9;
constexpr int64_t kNoChange = std::numeric_limits<int64_t>::max();

struct WarmPlanConfig {
  double late_weight = 1;
  double few_replicas_weight = 0;
  double late_request_weight = 0;
  double change_price = 0;
  absl::Duration min_hold = absl::ZeroDuration();
  absl::Duration dwell = absl::Seconds(15);

  static const base::Schema<WarmPlanConfig>& schema();
};

const base::Schema<WarmPlanConfig>& WarmPlanConfig::schema() {
  static const auto* schema = new base::Schema<WarmPlanConfig>(
      base::Schema<WarmPlanConfig>(
          "Keeps, releases and pre-warms each replica by the history of its own idle gaps, at the "
          "least expected cost by the workload's prices and start-up delay.")
          .Number("lateWeight", &WarmPlanConfig::late_weight, {0, 1000},
                  "Weight of the price of missing replicas. Above 1 keeps replicas longer.")
          .Number("fewReplicasWeight", &WarmPlanConfig::few_replicas_weight, {0, 1000},
                  "Raises lateWeight for the l-th replica by this over l squared: one replica less "
                  "hurts most where there are few.")
          .Number("lateRequestWeight", &WarmPlanConfig::late_request_weight, {0, 1000},
                  "Price of a request that finds no replica, relative to what a request costs: the "
                  "replica-seconds paid per request so far. Lowers the price of a missing first "
                  "replica, never raises it; 0 is off.")
          .Number("changePrice", &WarmPlanConfig::change_price, {0, 1e6},
                  "Price of releasing a replica only to start it again, on top of a start: keeps "
                  "the count from changing direction often.")
          .Duration("minHold", &WarmPlanConfig::min_hold, {0, 86'400},
                    "Time that every replica stays after it was last needed, whatever the plan.")
          .Duration("dwell", &WarmPlanConfig::dwell, {0, 3600},
                    "Time that a replica stays ready once requests waited for it."));
  return *schema;
}

constexpr Reason kKeptWarm = {
    "KeptWarm",
    "kept {change} warm ({idle:s} idle): cheaper than a new start",
    "Replicas above the need whose idle gaps are likely to end soon enough.",
    {"idle"}};
constexpr Reason kPreWarmed = {
    "PreWarmed",
    "warmed {change} up ({idle:s} idle): need usually returns about now",
    "Replicas started before they are needed, because past gaps ended about now.",
    {"idle"}};
constexpr Reason kKeptForWaiting = {
    "KeptForWaiting", "kept {out} for requests that waited",
    "Requests found nothing ready; the replica that they wait for stays until it has served."};
constexpr Reason kNothingToKeep = {"NothingToKeep", "nothing to keep warm",
                                   "No replica above the need is worth keeping."};

class WarmPlan : public Policy {
 public:
  explicit WarmPlan(const WarmPlanConfig& config) : config_(config) {}

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    const int64_t now_ns = absl::ToUnixNanos(tick.now);
    if (IsKnown(tick.signal)) {
      Regroup(tick.workload.max_replicas);
      request_price_.Observe(tick, need_ > 0);
      SetNeed(LevelOf(so_far.need), now_ns, tick);
      last_known_ns_ = now_ns;
    }
    UpdateHeld(now_ns, absl::ToUnixNanos(tick.known_since));
    const bool waited = UpdateDwell(now_ns, tick);

    const base::Replicas held{held_ * replicas_per_level_};
    if (held > so_far.desired) {
      return {held, held_idle_first_ ? &kKeptWarm : &kPreWarmed, {held_idle_seconds_}};
    }
    if (waited && so_far.desired < base::Replicas{1}) {
      return {base::Replicas{1}, &kKeptForWaiting};
    }
    return {so_far.desired, &kNothingToKeep};
  }

  void Persist(base::Archive& archive) override {
    archive.Field("levels", levels_);
    archive.Field("replicasPerLevel", replicas_per_level_);
    archive.Field("need", need_);
    archive.Field("lastKnown", last_known_ns_);
    archive.Field("knownSince", known_since_ns_);
    archive.Field("held", held_);
    archive.Field("heldIdle", held_idle_seconds_);
    archive.Field("heldIdleFirst", held_idle_first_);
    archive.Field("nextChange", next_change_ns_);
    archive.Field("requestPrice", request_price_);
    archive.Field("waited", waited_);
    archive.Field("readySince", ready_since_);
    const auto levels = static_cast<int32_t>(levels_.size());
    const bool fits = levels <= kMaxLevels && replicas_per_level_ >= 1 && need_ >= 0 &&
                      need_ <= levels && held_ >= 0 && held_ <= levels;
    const bool sound =
        last_known_ns_ > -WarmLevel::kMaxTime && last_known_ns_ < WarmLevel::kMaxTime;
    if (archive.loading() && !(fits && sound)) {
      archive.Fail("levels, need, held and times do not fit together");
    }
  }

 private:
  int32_t LevelOf(base::Replicas replicas) const {
    return (replicas.value() + replicas_per_level_ - 1) / replicas_per_level_;
  }

  // So many replicas share a level that kMaxLevels suffice. What was learnt of other levels is
  // lost.
  void Regroup(base::Replicas max_replicas) {
    const int32_t group = std::max(1, (max_replicas.value() + kMaxLevels - 1) / kMaxLevels);
    if (group == replicas_per_level_) return;
    replicas_per_level_ = group;
    levels_.clear();
    need_ = 0;
    next_change_ns_ = 0;
  }

  void SetNeed(int32_t need, int64_t now_ns, const Tick& tick) {
    need = std::min(need, kMaxLevels);
    if (need == need_) return;
    if (need > static_cast<int32_t>(levels_.size())) {
      // A few more at a time: memory follows the highest need there was, not the highest allowed.
      const int32_t room =
          std::min(kMaxLevels, (need + kLevelsAtATime - 1) / kLevelsAtATime * kLevelsAtATime);
      levels_.reserve(static_cast<size_t>(room));
      levels_.resize(static_cast<size_t>(need));
    }
    const int64_t known_since_ns = absl::ToUnixNanos(tick.known_since);
    if (need_ == 0 && At(1).last_needed_ns() != WarmLevel::kNever) {
      request_price_.Return(tick.now - absl::FromUnixNanos(At(1).last_needed_ns()), tick.workload);
    }
    for (int32_t level = need_ + 1; level <= need; ++level) At(level).Need(now_ns, known_since_ns);
    for (int32_t level = need + 1; level <= need_; ++level) {
      At(level).Release(last_known_ns_ - Smear(tick), PricesOf(level, tick.workload));
    }
    need_ = need;
    next_change_ns_ = 0;
  }

  // A mean over a long window stays up after the load is gone; three quarters of it count as idle.
  static int64_t Smear(const Tick& tick) {
    const absl::Duration window = tick.history.newest_window();
    return window > kLoadWindow ? absl::ToInt64Nanoseconds(window * 3 / 4) : 0;
  }

  WarmPrices PricesOf(int32_t level, const Workload& workload) const {
    const Prices& prices = workload.prices;
    const double delay = absl::ToDoubleSeconds(workload.startup_delay);
    const double weight =
        config_.late_weight * (1 + config_.few_replicas_weight / (1.0 * level * level));
    double late = weight * prices.missing_replica_second * (delay + 1);
    if (level == 1 && config_.late_request_weight > 0) {
      late = std::min(late, config_.late_request_weight * request_price_.Price(workload));
    }
    const double start = prices.start + prices.replica_second * delay + config_.change_price;
    return {prices.replica_second, start, start + late, delay};
  }

  // Finds the highest level to hold, when that may have changed.
  void UpdateHeld(int64_t now_ns, int64_t known_since_ns) {
    if (known_since_ns != known_since_ns_) next_change_ns_ = 0;
    known_since_ns_ = known_since_ns;
    if (now_ns < next_change_ns_) return;
    next_change_ns_ = kNoChange;
    held_ = need_;
    const double min_hold = absl::ToDoubleSeconds(config_.min_hold);
    for (auto level = static_cast<int32_t>(levels_.size()); level > need_; --level) {
      const WarmLevel& candidate = At(level);
      if (candidate.last_needed_ns() == WarmLevel::kNever) continue;
      // Idleness counts from when the load has been known without a break.
      const int64_t idle_since_ns =
          std::min(std::max(candidate.last_needed_ns(), known_since_ns), now_ns);
      const double idle = static_cast<double>(now_ns - idle_since_ns) * kSecondsPerNanosecond;
      const bool on = candidate.schedule().IsOn(idle);
      const bool hold = idle <= min_hold;
      if (hold) NoteChange(idle_since_ns, min_hold + kSecondsPerNanosecond);
      if (const std::optional<double> next = candidate.schedule().NextChange(idle)) {
        NoteChange(idle_since_ns, *next);
      }
      if (!on && !hold) continue;
      held_ = level;
      held_idle_seconds_ = idle;
      held_idle_first_ = hold || candidate.schedule().IsInFirst(idle);
      return;
    }
  }

  void NoteChange(int64_t since_ns, double seconds) {
    const auto change_ns = since_ns + static_cast<int64_t>(seconds / kSecondsPerNanosecond);
    next_change_ns_ = std::min(next_change_ns_, change_ns);
  }

  // Whether a replica must stay because requests waited for it.
  bool UpdateDwell(int64_t now_ns, const Tick& tick) {
    const bool ready = tick.replicas.ready > base::Replicas{0};
    if (!ready) ready_since_.reset();
    if (ready && !ready_since_.has_value()) ready_since_ = now_ns;
    const bool waiting = tick.held_requests.value_or(0) > 0 ||
                         (!ready && !tick.history.empty() && tick.history.newest_value() > 0);
    if (!ready && waiting) waited_ = true;
    if (ready && waited_ && now_ns - *ready_since_ >= absl::ToInt64Nanoseconds(config_.dwell)) {
      waited_ = false;
    }
    return waited_;
  }

  WarmLevel& At(int32_t level) { return levels_[static_cast<size_t>(level - 1)]; }

  const WarmPlanConfig config_;
  std::vector<WarmLevel> levels_;  // levels_[i] is level i + 1
  int32_t replicas_per_level_ = 1;
  int32_t need_ = 0;  // in levels
  int64_t last_known_ns_ = 0;
  int64_t known_since_ns_ = 0;
  int32_t held_ = 0;  // highest level to have, as of the last walk
  double held_idle_seconds_ = 0;
  bool held_idle_first_ = true;
  int64_t next_change_ns_ = 0;
  RequestPrice request_price_;
  bool waited_ = false;
  std::optional<int64_t> ready_since_;
};

}  // namespace

const PolicyKind& WarmPlanKind() {
  static const PolicyKind& kind = DefinePolicy<WarmPlanConfig, WarmPlan>(
      "warmPlan", Stage::kKeepAlive, {&kKeptWarm, &kPreWarmed, &kKeptForWaiting, &kNothingToKeep});
  return kind;
}

}  // namespace springtide::policies
