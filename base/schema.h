// Declares the fields of a configuration struct once. The same declaration decodes it, holds its
// defaults (the member initialisers), bounds it, encodes it back with defaults filled in, and
// describes it for the reference page and the CRD.
//
//   struct CreditsConfig {
//     int64_t burst = 10;
//     double refill_per_second = 1;
//     static const base::Schema<CreditsConfig>& schema();
//   };
//   const base::Schema<CreditsConfig>& CreditsConfig::schema() {
//     static const auto* schema = new base::Schema<CreditsConfig>(
//         base::Schema<CreditsConfig>("Token-bucket credits for growth.")
//             .Integer("burst", &CreditsConfig::burst, {1, 100'000}, "Credits the bucket holds.")
//             .Number("refillPerSecond", &CreditsConfig::refill_per_second, {0, 1e6}, "..."));
//     return *schema;
//   }
//
// Decoding reports every problem with its path; unknown fields, wrong types, numbers that are not
// finite or out of range are problems. The result of a decode that added problems is not to be
// used.
//
// Thread safety: a schema is immutable once built and safe from any thread.
#ifndef SPRINGTIDE_BASE_SCHEMA_H_
#define SPRINGTIDE_BASE_SCHEMA_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "base/field.h"
#include "base/value.h"

namespace springtide::base {

template <class T>
class Schema {
 public:
  explicit Schema(absl::string_view doc) { info_.doc = std::string(doc); }

  Schema& Bool(absl::string_view name, bool T::* member, absl::string_view doc) {
    return Scalar(name, member, FieldKind::kBool, {}, doc);
  }
  Schema& Integer(absl::string_view name, int64_t T::* member, Range range, absl::string_view doc) {
    return Scalar(name, member, FieldKind::kInteger, range, doc);
  }
  Schema& Integer(absl::string_view name, std::optional<int64_t> T::* member, Range range,
                  absl::string_view doc) {
    return Optional(name, member, FieldKind::kInteger, range, doc);
  }
  Schema& Number(absl::string_view name, double T::* member, Range range, absl::string_view doc) {
    return Scalar(name, member, FieldKind::kNumber, range, doc);
  }
  Schema& Number(absl::string_view name, std::optional<double> T::* member, Range range,
                 absl::string_view doc) {
    return Optional(name, member, FieldKind::kNumber, range, doc);
  }
  // Durations are written "1h30m", "250ms"; their range is in seconds.
  Schema& Duration(absl::string_view name, absl::Duration T::* member, Range seconds,
                   absl::string_view doc) {
    return Scalar(name, member, FieldKind::kDuration, seconds, doc);
  }
  Schema& Duration(absl::string_view name, std::optional<absl::Duration> T::* member, Range seconds,
                   absl::string_view doc) {
    return Optional(name, member, FieldKind::kDuration, seconds, doc);
  }
  Schema& String(absl::string_view name, std::string T::* member, absl::string_view doc) {
    return Scalar(name, member, FieldKind::kString, {}, doc);
  }
  // A string with a form of its own: U::Parse(absl::string_view) gives an absl::StatusOr<U> whose
  // message says what is wrong and how to write it; U::ToString() writes it.
  template <class U>
  Schema& Text(absl::string_view name, U T::* member, absl::string_view doc);
  // One of some names, each standing for a value of an enumeration.
  template <class E>
  Schema& Choice(absl::string_view name, E T::* member,
                 const std::vector<std::pair<std::string, E>>& choices, absl::string_view doc);
  // A nested struct that has a schema() of its own.
  template <class U>
  Schema& Object(absl::string_view name, U T::* member, absl::string_view doc);
  template <class U>
  Schema& Object(absl::string_view name, std::optional<U> T::* member, absl::string_view doc);
  template <class U>
  Schema& List(absl::string_view name, std::vector<U> T::* member, size_t max_items,
               absl::string_view doc);
  // Marks the field declared last: leaving it out is a problem.
  Schema& Required() {
    info_.fields.back().required = true;
    return *this;
  }
  // Adds a check over several fields; it runs when every field by itself was fine. It names the
  // offending field in the path that it reports.
  using CheckFunction = std::function<void(const T&, const FieldPath&, const Mark&, ErrorList&)>;
  Schema& Check(CheckFunction check) {
    checks_.push_back(std::move(check));
    return *this;
  }

  // Decode: `value` over the defaults of T.
  T Decode(const Value& value, const FieldPath& path, ErrorList& errors) const {
    return Decode(value, path, errors, T());
  }
  // Decode: `value` over `defaults`.
  T Decode(const Value& value, const FieldPath& path, ErrorList& errors, T defaults) const;

  // Encode: every field, so that decoding the result gives the same struct.
  Value Encode(const T& config) const;

  // info: names, kinds, bounds, defaults and texts of all fields.
  const ObjectInfo& info() const { return info_; }

 private:
  struct Accessor {
    std::function<void(const Value&, const FieldPath&, ErrorList&, T&)> decode;
    std::function<Value(const T&)> encode;
  };

  template <class U>
  Schema& Scalar(absl::string_view name, U T::* member, FieldKind kind, Range range,
                 absl::string_view doc);
  template <class U>
  Schema& Optional(absl::string_view name, std::optional<U> T::* member, FieldKind kind,
                   Range range, absl::string_view doc);
  Schema& Add(FieldInfo field, Accessor accessor) {
    info_.fields.push_back(std::move(field));
    accessors_.push_back(std::move(accessor));
    return *this;
  }

