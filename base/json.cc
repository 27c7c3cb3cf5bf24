#include "base/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/duplicate_keys.h"
#include "base/number.h"
#include "base/text.h"

namespace springtide::base {
namespace {

namespace json = boost::json;

constexpr size_t kMaxDepth = 64;

// Receives the parser's events and builds the tree. The DOM of Boost.JSON is not used because it
// silently keeps the last of several equal keys and rounds some decimals the wrong way.
class TreeBuilder {
 public:
  // Boost.JSON asks for these names. Texts are bounded by who reads them.
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr size_t max_object_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_array_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_key_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_string_size = std::numeric_limits<size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  TreeBuilder(absl::string_view text, ErrorList& errors)
      : text_(text), errors_(errors), cursor_(text) {}

  Value TakeRoot() { return std::move(root_); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code&) { return Begin(Value::Map()); }
  bool on_object_end(size_t, json::error_code&) {
    CheckDuplicateKeys(*open_.back().value.if_map(), errors_);
    return End();
  }
  bool on_array_begin(json::error_code&) { return Begin(Value::List()); }
  bool on_array_end(size_t, json::error_code&) { return End(); }

  bool on_key_part(json::string_view part, size_t, json::error_code&) { return AddPart(part); }
  bool on_key(json::string_view part, size_t, json::error_code&) {
    AddPart(part);
    open_.back().key = std::move(pending_);
    pending_.clear();
    return true;
  }
  bool on_string_part(json::string_view part, size_t, json::error_code&) { return AddPart(part); }
  bool on_string(json::string_view part, size_t, json::error_code&) {
    AddPart(part);
    Value value(std::move(pending_));
    pending_.clear();
    return Attach(std::move(value));
  }

  // The text comes in one piece, so that a number does, too.
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(int64_t number, json::string_view digits, json::error_code&) {
    Locate(digits);
    const bool negative_zero = number == 0 && digits.data()[0] == '-';
    return Attach(negative_zero ? Value(-0.0) : Value(number));
  }
  bool on_uint64(uint64_t, json::string_view digits, json::error_code& error) {
    return AddDouble(digits, error);
  }
  bool on_double(double, json::string_view digits, json::error_code& error) {
    return AddDouble(digits, error);
  }
  bool on_bool(bool value, json::error_code&) { return Attach(value); }
  bool on_null(json::error_code&) { return Attach(Value()); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  struct Open {
    Value value;
    std::string key;  // of the entry that comes next, in a map
  };

  // Moves the current place to `part`, when that lies in the text (an unescaped copy does not).
  void Locate(json::string_view part) {
    const std::less<const char*> before;
    if (before(part.data(), text_.data()) || !before(part.data(), text_.data() + text_.size())) {
      return;
    }
    mark_ = cursor_.At(static_cast<size_t>(part.data() - text_.data()));
  }

  bool AddPart(json::string_view part) {
    if (pending_.empty()) Locate(part);
    pending_.append(part.data(), part.size());
    return true;
  }

  bool AddDouble(json::string_view digits, json::error_code& error) {
    Locate(digits);
    const std::optional<double> number =
        ParseNumber(absl::string_view(digits.data(), digits.size()));
    if (!number.has_value() || !std::isfinite(*number)) {
      error = json::make_error_code(json::error::exponent_overflow);
      return false;
    }
    return Attach(*number);
  }

  bool Begin(Value value) {
    value.set_mark(mark_);
    open_.push_back({std::move(value), ""});
    return true;
  }

  bool End() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    return Place(std::move(value));
  }

  bool Attach(Value value) {
    value.set_mark(mark_);
    return Place(std::move(value));
  }

  bool Place(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Value::Map* map = open_.back().value.if_map()) {
      map->emplace_back(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().value.if_list()->push_back(std::move(value));
    }
    return true;
  }

  absl::string_view text_;
  ErrorList& errors_;
  PlaceCursor cursor_;
  Mark mark_{1, 1};
  std::string pending_;
  std::vector<Open> open_;
  Value root_;
};

std::string Explain(const json::error_code& error) {
  if (error == json::error::exponent_overflow) return "the number is too large for a double";
  if (error == json::error::too_deep) {
    return absl::StrCat("nested deeper than ", kMaxDepth, " levels");
  }
  if (error == json::error::incomplete) return "the JSON ends too early; is the text complete?";
  if (error == json::error::extra_data) return "there is more text after the JSON document";
  return absl::StrCat("this is not JSON: ", error.message());
}

void AppendString(const std::string& text, std::string& out) {
  out += json::serialize(json::string_view(text));
}

// `indent` < 0: on one line.
void AppendValue(const Value& value, int indent, std::string& out);

void NewLine(int indent, std::string& out) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<size_t>(indent) * 2, ' ');
}

template <class Items, class AppendItem>
void AppendItems(char open, char close, const Items& items, int indent, std::string& out,
                 const AppendItem& append) {
  const int inner = indent < 0 ? indent : indent + 1;
  out += open;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    NewLine(inner, out);
    append(items[i], inner);
  }
  if (!items.empty()) NewLine(indent, out);
  out += close;
}

void AppendValue(const Value& value, int indent, std::string& out) {
  if (const bool* boolean = value.if_bool()) {
    out += *boolean ? "true" : "false";
  } else if (const int64_t* integer = value.if_integer()) {
    absl::StrAppend(&out, *integer);
  } else if (const double* number = value.if_double()) {
    out += std::isfinite(*number) ? FormatNumber(*number) : "null";
  } else if (const std::string* text = value.if_string()) {
    AppendString(*text, out);
  } else if (const Value::List* list = value.if_list()) {
    AppendItems('[', ']', *list, indent, out,
                [&out](const Value& item, int inner) { AppendValue(item, inner, out); });
  } else if (const Value::Map* map = value.if_map()) {
    AppendItems('{', '}', *map, indent, out, [&out](const Value::Entry& entry, int inner) {
      AppendString(entry.first, out);
      out += inner < 0 ? ":" : ": ";
      AppendValue(entry.second, inner, out);
    });
  } else {
    out += "null";
  }
}

}  // namespace

std::optional<Value> ParseJson(absl::string_view text, ErrorList& errors) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  const size_t before = errors.count();
  json::basic_parser<TreeBuilder> parser(options, text, errors);
  json::error_code error;
  const size_t consumed = parser.write_some(false, text.data(), text.size(), error);
  if (!error && consumed < text.size()) error = json::make_error_code(json::error::extra_data);
  if (error) {
    errors.Add(FieldPath(), PlaceCursor(text).At(consumed), Explain(error));
  }
  if (errors.count() != before) return std::nullopt;
  return parser.handler().TakeRoot();
}

std::string ToJson(const Value& value) {
  std::string out;
  AppendValue(value, -1, out);
  return out;
}

std::string ToPrettyJson(const Value& value) {
  std::string out;
  AppendValue(value, 0, out);
  out += '\n';
  return out;
}

}  // namespace springtide::base
