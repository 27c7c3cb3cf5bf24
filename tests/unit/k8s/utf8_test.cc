#include "k8s/utf8.h"

#include <gtest/gtest.h>

namespace springtide::k8s {
namespace {

TEST(FitTextTest, CutsBetweenCharacters) {
  const struct {
    std::string text;
    size_t max_bytes;
    std::string want;
  } cases[] = {
      {"", 10, ""},
      {"plain", 10, "plain"},
      {"plain", 3, "pla"},
      {"plain", 0, ""},
      {"gr\u00fc\u00dfe", 3, "gr"},
      {"gr\u00fc\u00dfe", 4, "gr\u00fc"},
      {"\u6f6e", 2, ""},
      {"\U0001F30A\U0001F30A", 7, "\U0001F30A"},
      {"\U0001F30A\U0001F30A", 8, "\U0001F30A\U0001F30A"},
  };
  for (const auto& c : cases) EXPECT_EQ(FitText(c.text, c.max_bytes), c.want) << c.text;
}

TEST(FitTextTest, WhatIsNoTextIsReplaced) {
  const struct {
    std::string text;
    std::string want;
  } cases[] = {
      {"a\xff"
       "b",
       "a?b"},
      {"\xc3", "?"},                 // the second byte is missing
      {"\xc0\xaf", "??"},            // longer than needed
      {"\xe0\x80\xaf", "???"},       // the same
      {"\xed\xa0\x80", "???"},       // a surrogate
      {"\xf4\x90\x80\x80", "????"},  // beyond the last character
      {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
      {"\xf8\x88\x80\x80\x80", "?????"},
      {"\x80", "?"},
      {std::string("a\0b\n\x1b[31m\x7f", 10), "a b  [31m "},
  };
  for (const auto& c : cases) EXPECT_EQ(FitText(c.text, 100), c.want);
}

}  // namespace
}  // namespace springtide::k8s
