// Pairs calls with results, gives ids that are unique, drops what says nothing.
#include "models/history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace oc::models {
namespace {

using turn::Block;
using turn::Message;
using turn::Role;

constexpr std::size_t kCallIdCharsMax = 64;

std::string short_id(std::string_view id, std::size_t round) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::uint64_t hash = 14'695'981'039'346'656'037u + round;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  std::string made;
  for (int i = 0; i < 9; i++, hash /= kDigits.size()) made += kDigits[hash % kDigits.size()];
  return made;
}

/// With letters, digits, `_` and `-` only.
std::string plain(std::string_view text, std::size_t chars_max, std::string_view otherwise) {
  std::string made;
  for (const char c : text.substr(0, chars_max)) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    made += fits ? c : '_';
  }
  return made.empty() ? std::string(otherwise) : made;
}

std::string plain_id(std::string_view id, std::size_t round) {
  const std::string made = plain(id, kCallIdCharsMax - 8, "call");
  return round == 0 ? made : made + "_" + std::to_string(round + 1);
}

/// Gives each call of the history an id of its own.
class Ids {
 public:
  explicit Ids(CallIds kind) : kind_(kind) {}
  std::string next(const std::string& id) {
    for (std::size_t round = 0;; round++) {
      std::string made = kind_ == CallIds::short9 ? short_id(id, round) : plain_id(id, round);
      if (used_.insert(made).second) return made;
    }
  }

 private:
  CallIds kind_;
  std::set<std::string> used_;
};

bool says_something(const Block& block) {
  if (block.kind == Block::Kind::text) return !js_trim(block.text).empty();
  return block.kind == Block::Kind::tool_call || !block.text.empty() || !block.signature.empty();
}

Message unknown_result(const Block& call, UnixTime time) {
  Message result{.role = Role::tool_result, .time = time};
  result.content.push_back({.kind = Block::Kind::text, .text = "No result was recorded for this call; whether it had an effect is unknown."});
  result.tool_call_id = call.id;
  result.tool_name = call.name;
  result.is_error = true;
  return result;
}

/// Appends the results of one assistant message's calls, in the order of the calls. `rest` are the messages up to the next assistant's.
void append_results(Message& assistant, std::vector<Message> rest, Ids& ids, std::vector<Message>& out) {
  std::vector<Message> results;
  for (auto& block : assistant.content) {
    if (block.kind != Block::Kind::tool_call) continue;
    const auto is_its = [&](const Message& m) { return m.role == Role::tool_result && m.tool_call_id == block.id; };
    const auto at = std::ranges::find_if(rest, is_its);
    Message result = at == rest.end() ? unknown_result(block, assistant.time) : std::move(*at);
    if (at != rest.end()) rest.erase(at);
    block.id = ids.next(block.id);
    // A name that a model made up must not make every later request of the session invalid.
    block.name = plain(block.name, kCallIdCharsMax, "unknown");
    result.tool_call_id = block.id;
    results.push_back(std::move(result));
  }
  out.push_back(std::move(assistant));
  for (auto& result : results) out.push_back(std::move(result));
  for (auto& message : rest) {
    if (message.role == Role::user) out.push_back(std::move(message));
  }
}

std::vector<Message> meaningful(const std::vector<Message>& messages) {
  std::vector<Message> kept;
  for (const auto& message : messages) {
    Message copy = message;
    if (message.role != Role::tool_result) std::erase_if(copy.content, [](const Block& block) { return !says_something(block); });
    const bool only_thought = std::ranges::all_of(copy.content, [](const Block& block) { return block.kind == Block::Kind::thinking; });
    if (message.role != Role::tool_result && only_thought) continue;
    kept.push_back(std::move(copy));
  }
  return kept;
}

}  // namespace

std::vector<Message> wire_history(const std::vector<Message>& messages, CallIds kind) {
  std::vector<Message> out;
  Ids ids(kind);
  auto kept = meaningful(messages);
  for (std::size_t i = 0; i < kept.size();) {
    if (kept[i].role == Role::user) out.push_back(kept[i]);
    if (kept[i].role != Role::assistant) {
      i++;
      continue;
    }
    std::size_t end = i + 1;
    while (end < kept.size() && kept[end].role != Role::assistant) end++;
    append_results(kept[i], {kept.begin() + static_cast<std::ptrdiff_t>(i) + 1, kept.begin() + static_cast<std::ptrdiff_t>(end)}, ids, out);
    i = end;
  }
  if (out.empty() || out.back().role == Role::assistant)
    out.push_back(turn::user_message("Please go on.", out.empty() ? UnixTime() : out.back().time));
  return out;
}

std::string result_text(const Message& result) {
  std::string text = turn::text_of(result);
  return js_trim(text).empty() ? "(no output)" : text;
}

}  // namespace oc::models
