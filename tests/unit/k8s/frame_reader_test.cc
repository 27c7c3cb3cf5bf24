#include "k8s/frame_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;

// Frames as text, "<too long>", and what is left at the end behind "rest:".
std::vector<std::string> Frames(const std::vector<std::string>& pieces, size_t limit) {
  FrameReader reader(limit);
  std::vector<std::string> out;
  absl::string_view frame;
  for (const std::string& piece : pieces) {
    reader.Feed(piece);
    while (true) {
      const auto result = reader.Next(frame);
      if (result == FrameReader::Result::kNeedMore) break;
      out.push_back(result == FrameReader::Result::kFrame ? std::string(frame) : "<too long>");
    }
    EXPECT_LE(reader.buffered_bytes(), limit);
  }
  if (!reader.Rest().empty()) out.push_back("rest:" + std::string(reader.Rest()));
  return out;
}

constexpr char kText[] = "{\"a\":1}\n\r\n{\"b\":\"\\n\"}\r\n \t\n\n{\"c\":3}\n{\"d\":";

TEST(FrameReaderTest, ManyFramesInOnePieceWithCrlfAndBlankLines) {
  EXPECT_THAT(Frames({kText}, 100),
              ElementsAre("{\"a\":1}", "{\"b\":\"\\n\"}", "{\"c\":3}", "rest:{\"d\":"));
}

TEST(FrameReaderTest, WhereItIsCutDoesNotMatter) {  // F15
  const std::string text = kText;
  const auto want = Frames({text}, 100);
  for (size_t i = 0; i <= text.size(); ++i) {
    for (size_t j = i; j <= text.size(); ++j) {
      EXPECT_EQ(Frames({text.substr(0, i), text.substr(i, j - i), text.substr(j)}, 100), want)
          << i << " " << j;
    }
  }
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  EXPECT_EQ(Frames(bytes, 100), want);
}

TEST(FrameReaderTest, AFrameThatIsTooLongIsToldOnceAndDropped) {  // F17
  const std::string text = "12345\n1234567890123\n12345\n1234567";
  const std::vector<std::string> want = {"12345", "<too long>", "12345", "<too long>"};
  for (size_t i = 0; i <= text.size(); ++i) {
    EXPECT_EQ(Frames({text.substr(0, i), text.substr(i)}, 5), want) << i;
  }
}

TEST(FrameReaderTest, ExactlyTheLimitIsAFrame) {
  EXPECT_THAT(Frames({"1234", "5\n"}, 5), ElementsAre("12345"));
  EXPECT_THAT(Frames({"12345\n"}, 5), ElementsAre("12345"));
  EXPECT_THAT(Frames({"1234", "56\n"}, 5), ElementsAre("<too long>"));
}

TEST(FrameReaderTest, AnEndlessLineCostsNoMemory) {
  FrameReader reader(1000);
  absl::string_view frame;
  int told = 0;
  for (int i = 0; i < 1000; ++i) {
    reader.Feed(std::string(999, 'x'));
    while (reader.Next(frame) != FrameReader::Result::kNeedMore) ++told;
    EXPECT_LE(reader.buffered_bytes(), 1000u);
  }
  EXPECT_EQ(told, 1);
  EXPECT_EQ(reader.Rest(), "");
}

}  // namespace
}  // namespace springtide::k8s
