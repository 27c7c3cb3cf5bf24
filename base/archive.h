// Saves and loads explicit state. A type lists its fields once, in Persist(Archive&), and that one
// list serves both directions, so that what is saved and what is loaded cannot drift apart.
//
//   void Credits::Persist(base::Archive& archive) {
//     archive.Field("credits", credits_);
//     archive.Field("updated", updated_);
//   }
//
// Numbers survive exactly; times and durations to the nanosecond, their infinities included.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_BASE_ARCHIVE_H_
#define SPRINGTIDE_BASE_ARCHIVE_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "base/units.h"
#include "base/value.h"

namespace springtide::base {

class Archive {
 public:
  // An archive to save into; take the result with TakeValue.
  static Archive Saver() { return Archive(); }
  // An archive to load from. `value` and `errors` outlive it. Problems are added to `errors`, and
  // what could not be loaded keeps its value.
  static Archive Loader(const Value& value, const FieldPath& path, ErrorList& errors) {
    return Archive(&value, path, &errors);
  }

  bool loading() const { return errors_ != nullptr; }
  Value TakeValue() { return std::move(out_); }

  // Field: saves or loads one named field: bool, integers, floating point, Replicas, rates,
  // absl::Time, absl::Duration, enumerations (as integers up to `kLast`), optionals, vectors and
  // arrays of them, and any type with Persist(Archive&).
  template <class T>
  void Field(absl::string_view name, T& field);

  // Fails the load with a problem at this archive's place.
  void Fail(absl::string_view message);

 private:
  Archive() = default;
  Archive(const Value* in, FieldPath path, ErrorList* errors)
      : in_(in), path_(std::move(path)), errors_(errors) {}

  static Value Save(bool v) { return v; }
  static Value Save(double v);
  static Value Save(int64_t v) { return v; }
  static Value Save(absl::Duration v);
  static Value Save(absl::Time v) { return Save(v - absl::UnixEpoch()); }
  template <class T>
  static Value SaveAny(T& v);

  bool Load(const Value& in, const FieldPath& path, bool& v);
  bool Load(const Value& in, const FieldPath& path, double& v);
  bool LoadInteger(const Value& in, const FieldPath& path, int64_t min, int64_t max, int64_t& v);
  bool Load(const Value& in, const FieldPath& path, absl::Duration& v);
  template <class T>
  void LoadAny(const Value& in, const FieldPath& path, T& v);
  template <class T>
  void LoadItems(const Value& in, const FieldPath& path, T& items);
  bool Refuse(const Value& in, const FieldPath& path, absl::string_view want);

  const Value* in_ = nullptr;
  FieldPath path_;
  ErrorList* errors_ = nullptr;
  Value out_ = Value::Map();
};

namespace archive_internal {

template <class T, class = void>
inline constexpr bool kIsItems = false;
template <class T>
inline constexpr bool kIsItems<T, std::void_t<decltype(std::declval<T&>().begin())>> = true;

template <class T, class = void>
inline constexpr bool kIsResizable = false;
template <class T>
inline constexpr bool kIsResizable<T, std::void_t<decltype(std::declval<T&>().resize(1))>> = true;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsQuantity = false;
template <class Tag, class Number>
inline constexpr bool kIsQuantity<Quantity<Tag, Number>> = true;

// The most items a loaded list may have: state is bounded, whatever the file says.
inline constexpr size_t kMaxItems = 1 << 20;

}  // namespace archive_internal

template <class T>
void Archive::Field(absl::string_view name, T& field) {
  if (!loading()) {
    out_.Set(name, SaveAny(field));
    return;
  }
  const Value* value = in_->Find(name);
  if (value == nullptr) {
    Fail(absl::StrCat("field \"", name, "\" is missing"));
    return;
  }
  LoadAny(*value, path_.Key(name), field);
}

template <class T>
Value Archive::SaveAny(T& v) {
  using archive_internal::kIsItems;
  using archive_internal::kIsOptional;
  using archive_internal::kIsQuantity;
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, absl::Duration> ||
                std::is_same_v<T, absl::Time>) {
    return Save(v);
  } else if constexpr (std::is_floating_point_v<T>) {
    return Save(static_cast<double>(v));
  } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    return Save(static_cast<int64_t>(v));
  } else if constexpr (kIsQuantity<T>) {
    auto number = v.value();
    return SaveAny(number);
  } else if constexpr (kIsOptional<T>) {
    return v.has_value() ? SaveAny(*v) : Value();
  } else if constexpr (kIsItems<T>) {
    Value::List list;
    for (auto& item : v) list.push_back(SaveAny(item));
    return list;
  } else {
    Archive nested;
    v.Persist(nested);
    return nested.TakeValue();
  }
}

template <class T>
void Archive::LoadAny(const Value& in, const FieldPath& path, T& v) {
  using archive_internal::kIsItems;
  using archive_internal::kIsOptional;
  using archive_internal::kIsQuantity;
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, absl::Duration>) {
    Load(in, path, v);
  } else if constexpr (std::is_same_v<T, absl::Time>) {
    absl::Duration since_epoch;
    if (Load(in, path, since_epoch)) v = absl::UnixEpoch() + since_epoch;
  } else if constexpr (std::is_floating_point_v<T>) {
    double number = 0;
    if (Load(in, path, number)) v = static_cast<T>(number);
  } else if constexpr (std::is_enum_v<T>) {
    int64_t number = 0;
    if (LoadInteger(in, path, 0, static_cast<int64_t>(T::kLast), number))
      v = static_cast<T>(number);
  } else if constexpr (std::is_integral_v<T>) {
    int64_t number = 0;
    const int64_t max = sizeof(T) == sizeof(int64_t)
                            ? std::numeric_limits<int64_t>::max()
                            : static_cast<int64_t>(std::numeric_limits<T>::max());
    if (LoadInteger(in, path, static_cast<int64_t>(std::numeric_limits<T>::min()), max, number)) {
      v = static_cast<T>(number);
    }
  } else if constexpr (kIsQuantity<T>) {
    auto number = v.value();
    LoadAny(in, path, number);
    v = T(number);
  } else if constexpr (kIsOptional<T>) {
    v.reset();
    if (!in.is_null()) LoadAny(in, path, v.emplace());
  } else if constexpr (kIsItems<T>) {
    LoadItems(in, path, v);
  } else {
    Archive nested = Loader(in, path, *errors_);
    v.Persist(nested);
  }
}

template <class T>
void Archive::LoadItems(const Value& in, const FieldPath& path, T& items) {
  const Value::List* list = in.if_list();
  if (list == nullptr || list->size() > archive_internal::kMaxItems) {
    Refuse(in, path, "a list");
    return;
  }
  if constexpr (archive_internal::kIsResizable<T>) items.resize(list->size());
  if (items.size() != list->size()) {
    Refuse(in, path, absl::StrCat("a list of ", items.size(), " items"));
    return;
  }
  size_t i = 0;
  for (auto& item : items) {
    LoadAny((*list)[i], path.Index(i), item);
    ++i;
  }
}

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_ARCHIVE_H_
