// Codes, answers and file names of pairing.
#include "core/access/pairing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/access/sender.h"

namespace oc::access {
namespace {

/// A part of a file name: lower case, without anything that could lead elsewhere.
std::string file_part(std::string_view text) {
  std::string out;
  for (char c : token(text)) {
    const bool is_unsafe = static_cast<unsigned char>(c) < 0x20 || std::string_view("\\/:*?\"<>|").find(c) != std::string_view::npos;
    out += is_unsafe ? '_' : c;
  }
  return replace_all(out, "..", "_");
}

std::string channel_name(std::string_view channel) {
  if (channel == "telegram") return "Telegram";
  if (channel == "discord") return "Discord";
  if (channel == "slack") return "Slack";
  if (channel == "imessage") return "iMessage";
  if (channel == "line") return "LINE";
  if (channel == "irc") return "IRC";
  if (channel == "googlechat") return "Google Chat";
  return std::string(channel);
}

}  // namespace

std::string pairing_code(const std::array<std::uint32_t, kPairingCodeLength>& random) {
  static_assert(kPairingAlphabet.size() == 32);
  std::string code;
  for (const std::uint32_t number : random) code += kPairingAlphabet[number % kPairingAlphabet.size()];
  return code;
}

std::string pairing_id_line(std::string_view channel, std::string_view id) {
  // Somebody whose number is hidden has an id with letters.
  const bool has_letters = std::ranges::any_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  if (channel == "whatsapp" && has_letters && !id.contains('@')) return fmt::format("Your WhatsApp user id: {}", id);
  if (channel == "whatsapp") return fmt::format("Your WhatsApp phone number: {}", normalize_e164(id));
  if (channel == "signal") return fmt::format("Your Signal number: {}", id);
  return fmt::format("Your {} user id: {}", channel_name(channel), id);
}

std::string pairing_answer(std::string_view channel, std::string_view id, std::string_view code) {
  const std::string command = fmt::format("openclaw pairing approve {} {}", channel, code);
  return fmt::format("OpenClaw: access not configured.\n\n{}\nPairing code:\n```\n{}\n```\n\nAsk the bot owner to approve with:\n{}\n```\n{}\n```",
                     pairing_id_line(channel, id), code, command, command);
}

std::string pairing_file(std::string_view channel) { return file_part(channel) + "-pairing.json"; }

std::string allow_from_file(std::string_view channel, std::string_view account_id) {
  const std::string account = js_trim(account_id).empty() ? "" : "-" + file_part(account_id);
  return file_part(channel) + account + "-allowFrom.json";
}

}  // namespace oc::access
