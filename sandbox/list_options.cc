#include "sandbox/list_options.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "k8s/json.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

absl::Status Misused(absl::string_view field, absl::string_view why) {
  return Invalid({"meta.k8s.io", "ListOptions", ""},
                 {{"FieldValueForbidden", absl::StrCat("Forbidden: ", why), std::string(field)}});
}

absl::Status CheckList(const ListOptions& options) {
  if (options.initial_events) {
    return Misused("sendInitialEvents", "sendInitialEvents is forbidden for list");
  }
  if (options.match == VersionMatch::kUnset) return absl::OkStatus();
  if (!options.continue_token.empty()) {
    return Misused("resourceVersionMatch",
                   "resourceVersionMatch is forbidden when continue is provided");
  }
  if (!options.version) {
    return Misused("resourceVersionMatch",
                   "resourceVersionMatch is forbidden unless resourceVersion is provided");
  }
  if (options.match == VersionMatch::kExact && *options.version == 0) {
    return Misused("resourceVersionMatch",
                   "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
  }
  return absl::OkStatus();
}

absl::Status CheckWatch(const ListOptions& options, bool watch_list) {
  if (!options.initial_events) {
    if (options.match == VersionMatch::kUnset) return absl::OkStatus();
    return Misused("resourceVersionMatch",
                   "resourceVersionMatch is forbidden for watch unless sendInitialEvents is "
                   "provided");
  }
  if (!watch_list) {
    return Misused("sendInitialEvents",
                   "sendInitialEvents is forbidden for watch unless the WatchList feature gate is "
                   "enabled");
  }
  if (options.match != VersionMatch::kNotOlderThan) {
    return Misused("resourceVersionMatch",
                   "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  return absl::OkStatus();
}

absl::StatusOr<VersionMatch> ParseMatch(absl::string_view text) {
  if (text.empty()) return VersionMatch::kUnset;
  if (text == "Exact") return VersionMatch::kExact;
  if (text == "NotOlderThan") return VersionMatch::kNotOlderThan;
  return Invalid({"meta.k8s.io", "ListOptions", ""},
                 {{"FieldValueNotSupported",
                   absl::StrCat("Unsupported value: \"", text,
                                "\": supported values: \"\", \"Exact\", \"NotOlderThan\""),
                   "resourceVersionMatch"}});
}

}  // namespace

absl::StatusOr<ListOptions> ParseListOptions(const Resource& resource, const RequestInfo& info,
                                             bool watch_list) {
  ListOptions options;
  auto labels = LabelSelector::Parse(info.query.Get("labelSelector"));
  if (!labels.ok()) return labels.status();
  options.labels = *std::move(labels);
  auto fields = FieldSelector::Parse(info.query.Get("fieldSelector"), resource.selectable_fields);
  if (!fields.ok()) return fields.status();
  options.fields = info.name.empty() ? *std::move(fields) : FieldSelector::ForName(info.name);
  if (const std::string version = info.query.Get("resourceVersion"); !version.empty()) {
    uint64_t number = 0;
    if (!absl::SimpleAtoi(version, &number) || number > INT64_MAX) {
      return BadRequest(
          absl::StrCat("Invalid value: \"", version, "\": the resource version is no number"));
    }
    options.version = static_cast<int64_t>(number);
  }
  auto match = ParseMatch(info.query.Get("resourceVersionMatch"));
  if (!match.ok()) return match.status();
  options.match = *match;
  if (const std::string limit = info.query.Get("limit"); !limit.empty()) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(limit, &number) || number < 0) {
      return BadRequest(absl::StrCat("limit \"", limit, "\" is no count"));
    }
    options.limit = static_cast<size_t>(number);
  }
  options.continue_token = info.query.Get("continue");
  options.bookmarks = info.query.IsTrue("allowWatchBookmarks");
  if (info.query.Has("sendInitialEvents")) {
    options.initial_events = info.query.IsTrue("sendInitialEvents");
  }
  if (const std::string seconds = info.query.Get("timeoutSeconds"); !seconds.empty()) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(seconds, &number) || number < 0) {
      return BadRequest(absl::StrCat("timeoutSeconds \"", seconds, "\" is no number of seconds"));
    }
    if (number > 0) options.timeout = absl::Seconds(number);
  }
  absl::Status fit = info.verb == "watch" ? CheckWatch(options, watch_list) : CheckList(options);
  if (!fit.ok()) return fit;
  if (!options.continue_token.empty() && options.version && *options.version != 0) {
    return BadRequest("specifying resource version is not allowed when using continue");
  }
  return options;
}

std::string EncodeContinue(const ContinueToken& token) {
  return absl::WebSafeBase64Escape(Serialize({{"v", "meta.k8s.io/v1"},
                                              {"rv", token.revision},
                                              {"namespace", token.space},
                                              {"name", token.name}}));
}

absl::StatusOr<ContinueToken> DecodeContinue(absl::string_view text) {
  std::string decoded;
  if (absl::WebSafeBase64Unescape(text, &decoded)) {
    const auto document = k8s::ParseJson(decoded);
    if (document.ok() && document->is_object() && document->get_object().contains("name")) {
      const JsonObject& token = document->get_object();
      return ContinueToken{IntegerAt(token, {"rv"}), TextAt(token, {"namespace"}),
                           TextAt(token, {"name"})};
    }
  }
  return BadRequest("continue key is not valid: it was not given by this server");
}

}  // namespace springtide::sandbox
