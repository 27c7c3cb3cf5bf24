// Builds what a projection keeps of one JSON value from a parser's events.
#ifndef SPRINGTIDE_K8S_VALUE_BUILDER_H_
#define SPRINGTIDE_K8S_VALUE_BUILDER_H_

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "k8s/projection.h"

namespace springtide::k8s {

// KeyText: puts together a key that comes in parts, without a copy when it comes whole.
class KeyText {
 public:
  void Add(boost::json::string_view part) { parts_.append(part.data(), part.size()); }
  // Finish: the whole key, valid until the next call.
  boost::json::string_view Finish(boost::json::string_view last);

 private:
  std::string parts_;
  bool finished_ = false;
};

// ValueBuilder: the functions are the events of boost::json::basic_parser. The value lies in a
// buffer that is reused for the next one. What is skipped costs no memory.
//
// Errors: std::bad_alloc and std::length_error are thrown; who owns the parser stops them.
// Thread safety: not safe for concurrent use.
class ValueBuilder {
 public:
  explicit ValueBuilder(Projection projection);
  ValueBuilder(const ValueBuilder&) = delete;
  ValueBuilder& operator=(const ValueBuilder&) = delete;
  ~ValueBuilder();

  // Begin drops the value before and waits for the first event of the next.
  void Begin();
  // complete: whether the last event closed the value.
  bool complete() const { return complete_; }
  // Take: the value, valid until Begin. REQUIRES: complete(), and the first call since Begin.
  const boost::json::value& Take();

  void BeginObject() { BeginContainer(true); }
  void EndObject() { EndContainer(); }
  void BeginArray() { BeginContainer(false); }
  void EndArray() { EndContainer(); }
  void KeyPart(boost::json::string_view part);
  void Key(boost::json::string_view last);
  void StringPart(boost::json::string_view part);
  void String(boost::json::string_view last);
  void Int64(int64_t number);
  void Uint64(uint64_t number);
  void Double(double number);
  void Bool(bool value);
  void Null();

 private:
  // What is wanted of a value: nothing, all, or what the paths in `mask` name from `depth` on.
  struct Want {
    bool any = false;
    bool all = false;
    uint64_t mask = 0;
    size_t depth = 0;
  };
  struct Level {
    bool object = false;
    Want want;         // of an array's elements, and of the object as a whole
    size_t count = 0;  // entries kept
  };

  Want WantOfKey(const Want& object, boost::json::string_view key) const;
  // The wish for the value that begins now.
  Want NextWant() const;
  void BeginContainer(bool object);
  void EndContainer();
  // Books a whole value with its parent.
  void Close(bool kept);
  void Reset();

  const Projection projection_;
  const bool keep_all_;
  std::unique_ptr<unsigned char[]> buffer_;
  std::optional<boost::json::monotonic_resource> arena_;
  boost::json::value_stack stack_;
  std::optional<boost::json::value> value_;
  std::vector<Level> levels_;
  Want key_want_;       // of the value of the last key
  size_t skipped_ = 0;  // containers open inside a value that is not wanted
  KeyText key_;
  bool complete_ = false;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_VALUE_BUILDER_H_
