#include "k8s/object_parser.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "k8s/json.h"
#include "k8s/list_reader.h"

namespace springtide::k8s {
namespace {

std::string Kept(const Projection& projection, absl::string_view text) {
  ObjectParser parser(projection);
  const auto value = parser.Parse(text);
  return value.ok() ? boost::json::serialize(**value) : std::string(value.status().message());
}

TEST(ObjectParserTest, KeepsWhatThePathsName) {
  const char* document =
      R"({"a":{"b":{"c":1,"d":[2,{"x":3}]},"e":4},"f":[{"g":5,"h":6},{"h":7},8,[{"g":9}]],"i":null})";
  const struct {
    Projection projection;
    const char* want;
    const char* why;
  } cases[] = {
      {{},
       R"({"a":{"b":{"c":1,"d":[2,{"x":3}]},"e":4},"f":[{"g":5,"h":6},{"h":7},8,[{"g":9}]],"i":null})",
       "an empty projection keeps all"},
      {{{"a"}}, R"({"a":{"b":{"c":1,"d":[2,{"x":3}]},"e":4}})", "all below a path"},
      {{{"a", "b", "d"}}, R"({"a":{"b":{"d":[2,{"x":3}]}}})", "the way to a path"},
      {{{"a", "e"}, {"a", "b", "c"}}, R"({"a":{"b":{"c":1},"e":4}})", "two paths, one prefix"},
      {{{"f", "g"}}, R"({"f":[{"g":5},{},8,[{"g":9}]]})", "paths go on in arrays"},
      {{{"a", "e", "deeper"}}, R"({"a":{"e":4}})", "a scalar in the way is kept"},
      {{{"i"}}, R"({"i":null})", "null"},
      {{{"none"}}, R"({})", "nothing"},
      {{{"a"}, {"a", "e"}}, R"({"a":{"b":{"c":1,"d":[2,{"x":3}]},"e":4}})", "the wider path wins"},
  };
  for (const auto& c : cases) EXPECT_EQ(Kept(c.projection, document), c.want) << c.why;
}

TEST(ObjectParserTest, EscapedKeysAndStringsAreTheSame) {
  EXPECT_EQ(Kept({{"name"}}, R"({"\u006eame":"\u0041\"}]","o\u0074her":"\"{["})"),
            R"({"name":"A\"}]"})");
  EXPECT_EQ(Kept({{"a.b/c"}}, R"({"a.b/c":1,"a":{"b/c":2}})"), R"({"a.b/c":1})");
}

TEST(ObjectParserTest, MoreThan64PathsKeepAll) {
  Projection projection;
  for (int i = 0; i < 65; ++i) projection.Add({std::to_string(i)});
  EXPECT_EQ(Kept(projection, R"({"x":1})"), R"({"x":1})");
}

