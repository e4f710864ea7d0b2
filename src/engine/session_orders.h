// The orders about sessions: beginning one anew, and whether the agent may speak in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/orders.h"

namespace oc::engine {

/// A message in which an order is looked for.
struct Spelled {
  std::string_view text;
  std::string_view agent_id;
  std::string_view chat_kind;
  std::string_view own_username;  ///< of the account it came to; "" = unknown
};

/// The order in a message: a trigger of session.resetTriggers (which replace /new and /reset), or a command. In groups, mentions in front and
/// between do not count.
std::optional<commands::Command> order_in(const Inside& inside, const Spelled& message);

/// /new and /reset: `words` are the new session's first message, behind a model if they begin with one; without words the agent greets.
io::Task<Result<OrderResult>> begin_anew(Inside& inside, std::string words, OrderFrom from);

/// The `provider/model` that the words name, all of them, by the rules of /new. Errors: invalid.
Result<std::string> model_named(const Inside& inside, const std::string& agent_id, const std::string& words);

/// /send on, off, inherit. Errors: those of the store.
io::Task<Result<OrderResult>> set_send_policy(Inside& inside, std::string words, OrderFrom from);

/// /activation mention, always: whether a group has to name the agent. Errors: those of the store.
io::Task<Result<OrderResult>> set_activation(Inside& inside, std::string words, OrderFrom from);

/// Whether the order comes from an owner: commands.ownerAllowFrom, else the account's allowFrom without `*`, names them; where neither names anybody,
/// whoever may command. Over the protocol the operator is.
bool is_from_owner(const Inside& inside, const OrderFrom& from);

}  // namespace oc::engine
