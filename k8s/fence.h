// The last question before a write: are we still the leader?
#ifndef SPRINGTIDE_K8S_FENCE_H_
#define SPRINGTIDE_K8S_FENCE_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>

#include "absl/time/time.h"

namespace springtide::k8s {

// Fence: open for one term until a moment of Clock::Elapsed, which each renewal moves on. It closes
// by the passing of time alone, so a process that was stopped or suspended finds it shut on waking,
// before anybody told it.
//
// A write that passed may still be on its way when the fence shuts, and a process may be stopped
// between the question and the write. So writes are also compare-and-set, give up after Left(now),
// and carry the term where a later leader will look for it.
//
// Thread safety: Allows, Term and Left from any thread; Open and Close from one.
class Fence {
 public:
  // Allows: whether a decision of the leader of `term` may be written now.
  bool Allows(absl::Duration now, int32_t term) const { return Term(now) == term; }

  // Term: the term that we lead, the lease's transitions; nothing when we do not lead.
  std::optional<int32_t> Term(absl::Duration now) const {
    // The term is read last: it changes only while the fence is shut, so the one read here was open
    // at some moment since the first load.
    if (now >= absl::Nanoseconds(until_.load())) return std::nullopt;
    return term_.load();
  }

  // Left: how long the fence stays open without a further renewal; zero when it is shut.
  absl::Duration Left(absl::Duration now) const {
    return std::max(absl::ZeroDuration(), absl::Nanoseconds(until_.load()) - now);
  }

  void Open(int32_t term, absl::Duration until) {
    if (term_.load() != term) {
      Close();
      term_.store(term);
    }
    until_.store(absl::ToInt64Nanoseconds(until));
  }

  void Close() { until_.store(kShut); }

 private:
  static constexpr int64_t kShut = std::numeric_limits<int64_t>::min();

  std::atomic<int64_t> until_{kShut};  // nanoseconds of Clock::Elapsed
  std::atomic<int32_t> term_{-1};
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_FENCE_H_
