// The system prompt of a run: one text, the same for the same facts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/prompt/bootstrap.h"

namespace oc::prompt {

struct PromptFacts {
  std::string agent_id;
  std::string workspace;
  std::vector<InjectedFile> files;
  std::vector<std::pair<std::string, std::string>> tools;  ///< name and one line, in the order they are offered
  std::string time_zone;
  std::string host;
  std::string operating_system;
  std::string model;          ///< provider/model
  std::string default_model;  ///< provider/model
  std::string channel;
  std::string thinking = "off";
  bool bootstrap_pending = false;     ///< BOOTSTRAP.md is still there
  std::string chat_context;           ///< what is certain about the chat this turn answers, in our words
  std::vector<std::string> services;  ///< the channels that the config has, in an order of their own
  enum class Buttons : std::uint8_t { unknown, shown, none } buttons = Buttons::unknown;  ///< whether the channel of this turn shows them
  std::string extra;  ///< system messages of the caller, such as an OpenAI request's
};

/// Facts that a stranger chose (names, titles) never stand here: they belong to the user's message, as untrusted_context().
std::string system_prompt(const PromptFacts& facts);

/// What others chose about a message, for the user's message.
struct UntrustedFacts {
  std::string sender_id, sender_name, sender_username;
  std::string chat_title;
  std::string chat_kind;
  std::string message_id;
  std::string quoted_sender, quoted_text;
  std::vector<std::pair<std::string, std::string>> pending;  ///< sender and text of what was said since the last answer
};

/// A person's words, without what only the gateway may say: a line that begins with `System:` becomes `System (untrusted):`, one that begins with
/// `[System Message]` or `[media attached` gets round brackets.
std::string without_gateway_lines(std::string_view body);

/// JSON blocks with a heading each, in front of the body; the body alone when there is nothing to tell.
std::string user_text(const UntrustedFacts& facts, const std::string& body);

}  // namespace oc::prompt
