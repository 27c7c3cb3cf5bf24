// Any bytes as YAML: documents or problems, and what is written reads back to the same.
#include <string>
#include <vector>

#include "base/yaml.h"
#include "tests/fuzz/fuzz.h"

using springtide::base::ErrorList;
using springtide::base::ParseYaml;
using springtide::base::ToYaml;
using springtide::base::Value;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ErrorList errors("input");
  const std::vector<Value> documents = ParseYaml(springtide::fuzz::Text(data, size), errors);
  FUZZ_CHECK(errors.ok() || documents.empty());
  FUZZ_CHECK(errors.ToString(20).size() < 20'000);
  for (const Value& document : documents) {
    const std::string text = ToYaml(document);
    ErrorList again("written");
    const std::vector<Value> back = ParseYaml(text, again);
    // Aliases, once written out, may exceed the bounds on text.
    if (!again.ok()) continue;
    FUZZ_CHECK(back.size() == 1);
    FUZZ_CHECK(ToYaml(back[0]) == text);
  }
  return 0;
}
