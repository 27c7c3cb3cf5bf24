#include "policies/policy_kind.h"

namespace springtide::policies {

absl::string_view SectionName(Stage stage) {
  switch (stage) {
    case Stage::kSizing:
      return "sizing";
    case Stage::kBurst:
      return "burst";
    case Stage::kKeepAlive:
      return "keepAlive";
    case Stage::kLimits:
      return "limits";
    case Stage::kBounds:
      return "bounds";
  }
  return "";
}

}  // namespace springtide::policies
