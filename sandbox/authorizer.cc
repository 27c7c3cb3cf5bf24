#include "sandbox/authorizer.h"

#include <algorithm>
#include <utility>

namespace springtide::sandbox {
namespace {

bool Has(const std::vector<std::string>& list, absl::string_view value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& entry) { return entry == "*" || entry == value; });
}

bool Covers(const Rule& rule, const Attributes& attributes) {
  return Has(rule.verbs, attributes.verb) && Has(rule.groups, attributes.group) &&
         Has(rule.resources, attributes.resource) &&
         (rule.namespaces.empty() || Has(rule.namespaces, attributes.space)) &&
         (rule.names.empty() || Has(rule.names, attributes.name));
}

}  // namespace

void Authorizer::AddToken(absl::string_view token, User user) {
  const std::lock_guard lock(mutex_);
  tokens_[std::string(token)] = std::move(user);
}

void Authorizer::RevokeToken(absl::string_view token) {
  const std::lock_guard lock(mutex_);
  tokens_.erase(std::string(token));
}

std::optional<User> Authorizer::Authenticate(absl::string_view token) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(std::string(token));
  if (found == tokens_.end()) return std::nullopt;
  return found->second;
}

void Authorizer::Allow(absl::string_view user, Rule rule) {
  const std::lock_guard lock(mutex_);
  grants_[std::string(user)].rules.push_back(std::move(rule));
}

void Authorizer::AllowAll(absl::string_view user) { Allow(user, {{"*"}, {"*"}, {"*"}, {}, {}}); }

void Authorizer::Revoke(absl::string_view user) {
  const std::lock_guard lock(mutex_);
  grants_.erase(std::string(user));
}

void Authorizer::RevokeIn(absl::string_view user, absl::string_view space) {
  const std::lock_guard lock(mutex_);
  grants_[std::string(user)].closed.emplace_back(space);
}

void Authorizer::RestoreIn(absl::string_view user, absl::string_view space) {
  const std::lock_guard lock(mutex_);
  auto& closed = grants_[std::string(user)].closed;
  closed.erase(std::remove(closed.begin(), closed.end(), std::string(space)), closed.end());
}

bool Authorizer::Allowed(absl::string_view user, const Attributes& attributes) const {
  const std::lock_guard lock(mutex_);
  const auto found = grants_.find(std::string(user));
  if (!attributes.path.empty()) {
    return user != "system:anonymous" || attributes.path == "/version" ||
           attributes.path == "/healthz" || attributes.path == "/livez" ||
           attributes.path == "/readyz";
  }
  if (found == grants_.end()) return false;
  const Grants& grants = found->second;
  if (std::find(grants.closed.begin(), grants.closed.end(), attributes.space) !=
      grants.closed.end()) {
    return false;
  }
  return std::any_of(grants.rules.begin(), grants.rules.end(),
                     [&](const Rule& rule) { return Covers(rule, attributes); });
}

}  // namespace springtide::sandbox
