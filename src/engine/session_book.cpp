// Opening sessions: found, fresh or begun anew.
#include "engine/session_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/limits.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "core/access/access.h"
#include "core/config/config.h"
#include "core/sessions/entry.h"
#include "core/sessions/fork.h"
#include "core/sessions/history.h"
#include "core/sessions/key.h"
#include "core/sessions/owner.h"
#include "core/sessions/reset.h"
#include "core/sessions/send_policy.h"
#include "core/turn/loop.h"
#include "engine/history_path.h"
#include "engine/inside.h"
#include "engine/keeping.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/ids.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kHistoryLinesMax = 4000;
constexpr std::size_t kHistoryCharsMax = 400'000;    // about half of the smallest usual context window
constexpr std::string_view kBegunBy = "begunByRun";  // in the entry: the run whose message asked for this session
constexpr std::int64_t kCharsForToken = 4;           // a coarse guess, where no model has counted

sessions::Place place_of(const Prompted& prompted) {
  if (prompted.inbound && !prompted.inbound->chat.thread_id.empty()) return sessions::Place::thread;
  if (prompted.chat_kind == "group" || prompted.chat_kind == "channel") return sessions::Place::group;
  return sessions::Place::direct;
}

bool has_gone_stale(const Inside& inside, const Prompted& prompted, const store::SessionRow& row) {
  const Json* session = inside.snapshot->config->find("session");
  const auto type = sessions::reset_type(row.key, place_of(prompted));
  const auto policy = sessions::reset_policy(session, type, sessions::reset_override(session, prompted.route.channel));
  const auto zone = TimeZone::find(inside.io.clock.time_zone()).value_or(TimeZone());
  return !sessions::freshness(row.updated_at, inside.io.clock.now(), policy, zone).fresh;
}

/// Why the session of this row ends now; nothing: it goes on.
std::optional<sessions::Renewal> renewal_of(const Inside& inside, const Prompted& prompted, const store::SessionRow& row) {
  // What it kept before the restart lies here, even if the night has passed since.
  if (prompted.resumes) return std::nullopt;
  if (!prompted.fresh_session) return has_gone_stale(inside, prompted, row) ? std::optional(sessions::Renewal::stale) : std::nullopt;
  // Taken up again after a crash: this very message has begun the session already.
  if (string_member_or(row.entry, kBegunBy, "") == prompted.run_id) return std::nullopt;
  return sessions::Renewal::triggered;
}

/// The end of the history, from this message on.
SharedVector<turn::Message> from(const SharedVector<turn::Message>& history, std::size_t start) {
  if (start == 0) return history;
  return std::vector<turn::Message>(history.begin() + static_cast<std::ptrdiff_t>(start), history.end());
}

SharedVector<turn::Message> newest_turns(const SharedVector<turn::Message>& history, const std::string& key, const Json& config) {
  const auto limit = sessions::history_limit(key, config);
  if (!limit || *limit <= 0) return history;
  std::vector<std::string_view> roles;
  for (const auto& message : history) roles.push_back(message.role == turn::Role::user ? "user" : "assistant");
  return from(history, sessions::history_start(roles, *limit));
}

std::string run_of(const Json& line) {
  const Json* facts = member(line, "openclaw");
  if (!facts) facts = member(line, "data");
  return facts ? string_member_or(*facts, "runId", "") : std::string();
}

