#include "policies/level_hold.h"

#include <algorithm>

namespace springtide::policies {
namespace {

constexpr Reason kNothingIdle = {"NothingIdle", "no replica is idle",
                                 "Every replica is needed, so there is none to keep."};
constexpr Reason kIdleReplicaKept = {
    "IdleReplicaKept",
    "kept {change} idle for now: {idle:s} of {hold:s}",
    "Replicas that are not needed stay for a while, as the load may come back.",
    {"idle", "hold"}};
constexpr Reason kLastReplicaKept = {
    "LastReplicaKept",
    "kept the last replica for now: idle {idle:s} of {hold:s}",
    "The last replica stays for a while, as the next request would meet none.",
    {"idle", "hold"}};
constexpr Reason kIdleReplicaNeverReleased = {"IdleReplicaNeverReleased",
                                              "kept {change} idle: they are never released",
                                              "The configuration keeps idle replicas for good."};
constexpr Reason kIdleReplicasReleased = {"IdleReplicasReleased",
                                          "released {released} that were idle for {hold:s}",
                                          "Replicas that were idle for their whole keep-alive go.",
                                          {"released", "hold"}};
constexpr Reason kIdlenessNotKnown = {
    "IdlenessNotKnown", "kept {change}: the load is not known, so none counts as idle",
    "While the load is not known no replica becomes idle."};

Verdict Keep(base::Replicas kept, const Reason& reason, absl::Duration idle, absl::Duration hold) {
  if (hold == absl::InfiniteDuration()) return {kept, &kIdleReplicaNeverReleased};
  return {kept, &reason, {absl::ToDoubleSeconds(idle), absl::ToDoubleSeconds(hold)}};
}

}  // namespace

std::vector<const Reason*> LevelHold::Reasons() {
  return {&kNothingIdle,          &kIdleReplicaKept, &kLastReplicaKept, &kIdleReplicaNeverReleased,
          &kIdleReplicasReleased, &kIdlenessNotKnown};
}

Verdict LevelHold::Apply(const Tick& tick, base::Replicas desired, const HoldTimes& hold) {
  const base::Replicas spec = tick.replicas.spec;
  // A source that just failed leaves a sample that is still recent, but proves no idleness.
  if (!IsKnown(tick.signal) || tick.known_since == absl::InfiniteFuture()) {
    return {std::max(desired, spec), desired < spec ? &kIdlenessNotKnown : &kNothingIdle};
  }
  if (tick.known_since != known_since_) {
    known_since_ = tick.known_since;
    const absl::Time since = std::min(tick.known_since, tick.now);
    needed_.Push(since, spec.value(), hold.level);
    if (spec.value() > 0) last_active_ = std::max(last_active_, since);
  }
  needed_.Push(tick.now, desired.value(), hold.level);
  if (desired.value() > 0) last_active_ = tick.now;
  if (desired >= spec) return {desired, &kNothingIdle};

  const std::optional<SlidingMaximum::Top> top = needed_.Max(tick.now, hold.level);
  const base::Replicas kept = std::min(spec, base::Replicas{top.has_value() ? top->value : 0});
  if (kept > desired && kept.value() > 1) {
    return Keep(kept, kIdleReplicaKept, tick.now - top->time, hold.level);
  }
  const absl::Duration idle = tick.now - last_active_;
  if (desired.value() == 0 && idle < hold.last_replica) {
    return Keep(base::Replicas{1}, kLastReplicaKept, idle, hold.last_replica);
  }
  const absl::Duration held = desired.value() == 0 ? hold.last_replica : hold.level;
  return {desired,
          &kIdleReplicasReleased,
          {static_cast<double>((spec - desired).value()), absl::ToDoubleSeconds(held)}};
}

void LevelHold::Persist(base::Archive& archive) {
  archive.Field("needed", needed_);
  archive.Field("lastActive", last_active_);
  archive.Field("knownSince", known_since_);
}

}  // namespace springtide::policies
