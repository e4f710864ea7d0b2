// The channel's settings overlaid by the account's, made into what the code needs.
#include "channels/whatsapp/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "channels/whatsapp/limits.h"
#include "core/access/accounts.h"
#include "core/access/sender.h"

namespace oc::channels::whatsapp {
namespace {

constexpr std::array<std::string_view, 18> kKeys{
    "enabled",        "name",      "type",      "authDir",     "dmPolicy",   "groups",  "selfChatMode", "allowFrom",     "sendReadReceipts",
    "textChunkLimit", "chunkMode", "streaming", "replyToMode", "mediaMaxMb", "actions", "markdown",     "messagePrefix", "reactionLevel"};
/// What Baileys writes into its folder beside creds.json.
constexpr std::array<std::string_view, 10> kKeyFiles{
    "pre-key-",     "session-",     "sender-key-", "sender-key-memory-", "app-state-sync-key-", "app-state-sync-version-",
    "lid-mapping-", "device-list-", "tctoken-",    "identity-key-"};

bool is_file(io::Files& files, const std::string& path) {
  const auto info = files.info(path);
  return info.has_value() && !info->is_directory;
}

/// A folder name of an account id: ids are normalised by the config, and nothing else may lead out of the folder.
bool is_folder_name(std::string_view id) {
  return !id.empty() && id != "." && id != ".." && id.size() <= 128 && id.find_first_of("/\\") == std::string_view::npos &&
         id.find('\0') == std::string_view::npos;
}

class Reader {
 public:
  Reader(const Json& config, const std::string& account_id, const Places& places, io::Files& files)
      : config_(config), account_id_(account_id), places_(places), files_(files), merged_(access::account_settings(config, "whatsapp", account_id)) {}
  Settings read();

 private:
  void read_folders();
  void read_text();
  void read_reconnect();
  void read_features();

