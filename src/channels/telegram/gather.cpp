// Albums go by their group's id; texts by chat, topic, sender and message numbers that follow each other.
#include "channels/telegram/gather.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "channels/telegram/limits.h"

namespace oc::channels::telegram {
namespace {

using engine::Inbound;

std::int64_t number_of(const Inbound& message) {
  const auto colon = message.message_id.rfind(':');
  std::int64_t number = 0;
  const char* begin = message.message_id.data() + (colon == std::string::npos ? 0 : colon + 1);
  std::from_chars(begin, message.message_id.data() + message.message_id.size(), number);
  return number;
}

std::string text_key(const Inbound& message) {
  if (message.what != Inbound::What::message || !message.media.empty() || message.text.starts_with('/')) return {};
  return message.chat.id + "/" + message.chat.thread_id + "/" + message.sender.id;
}

}  // namespace

bool Gathered::is_open() const {
  if (key.empty()) return false;
  if (is_album) return parts < kAlbumPartsMax;
  return last_units >= kFragmentUnits && parts < kFragmentsMax && all_units < kFragmentedUnitsMax;
}

Millis Gathered::wait() const { return is_album ? Millis(kAlbumWait) : Millis(kFragmentWait); }

Gathered gathered_of(const Json& update, const DecodeContext& context, std::size_t place) {
  Gathered out{.what = decode_update(update, context)};
  out.places.push_back(place);
  if (const auto id = int_member(update, "update_id")) out.update_ids.push_back(*id);
  const auto* message = std::get_if<Inbound>(&out.what);
  if (message == nullptr) return out;
  out.callback_id = callback_of(update);
  const std::string album = album_of(update);
  out.is_album = !album.empty() && !message->media.empty();
  out.key = out.is_album ? "album/" + album : text_key(*message);
  out.last_number = number_of(*message);
  out.last_units = out.all_units = utf16_length(message->text);
  return out;
}

bool belongs_to(const Gathered& whole, const Gathered& part) {
  if (whole.key.empty() || whole.key != part.key || !whole.is_open()) return false;
  if (whole.is_album) return true;
  const auto& first = std::get<Inbound>(whole.what);
  const auto& next = std::get<Inbound>(part.what);
  const auto apart = next.sent_at - first.sent_at;
  return part.last_number == whole.last_number + 1 && apart >= Millis(0) && apart <= std::chrono::seconds(5) && next.quoted_message_id.empty() &&
         whole.all_units + part.all_units <= kFragmentedUnitsMax;
}

void append(Gathered& whole, Gathered part) {
  auto& into = std::get<Inbound>(whole.what);
  auto& from = std::get<Inbound>(part.what);
  if (whole.is_album) {
    if (into.text.empty()) into.text = std::move(from.text);
    std::ranges::move(from.media, std::back_inserter(into.media));
  } else {
    into.text += from.text;
  }
  into.mentions_me = into.mentions_me || from.mentions_me;
  into.mentions_anyone = into.mentions_anyone || from.mentions_anyone;
  whole.parts++;
  whole.last_units = part.last_units;
  whole.all_units += part.all_units;
  whole.last_number = part.last_number;
  std::ranges::copy(part.update_ids, std::back_inserter(whole.update_ids));
  std::ranges::copy(part.places, std::back_inserter(whole.places));
}

std::vector<Gathered> gather(const JsonArray& updates, const DecodeContext& context, const std::vector<std::int64_t>& known) {
  std::vector<Gathered> out;
  for (std::size_t place = 0; place < updates.size(); place++) {
    auto next = gathered_of(updates[place], context, place);
    const bool is_known = !next.update_ids.empty() && std::ranges::find(known, next.update_ids.front()) != known.end();
    if (is_known) next = {.what = Ignored{.reason = "it was put together with another before"}, .update_ids = next.update_ids, .places = {place}};
    const auto whole = std::ranges::find_if(out, [&](const Gathered& one) { return belongs_to(one, next); });
    if (whole == out.end()) {
      out.push_back(std::move(next));
    } else {
      append(*whole, std::move(next));
    }
  }
  return out;
}

}  // namespace oc::channels::telegram