/// What a resumed run kept, from its message on. Other runs may stand between: after the restart a message from before it may have had its turn
/// first.
void take_own_lines(OpenSession& session, std::vector<store::EntryRow>& lines, const std::string& run_id) {
  const auto own = std::ranges::stable_partition(lines, [&](const store::EntryRow& row) { return run_of(row.line) != run_id; });
  session.own_lines.assign(std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  lines.erase(own.begin(), own.end());
}

sessions::Conversation conversation_of(const Inbound& inbound) {
  return {.channel = inbound.channel,
          .account_id = inbound.account_id,
          .chat_kind = inbound.chat.kind,
          .chat_id = inbound.chat.id,
          .chat_title = inbound.chat.title,
          .thread_id = inbound.chat.thread_id,
          .space = inbound.guild_id.empty() ? inbound.team_id : inbound.guild_id,
          .sender_id = inbound.sender.id,
          .sender_name = inbound.sender.name,
          .sender_username = inbound.sender.username,
          .reply_to = inbound.reply_address.to,
          .reply_thread_id = inbound.reply_address.thread_id};
}

/// Somebody else than the one owner of the main session wrote: the answer goes to them, but the session's route stays the owner's.
bool is_beside_owner(const Inside& inside, const Prompted& prompted) {
  const Inbound& inbound = *prompted.inbound;
  if (inbound.chat.kind != "direct" || prompted.route.session_key != prompted.route.main_session_key) return false;
  const auto policy = access::account_policy(inside.snapshot->config->root(), inbound.channel, inbound.account_id);
  JsonArray entries;
  for (const auto& entry : policy.allow_from) entries.emplace_back(access::normalize_allow_entry(inbound.channel, entry));
  const Json list(std::move(entries));
  const auto owner = sessions::pinned_owner(sessions::DmScope::main, &list);
  return owner && *owner != access::normalize_allow_entry(inbound.channel, inbound.sender.id);
}

std::string transcript_path(const Inside& inside, const std::string& agent_id, const std::string& session_id) {
  return config::sessions_dir(inside.parts.paths, agent_id) + "/" + session_id + ".jsonl";
}

/// An answer that ended its run: nothing is asked of a tool in it.
bool is_last_word(const Json& line) {
  const Json* message = member(line, "message");
  if (message == nullptr || string_member_or(*message, "role", "") != "assistant") return false;
  const Json* content = member(*message, "content");
  if (content == nullptr || !content->is_array()) return true;
  return std::ranges::none_of(content->get_array(), [](const Json& block) { return string_member_or(block, "type", "") == "toolCall"; });
}

/// The parent's lines for a thread: without the marks of runs that are not the thread's, and without what recovery alone reads. What the parent is
/// still answering is not the thread's to answer.
std::vector<Json> copied_lines(const std::vector<store::EntryRow>& lines) {
  std::vector<Json> copies;
  std::size_t answered = 0;
  for (const std::size_t place : leaf_path(lines)) {
    Json line = lines[place].line;
    if (string_member_or(line, "customType", "").starts_with("openclaw.")) continue;
    if (Json* facts = line.is_object() ? line.get_object().if_contains("openclaw") : nullptr; facts && facts->is_object()) {
      facts->get_object().erase("runId");
      facts->get_object().erase("route");
    }
    const bool ends = is_last_word(line);
    copies.push_back(std::move(line));
    if (ends) answered = copies.size();
  }
  copies.resize(answered);
  return copies;
}

std::int64_t tokens_of(const store::SessionRow& row, const std::vector<store::EntryRow>& lines) {
  if (const auto counted = int_member(row.entry, "totalTokens"); counted && *counted > 0) return *counted;
  std::int64_t chars = 0;
  for (const auto& line : lines) chars += static_cast<std::int64_t>(to_json_text(line.line).size());
  return chars / kCharsForToken;
}

/// A new thread starts from what was said in the conversation that it hangs on; row and copy are kept in one commit.
io::Task<Result<void>> fork_from_parent(Inside& inside, const Prompted& prompted, OpenSession& session) {
  sessions::ThreadStart thread{.channel = prompted.route.channel, .session_key = session.row.key};
  if (prompted.inbound && prompted.inbound->parent_peer) {
    thread.parent_peer_kind = prompted.inbound->parent_peer->kind;
    thread.parent_peer_id = prompted.inbound->parent_peer->id;
  }
  const auto snapshot = inside.snapshot;
  const auto parent_key = sessions::fork_parent_key(snapshot->config->root(), thread);
  if (!parent_key) co_return Result<void>{};
  OC_CO_TRY(const auto parent, co_await session.database->session(*parent_key));
  if (!parent) co_return Result<void>{};
  OC_CO_TRY(const auto lines, co_await session.database->entries(parent->session_id, kHistoryLinesMax));
  JsonObject& entry = session.row.entry.get_object();
  entry["parentSessionKey"] = *parent_key;
  entry["forkedFromParent"] = true;
  if (!sessions::may_fork(snapshot->config->find("session"), tokens_of(*parent, lines))) {
    inside.io.log.warn("sessions", "the thread starts empty: its parent is larger than session.parentForkMaxTokens",
                       {{"session", session.row.key}, {"parent", *parent_key}});
    co_return Result<void>{};
  }
  const auto* agent = snapshot->find(prompted.route.agent_id);
  LineMaker maker(inside.io, "");
  Json header = maker.session_header(session.row.session_id, agent ? agent->workspace : "");
  header.get_object()["parentSession"] = transcript_path(inside, prompted.route.agent_id, parent->session_id);
  store::TurnCommit commit{.session = session.row, .session_id = session.row.session_id, .now = inside.io.clock.now()};
  commit.lines.push_back(std::move(header));
  for (auto& line : copied_lines(lines)) commit.lines.push_back(std::move(line));
  OC_CO_CHECKED(co_await keep(inside, prompted.route.agent_id, std::move(commit)));
  session.found = session.row;
  co_return Result<void>{};
}

/// Archives the session of the key and puts `fresh` in its place; tried until the disk takes it.
io::Task<Result<void>> replace_until_kept(Inside& inside, store::AgentStore& database, std::string agent_id, store::SessionRow fresh,
                                          std::string reason) {
  for (;;) {
    auto replaced = co_await database.replace_session(fresh, reason, inside.io.clock.now());
    if (replaced || replaced.error().code != Errc::io) co_return replaced;
    // An empty commit is repeated until the disk takes something again.
    mark_trouble(inside, agent_id, replaced.error());
    store::TurnCommit probe{.run = store::RunRow{.run_id = "store-probe", .state = "done"}, .now = inside.io.clock.now()};
    OC_CO_CHECKED(co_await keep(inside, agent_id, std::move(probe)));
  }
}

io::Task<> say_once(Inside& inside, ReplyAddress address, std::string text) {
  static_cast<void>(co_await say(inside, std::move(address), std::move(text)));
}

void set_fresh_facts(const Prompted& prompted, store::SessionRow& row) {
  row.entry.get_object()[kBegunBy] = prompted.run_id;
  const auto slash = prompted.fresh_model.find('/');
  if (slash == std::string::npos) return;
  row.entry.get_object()["providerOverride"] = prompted.fresh_model.substr(0, slash);
  row.entry.get_object()["modelOverride"] = prompted.fresh_model.substr(slash + 1);
}

void keep_last_chat(const Json& old, store::SessionRow& row) {
  for (const char* field : {"deliveryContext", "lastChannel", "lastTo", "lastAccountId", "lastThreadId", "chatType"}) {
    if (const Json* value = member(old, field)) row.entry.get_object()[field] = *value;
  }
}

io::Task<Result<void>> renew(Inside& inside, const Prompted& prompted, OpenSession& session, store::SessionRow old, sessions::Renewal renewal) {
  const bool is_triggered = renewal == sessions::Renewal::triggered;
  if (is_triggered && !co_await is_kept(prompted.keeping)) co_return fail(Errc::cancelled, "the message was known already");
  session.row = fresh_session(inside.io, old.key, sessions::handed_on(old.entry, renewal));
  if (is_triggered) set_fresh_facts(prompted, session.row);
  // A program that speaks first in the morning takes nobody's last chat away.
  if (!is_triggered && !prompted.inbound) keep_last_chat(old.entry, session.row);
  const std::string reason = is_triggered ? "reset" : "stale";
  OC_CO_CHECKED(co_await replace_until_kept(inside, *session.database, prompted.route.agent_id, session.row, reason));
  session.replaced_reason = reason;
  inside.io.log.info("sessions", is_triggered ? "begun anew, as asked" : "begun anew: the old one went stale",
                     {{"session", old.key}, {"archived", old.session_id}, {"fresh", session.row.session_id}});
  inside.runs.tell_session_changed(old.key, is_triggered ? "new" : "reset");
  co_return Result<void>{};
}

/// A run that goes on after a restart: the lines that it kept are parted from the others.
io::Task<Result<void>> read_interrupted_past(Inside& inside, const Prompted& prompted, OpenSession& session) {
  OC_CO_TRY(auto lines, co_await session.database->entries(session.row.session_id, kHistoryLinesMax));
  session.is_new = lines.empty();
  if (!lines.empty()) session.last_line_id = string_member_or(lines.back().line, "id", "");
  take_own_lines(session, lines, prompted.run_id);
  if (session.own_lines.empty()) {
    // Somebody began the session anew before this run went on: what it kept lies in the old one.
    OC_CO_TRY(const auto run, co_await session.database->run(prompted.run_id));
    std::string before = run ? string_member_or(run->facts, "sessionId", "") : std::string();
    if (!before.empty() && before != session.row.session_id) {
      OC_CO_TRY(auto old, co_await session.database->entries(std::move(before), kHistoryLinesMax));
      take_own_lines(session, old, prompted.run_id);
    }
  }
  const auto& config = inside.snapshot->config->root();
  session.history = newest_that_fit(newest_turns(turn::sound_history(said_in(lines)), session.row.key, config), kHistoryCharsMax);
  co_return Result<void>{};
}

/// What an earlier turn had read, with the lines that came since. Nothing: all of the transcript must be read.
io::Task<Result<std::optional<Past>>> known_past(Inside& inside, std::string name, const OpenSession& session) {
  auto past = inside.pasts.take(name);
  if (!past) co_return past;
  OC_CO_TRY(const auto lines, co_await session.database->entries_after(session.row.session_id, past->last_seq - 1, kHistoryLinesMax));
  if (!go_on(*past, lines, kHistoryLinesMax)) past.reset();
  co_return past;
}

io::Task<Result<void>> read_past(Inside& inside, const Prompted& prompted, OpenSession& session) {
  if (prompted.resumes) co_return co_await read_interrupted_past(inside, prompted, session);
  OC_CO_TRY(session.past, co_await known_past(inside, Pasts::name(prompted.route.agent_id, session.row.session_id), session));
  SharedVector<turn::Message> all;
  if (session.past) {
    session.last_line_id = string_member_or(session.past->last_line, "id", "");
    all = std::move(session.past->messages);
  } else {
    OC_CO_TRY(const auto lines, co_await session.database->entries(session.row.session_id, kHistoryLinesMax));
    session.is_new = lines.empty();
    if (!lines.empty()) session.last_line_id = string_member_or(lines.back().line, "id", "");
    session.past = past_of(lines);
    all = session.past ? std::move(session.past->messages) : SharedVector<turn::Message>(turn::sound_history(said_in(lines)));
  }
  session.history = newest_that_fit(newest_turns(all, session.row.key, inside.snapshot->config->root()), kHistoryCharsMax);
  // A turn adds to its history, so only one of both may have it.
  if (session.past && !session.history.shares_with(all)) session.past->messages = std::move(all);
  co_return Result<void>{};
}

}  // namespace

