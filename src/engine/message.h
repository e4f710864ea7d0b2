// The values that a message becomes on its way: one for each step, made by that step alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "core/turn/message.h"
#include "engine/ports/channel.h"

namespace oc::engine {

/// A key that only the named step can make: who holds it is that step. So a value that asks for it cannot come from anywhere else.
template <class Step>
class By {
  friend Step;
  By() = default;
};

class AdmitStep;
class SettleStep;
class RouteStep;
class AddressStep;
class CommandStep;
class QueueStep;
class ThinkStep;
class SpeakStep;
class DeliverStep;
class Births;

/// Step 2: the sender may speak to this account.
struct Admitted {
  Admitted(By<AdmitStep>, Inbound message, bool owner) : inbound(std::move(message)), sender_is_owner(owner) {}
  Inbound inbound;
  bool sender_is_owner;
};

/// Step 3: it is new and finished.
struct Settled {
  Settled(By<SettleStep>, Admitted message) : admitted(std::move(message)) {}
  Admitted admitted;
};

/// Why a message is where it is: told in transcripts, events and `explain`.
struct RouteNote {
  std::string agent_id;
  std::string channel;
  std::string account_id;
  std::string session_key;
  std::string main_session_key;
  std::string matched_by;
  Json peer;     ///< {kind, id} or null
  Json binding;  ///< {index, path, where} or null
};
Json to_json(const RouteNote& note);
RouteNote route_note_from_json(const Json& json);

/// Step 4: whose it is, and where the answer will go. Kept on disk when this exists.
struct Routed {
  Routed(By<RouteStep>, Inbound message, bool owner, RouteNote route_note, std::int64_t inbox)
      : inbound(std::move(message)), sender_is_owner(owner), route(std::move(route_note)), inbox_id(inbox) {}
  Inbound inbound;
  bool sender_is_owner;
  RouteNote route;
  std::int64_t inbox_id;
};

/// Step 5: it is said to this agent; with what was said before and not answered.
struct Addressed {
  Addressed(By<AddressStep>, Routed message, std::vector<std::pair<std::string, std::string>> said_before)
      : routed(std::move(message)), pending(std::move(said_before)) {}
  Routed routed;
  std::vector<std::pair<std::string, std::string>> pending;
};

/// Step 6: words for the model. Messages of web chat, `openclaw agent` and the HTTP API are born here.
struct Prompted {
  Prompted(By<CommandStep>) {}
  Prompted(By<Births>) {}
  std::string run_id;
  RouteNote route;
  std::string text;                           ///< as the person wrote it
  std::string user_text;                      ///< as the model reads it
  std::optional<ReplyAddress> reply_address;  ///< nothing: the answer goes to those who watch the run
  std::string message_id;                     ///< of the message that is answered, for [[reply_to_current]]
  std::string origin;
  std::string chat_kind = "direct";
  std::string chat_context;
  std::string system_extra;
  std::string thinking;
  Millis timeout{0};
  std::int64_t inbox_id = 0;
  bool sender_is_owner = false;
  bool fresh_session = false;  ///< /new: the turn begins a new session
};

/// Step 7: its turn in the session has come. Holds the lane until destroyed.
class LaneTurn;
struct Queued {
  Queued(By<QueueStep>, Prompted message, std::unique_ptr<LaneTurn> lane_turn);
  ~Queued();
  Queued(Queued&&) noexcept;
  Prompted prompted;
  std::unique_ptr<LaneTurn> turn;
};

/// Step 8: what the agent answers.
struct Thought {
  Thought(By<ThinkStep>) {}
  std::string run_id;
  std::string session_key;
  std::string agent_id;
  std::string text;     ///< Markdown; "" = silence
  bool failed = false;  ///< text is the visible error
};

/// Step 9: one part of the answer, kept in the outbox.
struct Spoken {
  Spoken(By<SpeakStep>, Utterance part, std::string agent, std::int64_t outbox, int attempts_made)
      : utterance(std::move(part)), agent_id(std::move(agent)), outbox_id(outbox), attempts(attempts_made) {}
  Utterance utterance;
  std::string agent_id;
  std::int64_t outbox_id;
  int attempts;
};

/// Step 10: it arrived, or why not.
struct Receipt {
  Receipt(By<DeliverStep>, bool arrived, std::string id, std::string why) : delivered(arrived), message_id(std::move(id)), error(std::move(why)) {}
  bool delivered;
  std::string message_id;
  std::string error;
};

/// For the inbox: enough of a message to go on with it after a restart.
Json to_json(const Inbound& message);
Result<Inbound> inbound_from_json(const Json& json);
Json to_json(const ReplyAddress& address);
ReplyAddress reply_address_from_json(const Json& json);

}  // namespace oc::engine
