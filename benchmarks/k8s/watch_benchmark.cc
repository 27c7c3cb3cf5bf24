// What a watch costs: events decoded and stored in a second, and bytes held per object.
#include <malloc.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "k8s/frame_reader.h"
#include "k8s/list_reader.h"
#include "k8s/object_parser.h"
#include "k8s/pod.h"
#include "k8s/store.h"
#include "k8s/watch_event.h"

namespace springtide::k8s {
namespace {

constexpr int kVersionDigits = 12;

// A Pod as an API server sends it: with `containers` containers of some settings each, their
// states, and the field managers' books, which are a third of it.
std::string PodText(int number, int containers) {
  std::string managed;
  std::string specs;
  std::string states;
  for (int i = 0; i < containers; ++i) {
    absl::StrAppend(&specs, i > 0 ? "," : "", R"({"name":"c)", i,
                    R"(","image":"registry.example/team/app:v1.2.3","ports":[{"name":"http",)",
                    R"("containerPort":8080,"protocol":"TCP"}],"env":[)");
    absl::StrAppend(&managed, i > 0 ? "," : "", R"("k:{\"name\":\"c)", i, R"(\"}":{".":{},)");
    for (int e = 0; e < 6; ++e) {
      absl::StrAppend(&specs, e > 0 ? "," : "", R"({"name":"SETTING_)", e,
                      R"(","value":"a value of usual length"})");
      absl::StrAppend(&managed, e > 0 ? "," : "", R"("f:env":{".":{},"k:{\"name\":\"SETTING_)", e,
                      R"(\"}":{".":{},"f:name":{},"f:value":{}}})");
    }
    absl::StrAppend(&managed, "}");
    absl::StrAppend(
        &specs, R"(],"resources":{"limits":{"cpu":"1","memory":"512Mi"},"requests":{"cpu":"250m",)",
        R"("memory":"256Mi"}},"livenessProbe":{"httpGet":{"path":"/healthz","port":"http"},)",
        R"("periodSeconds":10,"failureThreshold":3},"terminationMessagePolicy":"File"})");
    absl::StrAppend(
        &states, i > 0 ? "," : "", R"({"name":"c)", i,
        R"(","state":{"running":{"startedAt":"2026-01-01T00:00:07Z"}},"lastState":{},"ready":true,)",
        R"("restartCount":0,"image":"registry.example/team/app:v1.2.3","containerID":"containerd://)",
        std::string(64, 'a'), R"(","started":true})");
  }
  return absl::StrCat(
      R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-5d9c7b6f4-)", number,
      R"(","generateName":"web-5d9c7b6f4-","namespace":"shop","uid":"0b3a5f5e-7a3f-4a5f-9a5f-)",
      absl::Dec(number, absl::kZeroPad12), R"(","resourceVersion":")",
      std::string(kVersionDigits, '0'),
      R"(","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"app":"web","pod-template-hash":)",
      R"("5d9c7b6f4"},"annotations":{"prometheus.io/scrape":"true"},"ownerReferences":[{)",
      R"("apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d9c7b6f4",)",
      R"("uid":"1c4b6a6f-8b4a-4b6a-8b6a-0123456789ab","controller":true}],"managedFields":[{)",
      R"("manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","fieldsV1":{)",
      R"("f:spec":{"f:containers":{)", managed, R"(}}}}]},"spec":{"containers":[)", specs,
      R"(],"nodeName":"node-17","serviceAccountName":"default","restartPolicy":"Always"},"status":{)",
      R"("phase":"Running","conditions":[{"type":"Initialized","status":"True"},{"type":"Ready",)",
      R"("status":"True","lastTransitionTime":"2026-01-01T00:00:09Z"}],"hostIP":"10.0.0.1",)",
      R"("podIP":"10.1.2.3","startTime":"2026-01-01T00:00:01Z","containerStatuses":[)", states,
      "]}}");
}

