#include "k8s/names.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "k8s/server_url.h"

namespace springtide::k8s {
namespace {

constexpr size_t kMaxLabelBytes = 63;
constexpr size_t kMaxNameBytes = 253;

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

bool IsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelBytes && IsAlnum(label.front()) &&
         IsAlnum(label.back()) &&
         std::all_of(label.begin(), label.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

}  // namespace

bool IsNamespaceName(absl::string_view name) {
  return IsLabel(name) && std::none_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c));
         });
}

bool IsDnsName(absl::string_view name) {
  if (name.size() > kMaxNameBytes) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(name, '.');
  return std::all_of(labels.begin(), labels.end(), IsLabel);
}

bool IsIpAddress(absl::string_view text) {
  in_addr address = {};
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1 || IsIpv6(text);
}

}  // namespace springtide::k8s
