#include "sandbox/objects.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "k8s/json.h"
#include "sandbox/builtin_rules.h"
#include "sandbox/custom_resources.h"
#include "sandbox/field_ownership.h"
#include "sandbox/schema.h"

namespace springtide::sandbox {
namespace {

// DNS-1123 subdomain.
bool IsName(absl::string_view name) {
  const auto alphanumeric = [](char c) {
    return std::islower(static_cast<unsigned char>(c)) != 0 ||
           std::isdigit(static_cast<unsigned char>(c)) != 0;
  };
  return !name.empty() && name.size() <= 253 && alphanumeric(name.front()) &&
         alphanumeric(name.back()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return alphanumeric(c) || c == '-' || c == '.';
         });
}

bool HasFinalizers(const JsonObject& object) {
  const auto* finalizers = ArrayAt(object, {"metadata", "finalizers"});
  return finalizers != nullptr && !finalizers->empty();
}

bool HasOwn(const JsonObject& object, absl::string_view key) {
  return !Metadata(object, key).empty();
}

// The part whose change makes a new generation.
JsonObject Desired(const JsonObject& object) {
  JsonObject desired = object;
  for (const char* key : {"metadata", "status", "apiVersion", "kind"}) desired.erase(key);
  return desired;
}

ObjectPtr Share(JsonObject object) { return std::make_shared<const JsonObject>(std::move(object)); }

}  // namespace

Objects::Objects(Store& store, Registry& registry, const base::Clock& clock, uint64_t seed)
    : store_(store), registry_(registry), clock_(clock), random_(seed) {}

std::string Objects::NewUid() {
  const std::lock_guard lock(mutex_);
  const uint64_t high = random_();
  const uint64_t low = random_();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32, high >> 16 & 0xffff,
                         high & 0xfff, (low >> 48 & 0x3fff) | 0x8000, low & 0xffffffffffff);
}

std::string Objects::Suffix() {
  static constexpr absl::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  const std::lock_guard lock(mutex_);
  std::string suffix;
  for (int i = 0; i < 5; ++i) suffix += kLetters[random_() % kLetters.size()];
  return suffix;
}

