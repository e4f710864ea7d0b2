// The rules of pairing.
#include "core/access/pairing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/sender.h"
#include "core/sessions/ids.h"

namespace oc::access {
namespace {

/// So often a code that is taken is drawn again.
constexpr int kDraws = 100;

bool is_code_taken(const std::vector<PairingRequest>& pending, std::string_view code) {
  return std::ranges::any_of(pending, [&](const PairingRequest& request) { return request.code == code; });
}

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

void expire_pairings(std::vector<PairingRequest>& pending, UnixTime now) {
  std::erase_if(pending, [&](const PairingRequest& request) { return now - request.created_at > kPairingLifetime; });
}

PairingOutcome request_pairing(std::vector<PairingRequest>& pending, std::string_view id, std::string_view account_id, UnixTime now,
                               const std::function<std::array<std::uint32_t, kPairingCodeLength>()>& draw) {
  expire_pairings(pending, now);
  const std::string account = sessions::normalize_account_id(account_id);
  std::size_t waiting = 0;
  for (PairingRequest& request : pending) {
    if (request.account_id != account) continue;
    waiting++;
    if (request.id != id) continue;
    request.last_seen_at = now;
    return {PairingStep::repeated, request.code};
  }
  if (waiting >= kPairingRequestsMax) return {PairingStep::full, {}};
  for (int i = 0; i < kDraws; i++) {
    std::string code = pairing_code(draw());
    if (is_code_taken(pending, code)) continue;
    pending.push_back({.id = std::string(id), .code = code, .created_at = now, .last_seen_at = now, .account_id = account});
    return {PairingStep::created, std::move(code)};
  }
  return {PairingStep::full, {}};
}

std::optional<PairingRequest> approve_pairing(std::vector<PairingRequest>& pending, std::string_view code, UnixTime now) {
  expire_pairings(pending, now);
  const std::string_view wanted = js_trim(code);
  const auto at = std::ranges::find_if(pending, [&](const PairingRequest& request) { return iequals_ascii(request.code, wanted); });
  if (wanted.empty() || at == pending.end()) return std::nullopt;
  PairingRequest request = std::move(*at);
  pending.erase(at);
  return request;
}

std::string pairing_id_line(std::string_view channel, std::string_view id) {
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
