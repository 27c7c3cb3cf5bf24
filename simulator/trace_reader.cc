#include "simulator/trace_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/number.h"

namespace springtide::simulator {
namespace {

constexpr absl::string_view kHeader = "timestamp,requests";
constexpr double kMaxTimestamp = 1e11;  // Unix seconds up to the year 5138
constexpr size_t kMaxClassBytes = 64;
constexpr size_t kShownBytes = 40;

// Quoted: a piece of the input that is safe to print, cut short.
std::string Quoted(absl::string_view text) {
  const bool cut = text.size() > kShownBytes;
  return absl::StrCat("\"", absl::CHexEscape(text.substr(0, kShownBytes)), cut ? "...\"" : "\"");
}

// CommentField: the value of "# name: value", or an empty text.
absl::string_view CommentField(absl::string_view line, absl::string_view name) {
  line = absl::StripLeadingAsciiWhitespace(absl::StripPrefix(line, "#"));
  if (!absl::ConsumePrefix(&line, name) || !absl::ConsumePrefix(&line, ":")) return "";
  return absl::StripAsciiWhitespace(line);
}

// ParseStep: "60 s", "60s" or "60", or nothing.
std::optional<int64_t> ParseStep(absl::string_view text) {
  text = absl::StripTrailingAsciiWhitespace(absl::StripSuffix(text, "s"));
  int64_t seconds = 0;
  if (!absl::SimpleAtoi(text, &seconds) || seconds <= 0 || seconds > kMaxTraceSeconds) {
    return std::nullopt;
  }
  return seconds;
}

class Reader {
 public:
  Reader(absl::string_view name, base::ErrorList& errors)
      : errors_(errors), allowed_(errors.count() + kMaxTraceProblems) {
    trace_.name = std::string(name);
  }

  // TakeLine: one line without its end. False when reading on makes no sense.
  bool TakeLine(absl::string_view line) {
    ++line_;
    if (line_ == 1) absl::ConsumePrefix(&line, "\xEF\xBB\xBF");
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) return true;
    if (line.front() == '#') {
      TakeComment(line);
    } else if (!header_seen_) {
      TakeHeader(line);
    } else {
      TakeRow(line);
    }
    return errors_.count() < allowed_;
  }

  void Problem(absl::string_view message) {
    errors_.Add(base::FieldPath(), base::Mark{line_, 0}, message);
  }

  // LineTooLong: reports the line after the last one taken.
  void LineTooLong() {
    ++line_;
    Problem(absl::StrCat("this line is longer than ", kMaxTraceLineBytes,
                         " bytes; a row is \"<timestamp>,<requests>\""));
  }

  bool too_many() const { return errors_.count() >= allowed_; }

  std::optional<Trace> Finish(bool complete, size_t problems_before) {
    if (complete && !header_seen_) {
      ++line_;
      Problem(absl::StrCat("the trace is empty; it starts with the header \"", kHeader, "\""));
    } else if (complete && rows_ == 0) {
      Problem("no row follows the header; add at least one \"<timestamp>,<requests>\"");
    } else if (complete && !step_.has_value()) {
      FinishSingleRow();
    }
    if (complete) CheckDeclaredStep();
    if (errors_.count() > problems_before) return std::nullopt;
    trace_.step_seconds = *step_;
    trace_.counts.shrink_to_fit();
    return std::move(trace_);
  }

 private:
  void TakeComment(absl::string_view line) {
    const absl::string_view class_name = CommentField(line, "class");
    if (!class_name.empty())
      trace_.class_name = absl::CHexEscape(class_name.substr(0, kMaxClassBytes));
    const absl::string_view step = CommentField(line, "step");
    if (!step.empty()) declared_step_ = ParseStep(step);
    if (!step.empty()) declared_line_ = line_;
  }

  void TakeHeader(absl::string_view line) {
    header_seen_ = true;
    std::string squeezed(line);
    squeezed.erase(std::remove(squeezed.begin(), squeezed.end(), ' '), squeezed.end());
    if (squeezed == kHeader) return;
    Problem(absl::StrCat("the header is ", Quoted(line), "; it must be \"", kHeader, "\""));
    // A row where the header should be is still a row.
    if (absl::ascii_isdigit(static_cast<unsigned char>(line.front()))) TakeRow(line);
  }

  void TakeRow(absl::string_view line) {
    ++rows_;
    const size_t comma = line.find(',');
    if (comma == absl::string_view::npos || line.find(',', comma + 1) != absl::string_view::npos) {
      Problem(absl::StrCat(Quoted(line), " is not a row; write \"<timestamp>,<requests>\""));
      last_time_.reset();
      return;
    }
    TakeTime(absl::StripAsciiWhitespace(line.substr(0, comma)));
    TakeCount(absl::StripAsciiWhitespace(line.substr(comma + 1)));
    if (rows_ > kMaxTraceRows) {
      Problem(
          absl::StrCat("more than ", kMaxTraceRows, " rows; use a longer step or split the trace"));
      allowed_ = 0;
    }
  }

  void TakeTime(absl::string_view text) {
    const std::optional<double> number = base::ParseNumber(text);
    if (!number.has_value() || std::abs(*number) > kMaxTimestamp ||
        *number != std::floor(*number)) {
      Problem(absl::StrCat("timestamp ", Quoted(text), " is not a whole number of seconds"));
      last_time_.reset();
      return;
    }
    const auto time = static_cast<int64_t>(*number);
    if (last_time_.has_value()) {
      CheckStep(*last_time_, time);
    } else if (rows_ == 1) {
      trace_.start = absl::FromUnixSeconds(time);
    }
    last_time_ = time;
  }

