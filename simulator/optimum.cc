#include "simulator/optimum.h"

#include <algorithm>

namespace springtide::simulator {

OptimumSolver::OptimumSolver(const OptimumModel& model) : model_(model) {}

OptimumSolver::Path OptimumSolver::Extend(const Path& path, int64_t on_seconds,
                                          int64_t missing_seconds, int64_t starts) const {
  Path next = path;
  next.replica_seconds += on_seconds;
  next.missing += missing_seconds;
  next.starts += starts;
  next.cost = model_.prices.replica_second * static_cast<double>(next.replica_seconds) +
              model_.prices.start * static_cast<double>(next.starts) +
              model_.prices.missing_replica_second * static_cast<double>(next.missing);
  return next;
}

bool OptimumSolver::Better(const Path& a, const Path& b) {
  return a.cost < b.cost || (a.cost == b.cost && a.missing < b.missing);
}

const OptimumSolver::Path& OptimumSolver::Best(const Level& level) {
  return level.can_be_on && Better(level.on, level.off) ? level.on : level.off;
}

OptimumSolver::Level& OptimumSolver::Touch(int64_t level) {
  const auto index = static_cast<size_t>(level - model_.min_replicas - 1);
  while (levels_.size() <= index) {
    const int64_t fresh = model_.min_replicas + 1 + static_cast<int64_t>(levels_.size());
    levels_.push_back(Level());
    levels_.back().can_be_on = fresh <= model_.initial_replicas;
  }
  return levels_[index];
}

void OptimumSolver::Advance(Level& level, int64_t until, bool needed) const {
  // Nothing can be ready before D that was not so at the start.
  const int64_t split = std::min(until, model_.startup_seconds);
  if (level.since < split) {
    AdvanceRun(level, split - level.since, needed, /*may_start=*/false);
    level.since = split;
  }
  if (level.since < until) {
    AdvanceRun(level, until - level.since, needed, /*may_start=*/true);
    level.since = until;
  }
}

// Inside a run of equal need a level never gains by changing its state anywhere but at the start:
// costs are linear in the moment of the change, a level that is not needed only costs when ready,
// and one that is needed either pays for itself in every second or in none.
void OptimumSolver::AdvanceRun(Level& level, int64_t seconds, bool needed, bool may_start) const {
  const Path off = Extend(Best(level), 0, needed ? seconds : 0, 0);
  const bool stays = level.can_be_on;
  Path on = Extend(level.on, seconds, 0, 0);
  if (needed && may_start) {
    const Path started = Extend(level.off, seconds + model_.startup_seconds, 0, 1);
    if (!stays || Better(started, on)) on = started;
    level.can_be_on = true;
  }
  level.on = on;
  level.off = off;
}

void OptimumSolver::Add(int64_t demand, int64_t seconds) {
  if (seconds == 0) return;
  const int64_t low = model_.min_replicas;
  const int64_t high = model_.max_replicas;
  if (demand != demand_) {
    const int64_t before = std::clamp(demand_, low, high);
    const int64_t after = std::clamp(demand, low, high);
    for (int64_t level = before + 1; level <= after; ++level) Advance(Touch(level), now_, false);
    for (int64_t level = after + 1; level <= before; ++level) Advance(Touch(level), now_, true);
    demand_ = demand;
  }
  missing_above_max_ += std::max<int64_t>(0, demand - high) * seconds;
  if (now_ < model_.startup_seconds) {
    const int64_t unready =
        std::max<int64_t>(0, std::min(demand, low) - std::min(model_.initial_replicas, low));
    missing_below_min_ += unready * std::min(seconds, model_.startup_seconds - now_);
  }
  now_ += seconds;
}

void OptimumSolver::AddMinimum(Optimum& optimum) const {
  if (now_ == 0) return;
  optimum.replica_seconds += model_.min_replicas * now_;
  optimum.starts += std::max<int64_t>(0, model_.min_replicas - model_.initial_replicas);
  optimum.missing_replica_seconds += missing_below_min_;
}

Optimum OptimumSolver::Finish() {
  Optimum optimum;
  int64_t number = model_.min_replicas;
  for (Level& level : levels_) {
    ++number;
    Advance(level, now_, number <= demand_);
    const Path& best = Best(level);
    optimum.replica_seconds += best.replica_seconds;
    optimum.starts += best.starts;
    optimum.missing_replica_seconds += best.missing;
  }
  optimum.missing_replica_seconds += missing_above_max_;
  AddMinimum(optimum);
  optimum.cost =
      model_.prices.replica_second * static_cast<double>(optimum.replica_seconds) +
      model_.prices.start * static_cast<double>(optimum.starts) +
      model_.prices.missing_replica_second * static_cast<double>(optimum.missing_replica_seconds);
  return optimum;
}

}  // namespace springtide::simulator
