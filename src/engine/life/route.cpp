// Step 4, route: the agent, the session and the reply address; being kept from here on.
#include <fmt/format.h>

#include "base/text.h"
#include "core/sessions/key.h"
#include "engine/keeping.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

routing::RouteInput route_input(const Inbound& inbound) {
  routing::RouteInput input{.channel = inbound.channel,
                            .account_id = inbound.account_id,
                            .guild_id = inbound.guild_id,
                            .team_id = inbound.team_id,
                            .member_role_ids = inbound.role_ids};
  input.peer = routing::Peer{inbound.peer.kind, inbound.peer.id};
  if (inbound.channel == "telegram" && inbound.chat.kind == "direct") input.topic_id = inbound.chat.thread_id;
  if (inbound.parent_peer) input.parent_peer = routing::Peer{inbound.parent_peer->kind, inbound.parent_peer->id};
  return input;
}

/// The thread whose session hangs on its chat's (spec/routing.md 4): none where the peer is the thread, as a topic of Telegram is, and never a thread
/// of Discord, which is a channel. Topics of a direct message keep their chat's id in front.
std::string thread_of(const Inbound& inbound) {
  const std::string& thread = inbound.chat.thread_id;
  if (thread.empty() || inbound.channel == "discord" || inbound.peer.id == thread || inbound.peer.id.ends_with(":" + thread)) return {};
  return inbound.channel == "telegram" && inbound.chat.kind == "direct" ? inbound.chat.id + ":" + thread : thread;
}

RouteNote note_of(const Snapshot& snapshot, const Inbound& inbound, routing::Route route) {
  RouteNote note{.agent_id = std::move(route.agent_id),
                 .channel = std::move(route.channel),
                 .account_id = std::move(route.account_id),
                 .session_key = sessions::thread_keys(route.session_key, thread_of(inbound)).session_key,
                 .main_session_key = std::move(route.main_session_key),
                 .matched_by = std::string(routing::to_string(route.matched_by)),
                 .peer = {{"kind", inbound.peer.kind}, {"id", inbound.peer.id}}};
  if (route.binding >= 0) {
    const std::string path = fmt::format("bindings.{}", route.binding);
    note.binding = {{"index", route.binding}, {"path", path}, {"where", to_string(snapshot.config->where(path))}};
  } else if (!route.path.empty()) {
    note.binding = {{"path", route.path}, {"where", to_string(snapshot.config->where(route.path))}};
  }
  return note;
}

/// Nobody is to wonder why another agent answers than the one that the topic names.
void warn_of_unknown_agent(const Inside& inside, const routing::Route& route) {
  if (route.unknown_agent.empty()) return;
  inside.io.log.warn("routing",
                     fmt::format("the topic names the agent \"{}\", which is not configured; the default agent has its messages",
                                 printable(route.unknown_agent, 80)),
                     {{"agent", route.agent_id}, {"path", route.path}, {"where", to_string(inside.snapshot->config->where(route.path))}});
}

}  // namespace

io::Task<Result<Routed>> RouteStep::take(Inside& inside, Settled message, std::shared_ptr<Keeping> keeping) {
  Inbound inbound = std::move(message.admitted.inbound);
  const bool is_owner = message.admitted.sender_is_owner;
  const auto snapshot = inside.snapshot;
  routing::Route route = snapshot->routes->resolve(route_input(inbound));
  warn_of_unknown_agent(inside, route);
  RouteNote note = note_of(*snapshot, inbound, std::move(route));
  inside.io.log.info("routing", "routed",
                     {{"step", "route"},
                      {"channel", note.channel},
                      {"account", note.account_id},
                      {"peer", inbound.peer.kind + ":" + inbound.peer.id},
                      {"agent", note.agent_id},
                      {"session", note.session_key},
                      {"matchedBy", note.matched_by}});
  OC_CO_CHECKED(check_trouble(inside, note.agent_id));
  OC_CO_CHECKED(inside.seats.check_room(note.session_key));
  // Nothing has been waited for since it came in: so its session sees it in order of arrival.
  auto seat = inside.seats.take(note.session_key);
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(note.agent_id));
  store::InboxRow row{.id = database->next_inbox_id(),
                      .channel = inbound.channel,
                      .account_id = inbound.account_id,
                      .message_id = inbound.message_id,
                      .session_key = note.session_key,
                      .message = {{"inbound", to_json(inbound)}, {"route", to_json(note)}, {"authorised", is_owner}},
                      .state = "accepted",
                      .accepted_at = inside.io.clock.now()};
  const std::int64_t inbox_id = row.id;
  inside.tasks.spawn(keep_message(inside, note.agent_id, std::move(row), keeping));
  Routed routed(By<RouteStep>{}, std::move(inbound), is_owner, std::move(note), inbox_id, std::move(keeping));
  routed.seat = std::move(seat);
  co_return routed;
}

Result<Routed> RouteStep::resume(const store::InboxRow& row) {
  const Json* inbound = member(row.message, "inbound");
  const Json* route = member(row.message, "route");
  if (!inbound || !route) return fail(Errc::invalid, "no message or no route in it");
  OC_TRY(auto message, inbound_from_json(*inbound));
  Routed routed(By<RouteStep>{}, std::move(message), bool_member(row.message, "authorised").value_or(false), route_note_from_json(*route), row.id,
                nullptr);
  routed.is_copy = bool_member(row.message, "copy").value_or(false);
  return routed;
}

}  // namespace oc::engine
