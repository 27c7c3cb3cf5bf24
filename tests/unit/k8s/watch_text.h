// The JSON of lists, events and Pods for tests.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_WATCH_TEXT_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_WATCH_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {

// PodText: a Pod of the namespace "shop"; without a uid given its name is its uid.
inline std::string PodText(absl::string_view name, absl::string_view version,
                           absl::string_view uid = "", absl::string_view more = "") {
  return absl::StrCat(R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":")", name,
                      R"(","namespace":"shop","uid":")", uid.empty() ? name : uid,
                      R"(","resourceVersion":")", version, R"("},"status":{"phase":"Running"})",
                      more, "}");
}

inline std::string ListText(absl::string_view version, const std::vector<std::string>& items,
                            absl::string_view more_metadata = "") {
  return absl::StrCat(R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":")",
                      version, R"(")", more_metadata, R"(},"items":[)", absl::StrJoin(items, ","),
                      "]}\n");
}

inline std::string EventText(absl::string_view type, absl::string_view object) {
  return absl::StrCat(R"({"type":")", type, R"(","object":)", object, "}\n");
}

inline std::string BookmarkText(absl::string_view version, bool initial_events_end = false) {
  return EventText(
      "BOOKMARK",
      absl::StrCat(
          R"({"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":")", version, R"(")",
          initial_events_end ? R"(,"annotations":{"k8s.io/initial-events-end":"true"})" : "",
          "}}"));
}

inline std::string ErrorText(int code, absl::string_view reason) {
  return EventText("ERROR", absl::StrCat(R"({"kind":"Status","apiVersion":"v1","code":)", code,
                                         R"(,"reason":")", reason, R"(","message":"no"})"));
}

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_WATCH_TEXT_H_
