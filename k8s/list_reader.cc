#include "k8s/list_reader.h"

#include <utility>

#include "k8s/parser_events.h"

namespace springtide::k8s {
namespace {

// The document without its items goes to one builder, each item to another.
class ListEvents : public ParserEvents<ListEvents> {
 public:
  explicit ListEvents(Projection item_projection)
      : envelope_({{"kind"},
                   {"metadata", "resourceVersion"},
                   {"metadata", "continue"},
                   {"metadata", "remainingItemCount"}}),
        item_(std::move(item_projection)) {}

  void Begin(ListReader::OnItem on_item) {
    on_item_.emplace(on_item);
    envelope_.Begin();
    item_.Begin();
    key_ = KeyText();
    envelope_depth_ = item_depth_ = items_ = 0;
    at_items_ = in_items_ = items_seen_ = false;
    status_ = absl::OkStatus();
  }

  const absl::Status& status() const { return status_; }
  size_t items() const { return items_; }
  bool items_seen() const { return items_seen_; }
  const boost::json::value& TakeEnvelope() { return envelope_.Take(); }

  ValueBuilder& Target() { return in_items_ ? item_ : envelope_; }

  bool Open(bool object, ErrorCode& error) {
    if (!in_items_ && at_items_ && envelope_depth_ == 1) {
      if (!BeginItems(!object, error)) return false;
      envelope_.BeginArray();
      ++envelope_depth_;
      in_items_ = true;
      return true;
    }
    object ? Target().BeginObject() : Target().BeginArray();
    ++(in_items_ ? item_depth_ : envelope_depth_);
    return true;
  }

  bool Close(bool object, ErrorCode& error) {
    if (in_items_ && item_depth_ > 0) {
      object ? item_.EndObject() : item_.EndArray();
      --item_depth_;
      return HandOut(error);
    }
    in_items_ = false;
    object ? envelope_.EndObject() : envelope_.EndArray();
    --envelope_depth_;
    return true;
  }

  void KeyPart(View part) {
    Target().KeyPart(part);
    if (envelope_depth_ == 1) key_.Add(part);
  }

  bool Key(View last, ErrorCode&) {
    Target().Key(last);
    if (envelope_depth_ == 1) at_items_ = key_.Finish(last) == View("items");
    return true;
  }

  template <class Send>
  bool Scalar(const Send& send, ErrorCode& error) {
    if (in_items_) {
      send(item_);
      return HandOut(error);
    }
    const bool is_items = at_items_ && envelope_depth_ == 1;
    send(envelope_);
    return !is_items || BeginItems(items_null_, error);
  }

  bool Null(ErrorCode& error) {
    items_null_ = true;  // Go writes an empty list so
    const bool fine = Scalar([](ValueBuilder& builder) { builder.Null(); }, error);
    items_null_ = false;
    return fine;
  }

 private:
  bool Fail(absl::Status status, ErrorCode& error) {
    status_ = std::move(status);
    error = boost::json::make_error_code(boost::json::error::syntax);
    return false;
  }

  bool BeginItems(bool is_list, ErrorCode& error) {
    if (!is_list) return Fail(absl::DataLossError("no list: \"items\" is no array"), error);
    if (items_seen_) return Fail(absl::DataLossError("no list: \"items\" stands twice"), error);
    items_seen_ = true;
    return true;
  }

  bool HandOut(ErrorCode& error) {
    if (!item_.complete()) return true;
    const boost::json::value& item = item_.Take();
    if (!item.is_object()) {
      return Fail(absl::DataLossError(absl::StrCat("no list: items[", items_, "] is no object")),
                  error);
    }
    if (absl::Status status = (*on_item_)(item); !status.ok()) return Fail(status, error);
    ++items_;
    item_.Begin();
    return true;
  }

  ValueBuilder envelope_;
  ValueBuilder item_;
  std::optional<ListReader::OnItem> on_item_;
  KeyText key_;  // of the document's outermost object
  size_t envelope_depth_ = 0;
  size_t item_depth_ = 0;
  size_t items_ = 0;
  bool at_items_ = false;
  bool in_items_ = false;
  bool items_seen_ = false;
  bool items_null_ = false;
  absl::Status status_;
};

std::string Text(const boost::json::value& document,
                 std::initializer_list<absl::string_view> path) {
  return std::string(FindString(document, path).value_or(""));
}

}  // namespace

struct ListReader::Impl {
  explicit Impl(Projection projection) : parser(ApiParseOptions(), std::move(projection)) {}

  boost::json::basic_parser<ListEvents> parser;
};

ListReader::ListReader(Projection item_projection)
    : impl_(std::make_unique<Impl>(std::move(item_projection))) {}

ListReader::~ListReader() = default;

absl::StatusOr<ListPage> ListReader::Read(absl::string_view text, OnItem on_item) {
  ListEvents& events = impl_->parser.handler();
  events.Begin(on_item);
  absl::Status status = RunParser(impl_->parser, text);
  if (!events.status().ok()) return events.status();
  if (!status.ok()) return status;
  if (!events.items_seen()) return absl::DataLossError("no list: \"items\" is missing");
  const boost::json::value& envelope = events.TakeEnvelope();
  ListPage page;
  page.kind = Text(envelope, {"kind"});
  page.resource_version = Text(envelope, {"metadata", "resourceVersion"});
  page.continue_token = Text(envelope, {"metadata", "continue"});
  page.remaining_item_count = FindInteger(envelope, {"metadata", "remainingItemCount"});
  page.items = events.items();
  return page;
}

}  // namespace springtide::k8s
