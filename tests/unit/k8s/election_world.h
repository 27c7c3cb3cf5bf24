// A simulated cluster of candidates for one lease: their processes stop, die and return, their
// clocks run at rates of their own, their network and the API server fail, all from one seed.
//
// Time here ("true time") is nobody's clock. What a candidate knows is its ManualClock.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_ELECTION_WORLD_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_ELECTION_WORLD_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/manual_clock.h"
#include "k8s/election.h"
#include "k8s/fence.h"
#include "tests/unit/k8s/model_lease_server.h"

namespace springtide::k8s {

class ElectionWorld {
 public:
  struct Options {
    uint64_t seed = 0;
    // Rates of the candidates' clocks are drawn from [slowest, fastest].
    double slowest = 1;
    double fastest = 1;
    // How long a leader's write may be under way.
    absl::Duration max_write_latency = absl::Milliseconds(200);
    // A candidate may be stopped between asking the fence and sending, and what it wrote to refuses
    // terms below the highest that it has seen. Off: the fence alone must do.
    bool object_knows_terms = false;
  };

  struct Accepted {
    absl::Duration sent;
    absl::Duration at;
    int32_t term = 0;
    std::string identity;
  };

  explicit ElectionWorld(const Options& options) : options_(options), random_(options.seed) {
    for (int i = 0; i < kCandidates; ++i) {
      processes_.push_back(Start(absl::StrCat("candidate-", i)));
    }
  }

  // Chaos lets things fail for `duration`.
  void Chaos(absl::Duration duration) { Run(duration, true); }
  // Calm ends all failures and lets `duration` pass.
  void Calm(absl::Duration duration) {
    server_down_until_ = {};
    for (auto& process : processes_) {
      process->paused_until = process->partitioned_until = {};
      process->loses_answers_until = process->slow_until = {};
    }
    Run(duration, false);
  }
  // KillLeader stops the leader for good, if there is one, in favour of a new process.
  bool KillLeader() {
    for (auto& process : processes_) {
      if (process->fence.Term(process->clock.Elapsed())) {
        Restart(process);
        return true;
      }
    }
    return false;
  }

  absl::Duration now() const { return now_; }
  const std::vector<Accepted>& accepted() const { return accepted_; }
  int64_t refused_terms() const { return refused_terms_; }
  double slowest_rate() const {
    double slowest = options_.fastest;
    for (const auto& process : processes_) slowest = std::min(slowest, process->rate);
    return slowest;
  }
  // When the first write that was sent at or after `since` was accepted.
  std::optional<absl::Duration> FirstWriteSince(absl::Duration since) const {
    for (const auto& write : accepted_) {
      if (write.sent >= since) return write.at;
    }
    return std::nullopt;
  }

 private:
  static constexpr int kCandidates = 5;
  static constexpr absl::Duration kTick = absl::Milliseconds(50);

  // A request on its way: to the server, back, or given up.
  struct Exchange {
    ElectionAction action;
    absl::Duration arrives;   // true time
    absl::Duration returns;   // true time
    absl::Duration deadline;  // the candidate's clock
    bool arrived = false;
    bool answered = false;  // else nothing ever comes back
    absl::StatusOr<Lease> result = absl::UnavailableError("nothing came back");
  };

  struct GuardedWrite {
    std::string identity;
    int32_t term = 0;
    absl::Duration sent;
    absl::Duration arrives;
  };

  struct Process {
    Process(const std::string& id, double clock_rate, absl::Time wall, std::function<double()> draw)
        : identity(id),
          rate(clock_rate),
          clock(wall),
          election(LeaseName{"ops", "springtide"}, id, ElectionTiming{}, std::move(draw)) {}

    const std::string identity;
    const double rate;
    base::ManualClock clock;
    Election election;
    Fence fence;
    std::optional<Exchange> exchange;
    absl::Duration sleeps_till;                 // its clock
    absl::Duration writes_next;                 // its clock
    std::optional<GuardedWrite> about_to_send;  // passed the fence, not sent yet
    absl::Duration paused_until, partitioned_until, loses_answers_until, slow_until;  // true time
  };

  double Uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(random_() >> 11) * 0x1.0p-53;
  }
  bool Chance(double probability) { return Uniform(0, 1) < probability; }