  void CheckStep(int64_t last, int64_t time) {
    const int64_t step = time - last;
    if (step <= 0) {
      Problem(absl::StrCat("timestamp ", time, step == 0 ? " repeats" : " lies before",
                           " that of the row before, ", last,
                           "; sort the rows by time and keep one for each step"));
    } else if (!step_.has_value()) {
      step_ = step;
      step_line_ = line_;
    } else if (step != *step_) {
      Problem(absl::StrCat("timestamp ", time, " is ", step, " s after ", last,
                           ", but the step is ", *step_, " s (from line ", step_line_,
                           "); add the missing rows, or split the trace where the step changes"));
    }
  }

  void TakeCount(absl::string_view text) {
    const std::optional<double> number = base::ParseNumber(text);
    if (!number.has_value()) {
      Problem(
          absl::StrCat("requests ", Quoted(text), " is not a number; write a count such as 42"));
    } else if (*number < 0) {
      Problem(absl::StrCat("requests ", Quoted(text), " is below 0; a count is 0 or more"));
    } else if (*number > kMaxRequestsPerStep) {
      Problem(absl::StrCat("requests ", Quoted(text), " is above ",
                           base::FormatNumber(kMaxRequestsPerStep), ", the most a step may have"));
    } else {
      // -0 would print as such; it is 0.
      trace_.counts.push_back(*number == 0 ? 0 : *number);
    }
  }

  void FinishSingleRow() {
    if (rows_ > 1) return;  // there are problems already
    if (declared_step_.has_value()) {
      step_ = declared_step_;
      step_line_ = declared_line_;
      return;
    }
    Problem("a single row does not tell the step; add a second row, or a line \"# step: 60 s\"");
  }

  void CheckDeclaredStep() {
    if (!step_.has_value()) return;
    if (declared_step_.has_value() && *declared_step_ != *step_) {
      line_ = declared_line_;
      Problem(absl::StrCat("the comment says a step of ", *declared_step_,
                           " s, but the rows from line ", step_line_, " on are ", *step_,
                           " s apart; correct one of them"));
    }
    if (*step_ > kMaxTraceSeconds / static_cast<int64_t>(std::max<size_t>(rows_, 1))) {
      Problem(absl::StrCat(rows_, " steps of ", *step_, " s are longer than ", kMaxTraceSeconds,
                           " s in all; timestamps are in seconds, not milliseconds"));
    }
  }

  base::ErrorList& errors_;
  size_t allowed_;
  Trace trace_;
  int line_ = 0;
  bool header_seen_ = false;
  size_t rows_ = 0;
  std::optional<int64_t> last_time_;  // of the row before, when that could be read
  std::optional<int64_t> step_;
  int step_line_ = 0;
  std::optional<int64_t> declared_step_;
  int declared_line_ = 0;
};

}  // namespace

std::optional<Trace> ReadTrace(std::istream& in, absl::string_view name, base::ErrorList& errors) {
  const size_t before = errors.count();
  Reader reader(name, errors);
  std::array<char, kMaxTraceLineBytes + 1> line;  // and its terminator
  size_t bytes = 0;
  bool complete = true;
  while (complete) {
    in.getline(line.data(), static_cast<std::streamsize>(line.size()));
    const auto extracted = static_cast<size_t>(in.gcount());
    bytes += extracted;
    if (in.fail() && extracted + 1 >= line.size()) {
      reader.LineTooLong();
      complete = false;
    } else if (in.bad()) {
      reader.Problem("reading failed after this line");
      complete = false;
    } else if (in.fail()) {
      break;  // the end, with no line left
    } else if (bytes > kMaxTraceBytes) {
      reader.Problem(absl::StrCat("the trace is larger than ", kMaxTraceBytes >> 20,
                                  " MiB; use a longer step or split it"));
      complete = false;
    } else {
      // getline counts the line end that it took, unless the input ended first.
      const size_t length = in.eof() ? extracted : extracted - 1;
      complete = reader.TakeLine(absl::string_view(line.data(), length));
    }
  }
  if (reader.too_many()) {
    errors.Add(absl::StrCat("more than ", kMaxTraceProblems, " problems; the rest was not read"));
  }
  return reader.Finish(complete, before);
}

std::optional<Trace> ParseTrace(absl::string_view text, absl::string_view name,
                                base::ErrorList& errors) {
  std::istringstream in{std::string(text)};
  return ReadTrace(in, name, errors);
}

std::string TraceName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash != absl::string_view::npos) path.remove_prefix(slash + 1);
  const size_t dot = path.rfind('.');
  return std::string(dot == absl::string_view::npos || dot == 0 ? path : path.substr(0, dot));
}

void WriteTrace(const Trace& trace, std::ostream& out) {
  if (!trace.class_name.empty()) out << "# class: " << trace.class_name << "\n";
  out << "# step: " << trace.step_seconds << " s\n" << kHeader << "\n";
  int64_t time = absl::ToUnixSeconds(trace.start);
  for (const double count : trace.counts) {
    out << time << ',' << base::FormatNumber(count) << '\n';
    time += trace.step_seconds;
  }
}

}  // namespace springtide::simulator
