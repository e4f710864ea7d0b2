// The parts of an account that never wait.
#include "channels/telegram/account.h"

#include "base/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {

Account::Account(io::Io io, Settings settings) : io_(io), settings_(std::move(settings)), api_(io.http, settings_.api_root, settings_.token) {
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = !settings_.token.empty() && settings_.problem.empty();
  status_.last_error = settings_.enabled ? settings_.problem : "";
  status_.token_source = settings_.token_source;
  status_.mode = "polling";
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  status_.dm_policy = settings_.dm_policy;
}

const std::string& Account::channel() const {
  static const std::string kChannel = "telegram";
  return kChannel;
}

engine::Capabilities Account::capabilities() const { return {.typing = true, .threads = true, .text_utf16_max = kTelegramTextUnitsMax}; }

std::vector<std::string> Account::split(const std::string& markdown) const { return reply::chunk_markdown(markdown, settings_.chunks); }

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
    io_.log.info("telegram", "connected", {{"account", settings_.account_id}, {"bot", "@" + poller.bot().username}});
  if (!poller.trouble().empty() && poller.trouble() != status_.last_error)
    io_.log.warn("telegram", poller.trouble(), {{"account", settings_.account_id}});
  status_.connected = poller.is_connected();
  status_.last_error = poller.trouble();
  if (!poller.bot().username.empty()) status_.bot_username = poller.bot().username;
}

}  // namespace oc::channels::telegram
