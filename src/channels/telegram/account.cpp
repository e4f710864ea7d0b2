// The parts of an account that never wait.
#include "channels/telegram/account.h"

#include "base/limits.h"
#include "channels/telegram/account_run.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {

Account::Account(io::Io io, Settings settings, Memory& memory)
    : io_(io), settings_(std::move(settings)), api_(io, settings_), own_(memory.own), known_(memory.known), sends_(memory.sends) {
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = !settings_.token.empty() && settings_.problem.empty();
  status_.last_error = settings_.enabled ? settings_.problem : "";
  status_.token_source = settings_.token_source;
  status_.mode = settings_.webhook.url.empty() ? "polling" : "webhook";
  if (!settings_.webhook.url.empty()) status_.webhook_path = settings_.webhook.path;
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  if (settings_.allow_unmentioned_groups) status_.words.emplace_back("groups:unmentioned");
  status_.dm_policy = settings_.dm_policy;
}

Account::~Account() = default;

const std::string& Account::channel() const {
  static const std::string kChannel = "telegram";
  return kChannel;
}

engine::AccountStatus Account::status() const {
  auto out = status_;
  if (out.last_error.empty()) out.last_error = left_.words();
  return out;
}

engine::Capabilities Account::capabilities() const {
  const auto& actions = settings_.actions;
  engine::Capabilities out{.typing = true, .threads = true, .text_utf16_max = kTelegramTextUnitsMax};
  out.edit = actions.edit_message;
  out.reactions = settings_.may_react && actions.reactions;
  out.media = true;
  out.polls = actions.poll;
  out.buttons = settings_.buttons != ButtonScope::off;
  out.native_commands = settings_.native_commands;
  out.drafts = settings_.stream != StreamMode::off;
  out.chat_kinds = {"direct", "group", "channel", "thread"};
  if (actions.poll) out.actions.emplace_back("poll");
  if (actions.create_forum_topic) out.actions.insert(out.actions.end(), {"thread-create", "topic-create"});
  if (actions.edit_forum_topic) out.actions.emplace_back("topic-edit");
  if (actions.sticker) out.actions.emplace_back("sticker");
  if (actions.send_message) out.actions.emplace_back("thread-reply");
  out.actions.insert(out.actions.end(), {"pin", "unpin", "list-pins", "channel-info", "member-info", "permissions"});
  if (actions.moderation) out.actions.insert(out.actions.end(), {"kick", "ban", "timeout"});
  return out;
}

std::vector<std::string> Account::split(const std::string& markdown) const { return reply::chunk_markdown(markdown, settings_.chunks); }

DecodeContext Account::context() const {
  return {.account_id = settings_.account_id,
          .bot = bot_,
          .reply_mode = settings_.reply_mode,
          .allow_bots = settings_.allow_bots,
          .reactions = settings_.reaction_notes,
          .buttons = settings_.buttons,
          .group_allow_from = settings_.group_allow_from,
          .own = &own_};
}

bool Account::may_run() {
  for (const auto& warning : settings_.warnings) io_.log.warn("telegram", warning, {{"account", settings_.account_id}});
  if (!settings_.enabled) return false;
  if (settings_.problem.empty()) return true;
  io_.log.error("telegram", settings_.problem, {{"account", settings_.account_id}});
  return false;
}

void Account::note_started() {
  status_.running = true;
  status_.last_start_at = io_.clock.now();
}

void Account::note_stopped() {
  status_.running = status_.connected = false;
  status_.last_stop_at = io_.clock.now();
}

void Account::note_connection(const Poller& poller) {
  if (poller.is_connected() && !status_.connected)
    io_.log.info("telegram", "connected", {{"account", settings_.account_id}, {"bot", "@" + poller.bot().username}, {"mode", status_.mode}});
  if (!poller.trouble().empty() && poller.trouble() != status_.last_error)
    io_.log.warn("telegram", poller.trouble(), {{"account", settings_.account_id}});
  status_.connected = poller.is_connected();
  status_.last_error = poller.trouble();
  status_.reconnect_attempts = poller.attempts();
  bot_ = poller.bot();
  if (!bot_.username.empty()) status_.bot_username = bot_.username;
  if (!bot_.id.empty()) status_.self_id = bot_.id;
}

void Account::forget_chat(const std::string& chat_id) {
  own_.forget_chat(chat_id);
  known_.forget(chat_id);
  answered_.erase(chat_id);
}

}  // namespace oc::channels::telegram
