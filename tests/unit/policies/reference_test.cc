#include "policies/reference.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/presets.h"
#include "policies/registry.h"

namespace springtide::policies {
namespace {

using ::testing::HasSubstr;

TEST(PolicyReferenceTest, IsTheSameEveryTime) { EXPECT_EQ(PolicyReference(), PolicyReference()); }

TEST(PolicyReferenceTest, NamesEveryPresetPolicyFieldAndReason) {
  const std::string page = PolicyReference();
  for (const Preset& preset : Presets()) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("### Preset ", preset.name, "\n")));
  }
  for (const PolicyKind* kind : PolicyKinds()) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("### ", kind->name, "\n\n", kind->config->doc)));
    for (const base::FieldInfo& field : kind->config->fields) {
      EXPECT_THAT(page, HasSubstr(absl::StrCat("| `", field.name, "` |"))) << kind->name;
      EXPECT_FALSE(field.doc.empty()) << kind->name << "." << field.name << " says nothing";
    }
  }
  for (const Reason* reason : AllReasons()) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("### ", reason->code, "\n\n", reason->doc)));
    EXPECT_FALSE(reason->doc.empty()) << reason->code << " says nothing";
  }
}

TEST(PolicyReferenceTest, TablesHaveTheSameCellsInEveryRow) {
  for (absl::string_view line : absl::StrSplit(PolicyReference(), '\n')) {
    if (line.empty() || line.front() != '|') continue;
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    EXPECT_EQ(bars, 6u) << line;
  }
}

TEST(PolicyReferenceTest, EndsWithOneNewline) {
  const std::string page = PolicyReference();
  ASSERT_GT(page.size(), 2u);
  EXPECT_EQ(page.back(), '\n');
  EXPECT_NE(page[page.size() - 2], '\n');
}

}  // namespace
}  // namespace springtide::policies
