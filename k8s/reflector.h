// Keeps a store up to date with one collection of an API server.
#ifndef SPRINGTIDE_K8S_REFLECTOR_H_
#define SPRINGTIDE_K8S_REFLECTOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"
#include "k8s/cache_feed.h"
#include "k8s/frame_reader.h"
#include "k8s/list_reader.h"
#include "k8s/watch_event.h"
#include "k8s/watch_list_gate.h"
#include "k8s/watch_machine.h"

namespace springtide::k8s {

struct ReflectorOptions {
  std::string path;            // "/apis/apps/v1/deployments", escaped
  std::string kind;            // of the objects, "Deployment"; empty accepts any
  std::string label_selector;  // empty: all
  std::string field_selector;  // empty: all
  // Asks the server to leave out all but the metadata.
  bool metadata_only = false;
  WatchMachine::Options protocol;
};

// WatchStats: for metrics. Counts only grow.
struct WatchStats {
  int64_t lists = 0;          // whole ones, in pages or not, that succeeded
  int64_t pages = 0;          // asked for
  absl::Duration list_time;   // that the requests for pages and their decoding took
  int64_t watches = 0;        // opened, streamed lists among them
  int64_t watch_lists = 0;    // streamed lists that were opened
  int64_t short_watches = 0;  // that ended at once and without news
  int64_t added = 0;          // events by type
  int64_t modified = 0;
  int64_t deleted = 0;
  int64_t bookmarks = 0;
  int64_t early_bookmarks = 0;  // inside the initial events, where none belongs
  int64_t error_events = 0;
  int64_t skipped = 0;     // of unknown type, of another kind, or unreadable by themselves
  int64_t unreadable = 0;  // pages and frames that could not be decoded
  std::array<int64_t, kSyncReasons> syncs{};  // begun, by SyncReason
  std::string version;                        // up to which the view is complete
  absl::Duration heard;  // base::Clock::Elapsed of the last list, event or bookmark
};

// Reflector: one a collection and selector, for however many consumers.
//
// An object that cannot be decoded is left in its last readable state and named in the store's
// Freshness, so that one damaged object does not stop the rest.
//
// Thread safety: Run is for one thread; stats is safe from any thread.
class Reflector {
 public:
  // So many unreadable objects are told apart; with more the list as a whole counts as unreadable.
  static constexpr size_t kMaxUnreadable = 1000;

  // All collaborators outlive the reflector. `uniform` draws from [0, 1).
  Reflector(ReflectorOptions options, Api& api, const base::Clock& clock, WatchListGate& gate,
            std::function<double()> uniform, CacheFeed& feed);

  // Run lists and watches until a stop is requested. Blocks.
  void Run(const std::stop_token& stop);

  WatchStats stats() const;

 private:
  ApiRequest Request(const WatchAction& action) const;
  void List(const WatchAction& action, const std::stop_token& stop);
  void Watch(const WatchAction& action, const std::stop_token& stop);
  void ReadStream(http::Stream& stream, const std::stop_token& stop);
  absl::Status OnListItem(const boost::json::value& item);
  // Notes an object of the list that cannot be decoded; false when the list cannot do without.
  bool StageOld(const boost::json::value& object);
  // The same in a watch: an object that the last list has named is skipped. One that is new here
  // calls for a list, since nothing can be told from a single bad frame.
  bool PassOver(const boost::json::value& object);
  // Each returns whether the stream goes on.
  bool OnPiece(std::string piece, FrameReader& frames);
  bool OnFrame(absl::string_view frame);
  bool OnEvent(const WatchEvent& event);
  bool OnObject(const WatchEvent& event);
  bool Settle(WatchMachine::Verdict verdict);
  void Unreadable(const absl::Status& status);
  bool IsOtherKind(absl::string_view kind, absl::string_view suffix) const;
  void Publish();

  const ReflectorOptions options_;
  Api& api_;
  const base::Clock& clock_;
  CacheFeed& feed_;
  WatchMachine machine_;
  ListReader list_reader_;
  WatchEventDecoder decoder_;
  std::set<ObjectKey> unreadable_;         // in the view
  std::set<ObjectKey> staged_unreadable_;  // in the list that is gathered
  WatchStats stats_;

  mutable std::mutex mutex_;
  WatchStats published_;  // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_REFLECTOR_H_