  ObjectInfo info_;
  std::vector<Accessor> accessors_;
  std::vector<CheckFunction> checks_;
};

template <class T>
T Schema<T>::Decode(const Value& value, const FieldPath& path, ErrorList& errors,
                    T defaults) const {
  const size_t before = errors.count();
  if (!CheckKeys(info_, value, path, errors)) return defaults;
  for (size_t i = 0; i < accessors_.size(); ++i) {
    const Value* field = value.Find(info_.fields[i].name);
    if (field != nullptr) {
      accessors_[i].decode(*field, path.Key(info_.fields[i].name), errors, defaults);
    }
  }
  if (errors.count() == before) {
    for (const CheckFunction& check : checks_) check(defaults, path, value.mark(), errors);
  }
  return defaults;
}

template <class T>
Value Schema<T>::Encode(const T& config) const {
  Value::Map map;
  for (size_t i = 0; i < accessors_.size(); ++i) {
    Value value = accessors_[i].encode(config);
    if (!value.is_null()) map.emplace_back(info_.fields[i].name, std::move(value));
  }
  return map;
}

template <class T>
template <class U>
Schema<T>& Schema<T>::Scalar(absl::string_view name, U T::* member, FieldKind kind, Range range,
                             absl::string_view doc) {
  FieldInfo field(name, kind, range, doc);
  field.default_value = EncodeScalar(T().*member);
  return Add(field,
             {[member, field](const Value& value, const FieldPath& path, ErrorList& errors,
                              T& out) { DecodeScalar(field, value, path, errors, out.*member); },
              [member](const T& config) { return EncodeScalar(config.*member); }});
}

template <class T>
template <class U>
Schema<T>& Schema<T>::Optional(absl::string_view name, std::optional<U> T::* member, FieldKind kind,
                               Range range, absl::string_view doc) {
  const FieldInfo field(name, kind, range, doc);
  return Add(
      field,
      {[member, field](const Value& value, const FieldPath& path, ErrorList& errors, T& out) {
         U decoded{};
         DecodeScalar(field, value, path, errors, decoded);
         out.*member = decoded;
       },
       [member](const T& config) {
         return (config.*member).has_value() ? EncodeScalar(*(config.*member)) : Value();
       }});
}

template <class T>
template <class U>
Schema<T>& Schema<T>::Text(absl::string_view name, U T::* member, absl::string_view doc) {
  FieldInfo field(name, FieldKind::kString, {}, doc);
  field.default_value = (T().*member).ToString();
  return Add(field, {[member, field](const Value& value, const FieldPath& path, ErrorList& errors,
                                     T& out) {
                       const size_t before = errors.count();
                       std::string text;
                       DecodeScalar(field, value, path, errors, text);
                       if (errors.count() != before) return;
                       auto parsed = U::Parse(text);
                       if (parsed.ok()) {
                         out.*member = *std::move(parsed);
                       } else {
                         errors.Add(path, value.mark(),
                                    absl::StrCat(value.Brief(), " ", parsed.status().message()));
                       }
                     },
                     [member](const T& config) -> Value { return (config.*member).ToString(); }});
}

template <class T>
template <class E>
Schema<T>& Schema<T>::Choice(absl::string_view name, E T::* member,
                             const std::vector<std::pair<std::string, E>>& choices,
                             absl::string_view doc) {
  FieldInfo field(name, FieldKind::kChoice, {}, doc);
  for (const auto& choice : choices) field.choices.push_back(choice.first);
  auto name_of = [choices](E e) -> std::string {
    for (const auto& choice : choices) {
      if (choice.second == e) return choice.first;
    }
    return "";
  };
  field.default_value = name_of(T().*member);
  return Add(field,
             {[member, field, choices](const Value& value, const FieldPath& path, ErrorList& errors,
                                       T& out) {
                const std::optional<size_t> index = DecodeChoice(field, value, path, errors);
                if (index.has_value()) out.*member = choices[*index].second;
              },
              [member, name_of](const T& config) -> Value { return name_of(config.*member); }});
}

template <class T>
template <class U>
Schema<T>& Schema<T>::Object(absl::string_view name, U T::* member, absl::string_view doc) {
  FieldInfo field(name, FieldKind::kObject, {}, doc);
  field.element = &U::schema().info();
  return Add(field,
             {[member](const Value& value, const FieldPath& path, ErrorList& errors, T& out) {
                out.*member = U::schema().Decode(value, path, errors, out.*member);
              },
              [member](const T& config) { return U::schema().Encode(config.*member); }});
}

template <class T>
template <class U>
Schema<T>& Schema<T>::Object(absl::string_view name, std::optional<U> T::* member,
                             absl::string_view doc) {
  FieldInfo field(name, FieldKind::kObject, {}, doc);
  field.element = &U::schema().info();
  return Add(field, {[member](const Value& value, const FieldPath& path, ErrorList& errors,
                              T& out) { out.*member = U::schema().Decode(value, path, errors); },
                     [member](const T& config) {
                       return (config.*member).has_value() ? U::schema().Encode(*(config.*member))
                                                           : Value();
                     }});
}

template <class T>
template <class U>
Schema<T>& Schema<T>::List(absl::string_view name, std::vector<U> T::* member, size_t max_items,
                           absl::string_view doc) {
  FieldInfo field(name, FieldKind::kList, {}, doc);
  field.element = &U::schema().info();
  field.max_items = max_items;
  return Add(
      field,
      {[member, field](const Value& value, const FieldPath& path, ErrorList& errors, T& out) {
         const Value::List* list = CheckList(field, value, path, errors);
         if (list == nullptr) return;
         (out.*member).clear();
         for (size_t i = 0; i < list->size(); ++i) {
           (out.*member).push_back(U::schema().Decode((*list)[i], path.Index(i), errors));
         }
       },
       [member](const T& config) {
         Value::List list;
         for (const U& item : config.*member) list.push_back(U::schema().Encode(item));
         return Value(std::move(list));
       }});
}

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_SCHEMA_H_
