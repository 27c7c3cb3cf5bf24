#include "policies/sliding_maximum.h"

#include <algorithm>
#include <vector>

namespace springtide::policies {

void SlidingMaximum::Expire(absl::Time now, absl::Duration window) {
  while (size_ > 0 && now - At(0).time >= window) {
    first_ = (first_ + 1) % kCapacity;
    --size_;
  }
}

void SlidingMaximum::Push(absl::Time now, int32_t value, absl::Duration window) {
  if (size_ > 0) now = std::max(now, Back().time);
  Expire(now, window);
  const size_t before = size_;
  while (size_ > 0 && Back().value <= value) --size_;
  // A push that replaces others needs no room. An entry may only be stretched from its own time on.
  const bool crowded =
      size_ == kCapacity || (size_ >= kExact && now - back_begin_ < window / kSlices);
  if (crowded && size_ == before) {
    Back().time = now;
    return;
  }
  ++size_;
  Back() = {now, value};
  back_begin_ = now;
}

std::optional<SlidingMaximum::Top> SlidingMaximum::Max(absl::Time now, absl::Duration window) {
  Expire(now, window);
  if (size_ == 0) return std::nullopt;
  return Top{At(0).time, At(0).value};
}

void SlidingMaximum::Entry::Persist(base::Archive& archive) {
  archive.Field("time", time);
  archive.Field("value", value);
}

void SlidingMaximum::Persist(base::Archive& archive) {
  std::vector<Entry> entries;
  if (!archive.loading()) {
    for (size_t i = 0; i < size_; ++i) entries.push_back(At(i));
  }
  archive.Field("entries", entries);
  archive.Field("newestSince", back_begin_);
  if (!archive.loading()) return;
  const bool ordered =
      std::is_sorted(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.time < b.time; }) &&
      std::adjacent_find(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.value <= b.value;
      }) == entries.end();
  if (entries.size() > kCapacity || !ordered) {
    archive.Fail("entries must be few, of rising times and falling values");
    return;
  }
  first_ = 0;
  size_ = entries.size();
  std::copy(entries.begin(), entries.end(), ring_.begin());
}

}  // namespace springtide::policies