io::Task<Result<OpenSession>> open_session(Inside& inside, const Prompted& prompted) {
  OpenSession session;
  OC_CO_TRY(session.database, co_await inside.parts.store.agent(prompted.route.agent_id));
  OC_CO_TRY(auto row, co_await session.database->session(prompted.route.session_key));
  const bool row_was_there = row.has_value();
  const auto renewal = row ? renewal_of(inside, prompted, *row) : std::nullopt;
  if (renewal) {
    OC_CO_CHECKED(co_await renew(inside, prompted, session, std::move(*row), *renewal));
  } else if (row) {
    session.row = std::move(*row);
  } else {
    session.row = fresh_session(inside.io, prompted.route.session_key);
    if (prompted.fresh_session)
      set_fresh_facts(prompted, session.row);
    else
      OC_CO_CHECKED(co_await fork_from_parent(inside, prompted, session));
    if (++inside.sessions_begun % kMaintenanceSessions == 0) inside.maintenance_due.set();
  }
  const bool is_fresh = renewal == sessions::Renewal::triggered || (!row_was_there && prompted.fresh_session);
  if (is_fresh && !prompted.fresh_notice.empty() && prompted.reply_address) {
    // Said once, or not at all: what must arrive is the greeting. Beside the turn, for the chat may take nothing now.
    inside.tasks.spawn(say_once(inside, *prompted.reply_address, prompted.fresh_notice));
  }
  if (row_was_there) session.found = session.row;
  note_conversation(inside, prompted, session.row);
  OC_CO_CHECKED(co_await read_past(inside, prompted, session));
  co_return session;
}

