// Reads a page of a list item by item, so that a big page is never a tree in memory.
#ifndef SPRINGTIDE_K8S_LIST_READER_H_
#define SPRINGTIDE_K8S_LIST_READER_H_

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/projection.h"

namespace springtide::k8s {

// ListPage: what a page says beside its items.
struct ListPage {
  std::string kind;  // "PodList"; empty when absent
  std::string resource_version;
  std::string continue_token;                   // empty on the last page
  std::optional<int64_t> remaining_item_count;  // an estimate, and often absent
  size_t items = 0;
};

// ListReader: its buffers are reused from page to page.
//
// Thread safety: not safe for concurrent use.
class ListReader {
 public:
  // OnItem gets what the projection keeps of an item, valid during the call; an error ends the
  // page.
  using OnItem = absl::FunctionRef<absl::Status(const boost::json::value& item)>;

  // `item_projection` is of one item.
  explicit ListReader(Projection item_projection);
  ~ListReader();

  // Read: items come in their order, metadata wherever it stands. Items that came before an error
  // have been handed out. Errors: DataLoss for what is no JSON or no list (no "items", items that
  // are no objects, "items" twice), ResourceExhausted for too deep nesting, and those of on_item.
  absl::StatusOr<ListPage> Read(absl::string_view text, OnItem on_item);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LIST_READER_H_
