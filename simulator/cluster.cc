#include "simulator/cluster.h"

#include <algorithm>

namespace springtide::simulator {

void Cluster::SetSpec(int64_t spec, int64_t now) {
  const int64_t change = spec - this->spec();
  if (change > 0) Start(change, now);
  if (change < 0) Remove(-change);
}

void Cluster::Start(int64_t count, int64_t now) {
  started_ += count;
  starting_ += count;
  if (delay_.fixed()) {
    batches_.push_back({now + delay_.DrawSeconds(random_), count});
  } else {
    for (int64_t i = 0; i < count; ++i) {
      batches_.push_back({now + delay_.DrawSeconds(random_), 1});
    }
  }
  FindNextReady();
  Advance(now);  // a delay of zero
}

void Cluster::Remove(int64_t count) {
  while (count > 0 && !batches_.empty()) {
    Batch& newest = batches_.back();
    const int64_t removed = std::min(count, newest.count);
    newest.count -= removed;
    starting_ -= removed;
    count -= removed;
    if (newest.count == 0) batches_.pop_back();
  }
  ready_ -= count;
  FindNextReady();
}

void Cluster::MakeReady(int64_t now) {
  const auto is_due = [this, now](const Batch& batch) {
    if (batch.ready_at > now) return false;
    ready_ += batch.count;
    starting_ -= batch.count;
    return true;
  };
  if (delay_.fixed()) {
    while (!batches_.empty() && is_due(batches_.front())) batches_.pop_front();
  } else {
    std::erase_if(batches_, is_due);
  }
  FindNextReady();
}

void Cluster::FindNextReady() {
  next_ready_ = std::numeric_limits<int64_t>::max();
  if (delay_.fixed()) {
    if (!batches_.empty()) next_ready_ = batches_.front().ready_at;
    return;
  }
  for (const Batch& batch : batches_) next_ready_ = std::min(next_ready_, batch.ready_at);
}

policies::ReplicaCounts Cluster::Counts() const {
  return {base::Replicas(static_cast<int32_t>(spec())),
          base::Replicas(static_cast<int32_t>(ready_)),
          base::Replicas(static_cast<int32_t>(starting_))};
}

}  // namespace springtide::simulator
