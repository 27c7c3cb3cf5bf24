#include <gtest/gtest.h>

#include <string>

#include "k8s/json.h"
#include "k8s/object_parser.h"
#include "k8s/pod.h"
#include "k8s/watch_event.h"
#include "k8s/workload.h"
#include "tests/unit/k8s/watch_text.h"

namespace springtide::k8s {
namespace {

template <class T>
absl::StatusOr<T> Decode(const Kind<T>& kind, absl::string_view text) {
  ObjectParser parser(kind.projection);
  const auto value = parser.Parse(text);
  if (!value.ok()) return value.status();
  return kind.decode(**value);
}

constexpr char kPod[] = R"({"kind":"Pod","metadata":{"name":"web-1","namespace":"shop","uid":"u1",
  "resourceVersion":"42","generation":2,"creationTimestamp":"2026-01-01T00:00:00Z",
  "deletionTimestamp":"2026-01-01T00:10:00Z","labels":{"app":"web","tier":"x"},
  "annotations":{"a/b":"1","kubectl.kubernetes.io/last-applied-configuration":"{}"},
  "ownerReferences":[{"kind":"Node","name":"n","uid":"u0"},
    {"kind":"ReplicaSet","name":"web","uid":"u2","controller":true}],
  "managedFields":[{"manager":"kubelet"}]},
  "spec":{"containers":[{"name":"c"}]},
  "status":{"phase":"Running","podIP":"10.0.0.7","startTime":"2026-01-01T00:00:05Z",
    "conditions":[{"type":"Initialized","status":"False"},
      {"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:09Z"}]}})";

TEST(PodTest, KeepsWhatAnAutoscalerNeeds) {
  const auto pod = Decode(PodKind({.labels = {"app", "absent"}, .annotations = {"a/b"}}), kPod);
  ASSERT_TRUE(pod.ok()) << pod.status();
  const absl::Time begin = absl::FromUnixSeconds(1'767'225'600);
  EXPECT_EQ(pod->meta.key, (ObjectKey{"shop", "web-1"}));
  EXPECT_EQ(pod->meta.key.ToString(), "shop/web-1");
  EXPECT_EQ(pod->meta.uid, "u1");
  EXPECT_EQ(pod->meta.resource_version, "42");
  EXPECT_EQ(pod->meta.generation, 2);
  EXPECT_EQ(pod->meta.created, begin);
  EXPECT_EQ(pod->meta.deleted, begin + absl::Minutes(10));
  EXPECT_EQ(pod->meta.labels, (ObjectMeta::Texts{{"app", "web"}}));
  EXPECT_EQ(pod->meta.annotations, (ObjectMeta::Texts{{"a/b", "1"}}));
  EXPECT_EQ(ObjectMeta::FindText(pod->meta.labels, "app"), "web");
  EXPECT_EQ(ObjectMeta::FindText(pod->meta.labels, "tier"), std::nullopt);
  EXPECT_EQ(pod->phase, PodPhase::kRunning);
  EXPECT_EQ(pod->ready, ConditionStatus::kTrue);
  EXPECT_EQ(pod->ready_changed, begin + absl::Seconds(9));
  EXPECT_EQ(pod->started, begin + absl::Seconds(5));
  EXPECT_EQ(pod->ip, "10.0.0.7");
  EXPECT_EQ(pod->owner.kind, "ReplicaSet");
  EXPECT_EQ(pod->owner.name, "web");
  EXPECT_EQ(pod->owner.uid, "u2");
  EXPECT_FALSE(pod->IsServing()) << "it is on its way out";
}

TEST(PodTest, AbsentIsUnknown) {
  const auto pod = Decode(PodKind({}), R"({"metadata":{"name":"a"},"status":null})");
  ASSERT_TRUE(pod.ok()) << pod.status();
  EXPECT_EQ(pod->phase, PodPhase::kUnknown);
  EXPECT_EQ(pod->ready, ConditionStatus::kUnknown);
  EXPECT_EQ(pod->ready_changed, std::nullopt);
  EXPECT_EQ(pod->owner.uid, "");
  EXPECT_FALSE(pod->IsServing());
}

TEST(PodTest, DamageIsNoAbsence) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {R"({"metadata":{}})", "metadata.name is missing or empty"},
      {R"({"metadata":{"name":5,"uid":[],"generation":"x"}})",
       "metadata.name is of type int64; a string is wanted; metadata.uid is of type array; a "
       "string "
       "is wanted; metadata.generation is of type string; an integer is wanted"},
      {R"({"metadata":{"name":"a","deletionTimestamp":"soon"}})",
       "metadata.deletionTimestamp is no time; one like 2026-01-02T03:04:05Z is wanted"},
      {R"({"metadata":{"name":"a"},"status":{"phase":7}})",
       "status.phase is of type int64; a string is wanted"},
      {R"({"metadata":{"name":"a"},"status":{"conditions":"x"}})",
       "status.conditions is of type string; an array is wanted"},
      {R"({"metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":true}]}})",
       "status is of type bool; a string is wanted"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Decode(PodKind({}), c.text).status(), absl::InvalidArgumentError(c.want)) << c.text;
  }
}