  const Json& config_;
  const std::string& account_id_;
  const Places& places_;
  io::Files& files_;
  Json merged_;
  Settings out_;
};

/// OpenClaw's places: authDir; credentials/whatsapp/<account>; and for `default` the older credentials folder itself when it holds a link.
void Reader::read_folders() {
  if (!is_folder_name(account_id_)) {
    out_.problem = "the account's name cannot be the name of a folder; use letters, digits, - and _";
    return;
  }
  std::string folder(js_trim(string_member_or(merged_, "authDir", "")));
  if (folder.starts_with("~/")) folder = places_.home + folder.substr(1);
  if (!folder.empty() && !folder.starts_with('/')) folder = places_.state_dir + "/" + folder;
  if (folder.empty()) {
    folder = places_.state_dir + "/credentials/whatsapp/" + account_id_;
    const std::string older = places_.state_dir + "/credentials";
    if (account_id_ == "default" && !is_file(files_, folder + "/creds.json") && is_file(files_, older + "/creds.json")) folder = older;
  }
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  out_.auth_dir = std::move(folder);
  out_.inbox_dir = places_.state_dir + "/whatsapp/" + account_id_ + "/inbox";
}

void Reader::read_text() {
  const auto limit = int_member(merged_, "textChunkLimit").value_or(0);
  out_.chunks.units_max = limit > 0 ? std::min(static_cast<std::size_t>(limit), kTextUnitsMax) : kTextUnitsDefault;
  const Json* streaming = member(merged_, "streaming");
  const std::string nested = streaming != nullptr ? string_member_or(*streaming, "chunkMode", "") : "";
  const bool by_line = string_member_or(merged_, "chunkMode", nested) == "newline";
  out_.chunks.mode = by_line ? reply::ChunkRules::Mode::newline : reply::ChunkRules::Mode::length;
  const std::string mode = string_member_or(merged_, "replyToMode", "off");
  out_.reply_mode = mode == "all" ? ReplyMode::all : mode == "first" || mode == "batched" ? ReplyMode::first : ReplyMode::off;
  const Json* markdown = member(merged_, "markdown");
  const std::string tables = markdown != nullptr ? string_member_or(*markdown, "tables", "bullets") : "bullets";
  out_.tables = tables == "code" || tables == "block" ? reply::WhatsappTables::code
                : tables == "off"                     ? reply::WhatsappTables::off
                                                      : reply::WhatsappTables::bullets;
}

void Reader::read_reconnect() {
  const Json* web = member(config_, "web");
  if (web == nullptr) return;
  if (bool_member(*web, "enabled") == false) out_.enabled = false;
  const Json* reconnect = member(*web, "reconnect");
  if (reconnect == nullptr) return;
  auto& to = out_.reconnect;
  to.initial_ms = std::clamp<std::int64_t>(int_member(*reconnect, "initialMs").value_or(to.initial_ms), 0, 3'600'000);
  to.max_ms = std::clamp<std::int64_t>(int_member(*reconnect, "maxMs").value_or(to.max_ms), to.initial_ms, 86'400'000);
  to.factor = std::clamp(number_member(*reconnect, "factor").value_or(to.factor), 1.0, 10.0);
  to.jitter = std::clamp(number_member(*reconnect, "jitter").value_or(to.jitter), 0.0, 1.0);
  to.attempts_max = std::clamp<std::int64_t>(int_member(*reconnect, "maxAttempts").value_or(0), 0, 1'000'000);
}

void Reader::read_features() {
  out_.read_receipts = bool_member(merged_, "sendReadReceipts").value_or(true);
  out_.self_chat = bool_member(merged_, "selfChatMode");
  if (const Json* list = member(merged_, "allowFrom")) out_.allow_from = access::allow_entries(list);
  const auto media_mb = number_member(merged_, "mediaMaxMb").value_or(0);
  if (media_mb > 0) out_.media_bytes_max = static_cast<std::size_t>(std::min(media_mb * (1 << 20), static_cast<double>(kMediaFileBytesMax)));
  if (const Json* actions = member(merged_, "actions")) {
    out_.reactions = bool_member(*actions, "reactions").value_or(true);
    out_.polls = bool_member(*actions, "polls").value_or(true);
  }
  if (string_member_or(merged_, "reactionLevel", "") == "off") out_.reactions = false;
  if (const Json* groups = member(merged_, "groups"); groups != nullptr && groups->is_object()) {
    for (const auto& group : groups->get_object()) out_.config_groups.emplace_back(group.key());
    out_.allow_unmentioned_groups =
        std::ranges::any_of(groups->get_object(), [](const auto& group) { return bool_member(group.value(), "requireMention") == false; });
  }
  if (const std::string type = string_member_or(merged_, "type", "web"); type != "web" && type != "cloud")
    out_.problem = fmt::format(
        "channels.whatsapp: the type \"{}\" of the account {} is not known; write \"web\" (linked like a phone's device) or \"cloud\" (Meta's Cloud "
        "API)",
        printable(type, 40), account_id_);
  if (!string_member_or(merged_, "messagePrefix", "").empty()) out_.warnings.emplace_back("channels.whatsapp.messagePrefix is not used");
}

Settings Reader::read() {
  out_.account_id = account_id_;
  out_.name = string_member_or(merged_, "name", "");
  const Json* section = access::channel_section(config_, "whatsapp");
  const bool channel_enabled = section == nullptr || bool_member(*section, "enabled").value_or(true);
  out_.enabled = channel_enabled && bool_member(merged_, "enabled").value_or(true);
  out_.dm_policy = string_member_or(merged_, "dmPolicy", "pairing");
  read_text();
  read_features();
  if (string_member_or(merged_, "type", "web") == "cloud") return std::move(out_);  // It has no link, no folder and no bridge.
  read_reconnect();
  read_folders();
  return std::move(out_);
}

}  // namespace

std::vector<std::string> account_ids(const Json& config) {
  if (access::channel_section(config, "whatsapp") == nullptr) return {};
  return access::account_ids(config, "whatsapp");
}

Settings read_settings(const Json& config, const std::string& account_id, const Places& places, io::Files& files) {
  return Reader(config, account_id, places, files).read();
}

Json settings_config(const Json& config, const std::string& account_id) {
  const auto merged = access::account_settings(config, "whatsapp", account_id);
  JsonObject out;
  for (const auto key : kKeys) {
    if (const auto* value = merged.if_contains(key)) out.emplace(key, *value);
  }
  if (const Json* web = member(config, "web")) out.emplace("web", *web);
  const Json* section = access::channel_section(config, "whatsapp");
  out.emplace("channelEnabled", section == nullptr || bool_member(*section, "enabled").value_or(true));
  return out;
}

Link read_link(const std::string& auth_dir, io::Files& files) {
  for (const char* name : {"/creds.json", "/creds.json.bak"}) {
    const auto text = files.read(auth_dir + name, kCredentialsBytesMax);
    const auto creds = text ? parse_json(*text) : fail(Errc::not_found, "");
    const Json* me = creds ? member(*creds, "me") : nullptr;
    const std::string id = me != nullptr ? string_member_or(*me, "id", "") : "";
    if (id.empty()) continue;
    const std::string user = id.substr(0, id.find_first_of(":@"));
    const bool is_number = !user.empty() && std::ranges::all_of(user, [](char c) { return c >= '0' && c <= '9'; });
    return {.is_linked = true, .phone = is_number && id.ends_with("@s.whatsapp.net") ? "+" + user : ""};
  }
  return {};
}

bool is_self_chat(const Settings& settings, const std::string& own_phone) {
  if (settings.self_chat) return *settings.self_chat;
  return !own_phone.empty() && std::ranges::any_of(settings.allow_from, [&](const std::string& entry) {
    return access::normalize_allow_entry("whatsapp", entry) == own_phone;
  });
}

Result<bool> remove_credentials(const std::string& auth_dir, io::Files& files) {
  const bool was_linked = read_link(auth_dir, files).is_linked;
  const auto listed = files.list(auth_dir);
  if (!listed) return listed.error().code == Errc::not_found ? Result<bool>(false) : std::unexpected(listed.error());
  for (const auto& file : *listed) {
    const bool is_key =
        file.name.ends_with(".json") && std::ranges::any_of(kKeyFiles, [&](std::string_view begin) { return file.name.starts_with(begin); });
    if (file.is_directory || (!is_key && file.name != "creds.json" && file.name != "creds.json.bak")) continue;
    OC_CHECKED(files.remove(auth_dir + "/" + file.name));
  }
  return was_linked;
}

}  // namespace oc::channels::whatsapp
