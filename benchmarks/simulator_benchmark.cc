// What a simulated week costs: the run by preset and service model, the optimum, the noise.
#include <cstdint>
#include <memory>

#include "benchmark/benchmark.h"
#include "policies/presets.h"
#include "simulator/arrivals.h"
#include "simulator/generator.h"
#include "simulator/ladder.h"
#include "simulator/run.h"

namespace springtide::simulator {
namespace {

Trace Week(const char* shape, absl::Duration step) {
  GeneratorOptions options;
  options.duration = absl::Hours(24 * 7);
  options.step = step;
  options.mean_rate = 50;
  return GenerateTrace(*FindShape(shape), options);
}

void CountTicks(benchmark::State& state, const Trace& trace) {
  state.counters["ticks/s"] = benchmark::Counter(
      static_cast<double>(trace.seconds() * state.iterations()), benchmark::Counter::kIsRate);
}

// A week of one-second counts with a decision every 2 s.
void BM_Week(benchmark::State& state, const char* preset, ServiceModel service) {
  const Trace trace = Week("diurnal", absl::Seconds(1));
  SimulationOptions options;
  options.service = service;
  options.feed.interval = absl::Seconds(2);
  const DeciderFactory make = PipelineDecider(policies::PresetPipeline(preset));
  for (auto _ : state) {
    const std::unique_ptr<Decider> decider = make();
    benchmark::DoNotOptimize(Run(trace, options, preset, *decider).cost);
  }
  CountTicks(state, trace);
}

// Hold: decides without thinking, so that what is left is the simulator itself.
class Hold : public Decider {
 public:
  const policies::Decision& Decide(const policies::Observation& /*observation*/,
                                   const policies::Workload& /*workload*/) override {
    decision_.desired = base::Replicas(8);
    return decision_;
  }

 private:
  policies::Decision decision_;
};

void BM_WeekWithoutPolicy(benchmark::State& state, ServiceModel service) {
  const Trace trace = Week("diurnal", absl::Seconds(1));
  SimulationOptions options;
  options.service = service;
  for (auto _ : state) {
    Hold hold;
    benchmark::DoNotOptimize(Run(trace, options, "hold", hold).cost);
  }
  CountTicks(state, trace);
}

void BM_OptimumOfAWeek(benchmark::State& state, const char* shape) {
  const Trace trace = Week(shape, absl::Seconds(1));
  const SimulationOptions options;
  for (auto _ : state) benchmark::DoNotOptimize(ComputeBounds(trace, options).optimum.cost);
  CountTicks(state, trace);
}

void BM_PoissonWeek(benchmark::State& state) {
  const Trace trace = Week("diurnal", absl::Seconds(60));
  for (auto _ : state) {
    ArrivalStream arrivals(trace, ArrivalModel::kPoisson, 1);
    ArrivalRun run;
    double sum = 0;
    while (arrivals.Next(run)) sum += run.rate;
    benchmark::DoNotOptimize(sum);
  }
  CountTicks(state, trace);
}

BENCHMARK_CAPTURE(BM_Week, balanced_fluid, "balanced", ServiceModel::kFluid)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Week, balanced_queue, "balanced", ServiceModel::kQueue)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Week, kpa_fluid, "kpa", ServiceModel::kFluid)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_WeekWithoutPolicy, fluid, ServiceModel::kFluid)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_WeekWithoutPolicy, queue, ServiceModel::kQueue)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_OptimumOfAWeek, diurnal, "diurnal")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_OptimumOfAWeek, bursty, "bursty")->Unit(benchmark::kMillisecond);
BENCHMARK(BM_PoissonWeek)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace springtide::simulator
