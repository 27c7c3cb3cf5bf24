#include "k8s/value_builder.h"

#include <utility>

namespace springtide::k8s {
namespace {

namespace json = boost::json;

// Holds what is kept of a common object; more comes from the heap.
constexpr size_t kBufferBytes = size_t{32} << 10;
constexpr size_t kMaxPaths = 64;

bool Equal(const std::string& a, json::string_view b) {
  return json::string_view(a.data(), a.size()) == b;
}

}  // namespace

json::string_view KeyText::Finish(json::string_view last) {
  if (finished_) {
    parts_.clear();
    finished_ = false;
  }
  if (parts_.empty()) return last;
  Add(last);
  finished_ = true;
  return {parts_.data(), parts_.size()};
}

ValueBuilder::ValueBuilder(Projection projection)
    : projection_(std::move(projection)),
      keep_all_(projection_.paths().empty() || projection_.paths().size() > kMaxPaths),
      buffer_(std::make_unique<unsigned char[]>(kBufferBytes)) {
  Begin();
}

ValueBuilder::~ValueBuilder() { Reset(); }

// The order counts: values before the memory that they lie in.
void ValueBuilder::Reset() {
  value_.reset();
  stack_.reset();
  arena_.reset();
}

void ValueBuilder::Begin() {
  Reset();
  // A new resource each time: the size of the blocks of one that is only released goes on doubling.
  arena_.emplace(buffer_.get(), kBufferBytes);
  stack_.reset(&*arena_);
  levels_.clear();
  skipped_ = 0;
  key_ = KeyText();
  complete_ = false;
}

const json::value& ValueBuilder::Take() {
  value_.emplace(stack_.release());
  return *value_;
}

ValueBuilder::Want ValueBuilder::WantOfKey(const Want& object, json::string_view key) const {
  if (object.all) return object;
  Want want;
  want.depth = object.depth + 1;
  const auto& paths = projection_.paths();
  for (size_t i = 0; i < paths.size(); ++i) {
    if ((object.mask >> i & 1) == 0 || !Equal(paths[i][object.depth], key)) continue;
    want.any = true;
    if (paths[i].size() == want.depth) {
      want.all = true;
      return want;
    }
    want.mask |= uint64_t{1} << i;
  }
  return want;
}

ValueBuilder::Want ValueBuilder::NextWant() const {
  if (skipped_ > 0) return {};
  if (levels_.empty()) {
    return {.any = true, .all = keep_all_, .mask = ~uint64_t{0}, .depth = 0};
  }
  return levels_.back().object ? key_want_ : levels_.back().want;
}

void ValueBuilder::BeginContainer(bool object) {
  const Want want = NextWant();
  if (!want.any) {
    ++skipped_;
    return;
  }
  levels_.push_back({object, want, 0});
}

void ValueBuilder::EndContainer() {
  if (skipped_ > 0) {
    --skipped_;
    if (skipped_ == 0) Close(false);
    return;
  }
  const Level level = levels_.back();
  levels_.pop_back();
  if (level.object) {
    stack_.push_object(level.count);
  } else {
    stack_.push_array(level.count);
  }
  Close(true);
}

void ValueBuilder::Close(bool kept) {
  if (levels_.empty()) {
    complete_ = true;
  } else if (kept) {
    ++levels_.back().count;
  }
}

void ValueBuilder::KeyPart(json::string_view part) {
  if (skipped_ == 0) key_.Add(part);
}

void ValueBuilder::Key(json::string_view last) {
  if (skipped_ > 0) return;
  const json::string_view key = key_.Finish(last);
  key_want_ = WantOfKey(levels_.back().want, key);
  if (key_want_.any) stack_.push_key(key);
}

void ValueBuilder::StringPart(json::string_view part) {
  if (NextWant().any) stack_.push_chars(part);
}

void ValueBuilder::String(json::string_view last) {
  const bool kept = NextWant().any;
  if (kept) stack_.push_string(last);
  if (skipped_ == 0) Close(kept);
}

void ValueBuilder::Int64(int64_t number) {
  const bool kept = NextWant().any;
  if (kept) stack_.push_int64(number);
  if (skipped_ == 0) Close(kept);
}

void ValueBuilder::Uint64(uint64_t number) {
  const bool kept = NextWant().any;
  if (kept) stack_.push_uint64(number);
  if (skipped_ == 0) Close(kept);
}

void ValueBuilder::Double(double number) {
  const bool kept = NextWant().any;
  if (kept) stack_.push_double(number);
  if (skipped_ == 0) Close(kept);
}

void ValueBuilder::Bool(bool value) {
  const bool kept = NextWant().any;
  if (kept) stack_.push_bool(value);
  if (skipped_ == 0) Close(kept);
}

void ValueBuilder::Null() {
  const bool kept = NextWant().any;
  if (kept) stack_.push_null();
  if (skipped_ == 0) Close(kept);
}

}  // namespace springtide::k8s