void note_conversation(const Inside& inside, const Prompted& prompted, store::SessionRow& row) {
  row.updated_at = inside.io.clock.now();
  JsonObject& entry = row.entry.get_object();
  if (!prompted.inbound) {
    if (!entry.contains("chatType")) entry["chatType"] = prompted.chat_kind;
    // Taken up after a restart: who wrote is not at hand, so a session that several may share keeps its route.
    const auto& address = prompted.reply_address;
    if (!address || prompted.route.session_key == prompted.route.main_session_key) return;
    sessions::write_delivery(
        entry, {.channel = address->channel, .account_id = address->account_id, .reply_to = address->to, .reply_thread_id = address->thread_id});
    return;
  }
  const auto conversation = conversation_of(*prompted.inbound);
  sessions::write_conversation(entry, conversation);
  if (!is_beside_owner(inside, prompted)) sessions::write_delivery(entry, conversation);
}

Json LineMaker::session_header(const std::string& session_id, const std::string& workspace) {
  return {{"type", "session"}, {"version", 3}, {"id", session_id}, {"timestamp", to_iso(io_.clock.now())}, {"cwd", workspace}};
}

JsonObject LineMaker::begin(std::string_view type) {
  JsonObject line{{"type", type}, {"id", io_.random.uuid().substr(0, 8)}};
  line["parentId"] = parent_.empty() ? Json() : Json(parent_);
  parent_ = std::string(line["id"].get_string());
  line["timestamp"] = to_iso(io_.clock.now());
  return line;
}

