#include "policies/count_history.h"

#include <algorithm>
#include <vector>

namespace springtide::policies {

void CountHistory::Add(absl::Time changed, base::Replicas count) {
  // A slice that is still open takes the change in; so does the last one of a full ring.
  if (size_ > 0 && (changed < Back().since || size_ == kCapacity)) {
    Back().count = count;
    return;
  }
  const bool exact = size_ < kExact;
  ++size_;
  Back() = {exact ? changed : changed + period_ / kSlices, count};
}

base::Replicas CountHistory::Record(absl::Time now, base::Replicas count, absl::Time changed) {
  if (size_ == 0 || Back().count != count) Add(changed, count);
  while (size_ > 1 && now - At(1).since >= period_) {
    first_ = (first_ + 1) % kCapacity;
    --size_;
  }
  return At(0).count;
}

void CountHistory::Change::Persist(base::Archive& archive) {
  archive.Field("since", since);
  archive.Field("count", count);
}

void CountHistory::Persist(base::Archive& archive) {
  std::vector<Change> changes;
  if (!archive.loading()) {
    for (size_t i = 0; i < size_; ++i) changes.push_back(At(i));
  }
  archive.Field("changes", changes);
  if (!archive.loading()) return;
  const bool valid =
      changes.size() <= kCapacity &&
      std::is_sorted(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.since < b.since; }) &&
      std::all_of(changes.begin(), changes.end(),
                  [](const Change& change) { return change.count >= base::Replicas{0}; });
  if (!valid) {
    archive.Fail("changes must be few, of rising times and counts of at least 0");
    return;
  }
  first_ = 0;
  size_ = changes.size();
  std::copy(changes.begin(), changes.end(), ring_.begin());
}

}  // namespace springtide::policies
