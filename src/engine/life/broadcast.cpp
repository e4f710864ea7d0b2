// Behind step 5: a message of a broadcast group goes on once for each of its agents, each time as a message of that agent's own inbox.
#include "core/routing/broadcast.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/access/addressees.h"
#include "core/config/config.h"
#include "core/sessions/key.h"
#include "engine/keeping.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

/// The same conversation of another agent: keys differ in the agent alone.
std::string key_of(const std::string& agent_id, const std::string& session_key) {
  const auto parsed = sessions::parse_agent_key(session_key);
  return parsed ? "agent:" + agent_id + ":" + parsed->rest : session_key;
}

}  // namespace

io::Task<Result<std::optional<Routed>>> RouteStep::copy_for(Inside& inside, std::string agent_id, Routed message, std::string mark) {
  RouteNote note = message.route;
  note.agent_id = agent_id;
  note.session_key = key_of(agent_id, note.session_key);
  note.main_session_key = sessions::main_session_key(agent_id);
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  store::InboxRow row{
      .id = database->next_inbox_id(),
      .channel = message.inbound.channel,
      .account_id = message.inbound.account_id,
      .message_id = message.inbound.message_id + mark,
      .session_key = note.session_key,
      .message = {{"inbound", to_json(message.inbound)}, {"route", to_json(note)}, {"authorised", message.sender_is_owner}, {"copy", true}},
      .state = "accepted",
      .accepted_at = inside.io.clock.now()};
  const std::int64_t inbox_id = row.id;
  OC_CO_TRY(const auto accepted, co_await database->accept(std::move(row)));
  // Copied before a restart: it goes on by itself.
  if (accepted.accepted == store::AgentStore::Accepted::repeat) co_return std::nullopt;
  Routed copy(By<RouteStep>{}, message.inbound, message.sender_is_owner, std::move(note), inbox_id, nullptr);
  copy.is_copy = true;
  copy.seat = inside.seats.take(copy.route.session_key);
  co_return copy;
}

io::Task<AddressStep::Recipients> AddressStep::multiply(Inside& inside, Addressed message) {
  const Routed& routed = message.routed;
  const Inbound& inbound = routed.inbound;
  Recipients out;
  auto broadcast = routed.is_copy ? std::nullopt : routing::broadcast_of(inside.snapshot->config->root(), inbound.channel, inbound.peer.id);
  if (!broadcast) {
    out.messages.push_back(std::move(message));
    co_return out;
  }
  if (!co_await is_kept(routed.keeping)) co_return out;
  if (broadcast->selects_named)
    broadcast->agents = access::addressed_agents(inside.snapshot->config->root(), std::move(broadcast->agents), inbound.text);
  out.one_by_one = broadcast->strategy == routing::Broadcast::Strategy::sequential;
  out.rounds_max = broadcast->rounds_max;
  out.turns_max = broadcast->turns_max;
  if (broadcast->agents.size() > out.turns_max) broadcast->agents.resize(out.turns_max);
  const io::LogFields fields{{"channel", inbound.channel}, {"peer", inbound.peer.id}, {"agents", join(broadcast->agents, ", ")}};
  inside.io.log.info("routing", "a broadcast group: each of its agents has the message", fields);
  if (!broadcast->unknown.empty())
    inside.io.log.warn("routing", "broadcast names agents that are not configured: " + join(broadcast->unknown, ", "), fields);
  bool is_lost = false;
  bool is_own = false;
  for (const auto& agent_id : broadcast->agents) {
    if (agent_id == routed.route.agent_id) {
      is_own = true;
      out.messages.push_back(message);
      continue;
    }
    auto copy = co_await RouteStep::copy_for(inside, agent_id, routed);
    if (!copy) {
      is_lost = true;
      inside.io.log.error("routing", copy.error().message, {{"agent", agent_id}});
    } else if (*copy) {
      Addressed addressed(By<AddressStep>{}, std::move(**copy), message.pending);
      addressed.was_mentioned = message.was_mentioned;
      addressed.requires_mention = message.requires_mention;
      out.messages.push_back(std::move(addressed));
    }
  }
  // What could not be copied is tried again at the next start, as long as this row is not done.
  if (!is_own && !is_lost) co_await mark_inbox(inside, routed.route.agent_id, inbox_ids_of(routed), "done", "");
  co_return out;
}

io::Task<std::optional<Addressed>> AddressStep::next_round(Inside& inside, Addressed message, std::string agent_id, int round, std::string words) {
  Routed next = std::move(message.routed);
  Inbound& inbound = next.inbound;
  // Agents said this: it has nobody's rights, and what came with the message has been told.
  next.sender_is_owner = false;
  inbound.text = std::move(words);
  inbound.media.clear();
  inbound.quoted_sender.clear();
  inbound.quoted_text.clear();
  inbound.sender.name = "other agents of this chat";
  inbound.sender.username.clear();
  if (inbound.chat.kind != "direct") inbound.sender.id.clear();
  auto copy = co_await RouteStep::copy_for(inside, std::move(agent_id), std::move(next), fmt::format(":round{}", round));
  if (!copy) {
    inside.io.log.error("routing", copy.error().message, {{"step", "broadcast"}});
    co_return std::nullopt;
  }
  if (!*copy) co_return std::nullopt;
  co_return Addressed(By<AddressStep>{}, std::move(**copy), {});
}

}  // namespace oc::engine
