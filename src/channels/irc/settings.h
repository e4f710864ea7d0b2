// What the config and the environment say about an IRC account.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "channels/irc/session.h"

namespace oc::io {
class Environment;
class Files;
}  // namespace oc::io

namespace oc::channels::irc {

struct Settings {
  std::string account_id;
  std::string name;
  bool enabled = true;
  std::string host;
  std::uint16_t port = 6697;
  bool tls = true;
  Persona persona;
  std::size_t text_bytes_max = 0;  ///< of one message
  std::string dm_policy;
  bool allow_unmentioned_groups = false;
  std::string password_source = "none";
  std::vector<std::string> warnings;
  std::string problem;  ///< why the account cannot run, in words; "" when it can
};

/// The accounts of `channels.irc`; `default` alone when there is no section and IRC_HOST and IRC_NICK are set.
std::vector<std::string> account_ids(const Json& config, io::Environment& environment);

/// IRC_HOST, IRC_PORT, IRC_TLS, IRC_NICK, IRC_USERNAME, IRC_REALNAME, IRC_PASSWORD, IRC_CHANNELS, IRC_NICKSERV_PASSWORD and
/// IRC_NICKSERV_REGISTER_EMAIL count for the account `default`, where the config says nothing.
Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files);

/// The part of the config that the account depends on.
Json settings_config(const Json& config, const std::string& account_id);

}  // namespace oc::channels::irc
