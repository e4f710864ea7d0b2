// channels list, status: the accounts as they are configured, and as the gateway runs them.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "core/access/accounts.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

struct Credential {
  std::string id, provider, type;
};

/// The profiles of the default agent's auth-profiles.json; their secrets are not looked at.
std::vector<Credential> read_credentials(const Context& context, const config::Config& config) {
  std::vector<Credential> found;
  for (const auto& agent : config::agents(config, context.paths)) {
    if (!agent.is_default) continue;
    const auto text = context.io().files.read(agent.agent_dir + "/auth-profiles.json", kAuthProfilesBytesMax);
    const auto value = text ? parse_json(*text) : Result<Json>(Json());
    const Json* profiles = value ? member(*value, "profiles") : nullptr;
    if (!profiles || !profiles->is_object()) continue;
    for (const auto& profile : profiles->get_object()) {
      found.push_back({profile.key(), string_member_or(profile.value(), "provider", ""), string_member_or(profile.value(), "type", "")});
    }
  }
  return found;
}

void print_list_json(const Context& context, const config::Config& config) {
  JsonObject chat;
  for (const auto& channel : configured_channels(config.root())) {
    const auto ids = access::account_ids(config.root(), channel);
    chat[channel] = JsonArray(ids.begin(), ids.end());
  }
  JsonArray auth;
  for (const auto& credential : read_credentials(context, config)) {
    auth.push_back(JsonObject{{"id", credential.id}, {"provider", credential.provider}, {"type", credential.type}, {"isExternal", false}});
  }
  JsonObject object{{"chat", std::move(chat)}, {"auth", std::move(auth)}};
  if (!context.has("--no-usage")) object["usage"] = JsonObject{{"updatedAt", to_ms(context.io().clock.now())}, {"providers", JsonArray()}};
  context.out_json(object);
}

std::string list_line(const AccountFacts& facts) {
  std::string line = fmt::format("- {}: {}", facts.title(),
                                 facts.is_linked       ? *facts.is_linked ? "linked" : "not linked"
                                 : facts.is_configured ? "configured"
                                                       : "not configured");
  if (!facts.app_token_source.empty()) {
    line += fmt::format(", bot={}, app={}", facts.token_source, facts.app_token_source);
  } else if (!facts.token_source.empty()) {
    line += ", token=" + facts.token_source;
  }
  return line + (facts.is_enabled ? ", enabled" : ", disabled");
}

void print_list(const Context& context, const config::Config& config) {
  context.out("Chat channels:");
  const auto accounts = all_accounts(context, config.root());
  for (const auto& facts : accounts) context.out(list_line(facts));
  if (accounts.empty()) context.out("- none");
  context.out("");
  context.out("Auth providers (OAuth + API keys):");
  const auto credentials = read_credentials(context, config);
  for (const auto& credential : credentials) context.out(fmt::format("- {} ({})", printable(credential.id, 120), printable(credential.type, 40)));
  if (credentials.empty()) context.out("- none");
  if (!context.has("--no-usage")) {
    context.out("");
    context.out("Usage: no provider usage available.");
  }
  context.out("");
  context.out("Docs: https://docs.openclaw.ai/gateway/configuration");
}

/// Whether the socket's state belongs into the line: where there is one, and where it is down although the account runs.
bool shows_connection(const std::string& channel, const Json& account) {
  const bool has_socket = channel == "whatsapp" || channel == "discord" || channel == "irc";
  const bool is_down = bool_member(account, "running").value_or(false) && !bool_member(account, "connected").value_or(true);
  return is_down || (has_socket && bool_member(account, "running").value_or(false));
}

void add_words(std::vector<std::string>& bits, const Json& from) {
  for (const auto& word : strings_member(from, "words")) bits.push_back(printable(word, 300));
}

void add_probe(std::vector<std::string>& bits, const Json& account) {
  const Json* probe = member(account, "probe");
  if (!probe || !probe->is_object()) return;
  const bool works = bool_member(*probe, "ok").value_or(false);
  bits.emplace_back(works ? "works" : "probe failed");
  add_words(bits, *probe);
  const std::string why = string_member_or(*probe, "error", "");
  // Without repeating what stands at the end of the line.
  if (!works && !why.empty() && why != string_member_or(account, "lastError", "")) bits.push_back("probe error:" + printable(why, 300));
}

