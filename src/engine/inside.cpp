// The small memories of the engine.
#include "engine/inside.h"

#include "base/limits.h"
#include "engine/media_shelf.h"

namespace oc::engine {

Inside::Inside(EngineParts made_of)
    : parts(std::move(made_of)),
      io(parts.io),
      runs(io),
      seats(io),
      queues(io, tasks),
      slots(io),
      chat_lanes(io.executor),
      workspaces(io),
      media(std::make_shared<MediaShelf>(io, runs, parts.paths.state_dir + "/media")),
      tasks(io.executor),
      maintenance_due(io.executor),
      halting(io.executor),
      suspects(io.executor) {}

std::string seen_name(const std::string& channel, const std::string& account_id, const std::string& message_id) {
  return channel + "\n" + account_id + "\n" + message_id;
}

bool SeenMessages::add(const std::string& key) {
  if (!known_.insert(key).second) return false;
  order_.push_back(key);
  if (order_.size() > kSeenMessagesMax) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

void PendingContext::add(const std::string& history_key, std::string sender, std::string text, std::size_t lines_max) {
  if (lines_max == 0) return;
  auto [group, is_new] = groups_.try_emplace(history_key);
  if (is_new) order_.push_back(history_key);
  group->second.emplace_back(std::move(sender), std::move(text));
  while (group->second.size() > lines_max) group->second.pop_front();
  if (order_.size() > kPendingGroupsMax) {
    groups_.erase(order_.front());
    order_.pop_front();
  }
}

PendingContext::Lines PendingContext::take(const std::string& history_key) {
  const auto group = groups_.find(history_key);
  if (group == groups_.end()) return {};
  Lines lines(group->second.begin(), group->second.end());
  groups_.erase(group);
  std::erase(order_, history_key);
  return lines;
}

}  // namespace oc::engine
