// What one decision costs, by preset, and one update of the load history.
//
// The load is Poisson-like noise around a slow wave, so that levels come and go as they do in
// production, and plans are recomputed.
#include <cmath>
#include <cstdint>
#include <vector>

#include "benchmark/benchmark.h"
#include "policies/pipeline.h"
#include "policies/presets.h"

namespace springtide::policies {
namespace {

constexpr int kSeconds = 1 << 14;

std::vector<double> NoisyWave() {
  std::vector<double> rates(kSeconds);
  uint64_t state = 1;
  for (int i = 0; i < kSeconds; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double noise = static_cast<double>(state >> 40) / (1 << 24) - 0.5;
    const double mean = 60 + 40 * std::sin(i * 6.283 / kSeconds);
    rates[static_cast<size_t>(i)] = std::max(0.0, mean + noise * 3.5 * std::sqrt(mean));
  }
  return rates;
}

void BM_Decision(benchmark::State& state, const char* preset) {
  Pipeline pipeline(PresetPipeline(preset));
  Workload workload;
  workload.capacity = 8;
  const std::vector<double> rates = NoisyWave();
  absl::Time now = absl::UnixEpoch() + absl::Hours(1);
  base::Replicas spec{0};
  size_t i = 0;
  for (auto _ : state) {
    now += absl::Seconds(1);
    const Sample sample{now, absl::Seconds(1), rates[i++ % kSeconds]};
    const Observation observation{
        now, {spec, spec, base::Replicas{0}}, SourceState::kOk, {&sample, 1}, 0.0};
    spec = pipeline.Decide(observation, workload).desired;
    benchmark::DoNotOptimize(spec);
  }
}

void BM_HistoryUpdate(benchmark::State& state) {
  RateHistory history(absl::Seconds(state.range(0)), absl::Seconds(1));
  absl::Time now = absl::UnixEpoch();
  for (auto _ : state) {
    now += absl::Seconds(1);
    benchmark::DoNotOptimize(history.Record({now, absl::Seconds(1), 5}));
  }
}
BENCHMARK(BM_HistoryUpdate)->Arg(10)->Arg(60)->Arg(600);

void BM_WindowMean(benchmark::State& state) {
  RateHistory history(absl::Seconds(60), absl::Seconds(1));
  absl::Time now = absl::UnixEpoch();
  for (int i = 0; i < 100; ++i) {
    now += absl::Seconds(1);
    history.Record({now, absl::Seconds(1), 5});
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(history.LatestMean(absl::Seconds(state.range(0))));
  }
}
BENCHMARK(BM_WindowMean)->Arg(1)->Arg(10)->Arg(60);

const bool kRegistered = [] {
  for (const Preset& preset : Presets()) {
    benchmark::RegisterBenchmark(("BM_Decision/" + std::string(preset.name)).c_str(), BM_Decision,
                                 preset.name.data());
  }
  return true;
}();

}  // namespace
}  // namespace springtide::policies
