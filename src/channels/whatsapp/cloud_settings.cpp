// Three secrets and a number: without all of those that it needs the account does not run.
#include "channels/whatsapp/cloud_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/access/accounts.h"
#include "io/environment.h"
#include "io/http_url.h"

namespace oc::channels::whatsapp {
namespace {

constexpr std::array<std::string_view, 7> kCloudKeys{"phoneNumberId", "accessToken", "accessTokenFile", "appSecret",
                                                     "verifyToken",   "webhookPath", "apiVersion"};
constexpr std::string_view kWhere = "at https://developers.facebook.com/apps, in your app";

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

enum class Maker : std::uint8_t { meta, user };

/// A token goes into a header: nothing else than what tokens are made of may be in it. What a user makes up may hold anything.
bool is_secret_text(std::string_view text, Maker maker) {
  if (text.size() > kCloudTokenBytesMax) return false;
  return maker == Maker::user || std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

/// `v25.0`.
bool is_version(std::string_view text) {
  if (!text.starts_with('v') || text.size() > 8) return false;
  const auto dot = text.find('.');
  return dot != std::string_view::npos && is_digits(text.substr(1, dot - 1)) && is_digits(text.substr(dot + 1));
}

class CloudReader {
 public:
  CloudReader(const Json& config, const std::string& account_id, const Places& places, io::Files& files, io::Environment& environment)
      : config_(config),
        account_id_(account_id),
        places_(places),
        files_(files),
        environment_(environment),
        merged_(access::account_settings(config, "whatsapp", account_id)) {}
  CloudSettings read();

 private:
  /// A secret that is written, or named by {source: "env", id}.
  Secret read_secret(std::string_view key, Maker maker = Maker::meta);
  Secret checked(std::string_view key, std::string_view text, Maker maker = Maker::meta);
  void read_number();
  void read_token();
  void read_token_file(const std::string& file);
  void read_webhook();
  void read_api();
  void refuse(std::string problem) {
    if (out_.problem.empty()) out_.problem = std::move(problem);
  }
  std::string path(std::string_view key) const {
    const bool is_own = access::account_section(config_, "whatsapp", account_id_) != nullptr;
    return is_own ? fmt::format("channels.whatsapp.accounts.{}.{}", account_id_, key) : fmt::format("channels.whatsapp.{}", key);
  }

  const Json& config_;
  const std::string& account_id_;
  const Places& places_;
  io::Files& files_;
  io::Environment& environment_;
  Json merged_;
  CloudSettings out_;
};

Secret CloudReader::checked(std::string_view key, std::string_view text, Maker maker) {
  const auto trimmed = js_trim(text);
  if (is_secret_text(trimmed, maker)) return Secret(std::string(trimmed));
  refuse(fmt::format("{} holds characters that no secret of Meta has; copy it again", path(key)));
  return {};
}

Secret CloudReader::read_secret(std::string_view key, Maker maker) {
  const Json* value = member(merged_, key);
  if (value == nullptr || !value->is_object()) return checked(key, string_member_or(merged_, key, ""), maker);
  const std::string name = string_member_or(*value, "id", "");
  if (string_member_or(*value, "source", "") != "env" || name.empty()) {
    refuse(fmt::format("{} is an object that is not understood; write the value, or {{source: \"env\", id: \"VARIABLE\"}}", path(key)));
    return {};
  }
  const std::string text = environment_.variable(name).value_or("");
  if (js_trim(text).empty()) refuse(fmt::format("{} names the environment variable {}, which is not set", path(key), printable(name, 80)));
  return checked(key, text, maker);
}

void CloudReader::read_number() {
  const Json* value = member(merged_, "phoneNumberId");
  std::string id = value != nullptr && value->is_number() ? number_text(*value) : string_member_or(merged_, "phoneNumberId", "");
  id = std::string(js_trim(id));
  if (id.empty()) {
    refuse(fmt::format("no phone number: set {} to the \"Phone number ID\" {} under WhatsApp > API Setup", path("phoneNumberId"), kWhere));
  } else if (!is_digits(id) || id.size() < 5 || id.size() > 25) {
    refuse(fmt::format("{} is the number's ID (digits only, such as 106540352242922), not the phone number itself", path("phoneNumberId")));
  } else {
    out_.phone_number_id = std::move(id);
  }
}

void CloudReader::read_token_file(const std::string& file) {
  std::string name = file.starts_with("~/") ? places_.home + file.substr(1) : file;
  if (!name.starts_with('/')) name = places_.state_dir + "/" + name;
  const auto text = files_.read(name, kCloudTokenBytesMax);
  out_.token_source = "tokenFile";
  if (!text) return refuse(fmt::format("{} cannot be read: {}", path("accessTokenFile"), text.error().message));
  if (js_trim(*text).empty()) return refuse(fmt::format("the file named by {} is empty; put the access token into it", path("accessTokenFile")));
  out_.access_token = checked("accessTokenFile", *text);
}

void CloudReader::read_token() {
  // An account's own file goes before a token that it inherits, but not before its own.
  const Json* own = access::account_section(config_, "whatsapp", account_id_);
  const bool own_file_wins = own != nullptr && member(*own, "accessTokenFile") != nullptr && member(*own, "accessToken") == nullptr;
  if (!own_file_wins) out_.access_token = read_secret("accessToken");
  if (!out_.access_token.empty()) {
    out_.token_source = "config";
    return;
  }
  const std::string file(js_trim(string_member_or(merged_, "accessTokenFile", "")));
  if (!file.empty()) return read_token_file(file);
  const std::string text = account_id_ == "default" ? environment_.variable("WHATSAPP_CLOUD_ACCESS_TOKEN").value_or("") : "";
  if (!js_trim(text).empty()) {
    out_.token_source = "env";
    out_.access_token = checked("accessToken", text);
    return;
  }
  refuse(fmt::format("no access token: set {} to a token {}: a system user's, with the permission whatsapp_business_messaging", path("accessToken"),
                     kWhere));
}

void CloudReader::read_webhook() {
  out_.app_secret = read_secret("appSecret");
  // C2: without the secret nobody could tell Meta's requests from others.
  if (out_.app_secret.empty())
    refuse(fmt::format("no messages are taken: set {} to the \"App secret\" {} under App settings > Basic", path("appSecret"), kWhere));
  out_.verify_token = read_secret("verifyToken", Maker::user);
  out_.webhook_path = std::string(js_trim(string_member_or(merged_, "webhookPath", "")));
  if (out_.webhook_path.empty()) out_.webhook_path = "/whatsapp/" + account_id_;
}

void CloudReader::read_api() {
  const std::string version(js_trim(string_member_or(merged_, "apiVersion", out_.api_version)));
  if (!is_version(version)) return refuse(fmt::format("{} is no version of the Graph API; write something like v25.0", path("apiVersion")));
  out_.api_version = version;
  std::string root(js_trim(environment_.variable("WHATSAPP_CLOUD_API_URL").value_or("")));
  while (root.ends_with('/')) root.pop_back();
  if (root.empty()) return;
  const auto url = io::parse_http_url(root);
  if (!url || root.find_first_of("?#") != std::string::npos)
    return refuse("the environment variable WHATSAPP_CLOUD_API_URL is no URL; write something like https://graph.facebook.com");
  if (!url->is_tls() && !io::is_loopback_host(url->host))
    return refuse("WHATSAPP_CLOUD_API_URL is plain http, which would send the token readable for everybody; use https, or a loopback address");
  out_.api_root = std::move(root);
}

CloudSettings CloudReader::read() {
  out_.common = read_settings(config_, account_id_, places_, files_);
  out_.common.chunks.units_max = std::min(out_.common.chunks.units_max, kCloudTextUnitsMax);
  out_.common.allow_unmentioned_groups = false;
  out_.problem = out_.common.problem;
  read_number();
  read_token();
  read_webhook();
  read_api();
  return std::move(out_);
}

}  // namespace

bool is_cloud_account(const Json& config, const std::string& account_id) {
  return string_member_or(access::account_settings(config, "whatsapp", account_id), "type", "") == "cloud";
}

CloudSettings read_cloud_settings(const Json& config, const std::string& account_id, const Places& places, io::Files& files,
                                  io::Environment& environment) {
  return CloudReader(config, account_id, places, files, environment).read();
}

Json cloud_settings_config(const Json& config, const std::string& account_id) {
  Json out = settings_config(config, account_id);
  auto& object = out.get_object();
  object.erase("web");
  const auto merged = access::account_settings(config, "whatsapp", account_id);
  for (const auto key : kCloudKeys) {
    if (const auto* value = merged.if_contains(key)) object.emplace(key, *value);
  }
  return out;
}

}  // namespace oc::channels::whatsapp
