// Keeping transcripts read between turns.
#include "engine/pasts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "core/turn/loop.h"
#include "engine/history_path.h"
#include "engine/session_book.h"

namespace oc::engine {
namespace {

using turn::Message;
using turn::Role;

/// Whether every tool call has its result, so that what follows changes nothing of what stands before.
bool is_closed(const std::vector<Message>& messages) {
  const auto last = std::ranges::find_if(messages.rbegin(), messages.rend(), [](const Message& each) { return each.role != Role::tool_result; });
  if (last == messages.rend()) return messages.empty();
  return std::ranges::all_of(turn::tool_calls_of(*last), [&](const turn::Block* call) {
    return std::any_of(messages.rbegin(), last, [call](const Message& result) { return result.tool_call_id == call->id; });
  });
}

/// About what a value takes in memory.
std::size_t weight_of(const Json& value) {
  std::size_t bytes = sizeof value;
  if (value.is_string()) bytes += value.get_string().size();
  if (value.is_array()) {
    for (const auto& each : value.get_array()) bytes += weight_of(each);
  }
  if (value.is_object()) {
    for (const auto& [key, each] : value.get_object()) bytes += key.size() + weight_of(each);
  }
  return bytes;
}

std::size_t bytes_of(const Past& past) {
  std::size_t bytes = sizeof(Past) + weight_of(past.last_line);
  for (const auto& message : past.messages) {
    bytes += sizeof message;
    for (const auto& block : message.content) {
      bytes += sizeof block + block.text.size() + block.signature.size() + block.name.size();
      bytes += weight_of(block.arguments);
    }
  }
  return bytes;
}

/// Numbers are not always the same kind when they were read from a file.
bool is_same_line(const Json& a, const Json& b) { return a == b || to_json_text(a) == to_json_text(b); }

void append(SharedVector<Message>& messages, std::vector<Message> more) {
  auto& all = messages.own();
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::optional<Past> past_from(std::vector<Message> messages, std::span<const store::EntryRow> lines) {
  if (lines.empty() || !is_closed(messages)) return std::nullopt;
  return Past{
      .messages = turn::sound_history(std::move(messages)), .last_seq = lines.back().seq, .last_line = lines.back().line, .lines = lines.size()};
}

}  // namespace

std::optional<Past> past_of(std::span<const store::EntryRow> lines) { return past_from(said_in(lines), lines); }

bool go_on(Past& past, std::span<const store::EntryRow> lines, std::size_t lines_max) {
  if (lines.empty() || lines.front().seq != past.last_seq || !is_same_line(lines.front().line, past.last_line)) return false;
  const std::size_t added = lines.size() - 1;
  if (past.lines + added > lines_max || !goes_straight_on(lines)) return false;
  auto since = past_from(messages_of(lines.subspan(1)), lines.subspan(1));
  if (!since) return added == 0;
  append(past.messages, std::move(since->messages.own()));
  past.last_seq = since->last_seq;
  past.last_line = std::move(since->last_line);
  past.lines += added;
  return true;
}

bool add_written(Past& past, Written written, std::size_t lines_max) {
  if (written.lines == 0 || past.lines + written.lines > lines_max || !is_closed(written.messages)) return false;
  append(past.messages, turn::sound_history(std::move(written.messages)));
  past.last_seq += static_cast<std::int64_t>(written.lines);
  past.last_line = std::move(written.last_line);
  past.lines += written.lines;
  return true;
}

std::string Pasts::name(std::string_view agent_id, std::string_view session_id) { return std::string(agent_id).append(1, '\n').append(session_id); }

std::optional<Past> Pasts::take(const std::string& name) {
  const auto known = by_name_.find(name);
  if (known == by_name_.end()) return std::nullopt;
  std::optional<Past> past = std::move(known->second->past);
  drop(known->second);
  return past;
}

void Pasts::put(std::string name, Past past) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) drop(known->second);
  const std::size_t bytes = bytes_of(past);
  used_.push_front({.name = name, .past = std::move(past), .bytes = bytes});
  by_name_.emplace(std::move(name), used_.begin());
  bytes_ += bytes;
  while (used_.size() > kPastsRemembered || bytes_ > kPastBytesRemembered) drop(std::prev(used_.end()));
}

void Pasts::drop(std::list<Kept>::iterator at) {
  bytes_ -= at->bytes;
  by_name_.erase(at->name);
  used_.erase(at);
}

}  // namespace oc::engine
