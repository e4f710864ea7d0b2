// Carrying out commands, for whoever gave them: a chat, the web page, the command line.
#pragma once

#include <optional>
#include <string>

#include "core/commands/commands.h"
#include "engine/inside.h"

namespace oc::engine {

/// Who gave the order, and where.
struct OrderFrom {
  std::string agent_id;
  std::string session_key;
  std::string channel;
  std::string account_id;
  std::string sender_id;
  std::string sender_username;
  bool authorised = false;
  std::string chat_kind = "direct";
  std::string origin;
};

/// What came of it: words for the person, or a turn for the agent.
struct OrderResult {
  std::string answer;               ///< "" = nothing to say
  std::optional<std::string> turn;  ///< the model's turn to take, with this text
  bool fresh_session = false;       ///< the turn begins a new session; `answer` then says so in the chat, as soon as it has begun
  std::string fresh_model;          ///< provider/model of the new session; "" = as before
  queue::Overrides queue_words;     ///< of `/queue` in front of the turn's text: for it alone
};

/// Errors: those of the store.
io::Task<Result<OrderResult>> carry_out(Inside& inside, commands::Command command, OrderFrom from);

/// Raises the stop of the session's runs, or of the one named. Returns the ids of those that were stopped.
/// Errors: invalid when the named run is of another session.
Result<std::vector<std::string>> stop_runs(Inside& inside, const std::string& session_key, const std::string& run_id, const std::string& reason);

/// The card of /status.
io::Task<Result<std::string>> status_card(Inside& inside, std::string agent_id, std::string session_key);

/// Sets or removes fields of a session: label, thinkingLevel, verboseLevel, reasoningLevel, responseUsage, sendPolicy, groupActivation, model.
/// Errors: invalid, naming the field and what it may be.
io::Task<Result<store::SessionRow>> patch_session_row(Inside& inside, std::string session_key, Json fields);

}  // namespace oc::engine
