// The last message that was handed over of each channel: what came after it, while nobody listened, was missed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "channels/discord/limits.h"

namespace oc::channels::discord {

/// Limits: kDiscordSeenChannelsMax; the channel whose last message is the oldest is forgotten first.
class Seen {
 public:
  /// A message of this channel was handed over. Never goes back; what is no snowflake is passed over.
  void note(const std::string& channel_id, const std::string& message_id);
  /// The engine knows with what this thread began.
  void note_told(const std::string& thread_id);
  bool is_told(const std::string& thread_id) const;
  /// "" = nothing of this channel was handed over.
  std::string last_of(const std::string& channel_id) const;
  std::vector<std::string> channel_ids() const;
  std::size_t size() const { return channels_.size(); }

  /// `channel:message`, with a `*` behind a thread whose beginning was told, and commas between; for the cursor.
  std::string text() const;
  /// Passes over what is not that.
  static Seen read(std::string_view text);

 private:
  struct Entry {
    std::uint64_t last = 0;
    bool is_told = false;
  };
  Entry& entry_of(const std::string& channel_id);

  std::map<std::string, Entry> channels_;
};

}  // namespace oc::channels::discord
