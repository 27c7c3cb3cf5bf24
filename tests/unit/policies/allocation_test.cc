// Counts heap allocations: a steady tick must make none. Replaces the global operator new of this
// test binary, which is why it is the only file here that does.
#include <cstdlib>
#include <new>

#include "gtest/gtest.h"
#include "policies/pipeline.h"
#include "policies/presets.h"

namespace {

thread_local bool counting = false;
thread_local int allocations = 0;

void* Allocate(std::size_t size) {
  if (counting) ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace springtide::policies {
namespace {

// Runs a preset over `seconds` of a load that rises, falls and rests, and says how many allocations
// the ticks after `warm_up` made.
int AllocationsOf(absl::string_view preset, int warm_up, int seconds) {
  Pipeline pipeline(PresetPipeline(preset));
  Workload workload;
  workload.capacity = 10;
  absl::Time now = absl::UnixEpoch() + absl::Hours(1);
  base::Replicas spec{0};
  allocations = 0;
  for (int i = 0; i < seconds; ++i) {
    now += absl::Seconds(1);
    const double rate = i % 600 < 300 ? (i * 37) % 113 : 0;
    const Sample sample{now, absl::Seconds(1), rate};
    const Observation observation{
        now, {spec, spec, base::Replicas{0}}, SourceState::kOk, {&sample, 1}, 0.0};
    counting = i >= warm_up;
    spec = pipeline.Decide(observation, workload).desired;
    counting = false;
  }
  return allocations;
}

TEST(AllocationTest, TheCounterCounts) {
  allocations = 0;
  counting = true;
  delete new int(1);
  counting = false;
  EXPECT_EQ(allocations, 1);
}

TEST(AllocationTest, SteadyTicksAllocateNothing) {
  for (const Preset& preset : Presets()) {
    EXPECT_EQ(AllocationsOf(preset.name, 1200, 6000), 0) << preset.name;
  }
}

}  // namespace
}  // namespace springtide::policies
