#ifndef SPRINGTIDE_POLICIES_HPA_EVENTS_H_
#define SPRINGTIDE_POLICIES_HPA_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

// Past scale changes of one direction, which rate policies count against their budget.
//
// Source: the HorizontalPodAutoscaler controller, reuse of slots included. Not thread-safe.
class HpaScaleEvents {
 public:
  struct Event {
    int32_t change = 0;  // replicas moved, > 0 in either direction
    absl::Time time;
    bool outdated = false;  // older than every policy period when last looked at; slot is free

    void Persist(base::Archive& archive);
  };

  HpaScaleEvents() = default;

  // Makes room for `capacity` events, so that a store that stays below it never allocates.
  explicit HpaScaleEvents(size_t capacity) { events_.reserve(capacity); }

  // Replicas moved by events younger than `period` (one exactly that old is out).
  int64_t ChangeWithin(absl::Duration period, absl::Time now) const;

  // Marks events older than `longest_period` outdated, then stores the change over the last
  // outdated slot, or behind the others.
  void Store(int32_t change, absl::Duration longest_period, absl::Time now);

  // Appends an event as it is: restored state.
  void Append(const Event& event) { events_.push_back(event); }

  // Events in slot order, which is not the order of time.
  const std::vector<Event>& events() const { return events_; }

  void Persist(base::Archive& archive) { archive.Field("events", events_); }

 private:
  std::vector<Event> events_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_EVENTS_H_
