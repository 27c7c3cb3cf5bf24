// The events that boost::json::basic_parser asks for, brought down to few. For the sources of the
// parsers here only: it includes the parser's implementation.
#ifndef SPRINGTIDE_K8S_PARSER_EVENTS_H_
#define SPRINGTIDE_K8S_PARSER_EVENTS_H_

#include <boost/json/basic_parser_impl.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "k8s/json.h"
#include "k8s/value_builder.h"

namespace springtide::k8s {

// ParserEvents: Derived has
//   ValueBuilder& Target();                       who gets the parts of strings
//   void KeyPart(string_view part);               a key's beginning
//   bool Open(bool object, error_code&);          `{` or `[`
//   bool Close(bool object, error_code&);         `}` or `]`
//   bool Key(string_view last, error_code&);      the key's end
//   bool Scalar(Send send, error_code&);          send(builder) hands over a string, number, bool
//   bool Null(error_code&);
// each of which returns false after it has set the error.
template <class Derived>
class ParserEvents {
 public:
  using ErrorCode = boost::json::error_code;
  using View = boost::json::string_view;

  // Boost.JSON asks for these names. Who feeds the parser has bounded the text.
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr size_t max_object_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_array_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_key_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_string_size = std::numeric_limits<size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode& error) { return self().Open(true, error); }
  bool on_object_end(size_t, ErrorCode& error) { return self().Close(true, error); }
  bool on_array_begin(ErrorCode& error) { return self().Open(false, error); }
  bool on_array_end(size_t, ErrorCode& error) { return self().Close(false, error); }
  bool on_key_part(View part, size_t, ErrorCode&) {
    self().KeyPart(part);
    return true;
  }
  bool on_key(View last, size_t, ErrorCode& error) { return self().Key(last, error); }
  bool on_string_part(View part, size_t, ErrorCode&) {
    self().Target().StringPart(part);
    return true;
  }
  bool on_string(View last, size_t, ErrorCode& error) {
    return self().Scalar([last](ValueBuilder& builder) { builder.String(last); }, error);
  }
  bool on_number_part(View, ErrorCode&) { return true; }
  bool on_int64(int64_t number, View, ErrorCode& error) {
    return self().Scalar([number](ValueBuilder& builder) { builder.Int64(number); }, error);
  }
  bool on_uint64(uint64_t number, View, ErrorCode& error) {
    return self().Scalar([number](ValueBuilder& builder) { builder.Uint64(number); }, error);
  }
  bool on_double(double number, View, ErrorCode& error) {
    return self().Scalar([number](ValueBuilder& builder) { builder.Double(number); }, error);
  }
  bool on_bool(bool value, ErrorCode& error) {
    return self().Scalar([value](ValueBuilder& builder) { builder.Bool(value); }, error);
  }
  bool on_null(ErrorCode& error) { return self().Null(error); }
  bool on_comment_part(View, ErrorCode&) { return true; }
  bool on_comment(View, ErrorCode&) { return true; }

 private:
  friend Derived;
  ParserEvents() = default;

  Derived& self() { return static_cast<Derived&>(*this); }
};

// RunParser parses one whole document. DataLoss names the place of the fault in bytes;
// ResourceExhausted: nested deeper than kMaxJsonDepth.
template <class Parser>
absl::Status RunParser(Parser& parser, absl::string_view text) {
  boost::json::error_code error;
  size_t consumed = 0;
  try {
    parser.reset();
    consumed = parser.write_some(false, text.data(), text.size(), error);
  } catch (const std::exception& e) {
    return absl::ResourceExhaustedError(absl::StrCat("JSON cannot be read: ", e.what()));
  }
  if (!error && consumed < text.size()) {
    error = boost::json::make_error_code(boost::json::error::extra_data);
  }
  if (!error) return absl::OkStatus();
  if (error == boost::json::error::too_deep) {
    return absl::ResourceExhaustedError(
        absl::StrCat("JSON nested deeper than ", kMaxJsonDepth, " levels at byte ", consumed));
  }
  return absl::DataLossError(
      absl::StrCat("not JSON: ", error.message(), " at byte ", consumed, " of ", text.size()));
}

inline boost::json::parse_options ApiParseOptions() {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  return options;
}

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_PARSER_EVENTS_H_
