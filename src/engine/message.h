// The values that a message becomes on its way: one for each step, made by that step alone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "core/queue/caps.h"
#include "core/queue/settings.h"
#include "core/turn/message.h"
#include "engine/ports/channel.h"
#include "store/store.h"

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
class Births;
struct Keeping;
struct Seat;

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

/// Step 4: whose it is, and where the answer will go. It is being kept while the next steps work: nothing with effects is done before `keeping` says
/// that it is on disk and new.
struct Routed {
  Routed(By<RouteStep>, Inbound message, bool owner, RouteNote route_note, std::int64_t inbox, std::shared_ptr<Keeping> kept)
      : inbound(std::move(message)), sender_is_owner(owner), route(std::move(route_note)), inbox_id(inbox), keeping(std::move(kept)) {}
  Inbound inbound;
  bool sender_is_owner;
  RouteNote route;
  std::int64_t inbox_id;
  std::shared_ptr<Keeping> keeping;    ///< nothing: it lies on disk already
  std::shared_ptr<Seat> seat;          ///< its place among the messages of its session
  bool is_copy = false;                ///< of a broadcast group: it is said to this agent, and to nobody else
  std::vector<std::int64_t> gathered;  ///< of the messages that were put together with this one; they lie on disk
};
/// Its own and the gathered ones, in order of arrival.
std::vector<std::int64_t> inbox_ids_of(const Routed& message);

/// The id of the run that answers it: the same after every restart.
std::string run_id_of(const Routed& message);

/// Step 5: it is said to this agent; with what was said before and not answered.
struct Addressed {
  Addressed(By<AddressStep>, Routed message, std::vector<std::pair<std::string, std::string>> said_before)
      : routed(std::move(message)), pending(std::move(said_before)) {}
  Routed routed;
  std::vector<std::pair<std::string, std::string>> pending;
  bool was_mentioned = false;     ///< in effect: by name, by an answer to the agent, or by a button
  bool requires_mention = false;  ///< in this chat
  bool is_always_active = false;  ///< `/activation always`
};

/// Step 6: words for the model. Messages of web chat, `openclaw agent` and the HTTP API are born here.
struct Prompted {
  Prompted(By<CommandStep>) {}
  Prompted(By<Births>) {}
  std::string run_id;
  RouteNote route;
  std::string text;                           ///< as the person wrote it
  std::string user_text;                      ///< as the model reads it
  std::vector<Media> images;                  ///< that came with it and lie on this machine, for models that see
  std::optional<ReplyAddress> reply_address;  ///< nothing: the answer goes to those who watch the run
  std::string message_id;                     ///< of the message that is answered, for [[reply_to_current]]
  std::string origin;
  std::string chat_kind = "direct";
  bool was_mentioned = false;  ///< somebody said it to the agent by name
  std::string chat_context;
  std::string system_extra;
  std::string thinking;
  Millis timeout{0};
  std::vector<std::int64_t> inbox_ids;      ///< of the messages that this run answers; none: it is not kept (a synchronous HTTP request)
  std::vector<std::string> merged_run_ids;  ///< of the messages that were joined to this one: their runs end with this one
  std::shared_ptr<Keeping> keeping;         ///< nothing: they lie on disk already
  bool sender_is_owner = false;
  std::string model;                                   ///< for this run alone: provider/model; "" = the session's
  bool is_made = false;                                ///< by a program: it shares its turn with no other message, and steers none
  bool is_noted = false;                               ///< no turn: its words are kept in the session for the next one
  bool fresh_session = false;                          ///< /new: the turn begins a new session
  std::string fresh_model;                             ///< `/new <model>`: provider/model that the new session has; "" = as before
  std::string fresh_notice;                            ///< /new alone: said in the chat as soon as the session has begun; "" = nothing
  std::shared_ptr<const Inbound> inbound;              ///< the message as its platform gave it; nothing for what comes over the protocol
  std::vector<std::shared_ptr<const Inbound>> joined;  ///< what else was said in the chat that this turn answers
  std::string tool_rules;                              ///< the name of the rules under which tools are used for it (Toolbox::chat_rules)
  int starts = 0;                                      ///< how often a run of it has begun before without coming to its end
  bool was_waiting = false;                            ///< it lay in the inbox when the gateway started
  bool resumes = false;                                ///< the run began before a restart: it goes on from its lines
  std::shared_ptr<Seat> seat;                          ///< nothing: it is born at step 6 and takes its seat at step 7
  queue::Overrides queue_words;                        ///< of `/queue` in front of the message: for this one only
  queue::Lane lane = queue::Lane::main;
};

/// Step 7: its turn in the session has come, and a place among all runs. Both are held until it is destroyed.
class SessionTurn;
class RunSlot;
struct Queued {
  Queued(By<QueueStep>, Prompted message, std::unique_ptr<SessionTurn> session_turn);
  ~Queued();
  Queued(Queued&&) noexcept;
  Prompted prompted;
  std::unique_ptr<SessionTurn> turn;
  std::unique_ptr<RunSlot> slot;  ///< nothing: it was stopped while it waited for one
};

/// Step 8: what the agent answers.
struct Thought {
  Thought(By<ThinkStep>) {}
  std::string run_id;
  std::string session_key;
  std::string agent_id;
  std::string text;                     ///< Markdown; "" = silence
  std::vector<store::OutboxRow> parts;  ///< of the answer, as the outbox has them; ids are not known here
  bool failed = false;                  ///< text is the visible error
};

/// For the inbox: enough of a message to go on with it after a restart.
Json to_json(const Inbound& message);
Result<Inbound> inbound_from_json(const Json& json);
Json to_json(const ReplyAddress& address);
ReplyAddress reply_address_from_json(const Json& json);
Json to_json(const Media& media);
Media media_from_json(const Json& json);
Json to_json(const std::vector<Media>& files);
/// What is under the key; empty when nothing is.
std::vector<Media> media_member(const Json& json, std::string_view key);

}  // namespace oc::engine