  std::unique_ptr<Process> Start(const std::string& identity) {
    // Wall clocks are up to an hour off.
    return std::make_unique<Process>(
        identity, Uniform(options_.slowest, options_.fastest),
        absl::FromUnixSeconds(1'767'225'600) + absl::Minutes(Uniform(-60, 60)),
        [this] { return Uniform(0, 1); });
  }

  // What the old process sent still arrives.
  void Restart(std::unique_ptr<Process>& process) {
    if (process->exchange && !process->exchange->arrived) {
      strays_.push_back(*std::move(process->exchange));
    }
    process = Start(absl::StrCat("restarted-", ++restarts_));
  }

  void Run(absl::Duration duration, bool chaos) {
    for (const absl::Duration end = now_ + duration; now_ < end; now_ += kTick) {
      if (chaos) Break();
      for (auto& exchange : strays_) Arrive(exchange, true);
      std::erase_if(strays_, [](const Exchange& exchange) { return exchange.arrived; });
      for (auto& process : processes_) Tick(*process);
      Deliver();
    }
  }

  // Some failure every 8 s or so.
  void Break() {
    if (!Chance(absl::FDivDuration(kTick, absl::Seconds(8)))) return;
    const auto until = [&](double low, double high) {
      return now_ + absl::Seconds(Uniform(low, high));
    };
    auto& process = processes_[random_() % kCandidates];
    // Half of the failures hit the leader, where they matter.
    auto* victim = &process;
    if (Chance(0.5)) {
      for (auto& other : processes_) {
        if (other->election.leading()) victim = &other;
      }
    }
    switch (random_() % 7) {
      case 0:
        (*victim)->partitioned_until = until(1, 40);
        break;
      case 1:
        (*victim)->paused_until = until(1, 20);
        break;
      case 2:
        (*victim)->paused_until = now_ + absl::Seconds(60);
        break;
      case 3:
        (*victim)->loses_answers_until = until(1, 20);
        break;
      case 4:
        (*victim)->slow_until = until(1, 30);
        break;
      case 5:
        if (Chance(0.3)) server_down_until_ = until(1, 30);
        break;
      default:
        if (Chance(0.3)) Restart(*victim);
        break;
    }
  }

  void Tick(Process& process) {
    process.clock.Advance(kTick * process.rate);
    // A request that was sent arrives whatever becomes of its sender.
    if (process.exchange) Arrive(*process.exchange, now_ >= process.partitioned_until);
    if (now_ < process.paused_until) return;
    // First the writer, then the election: after a pause it is the fence alone that stops it.
    Write(process);
    const absl::Duration local = process.clock.Elapsed();
    if (process.exchange) {
      Exchange& exchange = *process.exchange;
      const bool back = exchange.arrived && exchange.answered && now_ >= exchange.returns &&
                        now_ >= process.partitioned_until;
      if (!back && local < exchange.deadline) return;
      process.election.Answer(
          local, back ? exchange.result : absl::StatusOr<Lease>(absl::DeadlineExceededError("")));
      // The client gave up; the request may arrive all the same.
      if (!exchange.arrived) strays_.push_back(std::move(exchange));
      process.exchange.reset();
      process.sleeps_till = local;
    }
    Publish(process);
    if (local < process.sleeps_till) return;
    ElectionAction action = process.election.Next(local, process.clock.Now());
    Publish(process);
    if (action.kind == ElectionAction::Kind::kWait) {
      process.sleeps_till = local + action.duration;
      return;
    }
    const double slow = now_ < process.slow_until ? Uniform(0, 7) : 0;
    Exchange exchange;
    exchange.arrives = now_ + absl::Seconds(Uniform(0.001, 0.2) + slow * Uniform(0, 1));
    exchange.returns = exchange.arrives + absl::Seconds(Uniform(0.001, 0.2) + slow);
    exchange.deadline = local + action.duration;
    exchange.answered = now_ >= process.loses_answers_until;
    exchange.action = std::move(action);
    process.exchange = std::move(exchange);
  }

  static void Publish(Process& process) {
    if (process.election.leading()) {
      process.fence.Open(process.election.term(), process.election.leads_until());
    } else {
      process.fence.Close();
    }
  }

  void Arrive(Exchange& exchange, bool connected) {
    if (exchange.arrived || now_ < exchange.arrives) return;
    exchange.arrived = true;
    if (!connected) {
      exchange.answered = false;
      return;
    }
    if (now_ < server_down_until_) return;
    const auto body = exchange.action.kind == ElectionAction::Kind::kGet ? server_.Get()
                      : exchange.action.kind == ElectionAction::Kind::kCreate
                          ? server_.Create(EncodeLease(exchange.action.lease))
                          : server_.Update(EncodeLease(exchange.action.lease));
    exchange.result = body.ok() ? DecodeLease(*body) : absl::StatusOr<Lease>(body.status());
  }

  // The leader's work: a write every 200 ms, each checked right before it is sent.
  void Write(Process& process) {
    const absl::Duration local = process.clock.Elapsed();
    if (process.about_to_send) {
      process.about_to_send->arrives = now_ + options_.max_write_latency * Uniform(0, 1);
      under_way_.push_back(*std::move(process.about_to_send));
      process.about_to_send.reset();
    }
    if (local < process.writes_next) return;
    process.writes_next = local + absl::Milliseconds(200);
    const auto term = process.fence.Term(local);
    if (!term) return;
    GuardedWrite write{process.identity, *term, now_, {}};
    if (options_.object_knows_terms) {
      process.about_to_send = std::move(write);
    } else {
      write.arrives = now_ + options_.max_write_latency * Uniform(0, 1);
      under_way_.push_back(std::move(write));
    }
  }

  // Partitions and outages do not hold up these writes: they may reach another API server, and a
  // leader that is cut off from its lease alone is the worst one.
  void Deliver() {
    std::sort(under_way_.begin(), under_way_.end(), [](const auto& a, const auto& b) {
      return a.arrives != b.arrives ? a.arrives < b.arrives : a.identity < b.identity;
    });
    std::erase_if(under_way_, [&](const GuardedWrite& write) {
      if (write.arrives > now_) return false;
      if (options_.object_knows_terms && write.term < object_term_) {
        ++refused_terms_;
        return true;
      }
      object_term_ = std::max(object_term_, write.term);
      accepted_.push_back({write.sent, write.arrives, write.term, write.identity});
      return true;
    });
  }

  const Options options_;
  std::mt19937_64 random_;
  absl::Duration now_;
  ModelLeaseServer server_;
  absl::Duration server_down_until_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Exchange> strays_;  // requests whose sender does not wait any more
  std::vector<GuardedWrite> under_way_;
  std::vector<Accepted> accepted_;
  int32_t object_term_ = -1;
  int64_t refused_terms_ = 0;
  int restarts_ = 0;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_ELECTION_WORLD_H_
