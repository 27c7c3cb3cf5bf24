// Kubernetes objects as JSON documents: reading and changing them without ceremony.
#ifndef SPRINGTIDE_SANDBOX_OBJECT_H_
#define SPRINGTIDE_SANDBOX_OBJECT_H_

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::sandbox {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// ObjectPtr: a state of an object. It never changes, so that readers need no lock.
using ObjectPtr = std::shared_ptr<const JsonObject>;

using Path = std::initializer_list<absl::string_view>;

inline boost::json::string_view View(absl::string_view text) { return {text.data(), text.size()}; }
inline absl::string_view View(const boost::json::string& text) {
  return {text.data(), text.size()};
}

// ValueAt, ObjectAt, ArrayAt: null when a part of the path is missing or of another type.
const Json* ValueAt(const JsonObject& object, Path path);
const JsonObject* ObjectAt(const JsonObject& object, Path path);
const JsonArray* ArrayAt(const JsonObject& object, Path path);
// TextAt, IntegerAt: `otherwise` when missing or of another type.
std::string TextAt(const JsonObject& object, Path path, absl::string_view otherwise = "");
int64_t IntegerAt(const JsonObject& object, Path path, int64_t otherwise = 0);

// Metadata: the text of metadata.`key`.
std::string Metadata(const JsonObject& object, absl::string_view key);

// Ensure: the object under `key`, which is made when it is missing or no object.
JsonObject& Ensure(JsonObject& object, absl::string_view key);
// SetDefault sets `key` when it is missing or null.
void SetDefault(JsonObject& object, absl::string_view key, Json value);
// CopyField makes `to` have what `from` has under `key`, be it nothing.
void CopyField(const JsonObject& from, JsonObject& to, absl::string_view key);

// SameJson compares documents; objects without regard to the order of their keys, numbers by value.
bool SameJson(const Json& a, const Json& b);

// Serialize: compact JSON.
std::string Serialize(const JsonObject& object);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_OBJECT_H_
