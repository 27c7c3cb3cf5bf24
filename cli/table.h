// A table that prints itself as text for a terminal, as Markdown and as CSV.
//
// As text it fits a width: columns of text are cut, then the least important columns are left out,
// and a line below says which.
//
// Thread safety: a value type.
#ifndef SPRINGTIDE_CLI_TABLE_H_
#define SPRINGTIDE_CLI_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace springtide::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string name;  // "late"
  std::string unit;  // "%"; or nothing
  Align align = Align::kRight;
  // Columns of higher rank are left out first when the table is too wide; those of rank 0 never.
  int rank = 0;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // A line between the row before and the one after; only text shows it.
  void AddRule() { rules_.push_back(rows_.size()); }

  bool empty() const { return rows_.empty(); }

  // ToText: lines of at most `width` columns where that is possible at all.
  std::string ToText(int width) const;
  std::string ToMarkdown() const;

 private:
  struct Layout {
    std::vector<size_t> shown;   // indices of columns
    std::vector<size_t> widths;  // by index of column
    std::vector<std::string> left_out;
  };

  Layout Fit(size_t width) const;
  std::string Line(const Layout& layout, const std::vector<std::string>& cells) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> rules_;  // each before the row of this index
};

// CsvField: quoted where CSV (RFC 4180) needs it.
std::string CsvField(absl::string_view text);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_TABLE_H_
