// A map that holds the most recently used entries and no more.
#ifndef SPRINGTIDE_K8S_LRU_MAP_H_
#define SPRINGTIDE_K8S_LRU_MAP_H_

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace springtide::k8s {

// LruMap: by string key. Thread safety: not safe for concurrent use.
template <class Value>
class LruMap {
 public:
  using Entry = std::pair<std::string, Value>;

  // REQUIRES: capacity > 0.
  explicit LruMap(size_t capacity) : capacity_(capacity) {}

  // Find returns the value and makes it the most recently used one; null when there is none.
  Value* Find(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  // Insert puts in a key that is not there; returns what had to go for it.
  std::optional<Value> Insert(const std::string& key, Value value) {
    std::optional<Value> evicted;
    if (entries_.size() == capacity_) {
      evicted = std::move(entries_.back().second);
      places_.erase(entries_.back().first);
      entries_.pop_back();
    }
    entries_.emplace_front(key, std::move(value));
    places_.emplace(key, entries_.begin());
    return evicted;
  }

  void Erase(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    entries_.erase(found->second);
    places_.erase(found);
  }

  // EraseIf drops the entries of which `predicate(value)` says so.
  template <class Predicate>
  void EraseIf(Predicate predicate) {
    for (auto it = entries_.begin(); it != entries_.end();) {
      if (predicate(it->second)) {
        places_.erase(it->first);
        it = entries_.erase(it);
      } else {
        ++it;
      }
    }
  }

  size_t size() const { return entries_.size(); }

 private:
  size_t capacity_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<std::string, typename std::list<Entry>::iterator> places_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LRU_MAP_H_
