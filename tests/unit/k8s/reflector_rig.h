// A reflector of Pods on a scripted server and a clock that moves by itself.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_REFLECTOR_RIG_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_REFLECTOR_RIG_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/manual_clock.h"
#include "k8s/pod.h"
#include "k8s/reflector.h"
#include "k8s/store.h"
#include "tests/unit/k8s/fake_api.h"
#include "tests/unit/k8s/watch_text.h"

namespace springtide::k8s {

struct ReflectorRig {
  explicit ReflectorRig(ReflectorOptions options = Plain()) {
    reflector =
        std::make_unique<Reflector>(std::move(options), api, clock, gate, [] { return 0; }, feed);
  }

  // Plain: paged lists, no streamed ones.
  static ReflectorOptions Plain() {
    ReflectorOptions options;
    options.path = "/api/v1/pods";
    options.kind = "Pod";
    options.protocol.watch_list = false;
    return options;
  }
  static ReflectorOptions Streamed() {
    ReflectorOptions options = Plain();
    options.protocol.watch_list = true;
    return options;
  }

  // Run until the script is over.
  void Run() { reflector->Run(api.stop_token()); }

  // View: "a@5 b@7": what the store holds.
  std::string View() const {
    std::vector<std::string> all;
    for (const auto& pod : store.Snapshot()) {
      all.push_back(absl::StrCat(pod->meta.key.name, "@", pod->meta.resource_version));
    }
    return absl::StrJoin(all, " ");
  }

  base::ManualClock clock{absl::FromUnixSeconds(1'767'225'600), /*sleeping_advances=*/true};
  FakeApi api{clock};
  WatchListGate gate;
  Store<Pod> store;
  StoreFeed<Pod> feed{PodKind({.labels = {"app"}, .annotations = {}}), store};
  std::unique_ptr<Reflector> reflector;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_REFLECTOR_RIG_H_
