// The states of one turn.
#include "core/turn/loop.h"

#include <set>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"

namespace oc::turn {
namespace {

Message tool_result(const Block& call, ToolOutcome outcome, UnixTime now) {
  Message message{.role = Role::tool_result, .time = now};
  message.tool_call_id = call.id;
  message.tool_name = call.name;
  message.is_error = outcome.is_error;
  message.content.push_back({.kind = Block::Kind::text, .text = std::move(outcome.text)});
  return message;
}

/// The beginning and the end of a result that is too long, with a line in between that says how much is missing.
std::string cut_middle(std::string text) {
  const std::size_t units = utf16_length(text);
  if (units <= kToolResultCharsMax) return text;
  const std::string head(utf16_prefix(text, kToolResultCharsMax * 3 / 4));
  std::size_t tail_start = text.size() - kToolResultCharsMax / 4;
  while (tail_start < text.size() && (static_cast<unsigned char>(text[tail_start]) & 0xC0) == 0x80) tail_start++;
  return head + "\n[... " + std::to_string(units - kToolResultCharsMax) + " characters left out ...]\n" + text.substr(tail_start);
}

}  // namespace

Loop::Loop(SharedVector<Message> history, Message user) : messages_(std::move(history)), first_added_(messages_.size()) {
  messages_.push_back(std::move(user));
}

SharedVector<Message> Loop::release_history() && {
  auto& all = messages_.own();
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(first_added_), all.end());
  return std::move(messages_);
}

Action Loop::next() const {
  if (finish_) return *finish_;
  if (!open_calls_.empty()) return RunTool{open_calls_.front()};
  return AskModel{};
}

void Loop::model_answered(Message answer, UnixTime now) {
  CHECK(!finish_ && open_calls_.empty());
  for (const Block* call : tool_calls_of(answer)) open_calls_.push_back(*call);
  messages_.push_back(std::move(answer));
  if (open_calls_.empty()) {
    finish_ = Finish{Finish::Why::answered};
    return;
  }
  tool_calls_ += open_calls_.size();
  if (tool_calls_ <= kToolCallsPerTurnMax) return;
  error_ = "This turn was stopped after " + std::to_string(kToolCallsPerTurnMax) + " tool calls. Say \"go on\" to let the agent continue.";
  for (const auto& call : open_calls_) messages_.push_back(tool_result(call, {"not run: the turn's budget of tool calls is used up", true}, now));
  open_calls_.clear();
  finish_ = Finish{Finish::Why::budget};
}

void Loop::model_failed(Message partial, std::string error_text) {
  CHECK(!finish_);
  error_ = std::move(error_text);
  partial.role = Role::assistant;
  partial.stop_reason = "error";
  partial.error_message = error_;
  std::erase_if(partial.content, [](const Block& block) { return block.kind == Block::Kind::tool_call; });
  messages_.push_back(std::move(partial));
  finish_ = Finish{Finish::Why::failed};
}

void Loop::tool_ended(ToolOutcome outcome, UnixTime now) {
  CHECK(!open_calls_.empty());
  outcome.text = cut_middle(valid_utf8(outcome.text));
  messages_.push_back(tool_result(open_calls_.front(), std::move(outcome), now));
  open_calls_.pop_front();
}

void Loop::steer(std::vector<Message> said, UnixTime now) {
  if (said.empty()) return;
  for (const auto& call : open_calls_) messages_.push_back(tool_result(call, {"Skipped due to queued user message.", true}, now));
  open_calls_.clear();
  for (auto& message : said) messages_.push_back(std::move(message));
  if (finish_ && finish_->why == Finish::Why::answered) finish_.reset();
}

void Loop::resume(std::vector<Message> added) {
  for (auto& message : added) {
    if (message.role == Role::tool_result) {
      const auto call = std::ranges::find(open_calls_, message.tool_call_id, &Block::id);
      if (call != open_calls_.end()) open_calls_.erase(call);
    } else if (message.role == Role::assistant) {
      open_calls_.clear();
      for (const Block* call : tool_calls_of(message)) open_calls_.push_back(*call);
      tool_calls_ += open_calls_.size();
    }
    messages_.push_back(std::move(message));
  }
  // An answer without tool calls was the last word, unless somebody spoke after it.
  const Message& last = messages_.back();
  if (last.role == Role::assistant && open_calls_.empty()) finish_ = Finish{Finish::Why::answered};
}

void Loop::abort(Message partial, UnixTime now) {
  if (finish_) return;
  for (const auto& call : open_calls_) messages_.push_back(tool_result(call, {"stopped before it ended; its outcome is unknown", true}, now));
  open_calls_.clear();
  if (!text_of(partial).empty()) {
    partial.role = Role::assistant;
    partial.stop_reason = "aborted";
    std::erase_if(partial.content, [](const Block& block) { return block.kind == Block::Kind::tool_call; });
    messages_.push_back(std::move(partial));
  }
  finish_ = Finish{Finish::Why::aborted};
}

std::vector<Message> Loop::added() const { return {messages_.begin() + static_cast<std::ptrdiff_t>(first_added_), messages_.end()}; }

const Message* Loop::last_answer() const {
  for (auto at = messages_.rbegin(); at != messages_.rend() - static_cast<std::ptrdiff_t>(first_added_); ++at) {
    if (at->role == Role::assistant) return &*at;
  }
  return nullptr;
}

std::vector<std::string> Loop::texts() const {
  std::vector<std::string> texts;
  for (std::size_t i = first_added_; i < messages_.size(); i++) {
    if (messages_[i].role != Role::assistant) continue;
    if (std::string text = text_of(messages_[i]); !js_trim(text).empty()) texts.push_back(std::move(text));
  }
  return texts;
}

Usage Loop::usage() const {
  Usage sum;
  for (std::size_t i = first_added_; i < messages_.size(); i++) {
    const Usage& usage = messages_[i].usage;
    sum.input += usage.input;
    sum.output += usage.output;
    sum.cache_read += usage.cache_read;
    sum.cache_write += usage.cache_write;
    sum.cost_usd += usage.cost_usd;
  }
  return sum;
}

std::vector<Message> sound_history(std::vector<Message> history) {
  std::vector<Message> sound;
  std::deque<Block> open;
  UnixTime last{};
  const auto close_open = [&] {
    for (const auto& call : open) sound.push_back(tool_result(call, {"interrupted; its outcome is unknown", true}, last));
    open.clear();
  };
  for (auto& message : history) {
    last = message.time;
    if (message.role == Role::tool_result) {
      const auto call = std::ranges::find(open, message.tool_call_id, &Block::id);
      if (call == open.end()) continue;
      open.erase(call);
      sound.push_back(std::move(message));
      continue;
    }
    close_open();
    for (const Block* call : tool_calls_of(message)) open.push_back(*call);
    if (message.role == Role::assistant && message.content.empty()) continue;
    sound.push_back(std::move(message));
  }
  close_open();
  return sound;
}

}  // namespace oc::turn
