// The largest of the values of the last while, in constant memory: what keep-alive and
// stabilisation rest on.
//
// Algorithm: the usual queue of falling candidates, in a fixed ring. A push is amortised O(1).
// While the queue is short every candidate keeps its own time, so windows are exact; a long one
// puts candidates closer than a tenth of the window together, each kept until the last of them
// leaves. So a value never leaves early, and at most a tenth of the window late.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_SLIDING_MAXIMUM_H_
#define SPRINGTIDE_POLICIES_SLIDING_MAXIMUM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

class SlidingMaximum {
 public:
  // Top: the maximum and when it was last pushed.
  struct Top {
    absl::Time time;
    int32_t value = 0;
  };

  // Push: takes `value` in. A `now` before that of an earlier push counts as that one.
  // REQUIRES: window >= 0; it may differ from push to push.
  void Push(absl::Time now, int32_t value, absl::Duration window);

  // Max: over what was pushed in (now - window, now], or nothing when nothing was. Forgets what is
  // older for good.
  std::optional<Top> Max(absl::Time now, absl::Duration window);

  void Persist(base::Archive& archive);

 private:
  static constexpr size_t kCapacity = 24;
  static constexpr size_t kExact = 12;  // a queue up to this long keeps exact times
  static constexpr int kSlices = 10;    // a longer one puts this share of the window together

  struct Entry {
    absl::Time time;
    int32_t value = 0;
    void Persist(base::Archive& archive);
  };

  Entry& At(size_t position) { return ring_[(first_ + position) % kCapacity]; }
  Entry& Back() { return At(size_ - 1); }
  void Expire(absl::Time now, absl::Duration window);

  std::array<Entry, kCapacity> ring_;
  size_t first_ = 0;
  size_t size_ = 0;
  absl::Time back_begin_ = absl::InfinitePast();  // when the newest entry was pushed as such
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SLIDING_MAXIMUM_H_
