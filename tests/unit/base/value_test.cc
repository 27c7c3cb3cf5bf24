#include "base/value.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace springtide::base {
namespace {

TEST(ValueTest, IsNullByDefault) {
  const Value value;
  EXPECT_TRUE(value.is_null());
  EXPECT_EQ(value.TypeName(), "null");
}

TEST(ValueTest, HoldsExactlyTheTypeItWasGiven) {
  EXPECT_NE(Value(true).if_bool(), nullptr);
  EXPECT_EQ(Value(true).if_integer(), nullptr);
  EXPECT_EQ(*Value(7).if_integer(), 7);
  EXPECT_EQ(Value(7).if_double(), nullptr);
  EXPECT_EQ(*Value(0.5).if_double(), 0.5);
  EXPECT_EQ(*Value("text").if_string(), "text");  // and not a boolean, as pointers convert
  EXPECT_EQ(Value("text").if_bool(), nullptr);
  EXPECT_NE(Value(Value::List()).if_list(), nullptr);
  EXPECT_NE(Value(Value::Map()).if_map(), nullptr);
}

TEST(ValueTest, SetAddsAndReplacesInOrder) {
  Value value;
  value.Set("b", 1);
  value.Set("a", 2);
  value.Set("b", 3);
  ASSERT_NE(value.if_map(), nullptr);
  ASSERT_EQ(value.if_map()->size(), 2u);
  EXPECT_EQ((*value.if_map())[0].first, "b");
  EXPECT_EQ(*value.Find("b")->if_integer(), 3);
  EXPECT_EQ(*value.Find("a")->if_integer(), 2);
}

TEST(ValueTest, FindsNothingInWhatIsNoMap) {
  EXPECT_EQ(Value().Find("a"), nullptr);
  EXPECT_EQ(Value("a").Find("a"), nullptr);
  EXPECT_EQ(Value(Value::List{Value("a")}).Find("a"), nullptr);
}

TEST(ValueTest, ComparesContentAndNotMarks) {
  Value a(5);
  a.set_mark({3, 4});
  EXPECT_EQ(a, Value(5));
  EXPECT_FALSE(Value(5) == Value(5.0));
  EXPECT_FALSE(Value("5") == Value(5));
}

TEST(ValueTest, BriefIsShortAndSafeToPrint) {
  EXPECT_EQ(Value().Brief(), "null");
  EXPECT_EQ(Value(false).Brief(), "false");
  EXPECT_EQ(Value(-3).Brief(), "-3");
  EXPECT_EQ(Value(0.1).Brief(), "0.1");
  EXPECT_EQ(Value(std::numeric_limits<double>::infinity()).Brief(), "Inf");
  EXPECT_EQ(Value("a\"b\x1b[31m\n").Brief(), R"("a\"b\033[31m\n")");
  EXPECT_EQ(Value(Value::List()).Brief(), "a list");
  EXPECT_EQ(Value(Value::Map()).Brief(), "a map");
  const std::string brief = Value(std::string(1'000'000, 'x')).Brief();
  EXPECT_LT(brief.size(), 60u);
  EXPECT_NE(brief.find("..."), std::string::npos);
}

TEST(ValueTest, BriefDoesNotCutACharacterInHalf) {
  std::string text(39, 'x');
  text += "\xC3\xA4";  // the second byte would be the 41st
  EXPECT_EQ(Value(text).Brief(), "\"" + std::string(39, 'x') + "...\"");
}

}  // namespace
}  // namespace springtide::base
