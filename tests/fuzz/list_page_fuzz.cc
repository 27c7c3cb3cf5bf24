// Any bytes as a page of a list: read item by item it says the same as read as one document.
#include <string>

#include "k8s/json.h"
#include "k8s/list_reader.h"
#include "k8s/pod.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::FindArray;
using springtide::k8s::FindString;
using springtide::k8s::ListReader;
using springtide::k8s::ParseJson;
using springtide::k8s::PodKind;
using springtide::k8s::Projection;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = springtide::fuzz::Text(data, size);
  ListReader reader{Projection()};
  std::string items;
  const auto page = reader.Read(text, [&items](const boost::json::value& item) {
    FUZZ_CHECK(item.is_object());
    items += boost::json::serialize(item);
    return absl::OkStatus();
  });
  const auto document = ParseJson(text);
  if (page.ok()) {
    FUZZ_CHECK(document.ok());
    std::string want;
    if (const auto* array = FindArray(*document, {"items"})) {
      FUZZ_CHECK(array->size() == page->items);
      for (const auto& item : *array) want += boost::json::serialize(item);
    }
    FUZZ_CHECK(items == want);
    FUZZ_CHECK(page->resource_version ==
               FindString(*document, {"metadata", "resourceVersion"}).value_or(""));
    FUZZ_CHECK(page->continue_token ==
               FindString(*document, {"metadata", "continue"}).value_or(""));
  }

  const auto kind = PodKind({});
  ListReader pods(kind.projection);
  const auto again = pods.Read(text, [&kind](const boost::json::value& item) {
    const auto pod = kind.decode(item);
    FUZZ_CHECK(!pod.ok() || !pod->meta.key.name.empty());
    return absl::OkStatus();
  });
  FUZZ_CHECK(again.ok() == page.ok());
  return 0;
}
