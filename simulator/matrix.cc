#include "simulator/matrix.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "simulator/run.h"

namespace springtide::simulator {
namespace {

// Job: one run, or the bounds of a trace and seed.
struct Job {
  const Trace* trace;
  size_t scene;               // which (trace, seed)
  const NamedPolicy* policy;  // nullptr: the bounds
  size_t report = 0;          // where the report goes
  uint64_t seed = 0;
};

// Work: a matrix cut into jobs, and where their results go.
class Work {
 public:
  explicit Work(const Matrix& matrix) : matrix_(matrix) {
    size_t scene = 0;
    for (const Trace& trace : matrix.traces) {
      for (const uint64_t seed : matrix.seeds) {
        if (matrix.bounds) AddJob({&trace, scene, nullptr, 0, seed});
        for (const NamedPolicy& policy : matrix.policies) {
          AddJob({&trace, scene, &policy, reports_.size(), seed});
          reports_.emplace_back();
          scenes_.push_back(scene);
        }
        ++scene;
      }
    }
    bounds_.resize(scene);
    // Long ones first, so that no core is left with one at the end.
    std::stable_sort(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) {
      return a.trace->seconds() > b.trace->seconds();
    });
  }

  void RunOn(size_t threads) {
    std::vector<std::thread> helpers;
    try {
      for (size_t i = 1; i < std::min(threads, jobs_.size()); ++i) {
        helpers.emplace_back([this] { Loop(); });
      }
    } catch (const std::system_error&) {
      // The system gives no more threads; those that there are do the work.
    }
    Loop();
    for (std::thread& helper : helpers) helper.join();
  }

  std::vector<Report> TakeReports() {
    for (size_t i = 0; i < reports_.size(); ++i) reports_[i].bounds = bounds_[scenes_[i]];
    return std::move(reports_);
  }

 private:
  void AddJob(const Job& job) {
    jobs_.push_back(job);
    total_seconds_ += job.trace->seconds();
  }

  void Loop() {
    for (size_t i = next_++; i < jobs_.size(); i = next_++) {
      Do(jobs_[i]);
      Done(jobs_[i].trace->seconds());
    }
  }

  void Do(const Job& job) {
    SimulationOptions options = matrix_.options;
    options.seed = job.seed;
    if (job.policy == nullptr) {
      bounds_[job.scene] = ComputeBounds(*job.trace, options);
      return;
    }
    const std::unique_ptr<Decider> decider = job.policy->make();
    const std::unique_ptr<SeriesSink> series =
        matrix_.series ? matrix_.series(job.policy->name, *job.trace, job.seed) : nullptr;
    reports_[job.report] = Run(*job.trace, options, job.policy->name, *decider, series.get());
  }

  void Done(int64_t seconds) {
    const std::lock_guard<std::mutex> lock(progress_mutex_);
    done_seconds_ += seconds;
    if (matrix_.progress) matrix_.progress(done_seconds_, total_seconds_);
  }

  const Matrix& matrix_;
  std::vector<Job> jobs_;
  std::vector<Report> reports_;
  std::vector<size_t> scenes_;                 // of each report
  std::vector<std::optional<Bounds>> bounds_;  // of each scene
  std::atomic<size_t> next_{0};
  std::mutex progress_mutex_;
  int64_t done_seconds_ = 0;
  int64_t total_seconds_ = 0;
};

}  // namespace

std::vector<Report> RunMatrix(const Matrix& matrix) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  Work work(matrix);
  work.RunOn(matrix.threads > 0 ? static_cast<size_t>(matrix.threads) : cores);
  return work.TakeReports();
}

}  // namespace springtide::simulator
