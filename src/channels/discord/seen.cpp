// A small map from channels to snowflakes, and its text.
#include "channels/discord/seen.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/discord/decode.h"

namespace oc::channels::discord {
Seen::Entry& Seen::entry_of(const std::string& channel_id) {
  if (!channels_.contains(channel_id) && channels_.size() >= kDiscordSeenChannelsMax)
    channels_.erase(std::ranges::min_element(channels_, {}, [](const auto& one) { return one.second.last; }));
  return channels_[channel_id];
}

void Seen::note(const std::string& channel_id, const std::string& message_id) {
  const auto number = snowflake_number(message_id);
  if (number == 0 || !is_snowflake(channel_id)) return;
  Entry& entry = entry_of(channel_id);
  entry.last = std::max(entry.last, number);
}

void Seen::note_told(const std::string& thread_id) {
  // A thread has the id of its first message, or one of its time.
  note(thread_id, thread_id);
  if (const auto found = channels_.find(thread_id); found != channels_.end()) found->second.is_told = true;
}

bool Seen::is_told(const std::string& thread_id) const {
  const auto found = channels_.find(thread_id);
  return found != channels_.end() && found->second.is_told;
}

std::string Seen::last_of(const std::string& channel_id) const {
  const auto found = channels_.find(channel_id);
  return found == channels_.end() ? "" : std::to_string(found->second.last);
}

std::vector<std::string> Seen::channel_ids() const {
  std::vector<std::string> out;
  for (const auto& [id, entry] : channels_) out.push_back(id);
  return out;
}

std::string Seen::text() const {
  std::vector<std::string> parts;
  for (const auto& [id, entry] : channels_) parts.push_back(fmt::format("{}:{}{}", id, entry.last, entry.is_told ? "*" : ""));
  return join(parts, ",");
}

Seen Seen::read(std::string_view text) {
  Seen out;
  for (std::string part : split(text, ',')) {
    const bool is_told = part.ends_with('*');
    if (is_told) part.pop_back();
    const auto mark = part.find(':');
    if (mark == std::string::npos) continue;
    const std::string channel_id = part.substr(0, mark);
    out.note(channel_id, part.substr(mark + 1));
    if (is_told && out.channels_.contains(channel_id)) out.channels_[channel_id].is_told = true;
  }
  return out;
}

}  // namespace oc::channels::discord
