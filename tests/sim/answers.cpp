// Pieces, then the reason for the end, then the end; each format in its own words.
#include "answers.h"

#include <algorithm>

namespace oc::sim {
namespace {

using turn::Block;

constexpr std::size_t kPiecesMax = 6;

/// Writes events with the line ends of this server, and between them what clients must pass over.
class Writer {
 public:
  explicit Writer(Dice& dice) : dice_(dice), end_(dice.of<std::string>({"\n", "\n", "\n", "\r\n", "\r"})), is_noisy_(dice.one_in(3)) {
    if (dice.one_in(8)) body_.bytes += "\xEF\xBB\xBF";
  }

  void event(const std::string& data, std::string_view name = "") {
    noise();
    if (!name.empty()) body_.bytes += "event: " + std::string(name) + end_;
    const std::string field = dice_.one_in(4) ? "data:" : "data: ";
    // An event of several lines: between two members a line may end.
    const auto comma = data.find(',');
    const std::size_t first = dice_.one_in(12) && comma != std::string::npos ? comma + 1 : 0;
    if (first > 0) body_.bytes += field + data.substr(0, first) + end_;
    body_.bytes += field + data.substr(first);
    event_end_ = body_.bytes.size();
    body_.bytes += end_ + end_;
    body_.seams.push_back(body_.bytes.size());
  }
  void chunk(Json choices) { event(to_json_text({{"id", "cmpl-1"}, {"object", "chat.completion.chunk"}, {"choices", std::move(choices)}})); }
  void delta(Json delta) { chunk(JsonArray{{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}}}); }
  /// An event of the Messages format, whose name some servers leave out.
  void named(JsonObject data) {
    const std::string name(data.at("type").as_string());
    event(to_json_text(std::move(data)), has_names_ ? name : "");
  }
  /// The last event was the one behind which nothing is needed.
  void note_whole() { body_.whole_at = event_end_; }
  Body take() { return std::move(body_); }

 private:
  void noise() {
    if (!is_noisy_ || !dice_.one_in(3)) return;
    const auto line = dice_.of<std::string>({": keep-alive", ":", "id: 7", "retry: 3000", "event: message", "nonsense: \x01 \xC3\xA9",
                                             "without a colon", "dat: {\"choices\":[]}", "DATA: {broken"});
    body_.bytes += line + end_;
    // A name would otherwise be taken for that of the next event.
    if (line.starts_with("event") || dice_.one_in(2)) body_.bytes += end_;
  }

  Dice& dice_;
  std::string end_;
  bool is_noisy_;
  bool has_names_ = !dice_.one_in(6);
  Body body_;
  std::size_t event_end_ = 0;
};

/// Cut between characters, because each piece is JSON of its own.
std::vector<std::string> pieces_of(const std::string& text, Dice& dice) {
  std::vector<std::size_t> cuts{0, text.size()};
  for (auto i = dice.below(kPiecesMax); i > 0 && !text.empty(); i--) {
    std::size_t at = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(text.size())));
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) at--;
    cuts.push_back(at);
  }
  std::ranges::sort(cuts);
  std::vector<std::string> pieces;
  for (std::size_t i = 1; i < cuts.size(); i++) pieces.push_back(text.substr(cuts[i - 1], cuts[i] - cuts[i - 1]));
  return pieces;
}

void write_call(Writer& writer, const Block& call, std::size_t index, Dice& dice) {
  const auto of_call = [&](Json function, bool is_named) {
    JsonObject part{{"index", index}, {"function", std::move(function)}};
    if (is_named) part["id"] = call.id, part["type"] = "function";
    writer.delta({{"tool_calls", JsonArray{std::move(part)}}});
  };
  const std::string arguments = to_json_text(call.arguments);
  if (dice.one_in(3)) return of_call({{"name", call.name}, {"arguments", arguments}}, true);
  of_call({{"name", call.name}, {"arguments", ""}}, true);
  for (const auto& piece : pieces_of(arguments, dice)) of_call({{"arguments", piece}}, false);
}

std::string_view reason_of(const turn::Message& message) { return message.stop_reason == "toolUse" ? "tool_calls" : "stop"; }

Json usage_of(const turn::Message& message) { return {{"prompt_tokens", message.usage.input}, {"completion_tokens", message.usage.output}}; }

Body streamed_completion(const turn::Message& message, Dice& dice) {
  Writer writer(dice);
  writer.delta({{"role", "assistant"}, {"content", ""}});
  if (dice.one_in(4)) writer.delta({{"reasoning_content", "Let me think."}});
  std::size_t calls = 0;
  for (const auto& block : message.content) {
    if (block.kind == Block::Kind::tool_call) {
      write_call(writer, block, calls++, dice);
    } else {
      for (const auto& piece : pieces_of(block.text, dice)) writer.delta({{"content", piece}});
    }
  }
  // Some servers end by the reason alone, some by [DONE] alone.
  const bool has_reason = !dice.one_in(6);
  if (has_reason) {
    writer.chunk(JsonArray{{{"index", 0}, {"delta", JsonObject()}, {"finish_reason", reason_of(message)}}});
    writer.note_whole();
  }
  if (dice.one_in(2)) writer.event(to_json_text({{"id", "cmpl-1"}, {"choices", JsonArray()}, {"usage", usage_of(message)}}));
  if (!has_reason || !dice.one_in(6)) writer.event("[DONE]");
  if (!has_reason) writer.note_whole();
  return writer.take();
}

