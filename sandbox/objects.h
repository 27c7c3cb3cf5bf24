// Creating, changing and deleting objects by the rules that every API server keeps: identity,
// versions, generations, status apart from the rest, finalizers, ownership of fields.
#ifndef SPRINGTIDE_SANDBOX_OBJECTS_H_
#define SPRINGTIDE_SANDBOX_OBJECTS_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "sandbox/object.h"
#include "sandbox/registry.h"
#include "sandbox/resource.h"
#include "sandbox/store.h"

namespace springtide::sandbox {

// FieldValidation: what becomes of fields that a schema does not know.
enum class FieldValidation { kIgnore, kWarn, kStrict };

struct WriteContext {
  std::string user = "system:sandbox";
  std::string manager = "springtide-sandbox";  // owner of the fields that are written
  std::string subresource;                     // "", "status" or "scale"
  bool dry_run = false;
  // The edit was made from the present state, so that no resourceVersion means no condition.
  bool is_patch = false;
  // The edit wrote managedFields itself (server-side apply).
  bool owns_managed_fields = false;
  FieldValidation validation = FieldValidation::kIgnore;
  std::vector<std::string> warnings;  // out
};

// Admission: what an admission hook gets to see.
struct Admission {
  std::string operation;  // CREATE, UPDATE, DELETE
  const Resource& resource;
  const std::string& subresource;
  const std::string& user;
  const JsonObject& object;  // of a deletion, the present state
  bool dry_run;
};

struct Preconditions {
  std::string uid;
  std::string resource_version;
};

// Objects: all in and out is in stored form (sandbox/versions.h). Errors are refusals.
//
// Thread safety: safe from any thread.
class Objects {
 public:
  using AdmissionHook = std::function<absl::Status(const Admission&)>;
  // Edit makes the new state from the present one.
  using Edit = absl::FunctionRef<absl::StatusOr<JsonObject>(const JsonObject& current)>;

  // `clock`, `store` and `registry` outlive this. UIDs and generated names come from `seed`.
  Objects(Store& store, Registry& registry, const base::Clock& clock, uint64_t seed);

  absl::StatusOr<ObjectPtr> Create(const Resource& resource, absl::string_view space,
                                   JsonObject object, WriteContext& context);
  absl::StatusOr<ObjectPtr> Update(const Resource& resource, absl::string_view space,
                                   absl::string_view name, Edit edit, WriteContext& context);

  struct Deleted {
    ObjectPtr object;   // the last state
    bool gone = false;  // else it waits for its finalizers
  };
  absl::StatusOr<Deleted> Delete(const Resource& resource, absl::string_view space,
                                 absl::string_view name, const Preconditions& preconditions,
                                 WriteContext& context);

  // Remove deletes whatever finalizers say; nothing happens when there is no such object.
  void Remove(const ObjectKey& key);

  // The hook is asked before each write that came through the API; its error is the refusal.
  void SetAdmissionHook(AdmissionHook hook);

  Store& store() { return store_; }
  const Store& store() const { return store_; }
  Registry& registry() { return registry_; }
  const base::Clock& clock() const { return clock_; }
  // Suffix: five characters as in the names of pods.
  std::string Suffix();

 private:
  std::string NewUid();
  absl::Status Admit(absl::string_view operation, const Resource& resource,
                     const WriteContext& context, const JsonObject& object);
  absl::Status CheckNamespace(const Resource& resource, absl::string_view space);
  absl::Status Complete(const Resource& resource, const JsonObject* current, JsonObject& object,
                        WriteContext& context);
  absl::StatusOr<Store::Write> EditOne(const Resource& resource, const JsonObject& current,
                                       Edit edit, WriteContext& context);
  void AfterWrite(const Resource& resource, const ObjectPtr& object, bool gone);

  Store& store_;
  Registry& registry_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::mt19937_64 random_;  // guarded by mutex_
  AdmissionHook hook_;      // guarded by mutex_
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_OBJECTS_H_
