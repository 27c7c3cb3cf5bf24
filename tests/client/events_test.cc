// Events as a server takes them.
#include "k8s/events.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "k8s/event.h"
#include "k8s/json.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

using http::Method;

class EventsTest : public ClientTest {
 protected:
  k8s::EventRecord Record(const std::string& reason) {
    k8s::EventRecord record;
    record.event.regarding = {"apps/v1", "Deployment", ns(), "web", "uid-1"};
    record.event.reason = reason;
    record.event.action = "Scale";
    record.event.note = "scaled to 3";
    record.first = record.last = base::RealClock().Now();
    return record;
  }
  const k8s::EventSource source_{"springtide.dev/controller", "suite"};

  absl::StatusOr<boost::json::value> Stored(const k8s::EventRecord& record) {
    return Send(Method::kGet, absl::StrCat("/apis/events.k8s.io/v1/namespaces/", ns(), "/events/",
                                           k8s::EventName(record, source_)));
  }
  absl::Status Create(const k8s::EventRecord& record) {
    return api().Call(k8s::CreateEventRequest(record, source_), {}).status();
  }
};

TEST_F(EventsTest, IsStoredWithWhatItSays) {
  const auto record = Record("Scaled");
  ASSERT_EQ(Create(record), absl::OkStatus());
  const auto stored = Stored(record);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(k8s::FindString(*stored, {"reason"}), "Scaled");
  EXPECT_EQ(k8s::FindString(*stored, {"note"}), "scaled to 3");
  EXPECT_EQ(k8s::FindString(*stored, {"regarding", "name"}), "web");
  EXPECT_EQ(k8s::FindString(*stored, {"reportingController"}), "springtide.dev/controller");
  EXPECT_EQ(k8s::FindString(*stored, {"type"}), "Normal");
}

TEST_F(EventsTest, OneThatIsSentTwiceIsStoredOnce) {
  const auto record = Record("Scaled");
  ASSERT_EQ(Create(record), absl::OkStatus());
  EXPECT_EQ(Create(record).code(), absl::StatusCode::kAborted);
}

TEST_F(EventsTest, ASeriesCounts) {
  auto record = Record("Scaled");
  ASSERT_EQ(Create(record), absl::OkStatus());
  record.count = 4;
  record.last = base::RealClock().Now();
  const auto patched = api().Call(k8s::PatchEventRequest(record, source_), {});
  ASSERT_TRUE(patched.ok()) << patched.status();
  const auto stored = Stored(record);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(k8s::FindInteger(*stored, {"series", "count"}), 4);
}

TEST_F(EventsTest, TheLongestFieldsAreTaken) {
  auto record = Record(std::string(500, 'R'));
  record.event.action = std::string(500, 'A');
  record.event.note = std::string(5000, 'n');
  record.event.type = k8s::EventType::kWarning;
  EXPECT_EQ(Create(record), absl::OkStatus());
}

TEST_F(EventsTest, AnyTextIsTakenAsANote) {
  auto record = Record("Scaled");
  for (int i = 0; i < 600; ++i) record.event.note += "\xe2\x82\xac\"\n";
  EXPECT_EQ(Create(record), absl::OkStatus());
}

TEST_F(EventsTest, ARecorderSendsAndCounts) {
  k8s::EventRecorder::Options options;
  options.source = source_;
  k8s::EventRecorder recorder(api(), base::RealClock(), options, [] { return 0.5; });
  for (const char* reason : {"Scaled", "Scaled", "Held"}) {
    recorder.Record(Record(reason).event);
  }
  EXPECT_TRUE(recorder.Flush(absl::Seconds(30)));
  EXPECT_EQ(recorder.counters().refused, 0);
  EXPECT_EQ(recorder.counters().dropped, 0);
  const auto list =
      Send(Method::kGet, absl::StrCat("/apis/events.k8s.io/v1/namespaces/", ns(), "/events"));
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->at("items").as_array().size(), 2U);
}

}  // namespace
}  // namespace springtide::client_test
