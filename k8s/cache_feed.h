// What a reflector writes to: documents on one side, a typed store on the other.
#ifndef SPRINGTIDE_K8S_CACHE_FEED_H_
#define SPRINGTIDE_K8S_CACHE_FEED_H_

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "k8s/freshness.h"
#include "k8s/object_meta.h"
#include "k8s/resource_version.h"
#include "k8s/store.h"

namespace springtide::k8s {

enum class FeedType { kUpsert, kDelete };

// CacheFeed: a list is gathered in staging, unseen, and swapped in as a whole.
//
// Thread safety: for one thread at a time.
class CacheFeed {
 public:
  virtual ~CacheFeed() = default;

  // projection: what Apply wants to see of an object.
  virtual const Projection& projection() const = 0;

  // Apply brings an object into staging or into the store. InvalidArgument: it cannot be decoded,
  // and nothing has changed.
  virtual absl::Status Apply(FeedType type, const boost::json::value& object, bool staged) = 0;

  // KeepOld: an object of the list cannot be decoded; what was known of it stays.
  virtual void KeepOld(const ObjectKey& key) = 0;

  // EndStaging swaps staging in as the view at `version`, or drops it.
  virtual void EndStaging(std::optional<absl::string_view> version) = 0;

  virtual void SetFreshness(const Freshness& freshness) = 0;
};

// StoreFeed feeds a Store<T>, which outlives it.
template <class T>
class StoreFeed final : public CacheFeed {
 public:
  StoreFeed(Kind<T> kind, Store<T>& store) : kind_(std::move(kind)), store_(store) {}

  const Projection& projection() const override { return kind_.projection; }

  absl::Status Apply(FeedType type, const boost::json::value& object, bool staged) override {
    if (type == FeedType::kDelete) {
      const auto meta = ReadIdentity(object);
      if (!meta) return absl::InvalidArgumentError("metadata.name is missing or empty");
      if (staged) {
        staging_.erase(KeyView{meta->key.ns, meta->key.name});
      } else {
        store_.Delete(*meta);
      }
      return absl::OkStatus();
    }
    auto decoded = kind_.decode(object);
    if (!decoded.ok()) return decoded.status();
    if (staged) {
      Stage(store_.Share(*std::move(decoded)));
    } else {
      store_.Upsert(*std::move(decoded));
    }
    return absl::OkStatus();
  }

  void KeepOld(const ObjectKey& key) override {
    if (auto old = store_.Get(key.ns, key.name)) Stage(std::move(old));
  }

  void EndStaging(std::optional<absl::string_view> version) override {
    ObjectSet<T> objects = std::exchange(staging_, {});
    if (version) store_.Replace(std::move(objects), *version);
  }

  void SetFreshness(const Freshness& freshness) override { store_.SetFreshness(freshness); }

 private:
  void Stage(std::shared_ptr<const T> object) {
    const auto at = staging_.find(object);
    if (at == staging_.end()) {
      staging_.insert(std::move(object));
    } else if (!(CompareVersions(object->meta.resource_version, (*at)->meta.resource_version) <
                 0)) {
      staging_.erase(at);
      staging_.insert(std::move(object));
    }
  }

  const Kind<T> kind_;
  Store<T>& store_;
  ObjectSet<T> staging_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CACHE_FEED_H_
