#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "base/yaml_builder.h"
#include "base/yaml_scalar.h"

namespace springtide::base {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

void AppendBlock(const Value& value, size_t indent, std::string& out);

bool IsBlock(const Value& value) {
  return (value.if_list() != nullptr && !value.if_list()->empty()) ||
         (value.if_map() != nullptr && !value.if_map()->empty());
}

// A value that fits behind "key:" or "-" on the same line.
std::string Inline(const Value& value) {
  if (value.if_list() != nullptr) return "[]";
  if (value.if_map() != nullptr) return "{}";
  return FormatScalar(value);
}

void AppendMap(const Value::Map& map, size_t indent, std::string& out) {
  bool first = true;
  for (const Value::Entry& entry : map) {
    if (!first) out.append(indent, ' ');
    first = false;
    absl::StrAppend(&out, FormatKey(entry.first), ":");
    if (IsBlock(entry.second)) {
      out += '\n';
      out.append(indent + 2, ' ');
      AppendBlock(entry.second, indent + 2, out);
    } else {
      absl::StrAppend(&out, " ", Inline(entry.second), "\n");
    }
  }
}

void AppendList(const Value::List& list, size_t indent, std::string& out) {
  bool first = true;
  for (const Value& item : list) {
    if (!first) out.append(indent, ' ');
    first = false;
    out += "- ";
    if (IsBlock(item)) {
      AppendBlock(item, indent + 2, out);
    } else {
      absl::StrAppend(&out, Inline(item), "\n");
    }
  }
}

// Appends a list or map that is not empty; its first line's indent is already there.
void AppendBlock(const Value& value, size_t indent, std::string& out) {
  if (const Value::Map* map = value.if_map()) {
    AppendMap(*map, indent, out);
  } else {
    AppendList(*value.if_list(), indent, out);
  }
}

}  // namespace

std::vector<Value> ParseYaml(absl::string_view text, ErrorList& errors) {
  if (!CheckText(text, kMaxBytes, errors)) return {};
  text = DropByteOrderMark(text);
  const size_t before = errors.count();
  YamlBuilder builder(text, errors);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YamlBuilder::Stop&) {
    return {};  // the builder has said why
  } catch (const YAML::Exception& e) {
    const Mark mark = e.mark.is_null() ? Mark{} : Mark{e.mark.line + 1, e.mark.column + 1};
    errors.Add(FieldPath(), mark, absl::StrCat("this is not YAML: ", e.msg));
  } catch (const std::exception& e) {
    errors.Add(absl::StrCat("this is not YAML: ", e.what()));
  }
  if (errors.count() != before) return {};
  return builder.TakeDocuments();
}

std::string ToYaml(const Value& value) {
  std::string out;
  if (IsBlock(value)) {
    AppendBlock(value, 0, out);
  } else {
    absl::StrAppend(&out, Inline(value), "\n");
  }
  return out;
}

}  // namespace springtide::base
