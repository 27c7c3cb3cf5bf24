#include "k8s/identity.h"

#include <unistd.h>

#include <array>

#include "absl/strings/str_format.h"

namespace springtide::k8s {

std::string MakeIdentity(absl::string_view hostname, const std::function<uint64_t()>& random) {
  const uint64_t high = random();
  const uint64_t low = random();
  // RFC 9562: version 4 in the 13th digit, variant 10 in the top bits of the 17th.
  return absl::StrFormat("%s_%08x-%04x-4%03x-%04x-%012x", hostname, high >> 32,
                         (high >> 16) & 0xffff, high & 0xfff, ((low >> 48) & 0x3fff) | 0x8000,
                         low & 0xffff'ffff'ffff);
}

std::string HostName() {
  std::array<char, 256> name{};
  // The last byte stays zero, for a name that was cut need not end in one.
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "unknown";
  return name.data();
}

}  // namespace springtide::k8s
