#include "base/duplicate_keys.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::base {
namespace {

constexpr size_t kShownKeyBytes = 40;

}  // namespace

void CheckDuplicateKeys(const Value::Map& map, ErrorList& errors) {
  if (map.size() < 2) return;
  std::vector<const Value::Entry*> entries;
  entries.reserve(map.size());
  for (const Value::Entry& entry : map) entries.push_back(&entry);
  // Entries are ordered in memory as in the text, so the pointer breaks ties in favour of the
  // first.
  std::sort(entries.begin(), entries.end(), [](const Value::Entry* a, const Value::Entry* b) {
    const int order = a->first.compare(b->first);
    return order != 0 ? order < 0 : a < b;
  });
  const Value::Entry* first = entries[0];
  for (size_t i = 1; i < entries.size(); ++i) {
    if (entries[i]->first != first->first) {
      first = entries[i];
      continue;
    }
    errors.Add(FieldPath(), entries[i]->second.mark(),
               absl::StrCat("key \"", ForDisplay(first->first, kShownKeyBytes),
                            "\" is written twice (first on line ", first->second.mark().line,
                            "); remove one"));
  }
}

}  // namespace springtide::base
