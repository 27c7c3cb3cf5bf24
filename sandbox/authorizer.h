// Who may do what: bearer tokens and allow rules, in the manner of RBAC.
#ifndef SPRINGTIDE_SANDBOX_AUTHORIZER_H_
#define SPRINGTIDE_SANDBOX_AUTHORIZER_H_

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace springtide::sandbox {

struct User {
  std::string name;
  std::vector<std::string> groups;
};

// Rule: in each list "*" stands for all; empty `namespaces` or `names` mean all.
struct Rule {
  std::vector<std::string> verbs;
  std::vector<std::string> groups;
  std::vector<std::string> resources;  // "deployments", "deployments/scale"
  std::vector<std::string> namespaces;
  std::vector<std::string> names;
};

struct Attributes {
  std::string verb;
  std::string group;
  std::string resource;  // with its subresource
  std::string space;
  std::string name;
  std::string path;  // of what is no resource; every known user may get those
};

// Authorizer: what no rule allows is forbidden.
//
// Thread safety: safe from any thread.
class Authorizer {
 public:
  void AddToken(absl::string_view token, User user);
  // Tokens that are revoked are refused (401) as unknown ones are.
  void RevokeToken(absl::string_view token);
  std::optional<User> Authenticate(absl::string_view token) const;

  void Allow(absl::string_view user, Rule rule);
  void AllowAll(absl::string_view user);
  // Revoke takes all rules of a user away.
  void Revoke(absl::string_view user);
  // RevokeIn forbids a user everything in one namespace, whatever the rules say.
  void RevokeIn(absl::string_view user, absl::string_view space);
  void RestoreIn(absl::string_view user, absl::string_view space);

  bool Allowed(absl::string_view user, const Attributes& attributes) const;

 private:
  struct Grants {
    std::vector<Rule> rules;
    std::vector<std::string> closed;  // namespaces
  };

  mutable std::mutex mutex_;
  std::map<std::string, User, std::less<>> tokens_;    // guarded by mutex_
  std::map<std::string, Grants, std::less<>> grants_;  // guarded by mutex_
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_AUTHORIZER_H_