Json LineMaker::custom(std::string_view type, Json data) {
  JsonObject line = begin("custom");
  line["customType"] = type;
  line["data"] = std::move(data);
  return line;
}

Json LineMaker::message(const turn::Message& message, Json facts) {
  JsonObject line = begin("message");
  line["message"] = turn::to_json(message);
  if (!facts.is_null()) line["openclaw"] = std::move(facts);
  return line;
}

std::vector<turn::Message> messages_of(std::span<const store::EntryRow> lines) {
  std::vector<turn::Message> messages;
  for (const auto& row : lines) {
    const Json* json = member(row.line, "message");
    if (!json) continue;
    if (auto message = turn::message_from_json(*json)) messages.push_back(std::move(*message));
  }
  return messages;
}

SharedVector<turn::Message> newest_that_fit(SharedVector<turn::Message> history, std::size_t chars_max) {
  std::size_t chars = 0;
  std::size_t start = history.size();
  for (std::size_t i = history.size(); i-- > 0;) {
    for (const auto& block : history[i].content) {
      chars += block.text.size() + block.name.size();
      if (block.kind == turn::Block::Kind::tool_call) chars += to_json_text(block.arguments).size();
    }
    if (chars > chars_max) break;
    if (history[i].role == turn::Role::user) start = i;
  }
  return from(history, start);
}

void bring_back_past(Inside& inside, const Prompted& prompted, OpenSession& session, SharedVector<turn::Message> history,
                     std::optional<Written> written) {
  if (!session.past && session.is_new && !prompted.resumes) session.past = Past{};
  if (!session.past) return;
  if (session.past->messages.empty()) session.past->messages = std::move(history);
  const bool is_added = written && add_written(*session.past, std::move(*written), kHistoryLinesMax);
  if (!is_added && session.past->lines == 0) return;
  inside.pasts.put(Pasts::name(prompted.route.agent_id, session.row.session_id), std::move(*session.past));
  session.past.reset();
}

store::SessionRow fresh_session(const io::Io& io, const std::string& session_key, JsonObject handed_on) {
  const UnixTime now = io.clock.now();
  store::SessionRow row{.key = session_key, .session_id = io::time_ordered_uuid(io.random, now), .created_at = now, .updated_at = now};
  handed_on["systemSent"] = false;
  handed_on["compactionCount"] = 0;
  row.entry = std::move(handed_on);
  return row;
}

io::Task<Result<bool>> may_speak(Inside& inside, std::string session_key, std::string channel, std::string chat_kind) {
  const auto snapshot = inside.snapshot;
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(sessions::agent_id_of_key(session_key)));
  OC_CO_TRY(const auto row, co_await database->session(session_key));
  sessions::SendQuestion question{.session_key = session_key, .chat_type = chat_kind, .entry = row ? &row->entry : nullptr};
  if (!channel.empty()) question.channel = channel;
  co_return sessions::send_policy(snapshot->config->root(), question) == sessions::SendPolicy::allow;
}

}  // namespace oc::engine