TEST(WorkloadTest, AnAbsentCountIsZeroOnlyOnceAControllerHasSpoken) {
  const auto kind = WorkloadKind("Deployment", {});
  const auto fresh = Decode(kind, R"({"metadata":{"name":"a","generation":1},"spec":{"replicas":3},
      "status":{}})");
  ASSERT_TRUE(fresh.ok());
  EXPECT_EQ(fresh->replicas, 3);
  EXPECT_EQ(fresh->status_replicas, std::nullopt);
  EXPECT_EQ(fresh->ready_replicas, std::nullopt);
  EXPECT_FALSE(fresh->IsCurrent());

  const auto zero = Decode(kind, R"({"metadata":{"name":"a","generation":2},"spec":{"replicas":0},
      "status":{"observedGeneration":2}})");
  ASSERT_TRUE(zero.ok());
  EXPECT_EQ(zero->replicas, 0);
  EXPECT_EQ(zero->status_replicas, 0);
  EXPECT_EQ(zero->ready_replicas, 0);
  EXPECT_TRUE(zero->IsCurrent());

  const auto behind = Decode(kind, R"({"metadata":{"name":"a","generation":3},"spec":{},
      "status":{"observedGeneration":2,"replicas":5.0,"readyReplicas":4}})");
  ASSERT_TRUE(behind.ok());
  EXPECT_EQ(behind->replicas, std::nullopt);
  EXPECT_EQ(behind->status_replicas, 5);
  EXPECT_EQ(behind->ready_replicas, 4);
  EXPECT_FALSE(behind->IsCurrent());
}

TEST(WorkloadTest, CountsOutOfRangeAreRefused) {
  for (const char* count : {"-1", "2147483648", "3.5", "1e300", "\"3\"", "true"}) {
    const std::string text =
        absl::StrCat(R"({"metadata":{"name":"a"},"spec":{"replicas":)", count, "}}");
    EXPECT_FALSE(Decode(WorkloadKind("", {}), text).ok()) << count;
  }
}

TEST(WatchEventTest, ReadsEveryType) {
  WatchEventDecoder decoder(PodKind({}).projection);
  const struct {
    const char* name;
    WatchEventType want;
  } cases[] = {{"ADDED", WatchEventType::kAdded},       {"MODIFIED", WatchEventType::kModified},
               {"DELETED", WatchEventType::kDeleted},   {"BOOKMARK", WatchEventType::kBookmark},
               {"SOMETHING", WatchEventType::kUnknown}, {"added", WatchEventType::kUnknown}};
  for (const auto& c : cases) {
    const auto event = decoder.Decode(EventText(c.name, PodText("a", "5")));
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(event->type, c.want) << c.name;
    EXPECT_EQ(event->kind, "Pod");
    EXPECT_EQ(event->resource_version, "5");
    EXPECT_FALSE(event->initial_events_end);
    EXPECT_EQ(FindString(*event->object, {"metadata", "name"}), "a");
  }
}

TEST(WatchEventTest, ReadsBookmarksAndErrors) {
  // A projection that names none of what an event itself needs.
  WatchEventDecoder decoder(Projection{{"spec"}});
  auto event = decoder.Decode(BookmarkText("9", true));
  ASSERT_TRUE(event.ok());
  EXPECT_TRUE(event->initial_events_end);
  EXPECT_EQ(event->resource_version, "9");
  event = decoder.Decode(ErrorText(410, "Expired"));
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event->error.code, 410);
  EXPECT_EQ(event->error.reason, "Expired");
  // F09
  for (const char* odd : {R"({"type":"ERROR","object":{"kind":"Pod"}})", R"({"type":"ERROR"})",
                          R"({"type":"ERROR","object":"x"})"}) {
    event = decoder.Decode(odd);
    ASSERT_TRUE(event.ok()) << odd;
    EXPECT_EQ(event->error.code, 500) << odd;
  }
}

TEST(WatchEventTest, WhatIsNoEventIsAnError) {
  WatchEventDecoder decoder(Projection{});
  for (const char* text : {"{}", "[]", "x", R"({"type":5,"object":{}})", R"({"type":"ADDED"})",
                           R"({"type":"ADDED","object":[]})", R"({"type":"ADDED","object":{}}{})",
                           R"({"type":"ADDED","object":{)"}) {
    EXPECT_EQ(decoder.Decode(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace springtide::k8s
