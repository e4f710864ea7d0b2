// Quick messages of one sender that are being put together (runtime.md 8.6).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/message.h"
#include "engine/seat.h"

namespace oc::engine {

/// A message that waits for more of its sender. All of it lies on disk, message by message.
struct Gathered {
  explicit Gathered(const io::Executor& executor) : woken(executor) {}
  io::Event woken;
  std::optional<Routed> routed;  ///< taken out by the message that follows, which goes on with both
};

/// By channel, account, conversation and sender. Event loop only.
class Gathering {
 public:
  /// Takes the message out that waits under this name.
  std::shared_ptr<Gathered> take(const std::string& name);
  void put(const std::string& name, std::shared_ptr<Gathered> one) { waiting_[name] = std::move(one); }
  /// Ends the wait of this one, if it is still the one that waits.
  void end(const std::string& name, const std::shared_ptr<Gathered>& one);
  /// The message that waits goes on at once, and before `mine`, whose turn it is.
  void flush(const std::string& name, Seat& mine);

 private:
  std::map<std::string, std::shared_ptr<Gathered>> waiting_;
};

}  // namespace oc::engine
