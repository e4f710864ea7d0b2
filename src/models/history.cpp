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

/// Appends an assistant's message and the results of its calls, in the order of the calls. `rest` are the messages up to the next assistant's.
void append_with_results(const Message& given, const WireHistory& all, std::size_t begin, std::size_t end, Ids& ids, WireHistory& out) {
  std::vector<const Message*> rest;
  for (std::size_t i = begin; i < end; i++) rest.push_back(&all[i]);
  std::vector<Message> results;
  Message assistant = given;
  for (auto& block : assistant.content) {
    if (block.kind != Block::Kind::tool_call) continue;
    const auto is_its = [&](const Message* m) { return m->role == Role::tool_result && m->tool_call_id == block.id; };
    const auto at = std::ranges::find_if(rest, is_its);
    Message result = at == rest.end() ? unknown_result(block, assistant.time) : **at;
    if (at != rest.end()) rest.erase(at);
    block.id = ids.next(block.id);
    // A name that a model made up must not make every later request of the session invalid.
    block.name = plain(block.name, kCallIdCharsMax, "unknown");
    result.tool_call_id = block.id;
    results.push_back(std::move(result));
  }
  out.add_changed(std::move(assistant));
  for (auto& result : results) out.add_changed(std::move(result));
  for (const Message* message : rest) {
    if (message->role == Role::user) out.add(*message);
  }
}

WireHistory meaningful(const std::vector<Message>& messages) {
  WireHistory kept;
  for (const auto& message : messages) {
    if (message.role == Role::tool_result) {
      kept.add(message);
      continue;
    }
    const auto says_more = [](const Block& block) { return block.kind != Block::Kind::thinking && says_something(block); };
    if (std::ranges::none_of(message.content, says_more)) continue;
    if (std::ranges::all_of(message.content, says_something)) {
      kept.add(message);
    } else {
      std::erase_if(kept.add_changed(message).content, [](const Block& block) { return !says_something(block); });
    }
  }
  return kept;
}

bool has_calls(const Message& message) {
  return std::ranges::any_of(message.content, [](const Block& block) { return block.kind == Block::Kind::tool_call; });
}

}  // namespace

WireHistory wire_history(const std::vector<Message>& messages, CallIds kind) {
  WireHistory out;
  Ids ids(kind);
  WireHistory kept = meaningful(messages);
  for (std::size_t i = 0; i < kept.size();) {
    const Message& message = kept[i++];
    if (message.role == Role::user) out.add(message);
    if (message.role != Role::assistant) continue;
    std::size_t end = i;
    while (end < kept.size() && kept[end].role != Role::assistant) end++;
    if (has_calls(message)) {
      append_with_results(message, kept, i, end, ids, out);
      i = end;
    } else {
      out.add(message);
    }
  }
  out.adopt(std::move(kept));
  if (out.empty() || out.back().role == Role::assistant)
    out.add_changed(turn::user_message("Please go on.", out.empty() ? UnixTime() : out.back().time));
  return out;
}

std::string result_text(const Message& result) {
  std::string text = turn::text_of(result);
  return js_trim(text).empty() ? "(no output)" : text;
}

}  // namespace oc::models