std::string whole_completion(const turn::Message& message) {
  std::string text;
  JsonArray calls;
  for (const auto& block : message.content) {
    if (block.kind != Block::Kind::tool_call) {
      text += block.text;
      continue;
    }
    calls.push_back({{"id", block.id}, {"type", "function"}, {"function", {{"name", block.name}, {"arguments", to_json_text(block.arguments)}}}});
  }
  JsonObject said{{"role", "assistant"}, {"content", text.empty() ? Json(nullptr) : Json(text)}};
  if (!calls.empty()) said["tool_calls"] = std::move(calls);
  const Json choice = {{"index", 0}, {"message", std::move(said)}, {"finish_reason", reason_of(message)}};
  return to_json_text({{"id", "cmpl-1"}, {"object", "chat.completion"}, {"choices", JsonArray{choice}}, {"usage", usage_of(message)}});
}

Json block_json(const Block& block) {
  if (block.kind != Block::Kind::tool_call) return {{"type", "text"}, {"text", block.text}};
  return {{"type", "tool_use"}, {"id", block.id}, {"name", block.name}, {"input", block.arguments}};
}

std::string_view stop_reason_of(const turn::Message& message) { return message.stop_reason == "toolUse" ? "tool_use" : "end_turn"; }

void write_block(Writer& writer, const Block& block, std::size_t index, Dice& dice) {
  const bool is_call = block.kind == Block::Kind::tool_call;
  const auto delta = [&](Json piece) { writer.named({{"type", "content_block_delta"}, {"index", index}, {"delta", std::move(piece)}}); };
  Json begun = block_json(block);
  if (is_call) begun.as_object()["input"] = JsonObject();
  if (!is_call) begun.as_object()["text"] = "";
  writer.named({{"type", "content_block_start"}, {"index", index}, {"content_block", std::move(begun)}});
  for (const auto& piece : pieces_of(is_call ? to_json_text(block.arguments) : block.text, dice)) {
    if (is_call) delta({{"type", "input_json_delta"}, {"partial_json", piece}});
    if (!is_call) delta({{"type", "text_delta"}, {"text", piece}});
    if (dice.one_in(12)) writer.named({{"type", "ping"}});
  }
  writer.named({{"type", "content_block_stop"}, {"index", index}});
}

Body streamed_message(const turn::Message& message, Dice& dice) {
  Writer writer(dice);
  writer.named(
      {{"type", "message_start"}, {"message", {{"id", "msg_1"}, {"role", "assistant"}, {"usage", {{"input_tokens", message.usage.input}}}}}});
  std::size_t index = 0;
  if (dice.one_in(4)) {
    writer.named({{"type", "content_block_start"}, {"index", index}, {"content_block", {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}}}});
    writer.named({{"type", "content_block_delta"}, {"index", index}, {"delta", {{"type", "thinking_delta"}, {"thinking", "Let me think."}}}});
    writer.named({{"type", "content_block_delta"}, {"index", index}, {"delta", {{"type", "signature_delta"}, {"signature", "c2lnbmVk"}}}});
    writer.named({{"type", "content_block_stop"}, {"index", index++}});
  }
  for (const auto& block : message.content) write_block(writer, block, index++, dice);
  const bool has_reason = !dice.one_in(6);
  if (has_reason) {
    const Json usage = {{"output_tokens", message.usage.output}};
    writer.named({{"type", "message_delta"}, {"delta", {{"stop_reason", stop_reason_of(message)}}}, {"usage", usage}});
    writer.note_whole();
  }
  if (!has_reason || !dice.one_in(6)) writer.named({{"type", "message_stop"}});
  if (!has_reason) writer.note_whole();
  return writer.take();
}

std::string whole_message(const turn::Message& message) {
  JsonArray blocks;
  for (const auto& block : message.content) blocks.push_back(block_json(block));
  return to_json_text(
      {{"id", "msg_1"}, {"type", "message"}, {"role", "assistant"}, {"content", std::move(blocks)}, {"stop_reason", stop_reason_of(message)}});
}

}  // namespace

Body streamed(Format format, const turn::Message& message, Dice& dice) {
  return format == Format::completions ? streamed_completion(message, dice) : streamed_message(message, dice);
}

std::string unstreamed(Format format, const turn::Message& message) {
  return format == Format::completions ? whole_completion(message) : whole_message(message);
}

Json failure(Format format, std::string_view type, const std::string& words) {
  JsonObject error{{"type", type}, {"message", words}};
  if (format == Format::completions) return {{"error", std::move(error)}};
  return {{"type", "error"}, {"error", std::move(error)}};
}

std::string failure_event(Format format, std::string_view type, const std::string& words) {
  const std::string name = format == Format::completions ? "" : "event: error\n";
  return name + "data: " + to_json_text(failure(format, type, words)) + "\n\n";
}

std::string garbage(Dice& dice) {
  return dice.of<std::string>({R"(data: {"choices":[{"index":0,"delta":{"cont)", "data: \xFF\xFE garbage",
                               "data: <html><body>502 Bad Gateway</body></html>", R"(data: ["choices"])", "data: {}{}",
                               R"(data: [DONE] {"choices":[]})", "data: 5\ndata: {}"});
}

}  // namespace oc::sim
