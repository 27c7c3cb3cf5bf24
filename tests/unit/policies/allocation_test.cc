// Counts heap allocations: a steady tick must make none, and a pipeline must stay small. Replaces
// the global operator new of this test binary, which is why it is the only file here that does.
#include <malloc.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "gtest/gtest.h"
#include "policies/pipeline.h"
#include "policies/presets.h"

namespace {

thread_local bool counting = false;
thread_local int allocations = 0;
thread_local int64_t live_bytes = 0;

void* Allocate(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  if (counting) {
    ++allocations;
    live_bytes += static_cast<int64_t>(malloc_usable_size(memory));
  }
  return memory;
}

void Free(void* memory) {
  if (counting && memory != nullptr) {
    live_bytes -= static_cast<int64_t>(malloc_usable_size(memory));
  }
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { Free(memory); }

namespace springtide::policies {
namespace {

constexpr int64_t kKibibyte = 1024;

// A load that rises, falls and rests, and needs up to 16 replicas at the presets' utilisations.
double RateAt(int second) { return second % 600 < 300 ? (second * 37) % 113 : 0; }

// Feeds a pipeline one second of the load.
base::Replicas Tick(Pipeline& pipeline, int second, base::Replicas spec) {
  static const Workload workload = [] {
    Workload w;
    w.capacity = 10;
    return w;
  }();
  const absl::Time now = absl::UnixEpoch() + absl::Seconds(3600 + second);
  const Sample sample{now, absl::Seconds(1), RateAt(second)};
  const Observation observation{
      now, {spec, spec, base::Replicas{0}}, SourceState::kOk, {&sample, 1}, 0.0};
  return pipeline.Decide(observation, workload).desired;
}

TEST(AllocationTest, TheCounterCounts) {
  allocations = 0;
  live_bytes = 0;
  counting = true;
  auto* number = new int(1);
  const int64_t held = live_bytes;
  delete number;
  counting = false;
  EXPECT_EQ(allocations, 1);
  EXPECT_GE(held, static_cast<int64_t>(sizeof(int)));
  EXPECT_EQ(live_bytes, 0);
}

TEST(AllocationTest, SteadyTicksAllocateNothing) {
  for (const Preset& preset : Presets()) {
    Pipeline pipeline(PresetPipeline(preset.name));
    base::Replicas spec{0};
    for (int second = 0; second < 1200; ++second) spec = Tick(pipeline, second, spec);
    allocations = 0;
    counting = true;
    for (int second = 1200; second < 6000; ++second) spec = Tick(pipeline, second, spec);
    counting = false;
    EXPECT_EQ(allocations, 0) << preset.name;
  }
}

// Heap and object of a pipeline after an hour of the load.
int64_t BytesOf(const PipelineConfig& config) {
  live_bytes = 0;
  counting = true;
  auto pipeline = std::make_unique<Pipeline>(config);
  base::Replicas spec{0};
  for (int second = 0; second < 3600; ++second) spec = Tick(*pipeline, second, spec);
  counting = false;
  return live_bytes;
}

TEST(AllocationTest, TheWarmPlanFitsFourKibibytes) {
  base::ErrorList errors;
  base::Value without_plan = base::Value::Map();
  without_plan.Set("preset", "balanced");
  without_plan.Set("keepAlive", base::Value::List());
  const int64_t sizing = BytesOf(DecodePipeline(without_plan, base::FieldPath(), errors));
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_LE(sizing, kKibibyte);
  const int64_t whole = BytesOf(PresetPipeline("balanced"));
  EXPECT_LE(whole - sizing, 4 * kKibibyte + kKibibyte / 4);
  EXPECT_GT(whole - sizing, 12 * 200) << "twelve levels were needed";
  RecordProperty("sizing_bytes", std::to_string(sizing));
  RecordProperty("whole_bytes", std::to_string(whole));
}

}  // namespace
}  // namespace springtide::policies
