// Text as mrkdwn, without previews of links, and buttons as blocks.
#include "channels/slack/encode.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/slack/decode.h"
#include "channels/slack/limits.h"
#include "core/reply/slack_mrkdwn.h"

namespace oc::channels::slack {
namespace {

std::size_t drawn_length(std::string_view markdown) { return utf16_length(reply::slack_mrkdwn(markdown)); }

bool looks_like_id(std::string_view text) {
  return text.size() >= 2 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Target id_target(std::string_view id) {
  const bool is_person = id.front() == 'U' || id.front() == 'W';
  return {is_person ? Target::Kind::person : Target::Kind::chat, std::string(id)};
}

Json button(const Json& wanted, std::size_t row, std::size_t column) {
  const std::string text = valid_utf8(string_member_or(wanted, "text", ""));
  const std::string value = valid_utf8(string_member_or(wanted, "callback_data", text));
  if (js_trim(text).empty() || value.empty() || value.size() > kSlackButtonValueMax) return nullptr;
  JsonObject out{{"type", "button"},
                 {"action_id", fmt::format("openclaw:{}:{}", row, column)},
                 {"text", JsonObject{{"type", "plain_text"}, {"text", std::string(utf16_prefix(text, kSlackButtonTextMax))}, {"emoji", true}}},
                 {"value", value}};
  const std::string style = string_member_or(wanted, "style", "");
  if (style == "danger") out["style"] = "danger";
  if (style == "primary" || style == "success") out["style"] = "primary";
  return out;
}

}  // namespace

AddressExtra read_extra(const std::string& extra) {
  const auto json = parse_json(extra);
  if (extra.empty() || !json) return {};
  return {.mode = string_member_or(*json, "mode", ""),
          .user_id = string_member_or(*json, "user", ""),
          .ts = string_member_or(*json, "ts", ""),
          .response_url = string_member_or(*json, "response_url", ""),
          .is_ephemeral = bool_member(*json, "ephemeral").value_or(false)};
}

Target target_of(std::string_view to) {
  std::string_view rest = js_trim(to);
  bool names_person = false;
  for (const std::string_view prefix : {"slack:", "channel:", "group:", "user:"}) {
    if (!ascii_lower(rest).starts_with(prefix)) continue;
    names_person = names_person || prefix == "user:";
    rest = js_trim(rest.substr(prefix.size()));
  }
  if (rest.starts_with("<") && rest.ends_with(">") && rest.size() > 3) {
    rest = rest.substr(1, rest.size() - 2);
    rest = rest.substr(0, rest.find('|'));
  }
  if (rest.starts_with('@') && looks_like_id(rest.substr(1))) return id_target(rest.substr(1));
  if (rest.starts_with('#') && rest.size() > 1) {
    const auto name = rest.substr(1);
    return name.size() > 7 && looks_like_id(name) ? id_target(name) : Target{Target::Kind::chat_name, std::string(name)};
  }
  const std::string upper = [&] {
    std::string text(rest);
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
  }();
  const bool has_kind = !upper.empty() && std::string_view("CDGUW").contains(upper.front());
  if (has_kind && looks_like_id(upper) && upper.find_first_of("0123456789") != std::string::npos) return id_target(upper);
  if (rest.empty() || names_person) return {};
  return {Target::Kind::chat_name, std::string(rest)};
}

MessageRef message_ref(std::string_view message_id, std::string_view channel_id) {
  const auto colon = message_id.find(':');
  const auto ts = colon == std::string_view::npos ? message_id : message_id.substr(colon + 1);
  if (!time_of_ts(ts)) return {};
  return {std::string(colon == std::string_view::npos ? channel_id : message_id.substr(0, colon)), std::string(ts)};
}

std::string thread_of(const engine::ReplyAddress& address, const AddressExtra& extra) {
  if (!address.thread_id.empty()) {
    const auto named = message_ref(address.thread_id, address.to);
    return named.ts;
  }
  if (extra.mode == "off") return {};
  return message_ref(address.reply_to_id, address.to).ts;
}

std::string drawn(std::string_view markdown, std::size_t units_max) {
  std::string text = reply::slack_mrkdwn(markdown);
  if (utf16_length(text) <= units_max) return text;
  const auto parts = reply::chunk_markdown(markdown, {.units_max = units_max - 2}, drawn_length);
  text = parts.empty() ? "" : reply::slack_mrkdwn(parts.front());
  return std::string(utf16_prefix(text, units_max - 2)) + " …";
}

Json button_blocks(const std::string& markdown, const Json& buttons, const std::string& channel_id, const Settings& settings) {
  if (!buttons.is_array() || buttons.get_array().empty()) return nullptr;
  JsonArray rows;
  const std::string mark = button_mark(settings, channel_id);
  std::size_t count = 0;
  for (const auto& row : buttons.get_array()) {
    if (!row.is_array()) continue;
    JsonArray elements;
    for (const auto& wanted : row.get_array()) {
      if (count >= kSlackButtonsMax) break;
      auto one = button(wanted, rows.size(), elements.size());
      if (one.is_null()) continue;
      elements.push_back(std::move(one));
      count++;
    }
    if (elements.empty()) continue;
    rows.push_back(JsonObject{{"type", "actions"}, {"block_id", fmt::format("{}:{}", mark, rows.size())}, {"elements", std::move(elements)}});
  }
  if (rows.empty()) return nullptr;
  JsonArray blocks;
  for (const auto& piece : reply::chunk_markdown(markdown, {.units_max = kSlackSectionUnitsMax}, drawn_length)) {
    const std::string text(utf16_prefix(reply::slack_mrkdwn(piece), kSlackSectionUnitsMax));
    blocks.push_back(JsonObject{{"type", "section"}, {"text", JsonObject{{"type", "mrkdwn"}, {"text", text}}}});
  }
  for (auto& row : rows) blocks.push_back(std::move(row));
  return blocks;
}

Json post_parameters(const engine::Utterance& part, const std::string& channel_id, const std::string& thread_ts, const Settings& settings) {
  JsonObject out{{"channel", channel_id},
                 {"text", reply::slack_mrkdwn(part.text)},
                 {"mrkdwn", true},
                 {"unfurl_links", settings.unfurl_links},
                 {"unfurl_media", settings.unfurl_media}};
  if (!thread_ts.empty()) out["thread_ts"] = thread_ts;
  // Slack knows no idempotency: by this mark a message is found again whose sending ended in doubt.
  if (!part.idempotency_key.empty())
    out["metadata"] = JsonObject{{"event_type", kSentMark}, {"event_payload", JsonObject{{"key", part.idempotency_key}}}};
  if (auto blocks = button_blocks(part.text, part.buttons, channel_id, settings); !blocks.is_null()) out["blocks"] = std::move(blocks);
  return out;
}

Json without_blocks(Json parameters) {
  const Json blocks = parameters.as_object()["blocks"];
  parameters.as_object().erase("blocks");
  std::string text = string_member_or(parameters, "text", "");
  for (const auto& block : blocks.is_array() ? blocks.get_array() : JsonArray()) {
    const Json* elements = member(block, "elements");
    for (const auto& element : elements != nullptr && elements->is_array() ? elements->get_array() : JsonArray()) {
      const Json* label = member(element, "text");
      if (label != nullptr) text += "\n• " + reply::slack_mrkdwn(string_member_or(*label, "text", ""));
    }
  }
  parameters.as_object()["text"] = std::move(text);
  return parameters;
}

Json update_parameters(const std::string& markdown, const Json& buttons, const MessageRef& message, const Settings& settings) {
  JsonObject out{{"channel", message.channel_id}, {"ts", message.ts}, {"text", reply::slack_mrkdwn(markdown)}};
  if (auto blocks = button_blocks(markdown, buttons, message.channel_id, settings); !blocks.is_null()) out["blocks"] = std::move(blocks);
  return out;
}

Json response_body(const std::string& markdown, const AddressExtra& extra) {
  return JsonObject{{"response_type", extra.is_ephemeral ? "ephemeral" : "in_channel"},
                    {"text", reply::slack_mrkdwn(markdown)},
                    {"mrkdwn", true},
                    {"replace_original", false}};
}

}  // namespace oc::channels::slack
