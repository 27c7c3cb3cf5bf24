#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kMinTextWidth = 10;
constexpr absl::string_view kCut = "..";

size_t TotalWidth(const std::vector<size_t>& shown, const std::vector<size_t>& widths) {
  size_t total = 0;
  for (size_t column : shown) total += widths[column] + kGap;
  return total == 0 ? 0 : total - kGap;
}

// The first `width` columns of UTF-8 text, the last of them dots when something is missing.
std::string Cut(absl::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  while (DisplayWidth(text) + kCut.size() > width) text.remove_suffix(1);
  // Not in the middle of a code point.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) {
    text.remove_suffix(1);
  }
  return absl::StrCat(text, kCut);
}

}  // namespace

Table::Layout Table::Fit(size_t width) const {
  Layout layout;
  layout.shown.resize(columns_.size());
  std::iota(layout.shown.begin(), layout.shown.end(), size_t{0});
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t widest = std::max(DisplayWidth(columns_[i].name), DisplayWidth(columns_[i].unit));
    for (const auto& row : rows_) widest = std::max(widest, DisplayWidth(row[i]));
    layout.widths.push_back(widest);
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    const size_t total = TotalWidth(layout.shown, layout.widths);
    if (total <= width || columns_[i].align == Align::kRight) continue;
    const size_t spare = std::max(layout.widths[i], kMinTextWidth) - kMinTextWidth;
    layout.widths[i] -= std::min(spare, total - width);
  }
  while (TotalWidth(layout.shown, layout.widths) > width) {
    const auto least = std::max_element(
        layout.shown.begin(), layout.shown.end(),
        [this](size_t a, size_t b) { return columns_[a].rank < columns_[b].rank; });
    if (least == layout.shown.end() || columns_[*least].rank == 0) break;
    layout.left_out.push_back(columns_[*least].name);
    layout.shown.erase(least);
  }
  return layout;
}

std::string Table::Line(const Layout& layout, const std::vector<std::string>& cells) const {
  std::string line;
  for (size_t column : layout.shown) {
    if (column != layout.shown.front()) line.append(kGap, ' ');
    const std::string cell = Cut(cells[column], layout.widths[column]);
    const std::string padding(layout.widths[column] - DisplayWidth(cell), ' ');
    line += columns_[column].align == Align::kLeft ? cell + padding : padding + cell;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Table::ToText(int width) const {
  const Layout layout = Fit(static_cast<size_t>(width));
  std::vector<std::string> names;
  std::vector<std::string> units;
  for (const Column& column : columns_) {
    names.push_back(column.name);
    units.push_back(column.unit);
  }
  const std::string rule(TotalWidth(layout.shown, layout.widths), '-');
  std::string out = Line(layout, names);
  const bool has_units =
      std::any_of(units.begin(), units.end(), [](const std::string& u) { return !u.empty(); });
  if (has_units) out += Line(layout, units);
  absl::StrAppend(&out, rule, "\n");
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (std::find(rules_.begin(), rules_.end(), i) != rules_.end()) {
      absl::StrAppend(&out, rule, "\n");
    }
    out += Line(layout, rows_[i]);
  }
  if (!layout.left_out.empty()) {
    absl::StrAppend(
        &out,
        Wrap(absl::StrCat("(too narrow for: ", absl::StrJoin(layout.left_out, ", "), ")"),
             static_cast<size_t>(width)),
        "\n");
  }
  return out;
}

std::string Table::ToMarkdown() const {
  auto line = [](const std::vector<std::string>& cells) {
    return absl::StrCat(
        "| ", absl::StrReplaceAll(absl::StrJoin(cells, "\n"), {{"|", "\\|"}, {"\n", " | "}}),
        " |\n");
  };
  std::vector<std::string> names;
  std::string rule = "|";
  for (const Column& column : columns_) {
    names.push_back(column.unit.empty() ? column.name
                                        : absl::StrCat(column.name, " (", column.unit, ")"));
    absl::StrAppend(&rule, column.align == Align::kLeft ? "---|" : "--:|");
  }
  std::string out = absl::StrCat(line(names), rule, "\n");
  for (const auto& row : rows_) out += line(row);
  return out;
}

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace springtide::cli