// Events of many Pods whose versions are written anew each time round.
class Events {
 public:
  explicit Events(int containers) {
    for (int i = 0; i < 200; ++i) {
      frames_.push_back(
          absl::StrCat(R"({"type":"MODIFIED","object":)", PodText(i, containers), "}\n"));
      constexpr absl::string_view kField = R"("resourceVersion":")";
      places_.push_back(frames_.back().find(std::string(kField)) + kField.size());
    }
  }

  const std::string& Next() {
    const size_t i = static_cast<size_t>(version_) % frames_.size();
    frames_[i].replace(places_[i], kVersionDigits, absl::StrCat(version_++));
    return frames_[i];
  }

 private:
  std::vector<std::string> frames_;
  std::vector<size_t> places_;
  int64_t version_ = 100'000'000'000;
};

void BM_DecodeAndStore(benchmark::State& state, int containers) {
  Events events(containers);
  const Kind<Pod> kind = PodKind({.labels = {"app"}, .annotations = {}});
  WatchEventDecoder decoder(kind.projection);
  FrameReader frames;
  Store<Pod> store;
  int64_t bytes = 0;
  for (auto _ : state) {
    const std::string& text = events.Next();
    bytes += static_cast<int64_t>(text.size());
    frames.Feed(text);
    absl::string_view frame;
    if (frames.Next(frame) != FrameReader::Result::kFrame) state.SkipWithError("no frame");
    const auto event = decoder.Decode(frame);
    auto pod = event.ok() ? kind.decode(*event->object) : event.status();
    if (!pod.ok() || !store.Upsert(*std::move(pod))) state.SkipWithError("not stored");
    if (frames.Next(frame) != FrameReader::Result::kNeedMore) state.SkipWithError("a rest");
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(bytes);
  state.counters["event_bytes"] =
      static_cast<double>(bytes) / static_cast<double>(state.iterations());
}

// Pages of 500 through the list's parser; an item is an object.
void BM_ReadPage(benchmark::State& state, int containers) {
  std::string page = R"({"kind":"PodList","metadata":{"resourceVersion":"5"},"items":[)";
  for (int i = 0; i < 500; ++i) absl::StrAppend(&page, i > 0 ? "," : "", PodText(i, containers));
  page += "]}";
  const Kind<Pod> kind = PodKind({});
  ListReader reader(kind.projection);
  for (auto _ : state) {
    const auto read = reader.Read(
        page, [&kind](const boost::json::value& item) { return kind.decode(item).status(); });
    if (!read.ok() || read->items != 500) state.SkipWithError("no page");
  }
  state.SetItemsProcessed(state.iterations() * 500);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(page.size()));
}

// Heap bytes per object in the store, keys, sets and allocator included.
void BM_CachedObject(benchmark::State& state) {
  constexpr int kObjects = 20'000;
  const Kind<Pod> kind = PodKind({.labels = {"app"}, .annotations = {}});
  double per_object = 0;
  for (auto _ : state) {
    Store<Pod> store;
    ObjectParser parser(kind.projection);
    const size_t before = mallinfo2().uordblks;
    for (int i = 0; i < kObjects; ++i) {
      const auto object = parser.Parse(PodText(i, 1));
      auto pod = object.ok() ? kind.decode(**object) : object.status();
      if (!pod.ok()) {
        state.SkipWithError("no Pod");
        break;
      }
      store.Upsert(*std::move(pod));
    }
    per_object = static_cast<double>(mallinfo2().uordblks - before) / kObjects;
  }
  state.counters["bytes/object"] = per_object;
}

BENCHMARK_CAPTURE(BM_DecodeAndStore, pod_14k, 9);
BENCHMARK_CAPTURE(BM_DecodeAndStore, pod_4k, 2);
BENCHMARK_CAPTURE(BM_ReadPage, pod_14k, 9)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_ReadPage, pod_4k, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_CachedObject)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace springtide::k8s
