#include "sandbox/api_reads.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sandbox/refusal.h"
#include "sandbox/scale.h"

namespace springtide::sandbox {
namespace {

// Selected: those that a list names, in their order.
std::vector<ObjectPtr> Selected(const Snapshot& snapshot, const ListOptions& options) {
  std::vector<ObjectPtr> out;
  for (const auto& entry : snapshot.objects) {
    const ObjectPtr& object = entry.second;
    if (options.labels.Matches(*object) && options.fields.Matches(*object)) out.push_back(object);
  }
  return out;
}

// RevisionFor: at which revision the first page of a list is read; 0 is the newest.
absl::StatusOr<int64_t> RevisionFor(const ReadContext& context, const ListOptions& options) {
  const int64_t newest = context.horizon == 0 ? context.store.revision() : context.horizon;
  if (!options.version || *options.version == 0) return context.horizon;
  if (*options.version > newest) return VersionTooLarge(*options.version, newest);
  // A limit without a word on matching means exactly that version, as it always did.
  const bool exact = options.match == VersionMatch::kExact ||
                     (options.match == VersionMatch::kUnset && options.limit > 0);
  return exact ? *options.version : context.horizon;
}

absl::Status ExpiredPage(const ContinueToken& token) {
  ContinueToken inconsistent = token;
  inconsistent.revision = 0;
  return Expired(
      "The provided continue parameter is too old to display a consistent list result. You can "
      "start a new list without the continue parameter, or use the continue token in this response "
      "to retrieve the remainder of the results. Continuing with the provided token results in an "
      "inconsistent list - objects that were created, modified, or deleted between the time the "
      "first chunk was returned and now may show up in the list.",
      EncodeContinue(inconsistent));
}

}  // namespace

absl::StatusOr<http::Response> GetOne(const ReadContext& context, const ResourcePtr& resource,
                                      const RequestInfo& info, absl::string_view accept) {
  const auto object =
      context.store.Get({resource->storage(), info.space, info.name}, context.horizon);
  if (!object.ok()) return Expired(std::string(object.status().message()));
  if (*object == nullptr) return NotFound(resource->Name(info.name));
  if (info.subresource == "scale") {
    const auto scale = ScaleOf(*resource, **object);
    if (!scale.ok()) return scale.status();
    return http::Response{200, {{"Content-Type", "application/json"}}, Serialize(*scale)};
  }
  const auto presenter = Presenter::Negotiate(resource, accept, info.query.Get("includeObject"));
  if (!presenter.ok()) return presenter.status();
  return http::Response{
      200, {{"Content-Type", presenter->ContentType()}}, presenter->One(**object, context.now)};
}

absl::StatusOr<http::Response> ListMany(const ReadContext& context, const ResourcePtr& resource,
                                        const RequestInfo& info, absl::string_view accept) {
  auto options = ParseListOptions(*resource, info, /*watch_list=*/true);
  if (!options.ok()) return options.status();
  const auto presenter = Presenter::Negotiate(resource, accept, info.query.Get("includeObject"));
  if (!presenter.ok()) return presenter.status();
  ContinueToken cursor;
  if (!options->continue_token.empty()) {
    auto decoded = DecodeContinue(options->continue_token);
    if (!decoded.ok()) return decoded.status();
    cursor = *std::move(decoded);
  } else {
    const auto revision = RevisionFor(context, *options);
    if (!revision.ok()) return revision.status();
    cursor.revision = *revision;
  }
  // Version "0" is answered from a cache that does not page.
  const bool paged = options->limit > 0 && !(options->version && *options->version == 0);
  const bool all = options->labels.empty() && options->fields.empty();
  const auto snapshot =
      context.store.List(resource->storage(), info.space, cursor.revision,
                         {{cursor.space, cursor.name}, paged && all ? options->limit : 0});
  if (!snapshot.ok()) {
    if (!options->continue_token.empty()) return ExpiredPage(cursor);
    return Expired(absl::StrCat("The provided resource version is too old: ",
                                std::string(snapshot.status().message())));
  }
  std::vector<ObjectPtr> objects = Selected(*snapshot, *options);
  ListHead head;
  head.revision = snapshot->revision;
  head.remaining = static_cast<int64_t>(snapshot->remaining);
  const bool more = snapshot->remaining > 0 || (paged && objects.size() > options->limit);
  if (more) {
    objects.resize(options->limit);
    head.continue_token =
        EncodeContinue({snapshot->revision, Metadata(*objects.back(), "namespace"),
                        Metadata(*objects.back(), "name")});
  }
  return http::Response{200,
                        {{"Content-Type", presenter->ContentType()}},
                        presenter->List(objects, head, context.now)};
}

}  // namespace springtide::sandbox
