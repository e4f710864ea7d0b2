// The channel's settings overlaid by the account's, then by the environment's, made into what the code needs.
#include "channels/irc/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "channels/irc/limits.h"
#include "core/access/accounts.h"
#include "io/environment.h"
#include "io/files.h"

namespace oc::channels::irc {
namespace {

constexpr std::string_view kDefaultAccount = "default";
constexpr std::array<std::string_view, 15> kKeys{"enabled",  "name",     "host",           "port",     "tls",
                                                 "nick",     "username", "realname",       "password", "passwordFile",
                                                 "nickserv", "channels", "textChunkLimit", "dmPolicy", "groups"};

class Reader {
 public:
  Reader(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files)
      : config_(config),
        account_id_(account_id),
        environment_(environment),
        files_(files),
        merged_(access::account_settings(config, "irc", account_id)) {}

  Settings read() {
    out_.account_id = account_id_;
    out_.name = string_member_or(merged_, "name", "");
    const Json* section = access::channel_section(config_, "irc");
    const bool channel_on = section == nullptr || bool_member(*section, "enabled").value_or(true);
    out_.enabled = channel_on && bool_member(merged_, "enabled").value_or(true);
    out_.dm_policy = string_member_or(merged_, "dmPolicy", "pairing");
    read_address();
    read_persona();
    read_nickserv();
    read_channels();
    const auto limit = int_member(merged_, "textChunkLimit").value_or(0);
    out_.text_bytes_max = limit > 0 ? std::min(static_cast<std::size_t>(limit), kTextBytesMax) : kTextBytesMax;
    const bool has_secret = !out_.persona.password.empty() || !out_.persona.nickserv_password.empty();
    if (!out_.tls && has_secret)
      out_.warnings.push_back(fmt::format("{} is off: the password goes through the network readable for everybody", path("tls")));
    return std::move(out_);
  }

 private:
  std::string path(std::string_view key) const {
    const bool is_own = access::account_section(config_, "irc", account_id_) != nullptr;
    return is_own ? fmt::format("channels.irc.accounts.{}.{}", account_id_, key) : fmt::format("channels.irc.{}", key);
  }
  void trouble(std::string words) {
    if (out_.problem.empty()) out_.problem = std::move(words);
  }
  std::string variable(const char* name) const {
    if (account_id_ != kDefaultAccount) return {};
    return std::string(js_trim(environment_.variable(name).value_or("")));
  }
  /// What the config says, else what the variable does.
  std::string text(std::string_view key, const char* name) const {
    const std::string written(js_trim(string_member_or(merged_, key, "")));
    return written.empty() ? variable(name) : written;
  }

  void read_address();
  void read_persona();
  void read_nickserv();
  void read_channels();
  Secret secret(const Json& object, const std::string& key_path, std::string_view key, const char* name);
  std::string file_text(const std::string& key_path, const std::string& file);

