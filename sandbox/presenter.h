// How objects leave the server: whole, as metadata alone, or as rows of a Table.
#ifndef SPRINGTIDE_SANDBOX_PRESENTER_H_
#define SPRINGTIDE_SANDBOX_PRESENTER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

enum class Form { kObject, kMetadata, kTable };

// ListHead: what a list says besides its items.
struct ListHead {
  int64_t revision = 0;
  std::string continue_token;
  int64_t remaining = 0;
};

class Presenter {
 public:
  // Negotiate reads Accept and the query's includeObject (None, Metadata, Object). NotAcceptable
  // when JSON is not among what the client takes.
  static absl::StatusOr<Presenter> Negotiate(ResourcePtr resource, absl::string_view accept,
                                             absl::string_view include_object);

  // `stored` is in stored form; the results are bodies.
  std::string One(const JsonObject& stored, absl::Time now) const;
  std::string List(const std::vector<ObjectPtr>& stored, const ListHead& head,
                   absl::Time now) const;
  // Event: a line of a watch. `is_first` has a Table describe its columns.
  std::string Event(absl::string_view type, const JsonObject& stored, bool is_first,
                    absl::Time now) const;
  // Bookmark: `initial_end` marks the end of the initial events.
  std::string Bookmark(int64_t revision, bool initial_end) const;
  // ErrorEvent: `status` as a watch reports it.
  static std::string ErrorEvent(const absl::Status& status);

  // "application/json", or with the parameters of the form.
  std::string ContentType() const;

 private:
  Presenter(ResourcePtr resource, Form form, std::string include)
      : resource_(std::move(resource)), form_(form), include_(std::move(include)) {}

  std::string Item(const JsonObject& stored) const;
  JsonObject Row(const JsonObject& stored, absl::Time now) const;
  JsonObject Table(JsonArray rows, bool with_columns) const;

  ResourcePtr resource_;
  Form form_ = Form::kObject;
  std::string include_;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_PRESENTER_H_