/// `- Telegram work: enabled, configured, running, in:1m ago, mode:polling, bot:@ops_bot, token:config, works`.
std::string status_line(const std::string& channel, const std::string& label, const Json& account, UnixTime now) {
  std::vector<std::string> bits;
  const auto either = [&](std::string_view key, std::string_view yes, std::string_view no) {
    if (const auto value = bool_member(account, key)) bits.emplace_back(*value ? yes : no);
  };
  either("enabled", "enabled", "disabled");
  either("configured", "configured", "not configured");
  either("linked", "linked", "not linked");
  either("running", "running", "stopped");
  if (shows_connection(channel, account)) either("connected", "connected", "disconnected");
  const auto time = [&](std::string_view key, std::string_view word) {
    if (const auto at = int_member(account, key); at && *at > 0) bits.push_back(fmt::format("{}:{}", word, age_text(now - from_ms(*at))));
  };
  time("lastInboundAt", "in");
  time("lastOutboundAt", "out");
  const auto text = [&](std::string_view key, std::string_view word) {
    const std::string value = string_member_or(account, key, "");
    if (!value.empty() && value != "none") bits.push_back(fmt::format("{}:{}", word, printable(value, 300)));
  };
  if (const auto attempts = int_member(account, "reconnectAttempts"); attempts && *attempts > 0) bits.push_back(fmt::format("retry:{}", *attempts));
  text("mode", "mode");
  const Json* name = at_path(account, "probe.bot.username");
  if (!name) name = at_path(account, "bot.username");
  if (name && name->is_string() && !name->get_string().empty()) bits.push_back("bot:@" + printable(name->get_string(), 80));
  if (member(account, "linked")) text("dmPolicy", "dm");
  const bool has_two_tokens = member(account, "botTokenSource") != nullptr;
  text(has_two_tokens ? "botTokenSource" : "tokenSource", has_two_tokens ? "bot" : "token");
  text("appTokenSource", "app");
  text("webhookPath", "webhook");
  add_words(bits, account);
  add_probe(bits, account);
  text("lastError", "error");
  std::string title = fmt::format("{} {}", label, printable(string_member_or(account, "accountId", "default"), 80));
  if (const auto own = string_member(account, "name"); own && !own->empty()) title += fmt::format(" ({})", printable(*own, 80));
  return fmt::format("- {}: {}", title, join(bits, ", "));
}

void print_status(const Context& context, const Json& status) {
  context.out("Gateway reachable.");
  const Json* accounts = member(status, "channelAccounts");
  const Json* labels = member(status, "channelLabels");
  if (accounts && accounts->is_object()) {
    for (const auto& channel : accounts->get_object()) {
      if (!channel.value().is_array()) continue;
      const std::string label = labels ? string_member_or(*labels, channel.key(), channel_label(channel.key())) : channel_label(channel.key());
      for (const auto& account : channel.value().get_array())
        context.out(status_line(std::string(channel.key()), printable(label, 80), account, context.io().clock.now()));
    }
  }
  context.out("");
  context.out("Tip: https://docs.openclaw.ai/cli#status adds gateway health probes to status output (requires a reachable gateway).");
}

/// What the configuration alone can say, when no gateway answers.
int print_config_only(Context& context, const Error& error) {
  const auto config = context.config();
  if (!config) return context.fail_with(config.error());
  if (context.json()) {
    JsonObject accounts;
    for (const auto& facts : all_accounts(context, (*config)->root())) {
      JsonObject account{{"accountId", facts.account_id}, {"enabled", facts.is_enabled}, {"configured", facts.is_configured}};
      if (!facts.token_source.empty()) account["tokenSource"] = facts.token_source;
      if (facts.is_linked) account["linked"] = *facts.is_linked;
      auto& list = accounts[facts.channel];
      if (!list.is_array()) list = JsonArray();
      list.as_array().push_back(std::move(account));
    }
    context.out_json(
        JsonObject{{"gatewayReachable", false}, {"error", error.message}, {"configOnly", true}, {"channelAccounts", std::move(accounts)}});
    return 0;
  }
  context.err("Gateway not reachable: " + error.message);
  if (!error.hint.empty()) context.err("  " + error.hint);
  context.out("Gateway not reachable; showing config-only status.");
  context.out("Config: " + context.shown(context.paths.config_path));
  context.out("");
  const auto accounts = all_accounts(context, (*config)->root());
  if (accounts.empty()) context.out(fmt::format("- none. Add one: {} channels add --channel telegram --token 123456:ABC", program_words(context)));
  for (const auto& facts : accounts) {
    std::string line = fmt::format("- {}: {}, {}", facts.title(), facts.is_enabled ? "enabled" : "disabled", facts.state());
    if (!facts.token_source.empty() && facts.token_source != "none") line += ", token:" + facts.token_source;
    context.out(line);
  }
  return 0;
}

}  // namespace

io::Task<int> channels_list(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  if (context.json()) {
    print_list_json(context, **config);
  } else {
    print_list(context, **config);
  }
  co_return 0;
}

io::Task<int> channels_status(Context& context) {
  const auto timeout = call_timeout(context);
  if (!timeout) co_return context.fail_with(timeout.error());
  const bool probe = context.has("--probe");
  if (!context.json()) context.out(probe ? "Checking channel status (probe)…" : "Checking channel status…");
  const Json params = JsonObject{{"probe", probe}, {"timeoutMs", timeout->count()}};
  const auto answer = co_await call_gateway(context, "channels.status", params, ClientKind::reader);
  if (!answer) co_return print_config_only(context, answer.error());
  if (context.json()) {
    context.out_json(*answer);
  } else {
    print_status(context, *answer);
  }
  co_return 0;
}

}  // namespace oc::cli
