// Notes by session, in order.
#include "engine/notes.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "io/clock.h"

namespace oc::engine {

void SessionNotes::add(const std::string& session_key, std::string text, UnixTime at) {
  auto [session, is_new] = notes_.try_emplace(session_key);
  if (is_new) order_.push_back(session_key);
  session->second.emplace_back(at, std::move(text));
  if (session->second.size() > kSessionNotesMax) session->second.pop_front();
  if (order_.size() > kPendingGroupsMax) {
    notes_.erase(order_.front());
    order_.pop_front();
  }
}

std::string SessionNotes::take(const std::string& session_key, const io::Io& io) {
  const auto session = notes_.find(session_key);
  if (session == notes_.end()) return "";
  const auto zone = TimeZone::find(io.clock.time_zone()).value_or(TimeZone());
  std::string lines;
  for (const auto& [at, text] : session->second) {
    const auto local = zone.local(at);
    lines += fmt::format("System: [{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}] {}\n", local.year, local.month, local.day, local.hour, local.minute,
                         local.second, local.abbreviation, printable(text, 500));
  }
  notes_.erase(session);
  std::erase(order_, session_key);
  return lines + "\n";
}

}  // namespace oc::engine
