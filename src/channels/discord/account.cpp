// The parts of an account that never wait.
#include "channels/discord/account.h"

#include <utility>

#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::discord {

Account::Account(io::Io io, Settings settings)
    : io_(io), settings_(std::move(settings)), api_(io, settings_), inward_(io.executor), taken_back_(io.executor) {
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = !settings_.token.empty() && settings_.problem.empty();
  status_.last_error = settings_.enabled ? settings_.problem : "";
  status_.token_source = settings_.token_source;
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  status_.dm_policy = settings_.dm_policy;
  tell_words("");
}

const std::string& Account::channel() const {
  static const std::string kChannel = "discord";
  return kChannel;
}

UnixTime Account::now() const { return io_.clock.now(); }

bool Account::may_run() {
  for (const auto& warning : settings_.warnings) io_.log.warn("discord", warning, {{"account", settings_.account_id}});
  if (!settings_.enabled) return false;
  if (settings_.problem.empty()) return true;
  io_.log.error("discord", settings_.problem, {{"account", settings_.account_id}});
  return false;
}

/// The words of the account's line in `channels status`.
void Account::tell_words(std::string_view intents) {
  status_.words.clear();
  if (!intents.empty()) status_.words.emplace_back(intents);
  if (settings_.wants_voice) status_.words.emplace_back("voice:none");
}

void Account::note_stopped() {
  status_.running = status_.connected = false;
  status_.last_stop_at = io_.clock.now();
}

void Account::note_connection() {
  const bool is_ready = gateway_->is_ready();
  if (is_ready && !status_.connected) io_.log.info("discord", "connected", {{"account", settings_.account_id}, {"bot", bot_.username}});
  const std::string& trouble = gateway_->trouble();
  if (!trouble.empty() && trouble != status_.last_error) io_.log.warn("discord", trouble, {{"account", settings_.account_id}});
  status_.connected = is_ready;
  status_.last_error = trouble;
  status_.reconnect_attempts = gateway_->attempts();
}

}  // namespace oc::channels::discord
