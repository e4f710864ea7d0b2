// The parts of an account that never wait.
#include "channels/irc/account.h"

#include <fmt/format.h>

#include "channels/irc/limits.h"
#include "core/reply/irc_text.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::irc {

Account::Account(io::Io io, Settings settings)
    : io_(io), settings_(std::move(settings)), pace_(kLinesBurst, kLinesRefill), heard_more_(io_.executor), heard_less_(io_.executor) {
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = settings_.problem.empty();
  status_.last_error = settings_.enabled ? settings_.problem : "";
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  if (settings_.allow_unmentioned_groups) status_.words.emplace_back("groups:unmentioned");
  status_.dm_policy = settings_.dm_policy;
  if (!settings_.host.empty()) status_.words.push_back(fmt::format("server:{}:{}", settings_.host, settings_.port));
  status_.words.emplace_back(settings_.tls ? "tls:on" : "tls:off");
}

const std::string& Account::channel() const {
  static const std::string kChannel = "irc";
  return kChannel;
}

engine::AccountStatus Account::status() const {
  auto out = status_;
  if (out.last_error.empty()) out.last_error = left_.words();
  return out;
}

engine::Capabilities Account::capabilities() const { return {.text_utf16_max = settings_.text_bytes_max, .chat_kinds = {"direct", "group"}}; }

std::vector<std::string> Account::split(const std::string& markdown) const { return reply::irc_parts(markdown, settings_.text_bytes_max); }

void Account::note(const std::string& words, bool is_grave) {
  const io::LogFields fields{{"account", settings_.account_id}};
  if (is_grave)
    io_.log.error("irc", words, fields);
  else
    io_.log.warn("irc", words, fields);
}

}  // namespace oc::channels::irc
