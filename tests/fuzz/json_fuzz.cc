// Any bytes as JSON: a document or problems, and what is written reads back to the same.
#include <optional>
#include <string>

#include "base/json.h"
#include "tests/fuzz/fuzz.h"

using springtide::base::ErrorList;
using springtide::base::ParseJson;
using springtide::base::ToJson;
using springtide::base::ToPrettyJson;
using springtide::base::Value;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ErrorList errors("input");
  const std::optional<Value> document = ParseJson(springtide::fuzz::Text(data, size), errors);
  FUZZ_CHECK(errors.ok() == document.has_value());
  if (!document.has_value()) return 0;
  const std::string text = ToJson(*document);
  const std::optional<Value> back = ParseJson(text, errors);
  FUZZ_CHECK(back.has_value());
  FUZZ_CHECK(ToJson(*back) == text);
  const std::optional<Value> pretty = ParseJson(ToPrettyJson(*document), errors);
  FUZZ_CHECK(pretty.has_value() && *pretty == *back);
  return 0;
}
