#include "k8s/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "k8s/changed_keys.h"
#include "k8s/pod.h"

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Pod PodOf(const std::string& name, const std::string& version, const std::string& uid = "u") {
  Pod pod;
  pod.meta.key = {"shop", name};
  pod.meta.uid = uid;
  pod.meta.resource_version = version;
  return pod;
}

// A store and what its subscriber was told: "+a@5", "~a@6", "-a@6".
class StoreTest : public ::testing::Test {
 protected:
  void Listen() {
    store_.Subscribe([this](const Change<Pod>& change) {
      const char* sign = "";
      switch (change.type) {
        case ChangeType::kAdded:
          sign = "+";
          break;
        case ChangeType::kUpdated:
          sign = "~";
          break;
        case ChangeType::kDeleted:
          sign = "-";
          break;
      }
      told_.push_back(sign + change.object->meta.key.name + "@" +
                      change.object->meta.resource_version);
    });
  }
  std::vector<std::string> Told() { return std::exchange(told_, {}); }
  void Replace(const std::vector<Pod>& pods, const std::string& version) {
    ObjectSet<Pod> objects;
    for (const Pod& pod : pods) objects.insert(store_.Share(pod));
    store_.Replace(std::move(objects), version);
  }

  Store<Pod> store_;
  std::vector<std::string> told_;
};

TEST_F(StoreTest, TellsWhatChanged) {
  Listen();
  EXPECT_TRUE(store_.Upsert(PodOf("a", "5")));
  EXPECT_TRUE(store_.Upsert(PodOf("a", "6")));
  EXPECT_TRUE(store_.Delete(PodOf("a", "7").meta));
  EXPECT_THAT(Told(), ElementsAre("+a@5", "~a@6", "-a@6"));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(StoreTest, RepeatedAndOlderStatesChangeNothing) {  // F18
  store_.Upsert(PodOf("a", "10"));
  Listen();
  EXPECT_THAT(Told(), ElementsAre("+a@10")) << "a late subscriber hears of what is there";
  EXPECT_FALSE(store_.Upsert(PodOf("a", "10")));
  EXPECT_FALSE(store_.Upsert(PodOf("a", "9")));
  EXPECT_FALSE(store_.Upsert(PodOf("a", "9", "other"))) << "also of an object before this one";
  EXPECT_FALSE(store_.Delete(PodOf("a", "8").meta)) << "nor does an old deletion";
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_TRUE(store_.Delete(PodOf("a", "12").meta));
  EXPECT_FALSE(store_.Upsert(PodOf("a", "11"))) << "from before the deletion";
  EXPECT_FALSE(store_.Delete(PodOf("a", "12").meta));
  EXPECT_THAT(Told(), ElementsAre("-a@10"));
  EXPECT_TRUE(store_.Upsert(PodOf("a", "13", "new")));
}

TEST_F(StoreTest, VersionsThatCannotBeComparedAreTrusted) {
  store_.Upsert(PodOf("a", "x9"));
  EXPECT_TRUE(store_.Upsert(PodOf("a", "x3")));
  EXPECT_FALSE(store_.Upsert(PodOf("a", "x3"))) << "the same state";
  EXPECT_TRUE(store_.Upsert(PodOf("a", "0")));
  EXPECT_TRUE(store_.Delete(PodOf("a", "x1").meta));
  EXPECT_TRUE(store_.Upsert(PodOf("a", "x1")));
}

TEST_F(StoreTest, ANewUidIsADeletionAndAnAddition) {  // F20
  store_.Upsert(PodOf("a", "5", "one"));
  Listen();
  Told();
  EXPECT_TRUE(store_.Upsert(PodOf("a", "9", "two")));
  EXPECT_THAT(Told(), ElementsAre("-a@5", "+a@9"));
  Replace({PodOf("a", "12", "three")}, "12");
  EXPECT_THAT(Told(), ElementsAre("-a@9", "+a@12"));
}

TEST_F(StoreTest, AListIsSwappedInWithTheDifferenceTold) {  // W11, F19
  EXPECT_FALSE(store_.freshness().synced);
  Replace({PodOf("a", "1"), PodOf("b", "2"), PodOf("c", "3")}, "9");
  EXPECT_TRUE(store_.freshness().synced);
  EXPECT_EQ(store_.freshness().resource_version, "9");
  Listen();
  Told();
  const auto kept = store_.Get("shop", "b");
  Replace({PodOf("d", "11"), PodOf("c", "10"), PodOf("b", "2")}, "20");
  EXPECT_THAT(Told(), ElementsAre("-a@1", "~c@10", "+d@11"));
  EXPECT_EQ(store_.Get("shop", "b"), kept) << "the same state is not held twice";
  EXPECT_EQ(store_.Get("shop", "a"), nullptr);
  EXPECT_EQ(store_.Get("other", "b"), nullptr);
  EXPECT_FALSE(store_.Upsert(PodOf("a", "15"))) << "the list at 20 knew better";
  EXPECT_TRUE(store_.Upsert(PodOf("a", "21")));
}

TEST_F(StoreTest, SnapshotsAreOrdered) {
  for (const char* name : {"c", "a", "b"}) store_.Upsert(PodOf(name, "5"));
  std::vector<std::string> names;
  for (const auto& pod : store_.Snapshot()) names.push_back(pod->meta.key.name);
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
}

TEST_F(StoreTest, TombstonesAreBounded) {
  Tombstones tombstones;
  for (size_t i = 0; i < 3 * Tombstones::kMax; ++i) {
    tombstones.Put({"", std::to_string(i)}, "5");
    tombstones.Put({"", std::to_string(i)}, "4");
  }
  EXPECT_EQ(tombstones.size(), Tombstones::kMax);
  EXPECT_FALSE(tombstones.Covers({"", "0"}, "5"));
  EXPECT_TRUE(tombstones.Covers({"", std::to_string(3 * Tombstones::kMax - 1)}, "5"));
  EXPECT_FALSE(tombstones.Covers({"", std::to_string(3 * Tombstones::kMax - 1)}, "6"));
  tombstones.Put({"", "odd"}, "x");
  EXPECT_FALSE(tombstones.Covers({"", "odd"}, "1"));
}

// A true history is delivered with repetitions and out of order, now and then cut by a list: in the
// end the store is what the history left.
TEST_F(StoreTest, IsTheHistorysEndInWhateverOrderItComes) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto draw = [&random](size_t n) { return static_cast<size_t>(random() % n); };
    struct Event {
      bool deleted;
      Pod pod;
    };
    Store<Pod> store;
    std::map<std::string, Pod> truth;
    std::map<std::string, Pod> told;
    bool sane = true;
    store.Subscribe([&](const Change<Pod>& change) {
      const std::string& name = change.object->meta.key.name;
      sane = sane && (told.count(name) == 1) == (change.type != ChangeType::kAdded);
      if (change.type == ChangeType::kDeleted) {
        told.erase(name);
      } else {
        told[name] = *change.object;
      }
    });
    std::vector<Event> events;
    int version = 1;
    for (int i = 0; i < 300; ++i) {
      const std::string name(1, static_cast<char>('a' + draw(8)));
      const std::string at = std::to_string(++version);
      const auto old = truth.find(name);
      if (old == truth.end()) {
        events.push_back({false, PodOf(name, at, "u" + at)});
        truth[name] = events.back().pod;
      } else if (draw(3) == 0) {
        events.push_back({true, PodOf(name, at, old->second.meta.uid)});
        truth.erase(old);
      } else {
        events.push_back({false, PodOf(name, at, old->second.meta.uid)});
        truth[name] = events.back().pod;
      }
      if (draw(100) == 0) {  // a list; what is on its way may still come
        ObjectSet<Pod> objects;
        for (const auto& [key, pod] : truth) objects.insert(store.Share(pod));
        store.Replace(std::move(objects), at);
      }
      if (draw(10) == 0 || i == 299) {
        for (size_t n = events.size(); n > 0; --n) events.push_back(events[draw(n)]);
        std::shuffle(events.begin(), events.end(), random);
        for (const Event& event : events) {
          if (event.deleted) {
            store.Delete(event.pod.meta);
          } else {
            store.Upsert(event.pod);
          }
        }
        if (draw(2) == 0) events.clear();
      }
    }
    EXPECT_TRUE(sane) << "additions of new keys, all else of known ones";
    std::map<std::string, std::string> have;
    std::map<std::string, std::string> heard;
    std::map<std::string, std::string> want;
    for (const auto& pod : store.Snapshot()) {
      have[pod->meta.key.name] = pod->meta.uid + "@" + pod->meta.resource_version;
    }
    for (const auto& [name, pod] : told)
      heard[name] = pod.meta.uid + "@" + pod.meta.resource_version;
    for (const auto& [name, pod] : truth)
      want[name] = pod.meta.uid + "@" + pod.meta.resource_version;
    EXPECT_EQ(have, want);
    EXPECT_EQ(heard, want);
  }
}

