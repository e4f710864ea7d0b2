// Profiles, environment, config: in this order, and each with its name.
#include "models/auth.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "io/environment.h"
#include "io/files.h"
#include "models/refs.h"

namespace oc::models {
namespace {

struct Profile {
  std::string id;
  const Json* json = nullptr;
  std::string type;  ///< api_key, token, oauth
  std::int64_t last_used = 0;
  std::int64_t cooling_until = 0;
};

const Json* profiles_of(const ProfileStore& store) {
  const Json* profiles = member(store.content, "profiles");
  return profiles && profiles->is_object() ? profiles : nullptr;
}

Profile profile_of(const ProfileStore& store, const std::string& id, const Json& json) {
  Profile profile{.id = id, .json = &json, .type = string_member_or(json, "type", "api_key")};
  const Json* all = member(store.content, "usageStats");
  const Json* usage = all ? member(*all, id) : nullptr;
  if (!usage) return profile;
  profile.last_used = int_member(*usage, "lastUsed").value_or(0);
  profile.cooling_until = std::max(int_member(*usage, "cooldownUntil").value_or(0), int_member(*usage, "disabledUntil").value_or(0));
  return profile;
}

/// The ids under `order` whose provider is this one, in any of its spellings; nothing when no order is given.
std::optional<std::vector<std::string>> order_in(const Json* holder, const std::string& provider) {
  const Json* order = holder ? member(*holder, "order") : nullptr;
  if (!order || !order->is_object()) return std::nullopt;
  for (const auto& [key, ids] : order->get_object()) {
    if (provider_id(key) == provider && ids.is_array()) return strings_member(*order, key);
  }
  return std::nullopt;
}

std::vector<std::string> configured_profile_ids(const Json* auth, const std::string& provider) {
  std::vector<std::string> ids;
  const Json* profiles = auth ? member(*auth, "profiles") : nullptr;
  if (!profiles || !profiles->is_object()) return ids;
  for (const auto& [id, settings] : profiles->get_object()) {
    if (provider_id(string_member_or(settings, "provider", "")) == provider) ids.emplace_back(id);
  }
  return ids;
}

bool cools(const Profile& profile, UnixTime now) { return profile.cooling_until > to_ms(now); }

int type_rank(const std::string& type) { return type == "oauth" ? 0 : type == "token" ? 1 : 2; }

std::vector<Profile> ordered_profiles(const Json& config, const Provider& provider, const ProfileStore& store, UnixTime now) {
  std::vector<Profile> profiles;
  const Json* stored = profiles_of(store);
  if (!stored) return profiles;
  const Json* auth = member(config, "auth");
  auto order = order_in(&store.content, provider.id);
  if (!order) order = order_in(auth, provider.id);
  const bool is_explicit = order.has_value();
  if (!order) order = configured_profile_ids(auth, provider.id);
  if (order->empty() && !is_explicit) {
    for (const auto& [id, profile] : stored->get_object()) order->emplace_back(id);
  }
  for (const auto& id : *order) {
    const Json* json = member(*stored, id);
    if (json && provider_id(string_member_or(*json, "provider", "")) == provider.id) profiles.push_back(profile_of(store, id, *json));
  }
  if (!is_explicit) {
    std::ranges::stable_sort(profiles, {}, [](const Profile& p) { return std::tuple(type_rank(p.type), p.last_used); });
  }
  std::ranges::stable_sort(profiles, {}, [&](const Profile& p) { return cools(p, now) ? p.cooling_until : std::int64_t{0}; });
  return profiles;
}

/// The secret of a profile, or why it cannot be used.
std::expected<Credential, std::string> use_profile(const Profile& profile, const io::Environment& environment, UnixTime now) {
  const bool is_key = profile.type == "api_key";
  const std::string_view plain = is_key ? "key" : profile.type == "oauth" ? "access" : "token";
  const auto expires = int_member(*profile.json, "expires");
  if (expires && *expires > 0 && *expires <= to_ms(now)) {
    const std::string_view advice = profile.type == "oauth" ? ", and oauth logins are not renewed here: log in again" : "";
    return std::unexpected("it expired at " + to_iso(from_ms(*expires)) + std::string(advice));
  }
  auto text = string_member(*profile.json, plain);
  if (!text || js_trim(*text).empty()) {
    const Json* ref = member(*profile.json, is_key ? "keyRef" : "tokenRef");
    if (!ref) return std::unexpected("it holds no " + std::string(plain));
    text = configured_text(*ref, environment);
    if (!text)
      return std::unexpected("its " + std::string(is_key ? "keyRef" : "tokenRef") +
                             " names nothing that is set (only environment variables can be named)");
  }
  const std::string secret(js_trim(*text));
  if (!fits_header(secret)) return std::unexpected("its secret holds characters that no header can carry");
  return Credential{Secret(secret), is_key ? Credential::Kind::api_key : Credential::Kind::bearer, "profile " + profile.id};
}

void add_profiles(const Json& config, const Provider& provider, const ProfileStore& store, const io::Environment& environment, UnixTime now,
                  Credentials& found) {
  if (!store.problem.empty()) found.skipped.push_back(store.problem);
  for (const auto& profile : ordered_profiles(config, provider, store, now)) {
    auto used = use_profile(profile, environment, now);
    if (used) {
      found.usable.push_back(std::move(*used));
    } else {
      found.skipped.push_back("profile " + profile.id + " was passed over: " + used.error());
    }
  }
}

void add_variable(const Provider& provider, const io::Environment& environment, Credentials& found) {
  for (const auto& name : provider.variables) {
    const auto value = environment.variable(name);
    if (!value || js_trim(*value).empty()) continue;
    const std::string secret(js_trim(*value));
    if (!fits_header(secret)) {
      found.skipped.push_back(name + " from the environment was passed over: it holds characters that no header can carry");
      continue;
    }
    const auto kind = name.ends_with("_OAUTH_TOKEN") ? Credential::Kind::bearer : Credential::Kind::api_key;
    found.usable.push_back({Secret(secret), kind, name + " from the environment"});
    return;
  }
}

bool is_variable_name(std::string_view text) {
  const bool is_upper = !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
                        std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
  return is_upper && text.find('_') != std::string_view::npos;
}

void add_configured(const Json& config, const Provider& provider, const io::Environment& environment, Credentials& found) {
  if (provider.config_path.empty()) return;
  const Json* settings = at_path(config, provider.config_path);
  const Json* configured = settings ? member(*settings, "apiKey") : nullptr;
  if (!configured) return;
  const std::string path = provider.config_path + ".apiKey";
  const auto value = configured_text(*configured, environment);
  std::string secret(js_trim(value.value_or("")));
  std::string source = path;
  if (const auto named = secret.empty() ? std::nullopt : environment.variable(secret)) {
    source = secret + " from the environment, named by " + path;
    secret = js_trim(*named);
  } else if (is_variable_name(secret)) {
    found.skipped.push_back(path + " names the variable " + secret + ", which is not set");
    return;
  }
  if (secret.empty() || !fits_header(secret)) {
    found.skipped.push_back(path + (secret.empty() ? " is empty or names nothing that is set" : " holds characters that no header can carry"));
    return;
  }
  found.usable.push_back({Secret(secret), Credential::Kind::api_key, source});
}

}  // namespace

ProfileStore load_profiles(io::Files& files, const std::string& agent_dir) {
  ProfileStore store{.path = agent_dir + "/auth-profiles.json"};
  auto text = files.read(store.path, kAuthProfilesBytesMax);
  if (!text) {
    if (text.error().code != Errc::not_found) store.problem = text.error().message;
    return store;
  }
  auto json = parse_json(*text);
  // The parser's message may quote the file, which holds secrets: only the place is told.
  if (!json || !json->is_object()) {
    const std::string place = json ? "" : " (line " + std::to_string(json.error().where.line) + ")";
    store.problem = store.path + " was passed over: it is not a JSON object" + place;
    return store;
  }
  store.content = std::move(*json);
  return store;
}

Credentials find_credentials(const Json& config, const Provider& provider, const ProfileStore& store, const io::Environment& environment,
                             UnixTime now) {
  // DEVIATION: OpenClaw reads the main agent's file as a fallback for every other agent. Its documents promise that credentials are not shared, and a
  // shared key defeats the isolation of agents, so only the agent's own file counts.
  Credentials found;
  add_profiles(config, provider, store, environment, now, found);
  if (found.usable.empty()) add_variable(provider, environment, found);
  if (found.usable.empty()) add_configured(config, provider, environment, found);
  return found;
}

Error missing_key(const Provider& provider, const ProfileStore& store, const std::string& agent_dir, const Credentials& found) {
  Error error{.code = Errc::denied};
  error.message = "No API key found for provider \"" + provider.id + "\". Auth store: " + store.path + " (agentDir: " + agent_dir +
                  "). Configure auth for this agent (openclaw agents add <id>) or copy auth-profiles.json from the main agentDir.";
  for (const auto& reason : found.skipped) error.hint += reason + ". ";
  if (!provider.variables.empty()) error.hint += "Quickest: export " + provider.variables.back() + "=... in the gateway's environment.";
  return error;
}

std::optional<std::string> configured_text(const Json& value, const io::Environment& environment) {
  if (value.is_string()) return std::string(value.get_string());
  if (string_member_or(value, "source", "") != "env") return std::nullopt;
  return environment.variable(string_member_or(value, "id", ""));
}

bool fits_header(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace oc::models
