// Growing blocks, with their limits.
#include "models/answer.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace oc::models {

using turn::Block;

Result<void> Answer::count(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= kModelAnswerBytesMax) return {};
  return fail(Errc::too_large, "the answer is longer than " + std::to_string(kModelAnswerBytesMax) + " bytes");
}

std::size_t Answer::open(Block::Kind kind) {
  content_.push_back({.kind = kind});
  arguments_.emplace_back();
  return content_.size() - 1;
}

Result<void> Answer::append_last(Block::Kind kind, std::string_view piece, Events& events) {
  if (piece.empty()) return {};
  const std::size_t index = !content_.empty() && content_.back().kind == kind ? content_.size() - 1 : open(kind);
  return append(index, piece, events);
}

Result<void> Answer::append(std::size_t index, std::string_view piece, Events& events) {
  if (piece.empty()) return {};
  OC_CHECKED(count(piece.size()));
  Block& block = content_[index];
  block.text += piece;
  const auto kind = block.kind == Block::Kind::thinking ? engine::ModelEvent::Kind::thinking : engine::ModelEvent::Kind::text;
  events.push_back({kind, std::string(piece)});
  return {};
}

Result<std::size_t> Answer::open_call(std::string id, std::string name, Events& events) {
  if (++calls_ > kToolCallsPerTurnMax) {
    return fail(Errc::too_large, "the answer calls more than " + std::to_string(kToolCallsPerTurnMax) + " tools at once");
  }
  const std::size_t index = open(Block::Kind::tool_call);
  OC_CHECKED(count(id.size() + name.size()));
  name_call(index, id, name, events);
  return index;
}

void Answer::name_call(std::size_t index, std::string_view id, std::string_view name, Events& events) {
  Block& call = content_[index];
  if (call.id.empty()) call.id = id;
  if (!call.name.empty() || name.empty()) return;
  call.name = name;
  events.push_back({engine::ModelEvent::Kind::tool_call, call.name});
}

Result<void> Answer::append_arguments(std::size_t index, std::string_view piece) {
  OC_CHECKED(count(piece.size()));
  arguments_[index] += piece;
  return {};
}

bool Answer::has_calls() const { return calls_ > 0; }

bool Answer::has_text() const {
  return std::ranges::any_of(content_, [](const Block& block) { return block.kind == Block::Kind::text && !js_trim(block.text).empty(); });
}

std::vector<Block> Answer::take() {
  std::vector<Block> content;
  for (std::size_t i = 0; i < content_.size(); i++) {
    Block& block = content_[i];
    if (block.kind == Block::Kind::tool_call) {
      if (block.id.empty()) block.id = "call_" + std::to_string(i);
      block.arguments = tool_arguments(arguments_[i]);
    } else if (block.text.empty() && block.signature.empty()) {
      continue;
    }
    block.text = valid_utf8(block.text);
    content.push_back(std::move(block));
  }
  return content;
}

Json tool_arguments(std::string_view json_text) {
  auto parsed = parse_json(json_text);
  if (!parsed || !parsed->is_object()) return JsonObject();
  return std::move(*parsed);
}

}  // namespace oc::models