TEST_F(StoreTest, ReadersAndAWriterAtOnce) {
  std::jthread writer([this] {
    for (int i = 1; i <= 2000; ++i) {
      store_.Upsert(PodOf(std::to_string(i % 50), std::to_string(i)));
      if (i % 100 == 0) Replace({PodOf("7", std::to_string(i))}, std::to_string(i));
    }
  });
  EXPECT_TRUE(store_.AwaitSync(std::stop_token()));
  std::vector<std::jthread> readers;
  for (int t = 0; t < 2; ++t) {
    readers.emplace_back([this] {
      for (int i = 0; i < 500; ++i) {
        EXPECT_LE(store_.Snapshot().size(), 50u);
        if (const auto pod = store_.Get("shop", "7")) {
          EXPECT_EQ(pod->meta.key.name, "7");
        }
        EXPECT_TRUE(store_.freshness().synced);
      }
    });
  }
  ChangedKeys keys;
  store_.Subscribe([&keys](const Change<Pod>& change) { keys.Add(change.object->meta.key); });
  readers.clear();
  writer.join();
  EXPECT_LE(keys.Take().size(), 50u);
  EXPECT_EQ(store_.size(), 1u);
}

TEST_F(StoreTest, WaitingForTheFirstListEndsWithAStop) {
  std::stop_source stop;
  std::jthread stopper([&stop] { stop.request_stop(); });
  EXPECT_FALSE(store_.AwaitSync(stop.get_token()));
  ChangedKeys keys;
  EXPECT_FALSE(keys.Await(stop.get_token()));
  keys.Add({"", "a"});
  EXPECT_TRUE(keys.Await(std::stop_token()));
}

}  // namespace
}  // namespace springtide::k8s
