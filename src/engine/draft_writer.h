// Shows an answer in its chat while the model writes it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/reply/draft.h"
#include "engine/inside.h"

namespace oc::engine {

/// One draft, for one run. Event loop only. Lifetime: shared with its task, which `inside.tasks` runs.
class DraftWriter : public std::enable_shared_from_this<DraftWriter> {
 public:
  /// Told once, with the id of the message that shows the draft; never after finish() has returned or discard() was called.
  using Shown = std::function<void(const std::string& message_id)>;
  /// nullptr when the account shows none.
  static std::shared_ptr<DraftWriter> begin(Inside& inside, const ReplyAddress& address, Shown shown);
  DraftWriter(Inside& inside, std::shared_ptr<ChannelAccount> account, std::unique_ptr<Draft> draft, Shown shown);

  /// The answer as far as it has come. Never waits.
  void tell(const std::string& beginning);
  /// The model has said what it wanted: nothing more is shown unless more is told. Never waits.
  void rest() { is_resting_ = true; }
  /// No more updates. Gives what Utterance::draft_id of the first part is to be; "" = nothing is shown. Waits: for the update that is on its way.
  io::Task<std::string> finish();
  /// There is no answer: what was shown goes, beside the caller.
  void discard();

 private:
  // Tasks begin later than they are made: they hold what they work on.
  static io::Task<> write(std::shared_ptr<DraftWriter> self);
  static io::Task<> take_away(std::shared_ptr<DraftWriter> self);
  io::Task<> pause(Millis length);
  void note(const Result<void>& updated);

  Inside& inside_;
  std::shared_ptr<ChannelAccount> account_;  ///< outlives the draft
  std::unique_ptr<Draft> draft_;
  Shown shown_;  ///< empty: it was told
  reply::DraftPace pace_;
  io::Event told_;      ///< there is more of the answer
  io::Event finished_;  ///< no more updates
  io::Event idle_;      ///< nothing is on its way
  bool is_resting_ = false;
};

}  // namespace oc::engine