  const Json& config_;
  const std::string& account_id_;
  io::Environment& environment_;
  io::Files& files_;
  Json merged_;
  Settings out_;
};

void Reader::read_address() {
  out_.host = text("host", "IRC_HOST");
  if (out_.host.empty()) trouble(fmt::format("no server: set {} to one, such as irc.libera.chat", path("host")));
  if (out_.host.find_first_of(" /:@") != std::string::npos && out_.host.find("::") == std::string::npos)
    trouble(fmt::format("{} is the server's name alone, such as irc.libera.chat; the port has its own key", path("host")));
  const std::string tls = ascii_lower(variable("IRC_TLS"));
  const bool tls_default = tls.empty() || tls == "true" || tls == "1" || tls == "yes" || tls == "on";
  out_.tls = bool_member(merged_, "tls").value_or(tls_default);
  const std::string port_text = variable("IRC_PORT");
  std::int64_t port = 0;
  std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  port = int_member(merged_, "port").value_or(port > 0 ? port : out_.tls ? 6697 : 6667);
  if (port < 1 || port > 65535) return trouble(fmt::format("{} is no port; use 6697, or 6667 without TLS", path("port")));
  out_.port = static_cast<std::uint16_t>(port);
}

void Reader::read_persona() {
  auto& persona = out_.persona;
  persona.nick = text("nick", "IRC_NICK");
  if (persona.nick.empty())
    trouble(fmt::format("no nick: set {} to the name that the bot has on IRC", path("nick")));
  else if (!is_nick(persona.nick) || persona.nick.size() > kNickBytesMax)
    trouble(fmt::format("{} is no nick: letters, digits and -_[]\\`^{{}}| are allowed, no digit first, at most {}", path("nick"), kNickBytesMax));
  persona.username = text("username", "IRC_USERNAME");
  if (persona.username.empty()) persona.username = ascii_lower(persona.nick);
  persona.realname = text("realname", "IRC_REALNAME");
  if (persona.realname.empty()) persona.realname = "OpenClaw";
  const auto is_odd = [](char c) { return c == ' ' || c == '@' || static_cast<unsigned char>(c) < 0x20; };
  if (std::ranges::any_of(persona.username, is_odd)) trouble(fmt::format("{} holds a blank or an @", path("username")));
  if (std::ranges::any_of(persona.realname, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    trouble(fmt::format("{} holds a line end or another control character", path("realname")));
  persona.password = secret(merged_, path("password"), "password", "IRC_PASSWORD");
}

void Reader::read_nickserv() {
  auto& persona = out_.persona;
  const Json* written = member(merged_, "nickserv");
  const Json nickserv = written != nullptr && written->is_object() ? *written : Json(JsonObject{});
  persona.has_nickserv = bool_member(nickserv, "enabled").value_or(true);
  if (const std::string service(js_trim(string_member_or(nickserv, "service", ""))); !service.empty()) persona.nickserv = service;
  if (!is_nick(persona.nickserv)) trouble(fmt::format("{} is no nick", path("nickserv.service")));
  if (!persona.has_nickserv) return;
  persona.nickserv_password = secret(nickserv, path("nickserv.password"), "password", "IRC_NICKSERV_PASSWORD");
  if (!bool_member(nickserv, "register").value_or(false)) return;
  persona.register_email = js_trim(string_member_or(nickserv, "registerEmail", ""));
  if (persona.register_email.empty()) persona.register_email = variable("IRC_NICKSERV_REGISTER_EMAIL");
  if (persona.register_email.empty() || persona.register_email.find(' ') != std::string::npos)
    trouble(fmt::format("{} needs {}", path("nickserv.register"), path("nickserv.registerEmail")));
}

void Reader::read_channels() {
  std::vector<std::string> names;
  const Json* list = member(merged_, "channels");
  if (list != nullptr && list->is_array()) {
    for (const Json& each : list->get_array()) names.emplace_back(each.is_string() ? std::string_view(each.get_string()) : std::string_view());
  } else {
    names = oc::split(variable("IRC_CHANNELS"), ',');
  }
  for (const std::string& each : names) {
    const std::string name(js_trim(each));
    if (name.empty()) continue;
    if (!is_channel_name(name)) {
      out_.warnings.push_back(fmt::format("{}: {} is no channel; write it as #name", path("channels"), printable(name, 60)));
    } else if (out_.persona.channels.size() == kJoinedChannelsMax) {
      out_.warnings.push_back(fmt::format("{} has more than {} names; the rest is not joined", path("channels"), kJoinedChannelsMax));
      break;
    } else {
      out_.persona.channels.push_back(name);
    }
  }
  const Json* groups = member(merged_, "groups");
  if (groups == nullptr || !groups->is_object()) return;
  out_.allow_unmentioned_groups =
      std::ranges::any_of(groups->get_object(), [](const auto& group) { return bool_member(group.value(), "requireMention") == false; });
}

std::string Reader::file_text(const std::string& key_path, const std::string& file) {
  const std::string full = file.starts_with("~/") ? environment_.home() + file.substr(1) : file;
  const auto read = files_.read(full, kPasswordFileBytesMax);
  if (!read) {
    trouble(fmt::format("{}File cannot be read: {}", key_path, read.error().message));
    return {};
  }
  return std::string(js_trim(*read));
}

/// Written, named by {source: "env", id}, in the file of the key with `File` behind it, or in the variable.
Secret Reader::secret(const Json& object, const std::string& key_path, std::string_view key, const char* name) {
  const Json* written = member(object, key);
  std::string value;
  if (written != nullptr && written->is_object()) {
    const std::string id = string_member_or(*written, "id", "");
    if (string_member_or(*written, "source", "") != "env" || id.empty())
      trouble(fmt::format("{} is an object that is not understood; write the password, or {{source: \"env\", id: \"VARIABLE\"}}", key_path));
    else
      value = environment_.variable(id).value_or("");
    if (value.empty()) trouble(fmt::format("{} names an environment variable that is not set: {}", key_path, printable(id, 80)));
  } else if (written != nullptr && written->is_string()) {
    value = std::string_view(written->get_string());
  }
  const std::string file(js_trim(string_member_or(object, std::string(key) + "File", "")));
  if (value.empty() && !file.empty()) value = file_text(key_path, file);
  if (value.empty()) value = variable(name);
  if (std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    trouble(fmt::format("{} holds a line end or another control character", key_path));
    return {};
  }
  return Secret(std::move(value));
}

}  // namespace

std::vector<std::string> account_ids(const Json& config, io::Environment& environment) {
  if (access::channel_section(config, "irc") != nullptr) return access::account_ids(config, "irc");
  const auto has = [&](const char* name) { return !js_trim(environment.variable(name).value_or("")).empty(); };
  return has("IRC_HOST") && has("IRC_NICK") ? std::vector<std::string>{std::string(kDefaultAccount)} : std::vector<std::string>{};
}

Settings read_settings(const Json& config, const std::string& account_id, io::Environment& environment, io::Files& files) {
  return Reader(config, account_id, environment, files).read();
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "irc", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  const Json* section = access::channel_section(config, "irc");
  out.emplace("channelEnabled", section == nullptr || bool_member(*section, "enabled").value_or(true));
  return out;
}

}  // namespace oc::channels::irc
