#include "sandbox/reviews.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace springtide::sandbox {
namespace {

JsonObject TokenStatus(const JsonObject& review, const Authorizer& authorizer) {
  const auto user = authorizer.Authenticate(TextAt(review, {"spec", "token"}));
  if (!user) return JsonObject{{"authenticated", false}, {"error", "the token is not known"}};
  JsonArray groups;
  for (const auto& group : user->groups) groups.push_back(Json(group));
  return JsonObject{{"authenticated", true},
                    {"user", JsonObject{{"username", user->name}, {"groups", groups}}}};
}

Attributes AttributesOf(const JsonObject& review) {
  Attributes attributes;
  if (const auto* resource = ObjectAt(review, {"spec", "resourceAttributes"})) {
    attributes.verb = TextAt(*resource, {"verb"});
    attributes.group = TextAt(*resource, {"group"});
    attributes.resource = TextAt(*resource, {"resource"});
    if (const auto sub = TextAt(*resource, {"subresource"}); !sub.empty()) {
      absl::StrAppend(&attributes.resource, "/", sub);
    }
    attributes.space = TextAt(*resource, {"namespace"});
    attributes.name = TextAt(*resource, {"name"});
  } else {
    attributes.path = TextAt(review, {"spec", "nonResourceAttributes", "path"}, "/");
    attributes.verb = TextAt(review, {"spec", "nonResourceAttributes", "verb"});
  }
  return attributes;
}

}  // namespace

JsonObject AnswerReview(const Resource& resource, JsonObject review, absl::string_view user,
                        const Authorizer& authorizer) {
  if (resource.kind == "TokenReview") {
    review["status"] = TokenStatus(review, authorizer);
    return review;
  }
  const std::string subject =
      resource.kind == "SubjectAccessReview" ? TextAt(review, {"spec", "user"}) : std::string(user);
  review["status"] = JsonObject{{"allowed", authorizer.Allowed(subject, AttributesOf(review))}};
  return review;
}

}  // namespace springtide::sandbox
