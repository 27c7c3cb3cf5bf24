// Keeps idle replicas for a fixed time.
#include <optional>

#include "policies/level_hold.h"
#include "policies/policy_kind.h"

namespace springtide::policies {
namespace {

constexpr double kDay = 86'400;

enum class NeverRelease { kNone, kLastReplica, kAnyReplica };

struct FixedKeepAliveConfig {
  absl::Duration idle_after = absl::Minutes(5);
  std::optional<absl::Duration> last_replica_idle_after;
  NeverRelease never = NeverRelease::kNone;

  static const base::Schema<FixedKeepAliveConfig>& schema();
};

const base::Schema<FixedKeepAliveConfig>& FixedKeepAliveConfig::schema() {
  using Config = FixedKeepAliveConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Keeps an idle replica for a fixed time after its last need.")
          .Duration("idleAfter", &Config::idle_after, {0, 7 * kDay},
                    "How long a replica that is not needed stays. 0 releases it at once.")
          .Duration("lastReplicaIdleAfter", &Config::last_replica_idle_after, {0, 7 * kDay},
                    "The same for the last replica, whose absence costs the next request a cold "
                    "start. Default: idleAfter.")
          .Choice("never", &Config::never,
                  {{"none", NeverRelease::kNone},
                   {"lastReplica", NeverRelease::kLastReplica},
                   {"anyReplica", NeverRelease::kAnyReplica}},
                  "Which replicas are never released once they are needed.")
          .Check([](const Config& config, const base::FieldPath& path, const base::Mark& mark,
                    base::ErrorList& errors) {
            if (config.never != NeverRelease::kNone && config.last_replica_idle_after.has_value()) {
              errors.Add(path.Key("lastReplicaIdleAfter"), mark,
                         "contradicts never, which keeps the last replica for good; remove one");
            }
          }));
  return *schema;
}

class FixedKeepAlive : public Policy {
 public:
  explicit FixedKeepAlive(const FixedKeepAliveConfig& config)
      : hold_{config.idle_after, config.last_replica_idle_after.value_or(config.idle_after)} {
    if (config.never == NeverRelease::kAnyReplica) hold_.level = absl::InfiniteDuration();
    if (config.never != NeverRelease::kNone) hold_.last_replica = absl::InfiniteDuration();
  }

  Verdict Apply(const Tick& tick, const Recommendation& so_far) override {
    return levels_.Apply(tick, so_far.desired, hold_);
  }

  void Persist(base::Archive& archive) override { levels_.Persist(archive); }

 private:
  HoldTimes hold_;
  LevelHold levels_;
};

}  // namespace

const PolicyKind& FixedKeepAliveKind() {
  static const PolicyKind& kind = DefinePolicy<FixedKeepAliveConfig, FixedKeepAlive>(
      "fixedKeepAlive", Stage::kKeepAlive, LevelHold::Reasons());
  return kind;
}

}  // namespace springtide::policies
