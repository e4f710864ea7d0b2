// What an account does beyond being there: webhook, streaming, reactions, buttons, actions, the command menu. Both forms of each key, old and new.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/limits.h"
#include "channels/telegram/settings.h"
#include "channels/telegram/settings_source.h"
#include "core/commands/commands.h"
#include "io/files.h"
#include "io/http_url.h"

namespace oc::channels::telegram {
namespace {

bool has_only(std::string_view text, bool (*may)(char)) { return std::ranges::all_of(text, may); }
bool is_secret_char(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-'; }
bool is_command_char(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_'; }

const Json& object_at(const Json& value, std::string_view key) {
  static const Json kNothing;
  const Json* found = member(value, key);
  return found != nullptr && found->is_object() ? *found : kNothing;
}

std::size_t size_member(const Json& value, std::string_view key, std::size_t fallback) {
  const auto number = int_member(value, key).value_or(0);
  return number > 0 ? static_cast<std::size_t>(number) : fallback;
}

void read_text(const SettingsSource& source, Settings& out) {
  out.chunks.units_max = std::min(size_member(source.merged, "textChunkLimit", kTelegramTextUnitsDefault), kTelegramTextUnitsMax);
  const std::string nested = string_member_or(object_at(source.merged, "streaming"), "chunkMode", "");
  const bool by_line = string_member_or(source.merged, "chunkMode", nested) == "newline";
  out.chunks.mode = by_line ? reply::ChunkRules::Mode::newline : reply::ChunkRules::Mode::length;
  const std::string mode = string_member_or(source.merged, "replyToMode", "off");
  out.reply_mode = mode == "all" ? ReplyMode::all : mode == "first" || mode == "batched" ? ReplyMode::first : ReplyMode::off;
  out.link_preview = bool_member(source.merged, "linkPreview").value_or(true);
  out.allow_bots = bool_member(source.merged, "allowBots").value_or(false);
}

/// `streaming` is a word, a boolean or an object (9.x); `streamMode` is the word of 2.17.
std::string stream_word(const Json& merged) {
  if (const Json* streaming = member(merged, "streaming")) {
    if (streaming->is_bool()) return streaming->get_bool() ? "partial" : "off";
    if (streaming->is_string()) return std::string(streaming->get_string());
    if (const auto mode = string_member(*streaming, "mode")) return *mode;
  }
  return string_member_or(merged, "streamMode", "partial");
}

void read_streaming(const SettingsSource& source, Settings& out) {
  const std::string word = ascii_lower(js_trim(stream_word(source.merged)));
  out.stream = word == "off"        ? StreamMode::off
               : word == "block"    ? StreamMode::block
               : word == "progress" ? StreamMode::progress
                                    : StreamMode::partial;
  const Json& streaming = object_at(source.merged, "streaming");
  const Json& nested = object_at(object_at(streaming, "preview"), "chunk");
  const Json& chunk = nested.is_object() ? nested : object_at(source.merged, "draftChunk");
  out.draft_chunk.units_max = std::min(size_member(chunk, "maxChars", out.draft_chunk.units_max), kTelegramTextUnitsMax);
  out.draft_chunk.units_min = std::min(size_member(chunk, "minChars", out.draft_chunk.units_min), out.draft_chunk.units_max);
  const std::string at = string_member_or(chunk, "breakPreference", "paragraph");
  out.draft_chunk.at = at == "newline" ? DraftChunk::Break::newline : at == "sentence" ? DraftChunk::Break::sentence : DraftChunk::Break::paragraph;
  const std::string label(js_trim(string_member_or(object_at(streaming, "progress"), "label", "")));
  if (!label.empty() && label != "auto") out.progress_label = printable(label, 400);
}

void read_reactions(const SettingsSource& source, Settings& out) {
  const std::string notes = string_member_or(source.merged, "reactionNotifications", "own");
  out.reaction_notes = notes == "off" ? ReactionNotes::off : notes == "all" ? ReactionNotes::all : ReactionNotes::own;
  out.may_react = string_member_or(source.merged, "reactionLevel", "minimal") != "off";
}

/// `capabilities` was a list of words once: one of them switched buttons on everywhere.
void read_buttons(const SettingsSource& source, Settings& out) {
  const Json* capabilities = member(source.merged, "capabilities");
  if (capabilities != nullptr && capabilities->is_array()) {
    const auto words = strings_member(source.merged, "capabilities");
    const bool is_on = std::ranges::any_of(words, [](const std::string& word) { return iequals_ascii(js_trim(word), "inlinebuttons"); });
    out.buttons = is_on ? ButtonScope::all : ButtonScope::off;
  } else if (capabilities != nullptr) {
    const std::string scope = ascii_lower(js_trim(string_member_or(*capabilities, "inlineButtons", "allowlist")));
    out.buttons = scope == "off"     ? ButtonScope::off
                  : scope == "dm"    ? ButtonScope::dm
                  : scope == "group" ? ButtonScope::group
                  : scope == "all"   ? ButtonScope::all
                                     : ButtonScope::allowlist;
  }
  const bool has_own = member(source.merged, "groupAllowFrom") != nullptr;
  out.group_allow_from = strings_member(source.merged, has_own ? "groupAllowFrom" : "allowFrom");
}

void read_actions(const SettingsSource& source, Settings& out) {
  const Json& actions = object_at(source.merged, "actions");
  const auto read = [&](std::string_view key, bool& value) { value = bool_member(actions, key).value_or(value); };
  read("reactions", out.actions.reactions);
  read("sendMessage", out.actions.send_message);
  read("deleteMessage", out.actions.delete_message);
  read("editMessage", out.actions.edit_message);
  read("sticker", out.actions.sticker);
  read("poll", out.actions.poll);
  read("createForumTopic", out.actions.create_forum_topic);
  read("editForumTopic", out.actions.edit_forum_topic);
  read("moderation", out.actions.moderation);
}

void add_custom_command(const SettingsSource& source, const Json& entry, std::size_t index, Settings& out) {
  const std::string where = fmt::format("{}.{}", source.path("customCommands"), index);
  std::string command = ascii_lower(js_trim(string_member_or(entry, "command", "")));
  if (command.starts_with('/')) command.erase(0, 1);
  const std::string description(js_trim(valid_utf8(string_member_or(entry, "description", ""))));
  if (command.empty() || command.size() > 32 || !has_only(command, is_command_char)) {
    out.warnings.push_back(fmt::format("{}.command \"{}\" is left out: Telegram takes 1 to 32 of a-z, 0-9 and _", where, printable(command, 40)));
  } else if (description.empty()) {
    out.warnings.push_back(fmt::format("{}.description is missing: /{} is left out", where, command));
  } else if (std::ranges::any_of(commands::table(), [&](const commands::Row& row) { return row.word == command; })) {
    out.warnings.push_back(fmt::format("{}.command \"/{}\" conflicts with a native command and is left out", where, command));
  } else if (std::ranges::find(out.custom_commands, command, &MenuCommand::command) != out.custom_commands.end()) {
    out.warnings.push_back(fmt::format("{}.command \"/{}\" is there twice", where, command));
  } else {
    out.custom_commands.push_back({command, std::string(utf16_prefix(description, kMenuDescriptionUnitsMax))});
  }
}

void read_menu(const SettingsSource& source, Settings& out) {
  if (const auto native = bool_member(object_at(source.merged, "commands"), "native")) {
    out.native_commands = *native;
    out.clears_menu = !*native;
  }
  const Json* custom = member(source.merged, "customCommands");
  if (custom == nullptr || !custom->is_array()) return;
  std::size_t index = 0;
  for (const auto& entry : custom->get_array()) {
    if (out.custom_commands.size() >= kMenuCommandsMax) break;
    add_custom_command(source, entry, index++, out);
  }
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 19 && has_only(text, [](char c) { return c >= '0' && c <= '9'; });
}

void read_groups(const SettingsSource& source, Settings& out) {
  const Json& groups = object_at(source.merged, "groups");
  if (!groups.is_object()) return;
  for (const auto& [id, group] : groups.get_object()) {
    if (id != "*" && is_number(id)) out.config_groups.emplace_back(id);
    if (bool_member(group, "requireMention") != false) continue;
    out.allow_unmentioned_groups = true;
    if (bool_member(group, "enabled") == false) continue;
    if (id == "*") {
      out.audited.has_wildcard = true;
    } else if (is_number(id)) {
      out.audited.ids.emplace_back(id);
    } else {
      out.audited.unresolved++;
    }
  }
}

void read_calls(const SettingsSource& source, Settings& out) {
  if (const auto seconds = int_member(source.merged, "timeoutSeconds"); seconds && *seconds > 0)
    out.call_timeout = std::chrono::seconds(std::min<std::int64_t>(*seconds, 600));
  const Json& retry = object_at(source.merged, "retry");
  const auto millis = [&](std::string_view key, Millis fallback) {
    return Millis(std::clamp<std::int64_t>(int_member(retry, key).value_or(fallback.count()), 0, 3'600'000));
  };
  out.retry.attempts = static_cast<int>(std::clamp<std::int64_t>(int_member(retry, "attempts").value_or(out.retry.attempts), 1, kRetryAttemptsMax));
  out.retry.pause_min = millis("minDelayMs", out.retry.pause_min);
  out.retry.pause_max = std::max(out.retry.pause_min, millis("maxDelayMs", out.retry.pause_max));
  out.retry.jitter = std::clamp(number_member(retry, "jitter").value_or(out.retry.jitter), 0.0, 1.0);
  if (const auto megabytes = number_member(source.merged, "mediaMaxMb"); megabytes && *megabytes > 0 && std::isfinite(*megabytes))
    out.media_bytes_max = static_cast<std::size_t>(std::min(*megabytes, 2000.0) * 1024 * 1024);
  for (auto& root : strings_member(source.merged, "trustedLocalFileRoots")) {
    if (root.starts_with('/') && root.size() > 1) out.trusted_local_file_roots.push_back(std::move(root));
  }
}

void check_webhook_url(const SettingsSource& source, Settings& out) {
  const auto url = io::parse_http_url(out.webhook.url);
  if (!url) {
    out.problem = fmt::format("{} is no URL; write the public https address at which Telegram reaches this gateway", source.path("webhookUrl"));
  } else if (!url->is_tls() && !io::is_loopback_host(url->host)) {
    out.problem = fmt::format("{} is plain http; Telegram calls https addresses only", source.path("webhookUrl"));
  }
}

void read_certificate(const SettingsSource& source, Settings& out) {
  const std::string path = source.text("webhookCertPath");
  if (path.empty()) return;
  auto bytes = source.files.read(source.file_path(path), kCertificateBytesMax);
  if (bytes) {
    out.webhook.certificate = *std::move(bytes);
  } else {
    out.problem = fmt::format("{} cannot be read: {}", source.path("webhookCertPath"), bytes.error().message);
  }
}

}  // namespace

void read_features(const SettingsSource& source, Settings& out) {
  read_text(source, out);
  read_streaming(source, out);
  read_reactions(source, out);
  read_buttons(source, out);
  read_actions(source, out);
  read_menu(source, out);
  read_groups(source, out);
  read_calls(source, out);
}

/// Without a secret anybody could speak in the name of Telegram: such an account does not start.
void read_webhook(const SettingsSource& source, Settings& out) {
  out.webhook.url = source.text("webhookUrl");
  if (out.webhook.url.empty()) return;
  std::string path = source.text("webhookPath");
  if (!path.empty()) out.webhook.path = path.starts_with('/') ? path : "/" + path;
  if (member(source.merged, "webhookPort") != nullptr || member(source.merged, "webhookHost") != nullptr)
    out.warnings.push_back(fmt::format("{} and webhookPort are not used: Telegram's requests are taken at {} of the gateway's own port",
                                       source.path("webhookHost"), out.webhook.path));
  auto secret = source.secret("webhookSecret");
  if (!out.problem.empty()) return;
  if (!secret) {
    out.problem = secret.error().message;
  } else if (secret->empty()) {
    out.problem = fmt::format(
        "Telegram webhook mode requires a non-empty webhook secret token. Set {} in your config, such as the output of "
        "`openssl rand -hex 32`.",
        source.path("webhookSecret"));
  } else if (secret->size() > kWebhookSecretBytesMax || !has_only(secret->reveal(), is_secret_char)) {
    out.problem = fmt::format("{} holds what Telegram does not take; it is 1 to {} of A-Z, a-z, 0-9, _ and -", source.path("webhookSecret"),
                              kWebhookSecretBytesMax);
  } else {
    out.webhook.secret = *std::move(secret);
    check_webhook_url(source, out);
    read_certificate(source, out);
  }
}

}  // namespace oc::channels::telegram