TEST(ObjectParserTest, IsUsedAgainAfterAFault) {
  ObjectParser parser(Projection{{"a"}});
  EXPECT_EQ(parser.Parse(R"({"a":[1,{"b":)").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(parser.Parse(R"({"a":1} {)").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(parser.Parse("").status().code(), absl::StatusCode::kDataLoss);
  const auto value = parser.Parse("{\"a\":2}\r");
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(FindInteger(**value, {"a"}), 2);
}

TEST(ObjectParserTest, DepthIsBoundedInSkippedPartsToo) {  // F17
  ObjectParser parser(Projection{{"a"}});
  const auto nested = [](size_t depth) {
    return R"({"b":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(parser.Parse(nested(kMaxJsonDepth - 1)).ok());
  EXPECT_EQ(parser.Parse(nested(kMaxJsonDepth)).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ObjectParserTest, BigDocumentsOneAfterAnother) {
  // The arena's blocks must not grow from document to document; a test under a memory limit would
  // show it, this one shows that values stay whole.
  ObjectParser parser(Projection{{"a"}});
  for (int i = 0; i < 50; ++i) {
    const std::string text(200'000, static_cast<char>('a' + i % 26));
    const auto value = parser.Parse(absl::StrCat(R"({"b":")", text, R"(","a":")", text, R"("})"));
    ASSERT_TRUE(value.ok());
    ASSERT_EQ(FindString(**value, {"a"}), text);
  }
}

struct Read {
  absl::StatusOr<ListPage> page;
  std::string items;
};

Read ReadList(absl::string_view text) {
  ListReader reader(Projection{{"n"}});
  std::string items;
  auto page = reader.Read(text, [&items](const boost::json::value& item) {
    items += boost::json::serialize(item);
    return absl::OkStatus();
  });
  return {std::move(page), items};
}

TEST(ListReaderTest, MetadataStandsWhereverItLikes) {
  for (const char* text : {
           R"({"kind":"L","metadata":{"resourceVersion":"7","continue":"c","remainingItemCount":3},
               "items":[{"n":1,"x":[]},{"n":{"y":"]}"}}]})",
           R"({"items":[{"n":1,"x":[]},{"n":{"y":"]}"}}],
               "metadata":{"remainingItemCount":3,"continue":"c","resourceVersion":"7"},"kind":"L"})",
           R"({"m":{"items":[{"n":9}]},"items":[{"n":1,"x":{"items":[{"n":9}],"metadata":{}}},
               {"n":{"y":"]}"}}],"kind":"L",
               "metadata":{"x":1,"remainingItemCount":3,"continue":"c","resourceVersion":"7"}})",
           R"({"\u0069tems":[{"n":1},{"n":{"y":"]}"}}],"kind":"L",
               "metadata":{"remainingItemCount":3,"continue":"\u0063","resourceVersion":"7"}})",
       }) {
    const Read read = ReadList(text);
    ASSERT_TRUE(read.page.ok()) << read.page.status() << text;
    EXPECT_EQ(read.page->kind, "L");
    EXPECT_EQ(read.page->resource_version, "7") << text;
    EXPECT_EQ(read.page->continue_token, "c") << text;
    EXPECT_EQ(read.page->remaining_item_count, 3) << text;
    EXPECT_EQ(read.page->items, 2u) << text;
    EXPECT_EQ(read.items, R"({"n":1}{"n":{"y":"]}"}})") << text;
  }
}

TEST(ListReaderTest, AnEmptyListIsAList) {
  for (const char* text : {R"({"items":[]})", R"({"items":null})"}) {
    const Read read = ReadList(text);
    ASSERT_TRUE(read.page.ok()) << read.page.status();
    EXPECT_EQ(read.page->items, 0u);
    EXPECT_EQ(read.page->resource_version, "");
  }
}

TEST(ListReaderTest, WhatIsNoListIsAnError) {  // F25
  for (const char* text :
       {"", "<html>502</html>", "{}", "[]", "5", R"({"items":5})", R"({"items":{}})",
        R"({"items":[5]})", R"({"items":[null]})", R"({"items":[[{"n":1}]]})",
        R"({"items":[],"items":[{"n":1}]})", R"({"items":null,"items":[]})", R"({"items":[{"n":1})",
        R"({"items":[{"n":1}]}x)", R"([{"items":[]}])", R"({"items":[{"n":1},]})"}) {
    EXPECT_EQ(ReadList(text).page.status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

TEST(ListReaderTest, AnErrorOfTheReceiverEndsThePage) {
  ListReader reader(Projection{});
  int items = 0;
  const auto page =
      reader.Read(R"({"items":[{},{},{}]})", [&items](const boost::json::value&) -> absl::Status {
        return ++items == 2 ? absl::InvalidArgumentError("poison") : absl::OkStatus();
      });
  EXPECT_EQ(page.status(), absl::InvalidArgumentError("poison"));
  EXPECT_EQ(items, 2);
  // And the next page starts afresh.
  items = 10;
  EXPECT_TRUE(reader
                  .Read(R"({"items":[{}]})",
                        [&items](const boost::json::value&) {
                          ++items;
                          return absl::OkStatus();
                        })
                  .ok());
  EXPECT_EQ(items, 11);
}

}  // namespace
}  // namespace springtide::k8s
