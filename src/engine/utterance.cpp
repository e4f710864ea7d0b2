// The address column of an outbox row.
#include "engine/utterance.h"

#include <fmt/format.h>

#include "engine/message.h"

namespace oc::engine {

Json address_column(const Utterance& part) {
  Json column = to_json(part.address);
  JsonObject& object = column.as_object();
  if (!part.media.empty()) object["media"] = to_json(part.media);
  if (part.audio_as_voice) object["audioAsVoice"] = true;
  if (part.is_silent) object["silent"] = true;
  if (!part.draft_id.empty()) object["draftId"] = part.draft_id;
  if (!part.buttons.is_null()) object["buttons"] = part.buttons;
  if (!part.quote_text.empty()) object["quoteText"] = part.quote_text;
  return column;
}

Utterance utterance_of(const store::OutboxRow& row) {
  // The row's key counts within its database: another one (a fresh state directory, an older backup) gives it again, and a platform that remembers it
  // would hide the new answer.
  const std::string key = fmt::format("{}@{}", row.idempotency_key, to_ms(row.created_at));
  Utterance part{.address = reply_address_from_json(row.address), .text = row.text, .idempotency_key = key};
  part.media = media_member(row.address, "media");
  part.audio_as_voice = bool_member(row.address, "audioAsVoice").value_or(false);
  part.is_silent = bool_member(row.address, "silent").value_or(false);
  part.draft_id = string_member_or(row.address, "draftId", "");
  if (const Json* buttons = member(row.address, "buttons")) part.buttons = *buttons;
  part.quote_text = string_member_or(row.address, "quoteText", "");
  return part;
}

std::vector<Utterance> divided(const ChannelAccount* account, std::vector<Utterance> parts) {
  if (account == nullptr) return parts;
  std::vector<Utterance> out;
  for (auto& part : parts) {
    for (auto& one : account->divide(std::move(part))) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace oc::engine
