// The clairvoyant optimum: the least that any schedule of replicas can cost on a given demand, so
// that a policy's cost can be told from what the load itself makes unavoidable.
//
// Model: as DESIGN's simulation contract: n(t) replicas billed, r(t) ready; a start at t is billed
// from t and ready from t + D; cost = c*sum(n) + s*starts + p*sum(max(0, d - r)); min <= n <= max.
//
// Algorithm: demand is cut into levels; level l is needed while d >= l. Every cost is a sum over
// levels, so the optimum is the sum of the levels' optima, each a Viterbi recursion over two states
// ("ready" and "not") with turn-on price s + c*D, since who knows the future starts D early.
// Turning on before D is impossible. A level whose gap g is dropped has c*g > s + c*D, so its next
// start never overlaps with it. (Decomposition: Lin et al., "Dynamic right-sizing", 2011; Albers
// and Quedenfeld, 2018.) Here each level advances over a whole run of equal need at once and only
// when the demand crosses it, so the time is O(sum of |changes of demand|).
//
// Exact: paths are compared by cost computed from their integer counts; of schedules that cost the
// same, one that misses least is reported.
#ifndef SPRINGTIDE_SIMULATOR_OPTIMUM_H_
#define SPRINGTIDE_SIMULATOR_OPTIMUM_H_

#include <cstdint>
#include <vector>

#include "policies/workload.h"

namespace springtide::simulator {

struct OptimumModel {
  int64_t startup_seconds = 10;  // D >= 0
  policies::Prices prices;
  int64_t min_replicas = 0;
  int64_t max_replicas = 200;    // >= min_replicas
  int64_t initial_replicas = 0;  // ready at the start; 0..max_replicas
};

struct Optimum {
  double cost = 0;
  int64_t replica_seconds = 0;
  int64_t starts = 0;
  int64_t missing_replica_seconds = 0;
};

// OptimumSolver: takes the demand as it goes by. Memory is O(highest demand).
// Thread safety: not safe for concurrent use.
class OptimumSolver {
 public:
  explicit OptimumSolver(const OptimumModel& model);

  // Add: `demand` replicas are needed for the next `seconds` seconds. REQUIRES: both >= 0.
  void Add(int64_t demand, int64_t seconds);

  // Finish: the optimum of all demand added. Call once, at the end.
  Optimum Finish();

 private:
  // Path: the counts that a schedule of one level has run up.
  struct Path {
    int64_t replica_seconds = 0;
    int64_t starts = 0;
    int64_t missing = 0;
    double cost = 0;
  };
  // Level: the cheapest paths of one level that end ready and not ready.
  struct Level {
    Path on;
    Path off;
    bool can_be_on = false;
    int64_t since = 0;  // the paths reach up to here; need has not changed after
  };

  Path Extend(const Path& path, int64_t on_seconds, int64_t missing_seconds, int64_t starts) const;
  // Better: cheaper; of equally cheap ones, missing less.
  static bool Better(const Path& a, const Path& b);
  static const Path& Best(const Level& level);
  Level& Touch(int64_t level);
  void Advance(Level& level, int64_t until, bool needed) const;
  void AdvanceRun(Level& level, int64_t seconds, bool needed, bool may_start) const;
  void AddMinimum(Optimum& optimum) const;

  OptimumModel model_;
  std::vector<Level> levels_;  // levels_[i] is level min_replicas + 1 + i
  int64_t now_ = 0;
  int64_t demand_ = 0;
  int64_t missing_above_max_ = 0;
  int64_t missing_below_min_ = 0;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_OPTIMUM_H_
