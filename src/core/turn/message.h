// One message of a transcript: what the user, the model or a tool said.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace oc::turn {

enum class Role : std::uint8_t { user, assistant, tool_result };

/// A piece of a message. Which fields count follows from the kind.
struct Block {
  enum class Kind : std::uint8_t { text, thinking, tool_call, image };
  Kind kind = Kind::text;
  std::string text;       ///< of text and thinking; of an image its bytes in base64, only while a model is called
  std::string signature;  ///< of thinking, where the provider gives one
  std::string id;         ///< of a tool call
  std::string name;       ///< of a tool call
  Json arguments;         ///< of a tool call, an object
  std::string mime;       ///< of an image
  std::string path;       ///< of an image: where it lies on this machine
};

/// Tokens. cost_usd is 0 where the price is unknown.
struct Usage {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;
  double cost_usd = 0;
  std::int64_t total() const { return input + output + cache_read + cache_write; }
};

struct Message {
  Role role = Role::user;
  std::vector<Block> content;
  UnixTime time{};
  // of an assistant message
  std::string api;  ///< such as `anthropic-messages`
  std::string provider;
  std::string model;
  Usage usage;
  std::string stop_reason;    ///< stop, length, toolUse, error, aborted
  std::string error_message;  ///< set when stop_reason is error
  // of a tool result
  std::string tool_call_id;
  std::string tool_name;
  bool is_error = false;
};

Message user_message(std::string text, UnixTime time);

/// The text blocks, joined by newlines.
std::string text_of(const Message& message);
std::vector<const Block*> tool_calls_of(const Message& message);

/// The form of a transcript line's `message`. Source: OpenClaw session transcript, version 3.
Json to_json(const Message& message);
/// Errors: invalid, with the key that is wrong. Unknown block types are left out.
Result<Message> message_from_json(const Json& json);

}  // namespace oc::turn
