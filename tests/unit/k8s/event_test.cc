#include "k8s/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "k8s/json.h"

namespace springtide::k8s {
namespace {

const absl::Time kFirst = *ParseTime("2026-01-02T03:04:05.678901Z");

EventRecord Scaled() {
  EventRecord record;
  record.event.regarding = {"springtide.dev/v1alpha1", "RequestAutoscaler", "shop", "web", "u-1"};
  record.event.reason = "ScaledUp";
  record.event.action = "Scale";
  record.event.note = "3 to 5 replicas";
  record.first = record.last = kFirst;
  return record;
}

const EventSource kSource{"springtide.dev/controller", "host_uuid"};

boost::json::value Encoded(const EventRecord& record, const EventSource& source = kSource) {
  return *ParseJson(EncodeEvent(record, source));
}

TEST(EventTest, HasEveryFieldThatTheServerRequires) {
  const auto body = Encoded(Scaled());
  const std::string name = EventName(Scaled(), kSource);
  EXPECT_EQ(FindString(body, {"apiVersion"}), "events.k8s.io/v1");
  EXPECT_EQ(FindString(body, {"kind"}), "Event");
  EXPECT_EQ(FindString(body, {"metadata", "name"}), name);
  EXPECT_EQ(FindString(body, {"metadata", "namespace"}), "shop");
  EXPECT_EQ(FindString(body, {"eventTime"}), "2026-01-02T03:04:05.678901Z");
  EXPECT_EQ(FindString(body, {"type"}), "Normal");
  EXPECT_EQ(FindString(body, {"reason"}), "ScaledUp");
  EXPECT_EQ(FindString(body, {"action"}), "Scale");
  EXPECT_EQ(FindString(body, {"note"}), "3 to 5 replicas");
  EXPECT_EQ(FindString(body, {"regarding", "kind"}), "RequestAutoscaler");
  EXPECT_EQ(FindString(body, {"regarding", "uid"}), "u-1");
  EXPECT_EQ(FindString(body, {"reportingController"}), "springtide.dev/controller");
  EXPECT_EQ(FindString(body, {"reportingInstance"}), "host_uuid");
  EXPECT_EQ(Find(body, {"series"}), nullptr);
  EXPECT_EQ(Find(body, {"related"}), nullptr);
  EXPECT_EQ(Find(body, {"metadata", "resourceVersion"}), nullptr);
}

TEST(EventTest, FieldsAreCutToWhatTheServerTakes) {
  EventRecord record = Scaled();
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\u6f6e";
  record.event.reason = record.event.action = record.event.note = wide;
  record.event.type = EventType::kWarning;
  const auto body = Encoded(record, {wide, wide});
  for (const char* field : {"reason", "action", "reportingController", "reportingInstance"}) {
    EXPECT_EQ(FindString(body, {field})->size(), 126) << field;
  }
  EXPECT_EQ(FindString(body, {"note"})->size(), 1023);
  EXPECT_EQ(FindString(body, {"type"}), "Warning");
}

TEST(EventTest, HostileTextIsStillAnEvent) {
  EventRecord record = Scaled();
  record.event.reason = "";
  record.event.action = "";
  record.event.note = "\xff\xfe\x1b[31m\"\\";
  record.event.regarding.name = "\xff";
  const auto body = Encoded(record, {"", ""});
  EXPECT_EQ(FindString(body, {"reason"}), "Unknown");
  EXPECT_EQ(FindString(body, {"action"}), "Unknown");
  EXPECT_EQ(FindString(body, {"note"}), "?? [31m\"\\");
  EXPECT_EQ(FindString(body, {"reportingInstance"}), "unknown");
}

TEST(EventTest, AClusterScopedObjectHasItsEventsInDefault) {
  EventRecord record = Scaled();
  record.event.regarding.name_space = "";
  EXPECT_EQ(FindString(Encoded(record), {"metadata", "namespace"}), "default");
  EXPECT_EQ(CreateEventRequest(record, kSource).path,
            "/apis/events.k8s.io/v1/namespaces/default/events");
}

TEST(EventTest, TheNameIsTheSameForTheSameEventOnly) {
  const std::string name = EventName(Scaled(), kSource);
  EXPECT_THAT(name, testing::MatchesRegex("web\\.[0-9a-f]{16}"));
  EventRecord counted = Scaled();
  counted.count = 5;
  counted.last += absl::Minutes(3);
  counted.event.note = "another number";
  EXPECT_EQ(EventName(counted, kSource), name);

  std::set<std::string> names{name};
  EventRecord other = Scaled();
  other.first += absl::Microseconds(1);
  names.insert(EventName(other, kSource));
  other = Scaled();
  other.event.reason = "ScaledDown";
  names.insert(EventName(other, kSource));
  other = Scaled();
  other.event.regarding.uid = "u-2";
  names.insert(EventName(other, kSource));
  names.insert(EventName(Scaled(), {kSource.controller, "another"}));
  EXPECT_EQ(names.size(), 5);
}

TEST(EventTest, TheNameIsADnsSubdomain) {
  const struct {
    std::string object;
    std::string prefix;
  } cases[] = {
      {"web-0", "web-0."},
      {"System:Controller_X", "system-controller-x."},
      {"a.b.c", "a.b.c."},
      {"a..b", "a.b."},
      {"a-.b", "a--b."},
      {"-a-", "a."},
      {"...", "event."},
      {"", "event."},
      {"\u6f6e", "event."},
      {std::string(300, 'x'), std::string(236, 'x') + "."},
      {std::string(235, 'x') + ".yyyy", std::string(235, 'x') + "."},
  };
  for (const auto& c : cases) {
    EventRecord record = Scaled();
    record.event.regarding.name = c.object;
    const std::string name = EventName(record, kSource);
    EXPECT_LE(name.size(), 253);
    EXPECT_EQ(name.substr(0, name.size() - 16), c.prefix) << c.object;
  }
}

TEST(EventTest, KeysDoNotRunTogether) {
  Event a;
  a.action = "ab";
  a.reason = "c";
  Event b;
  b.action = "a";
  b.reason = "bc";
  EXPECT_NE(EventKey(a), EventKey(b));
  b = a;
  b.note = "notes do not count";
  EXPECT_EQ(EventKey(a), EventKey(b));
  b.related = ObjectReference{};
  EXPECT_NE(EventKey(a), EventKey(b));
  b = a;
  b.type = EventType::kWarning;
  EXPECT_NE(EventKey(a), EventKey(b));
}

TEST(EventTest, ASeriesIsPatched) {
  EventRecord record = Scaled();
  record.count = 7;
  record.last += absl::Minutes(5);
  const ApiRequest patch = PatchEventRequest(record, kSource);
  EXPECT_EQ(patch.method, http::Method::kPatch);
  EXPECT_EQ(patch.path,
            "/apis/events.k8s.io/v1/namespaces/shop/events/" + EventName(record, kSource));
  EXPECT_EQ(patch.content_type, "application/merge-patch+json");
  EXPECT_EQ(patch.body,
            R"({"series":{"count":7,"lastObservedTime":"2026-01-02T03:09:05.678901Z"}})");
  const auto whole = *ParseJson(CreateEventRequest(record, kSource).body);
  EXPECT_EQ(FindInteger(whole, {"series", "count"}), 7);
}

}  // namespace
}  // namespace springtide::k8s