void Objects::SetAdmissionHook(AdmissionHook hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

absl::Status Objects::Admit(absl::string_view operation, const Resource& resource,
                            const WriteContext& context, const JsonObject& object) {
  AdmissionHook hook;
  {
    const std::lock_guard lock(mutex_);
    hook = hook_;
  }
  if (!hook) return absl::OkStatus();
  return hook({std::string(operation), resource, context.subresource, context.user, object,
               context.dry_run});
}

absl::Status Objects::CheckNamespace(const Resource& resource, absl::string_view space) {
  if (!resource.namespaced) return absl::OkStatus();
  const auto found = store_.Get({"namespaces", "", std::string(space)});
  if (!found.ok()) return found.status();
  if (*found == nullptr) return NotFound({"", "namespaces", std::string(space)});
  if (!HasOwn(**found, "deletionTimestamp")) return absl::OkStatus();
  Refusal refusal;
  refusal.code = 403;
  refusal.reason = "Forbidden";
  refusal.message = absl::StrCat(Qualified(resource.Name("")),
                                 " is forbidden: unable to create new "
                                 "content in namespace ",
                                 space, " because it is being terminated");
  refusal.about = resource.Name("");
  refusal.causes = {{"NamespaceTerminating",
                     absl::StrCat("namespace ", space, " is being terminated"),
                     "metadata.namespace"}};
  return ToStatus(refusal);
}

// Complete: pruning, defaults and validation of what is about to be stored.
absl::Status Objects::Complete(const Resource& resource, const JsonObject* current,
                               JsonObject& object, WriteContext& context) {
  std::vector<Cause> causes;
  if (resource.schema != nullptr) {
    Json value(std::move(object));
    std::vector<std::string> unknown;
    Prune(value, *resource.schema, "", /*is_root=*/true, unknown);
    ApplyDefaults(value, *resource.schema);
    Validate(value, *resource.schema, "", causes);
    object = std::move(value.get_object());
    if (!unknown.empty() && context.validation == FieldValidation::kStrict) {
      return BadRequest(
          absl::StrCat(resource.kind, " in version \"", resource.version,
                       "\" cannot be handled as a ", resource.kind, ": strict decoding error: ",
                       absl::StrJoin(unknown, ", ", [](std::string* out, const std::string& field) {
                         absl::StrAppend(out, "unknown field \"", field, "\"");
                       })));
    }
    if (context.validation == FieldValidation::kWarn) {
      for (const auto& field : unknown) {
        context.warnings.push_back(absl::StrCat("unknown field \"", field, "\""));
      }
    }
  } else {
    if (auto status = CheckTypes(resource, object); !status.ok()) return status;
    DefaultBuiltin(resource, object, current == nullptr);
    CheckBuiltin(resource, current, object, causes);
  }
  if (resource.kind == "CustomResourceDefinition") {
    CheckDefinition(object, causes);
    if (causes.empty()) CompleteDefinition(object, clock_.Now());
  }
  if (causes.empty()) return absl::OkStatus();
  return Invalid(resource.KindName(Metadata(object, "name")), std::move(causes));
}

absl::StatusOr<ObjectPtr> Objects::Create(const Resource& resource, absl::string_view space,
                                          JsonObject object, WriteContext& context) {
  JsonObject& metadata = Ensure(object, "metadata");
  if (!HasOwn(object, "name") && HasOwn(object, "generateName")) {
    metadata["name"] = absl::StrCat(Metadata(object, "generateName"), Suffix());
  }
  const std::string name = Metadata(object, "name");
  if (name.empty()) {
    return Invalid(resource.KindName(""),
                   {{"FieldValueRequired", "Required value: name or generateName is required",
                     "metadata.name"}});
  }
  if (!IsName(name)) {
    return Invalid(resource.KindName(name),
                   {{"FieldValueInvalid",
                     absl::StrCat("Invalid value: \"", name,
                                  "\": a lowercase RFC 1123 subdomain "
                                  "must consist of lower case alphanumeric characters, '-' or '.', "
                                  "and must start and end with an alphanumeric character"),
                     "metadata.name"}});
  }
  if (HasOwn(object, "resourceVersion")) {
    return BadRequest("resourceVersion should not be set on objects to be created");
  }
  if (auto status = CheckNamespace(resource, space); !status.ok()) return status;
  const absl::Time now = clock_.Now();
  if (resource.namespaced) metadata["namespace"] = View(space);
  for (const char* key : {"deletionTimestamp", "generation", "selfLink"}) metadata.erase(key);
  metadata["uid"] = NewUid();
  metadata["creationTimestamp"] = k8s::FormatTime(now);
  if (resource.has_generation) metadata["generation"] = 1;
  if (resource.has_status) object.erase("status");
  if (auto status = Complete(resource, nullptr, object, context); !status.ok()) return status;
  if (!context.owns_managed_fields) {
    TrackUpdate(nullptr, object, {context.manager, TextAt(object, {"apiVersion"}), ""}, now);
  }
  if (auto status = Admit("CREATE", resource, context, object); !status.ok()) return status;
  const ObjectKey key{resource.storage(), std::string(resource.namespaced ? space : ""), name};
  auto stored = store_.Apply(key, [&](const ObjectPtr& current) -> absl::StatusOr<Store::Write> {
    if (current != nullptr) return AlreadyExists(resource.Name(name));
    if (context.dry_run) return Store::Write{};
    return Store::Write{Store::Write::Kind::kPut, object};
  });
  if (!stored.ok()) return stored.status();
  if (context.dry_run) return Share(std::move(object));
  AfterWrite(resource, *stored, /*gone=*/false);
  return stored;
}

absl::StatusOr<Store::Write> Objects::EditOne(const Resource& resource, const JsonObject& current,
                                              Edit edit, WriteContext& context) {
  auto edited = edit(current);
  if (!edited.ok()) return edited.status();
  const std::string name = Metadata(current, "name");
  const Named about = resource.Name(name);
  const std::string uid = Metadata(*edited, "uid");
  if (!uid.empty() && uid != Metadata(current, "uid")) {
    return Conflict(about, absl::StrCat("Precondition failed: UID in precondition: ", uid,
                                        ", UID in object meta: ", Metadata(current, "uid")));
  }
  const std::string version = Metadata(*edited, "resourceVersion");
  if (version.empty() || version == "0") {
    if (!resource.unconditional_update && !context.is_patch) {
      return Invalid(resource.KindName(name),
                     {{"FieldValueInvalid", "Invalid value: 0x0: must be specified for an update",
                       "metadata.resourceVersion"}});
    }
  } else if (version != Metadata(current, "resourceVersion")) {
    return ModifiedConflict(about);
  }
  JsonObject object;
  if (context.subresource == "status") {
    object = current;
    CopyField(*edited, object, "status");
    if (context.owns_managed_fields) {
      CopyField(Ensure(*edited, "metadata"), Ensure(object, "metadata"), "managedFields");
    }
  } else {
    object = *std::move(edited);
    if (resource.has_status) CopyField(current, object, "status");
  }
  CopyField(current, object, "kind");
  JsonObject& metadata = Ensure(object, "metadata");
  for (const char* key : {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp",
                          "deletionGracePeriodSeconds", "generation", "resourceVersion"}) {
    CopyField(current.at("metadata").get_object(), metadata, key);
  }
  if (auto status = Complete(resource, &current, object, context); !status.ok()) return status;
  JsonObject& completed = Ensure(object, "metadata");
  if (resource.has_generation && Desired(object) != Desired(current)) {
    completed["generation"] = IntegerAt(current, {"metadata", "generation"}) + 1;
  }
  if (!context.owns_managed_fields) {
    TrackUpdate(&current, object,
                {context.manager, TextAt(object, {"apiVersion"}), context.subresource},
                clock_.Now());
  }
  if (auto status = Admit("UPDATE", resource, context, object); !status.ok()) return status;
  const bool last =
      HasOwn(object, "deletionTimestamp") && !HasFinalizers(object) && resource.kind != "Namespace";
  return Store::Write{last ? Store::Write::Kind::kRemove : Store::Write::Kind::kPut,
                      std::move(object)};
}

absl::StatusOr<ObjectPtr> Objects::Update(const Resource& resource, absl::string_view space,
                                          absl::string_view name, Edit edit,
                                          WriteContext& context) {
  const ObjectKey key{resource.storage(), std::string(resource.namespaced ? space : ""),
                      std::string(name)};
  ObjectPtr dry;
  bool gone = false;
  auto stored = store_.Apply(key, [&](const ObjectPtr& current) -> absl::StatusOr<Store::Write> {
    if (current == nullptr) return NotFound(resource.Name(name));
    auto write = EditOne(resource, *current, edit, context);
    if (!write.ok()) return write.status();
    if (context.dry_run) {
      dry = Share(std::move(write->object));
      return Store::Write{};
    }
    gone = write->kind == Store::Write::Kind::kRemove;
    return write;
  });
  if (!stored.ok()) return stored.status();
  if (dry != nullptr) return dry;
  AfterWrite(resource, *stored, gone);
  return stored;
}

absl::StatusOr<Objects::Deleted> Objects::Delete(const Resource& resource, absl::string_view space,
                                                 absl::string_view name,
                                                 const Preconditions& preconditions,
                                                 WriteContext& context) {
  const ObjectKey key{resource.storage(), std::string(resource.namespaced ? space : ""),
                      std::string(name)};
  const Named about = resource.Name(name);
  Deleted deleted;
  auto stored = store_.Apply(key, [&](const ObjectPtr& current) -> absl::StatusOr<Store::Write> {
    if (current == nullptr) return NotFound(about);
    if (!preconditions.uid.empty() && preconditions.uid != Metadata(*current, "uid")) {
      return Conflict(about,
                      absl::StrCat("Precondition failed: UID in precondition: ", preconditions.uid,
                                   ", UID in object meta: ", Metadata(*current, "uid")));
    }
    const std::string version = Metadata(*current, "resourceVersion");
    if (!preconditions.resource_version.empty() && preconditions.resource_version != version) {
      return Conflict(about, absl::StrCat("Precondition failed: ResourceVersion in precondition: ",
                                          preconditions.resource_version,
                                          ", ResourceVersion in object meta: ", version));
    }
    if (auto status = Admit("DELETE", resource, context, *current); !status.ok()) return status;
    deleted.object = current;
    deleted.gone = !HasFinalizers(*current) && resource.kind != "Namespace";
    if (context.dry_run) return Store::Write{};
    if (deleted.gone) return Store::Write{Store::Write::Kind::kRemove, *current};
    if (HasOwn(*current, "deletionTimestamp")) return Store::Write{};
    JsonObject marked = *current;
    JsonObject& metadata = Ensure(marked, "metadata");
    metadata["deletionTimestamp"] = k8s::FormatTime(clock_.Now());
    metadata["deletionGracePeriodSeconds"] = 0;
    if (resource.has_generation) {
      metadata["generation"] = IntegerAt(*current, {"metadata", "generation"}) + 1;
    }
    if (resource.kind == "Namespace") Ensure(marked, "status")["phase"] = "Terminating";
    return Store::Write{Store::Write::Kind::kPut, std::move(marked)};
  });
  if (!stored.ok()) return stored.status();
  if (context.dry_run) return deleted;
  deleted.object = *stored;
  AfterWrite(resource, deleted.object, deleted.gone);
  return deleted;
}

void Objects::Remove(const ObjectKey& key) {
  // An edit that only removes has nothing to fail with.
  (void)store_.Apply(key, [](const ObjectPtr& current) -> absl::StatusOr<Store::Write> {
    if (current == nullptr) return Store::Write{};
    return Store::Write{Store::Write::Kind::kRemove, *current};
  });
}

// A definition changes what is served; one that goes takes its objects along.
void Objects::AfterWrite(const Resource& resource, const ObjectPtr& object, bool gone) {
  if (resource.kind != "CustomResourceDefinition" || resource.custom) return;
  const std::string group = TextAt(*object, {"spec", "group"});
  const std::string plural = TextAt(*object, {"spec", "names", "plural"});
  if (!gone) {
    registry_.Replace(group, plural, ResourcesOf(*object));
    return;
  }
  registry_.Replace(group, plural, {});
  const auto left = store_.List(absl::StrCat(plural, ".", group), "");
  if (!left.ok()) return;
  for (const auto& entry : left->objects) Remove(entry.first);
}

}  // namespace springtide::sandbox
