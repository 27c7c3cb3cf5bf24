#include "k8s/impersonation.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {
namespace {

bool IsHeaderValue(absl::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t';
  });
}

// The characters of a token (RFC 9110, section 5.6.2), without the percent sign, which escapes.
bool IsPlainInName(char c) {
  constexpr absl::string_view kMarks = "!#$&'*+-.^_`|~";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kMarks.find(c) != absl::string_view::npos;
}

std::string EscapeName(absl::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (IsPlainInName(c)) {
      escaped += c;
    } else {
      absl::StrAppendFormat(&escaped, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

}  // namespace

absl::Status CheckImpersonation(const Impersonation& impersonation) {
  const bool more =
      !impersonation.uid.empty() || !impersonation.groups.empty() || !impersonation.extras.empty();
  if (impersonation.user.empty() && more) {
    return absl::InvalidArgumentError(
        "as-uid, as-groups and as-user-extra need a user to act as; set \"as\"");
  }
  bool fits = IsHeaderValue(impersonation.user) && IsHeaderValue(impersonation.uid) &&
              std::all_of(impersonation.groups.begin(), impersonation.groups.end(), IsHeaderValue);
  for (const auto& [key, values] : impersonation.extras) {
    if (key.empty()) return absl::InvalidArgumentError("as-user-extra has an empty key");
    fits = fits && std::all_of(values.begin(), values.end(), IsHeaderValue);
  }
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "a text under \"as\", \"as-uid\", \"as-groups\" or \"as-user-extra\" holds a line end or "
      "another control character; remove it");
}

std::vector<std::pair<std::string, std::string>> ImpersonationHeaders(
    const Impersonation& impersonation) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (impersonation.user.empty()) return headers;
  headers.emplace_back("Impersonate-User", impersonation.user);
  if (!impersonation.uid.empty()) headers.emplace_back("Impersonate-Uid", impersonation.uid);
  for (const std::string& group : impersonation.groups) {
    headers.emplace_back("Impersonate-Group", group);
  }
  for (const auto& [key, values] : impersonation.extras) {
    for (const std::string& value : values) {
      headers.emplace_back(absl::StrCat("Impersonate-Extra-", EscapeName(key)), value);
    }
  }
  return headers;
}

}  // namespace springtide::k8s
