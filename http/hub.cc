#include "http/hub.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "http/exchange.h"

namespace springtide::http {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): one well mixed number from a seed and a count.
uint64_t Mix(uint64_t seed) {
  seed += 0x9e3779b97f4a7c15u;
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebu;
  return seed ^ (seed >> 31);
}

}  // namespace

Hub::Hub(ClientOptions options, Origin origin, std::shared_ptr<const TlsContext> tls)
    : options_(std::move(options)), origin_(std::move(origin)), tls_(std::move(tls)) {}

bool Hub::Enter(const std::shared_ptr<Exchange>& exchange, bool is_stream) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!is_stream) ++untold_;
    if (closed_) return false;
    live_.insert(exchange);
    if (!is_stream && in_flight_ >= options_.max_in_flight) {
      waiting_.push_back(exchange);
      return true;
    }
    if (!is_stream) ++in_flight_;
  }
  exchange->Go();
  return true;
}

bool Hub::GiveUp(const std::shared_ptr<Exchange>& exchange) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto place = std::find(waiting_.begin(), waiting_.end(), exchange);
  if (place == waiting_.end()) return false;
  waiting_.erase(place);
  live_.erase(exchange);
  changed_.notify_all();
  return true;
}

void Hub::Leave(const std::shared_ptr<Exchange>& exchange, bool is_stream) {
  std::shared_ptr<Exchange> next;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    live_.erase(exchange);
    changed_.notify_all();
    if (is_stream) return;
    --in_flight_;
    if (!waiting_.empty()) {
      next = std::move(waiting_.front());
      waiting_.pop_front();
      ++in_flight_;
    }
  }
  if (next != nullptr) next->Go();
}

std::unique_ptr<Lane> Hub::TakeIdle() {
  std::vector<std::unique_ptr<Lane>> dropped;  // destroyed outside the lock
  const absl::Duration now = options_.clock->Elapsed();
  const std::lock_guard<std::mutex> lock(mutex_);
  while (!idle_.empty()) {
    std::unique_ptr<Lane> lane = std::move(idle_.back());
    idle_.pop_back();
    if (now - lane->idle_since < options_.idle_timeout && lane->Reusable(now)) return lane;
    dropped.push_back(std::move(lane));
  }
  return nullptr;
}

void Hub::GiveBack(std::unique_ptr<Lane> lane) {
  std::vector<std::unique_ptr<Lane>> dropped;  // destroyed outside the lock
  const absl::Duration now = options_.clock->Elapsed();
  if (!lane->Reusable(now)) return;
  lane->idle_since = now;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) {
    dropped.push_back(std::move(lane));
    return;
  }
  idle_.push_back(std::move(lane));
  // The oldest stand first, as the newest are taken first.
  while (now - idle_.front()->idle_since >= options_.idle_timeout) {
    dropped.push_back(std::move(idle_.front()));
    idle_.erase(idle_.begin());
  }
}

absl::Duration Hub::RetireTime() {
  constexpr uint64_t kSteps = 1000;
  const double share = static_cast<double>(Mix(options_.seed + lanes_made_++) % kSteps) / kSteps;
  return options_.clock->Elapsed() + options_.recycle_after * (0.8 + 0.4 * share);
}

std::unique_ptr<Lane> Hub::MakeLane(const boost::asio::ip::tcp::endpoint& peer) {
  absl::Duration until;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    until = RetireTime();
  }
  return std::make_unique<Lane>(peer, tls_, options_, until);
}

void Hub::Tell(Client::Done done, absl::StatusOr<Response> result) {
  try {
    done(std::move(result));
    done = nullptr;  // what it holds goes before Close() returns
  } catch (...) {    // NOLINT(bugprone-empty-catch): a fault of the caller must not end the process
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  --untold_;
  changed_.notify_all();
}

void Hub::Close() {
  std::set<std::shared_ptr<Exchange>> live;
  std::vector<std::unique_ptr<Lane>> idle;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    live = live_;
    idle.swap(idle_);
  }
  for (const auto& exchange : live) exchange->Cancel("the client was closed");
  idle.clear();
  live.clear();
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return untold_ == 0; });
  // What cpprestsdk still holds would run on at the exit of the process, beside the destructors.
  // Only the look-up of an address can take longer.
  changed_.wait_for(lock, std::chrono::seconds(1), [this] { return live_.empty(); });
}

}  // namespace springtide::http
