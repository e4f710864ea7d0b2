// The opcodes: 0 dispatch, 1 heartbeat, 2 identify, 3 presence, 6 resume, 7 reconnect, 9 invalid session, 10 hello, 11 heartbeat ack.
#include "channels/discord/gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace oc::channels::discord {
namespace {

constexpr Millis kMinute{60'000};
// Not 1000 and not 1001, after which Discord forgets the session.
constexpr std::uint16_t kLeaveToResume = 4900;

Json frame_of(int op, Json data) { return JsonObject{{"op", op}, {"d", std::move(data)}}; }

std::string with_version(std::string url) {
  const auto mark = url.find('?');
  if (mark != std::string::npos) url.resize(mark);
  while (url.ends_with('/')) url.pop_back();
  return url + "/?v=10&encoding=json";
}

Millis spread(Millis length, std::uint64_t chance) {
  return length + Millis(static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(length.count() / 4 + 1)));
}

}  // namespace

std::string final_words(int close_code) {
  switch (close_code) {
    case 4004:
      return "Discord refused the bot token (4004 Authentication failed). Make a new one: discord.com/developers/applications, your application, "
             "Bot, "
             "Reset Token; then set channels.discord.token";
    case 4010: return "Discord refused the shard (4010 Invalid shard)";
    case 4011: return "The bot is in so many guilds that Discord wants it sharded (4011 Sharding required), which this gateway does not do";
    case 4012: return "Discord has no gateway version 10 any more (4012 Invalid API version): a newer release is needed";
    case 4013: return "Discord does not know an intent that was asked for (4013 Invalid intents): take channels.discord.intents away";
    case 4014:
      return "Discord refused an intent (4014 Disallowed intents): at discord.com/developers/applications, your application, Bot, Privileged Gateway "
             "Intents, switch on Message Content Intent; Server Members Intent too if channels.discord.intents.guildMembers is true, Presence Intent "
             "if "
             "intents.presence is. Then restart the gateway";
    default: return "";
  }
}

std::string SessionPlace::text() const { return session_id.empty() ? "" : fmt::format("{}|{}|{}", session_id, seq, resume_url); }

SessionPlace SessionPlace::read(std::string_view text) {
  const auto first = text.find('|');
  const auto second = first == std::string_view::npos ? first : text.find('|', first + 1);
  if (first == 0 || second == std::string_view::npos) return {};
  SessionPlace out{.session_id = std::string(text.substr(0, first)), .resume_url = std::string(text.substr(second + 1))};
  const auto number = text.substr(first + 1, second - first - 1);
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), out.seq);
  if (failure != std::errc() || end != number.data() + number.size() || out.seq < 0 || out.resume_url.empty()) return {};
  return out;
}

void Gateway::learn(std::string gateway_url, int identifies_left, Millis limit_resets_in, Millis now) {
  gateway_url_ = std::move(gateway_url);
  identifies_left_ = identifies_left;
  limit_resets_at_ = now + std::max(limit_resets_in, Millis(0));
}

Gateway::Next Gateway::next(Millis now, std::uint64_t chance) {
  if (stopped_) return {.kind = Next::Kind::stop};
  Millis wait = pause_ > Millis(0) ? spread(pause_, chance) : Millis(0);
  wait = std::max(wait, std::exchange(extra_wait_, Millis(0)));
  if (is_to_resume()) return {.url = with_version(place_.resume_url), .wait = wait};
  wait = std::max(wait, identify_allowed_at_ - now);
  if (identifies_left_ <= 0) {
    wait = std::max(wait, limit_resets_at_ - now);
    trouble_ = fmt::format("Discord lets the bot connect anew only in {} min: it has used up its identifies of the day", wait.count() / 60'000 + 1);
  }
  return {.url = with_version(gateway_url_), .wait = std::max(wait, Millis(0))};
}

void Gateway::opened(Millis now) {
  interval_ = Millis(0);
  beat_unanswered_ = ready_ = lived_ = false;
  sent_.clear();
  waiting_.clear();
  due_at_ = now + kDiscordHelloTimeout;
}

bool Gateway::has_room(Millis now, int most) {
  while (!sent_.empty() && sent_.front() + kMinute <= now) sent_.pop_front();
  return sent_.size() < static_cast<std::size_t>(most);
}

void Gateway::flush(Output& out, Millis now) {
  while (!waiting_.empty() && has_room(now, kDiscordFramesPerMinuteMax - kDiscordFramesReserved)) {
    out.frames.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    sent_.push_back(now);
  }
}

void Gateway::beat(Output& out, Millis now) {
  if (!has_room(now, kDiscordFramesPerMinuteMax)) return;
  out.frames.push_back(to_json_text(frame_of(1, place_.seq > 0 ? Json(place_.seq) : Json(nullptr))));
  sent_.push_back(now);
}

void Gateway::plan(Millis now) {
  due_at_ = beat_at_;
  if (!waiting_.empty() && !sent_.empty()) due_at_ = std::min(due_at_, std::max(sent_.front() + kMinute, now + Millis(1)));
}

std::string Gateway::identify_frame() const {
  JsonObject data{{"token", identity_.token.reveal()},
                  {"intents", identity_.intents},
                  {"properties", JsonObject{{"os", "linux"}, {"browser", "openclaw"}, {"device", "openclaw"}}}};
  if (identity_.presence.is_object()) data["presence"] = identity_.presence;
  return to_json_text(frame_of(2, std::move(data)));
}

std::string Gateway::resume_frame() const {
  return to_json_text(frame_of(6, JsonObject{{"token", identity_.token.reveal()}, {"session_id", place_.session_id}, {"seq", place_.seq}}));
}

Gateway::Output Gateway::hello(const Json& data, Millis now, std::uint64_t chance) {
  const auto interval = int_member(data, "heartbeat_interval").value_or(41'250);
  interval_ = Millis(std::clamp<std::int64_t>(interval, 100, 600'000));
  // The first beat comes after a random part of the interval, so that a restart of Discord is not answered by all at once.
  beat_at_ = now + Millis(static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(interval_.count())));
  Output out;
  if (is_to_resume()) {
    out.frames.push_back(resume_frame());
  } else {
    out.frames.push_back(identify_frame());
    identify_allowed_at_ = now + kDiscordIdentifyInterval;
    identifies_left_--;
  }
  sent_.push_back(now);
  plan(now);
  return out;
}

Gateway::Output Gateway::dispatch(Json frame, Millis now) {
  Output out;
  if (const auto seq = int_member(frame, "s")) place_.seq = std::max(place_.seq, *seq);
  const std::string type = string_member_or(frame, "t", "");
  const Json* found = member(frame, "d");
  Json data = found == nullptr ? Json(nullptr) : *found;
  if (type == "READY") {
    place_ = {.session_id = string_member_or(data, "session_id", ""),
              .seq = int_member(frame, "s").value_or(1),
              .resume_url = string_member_or(data, "resume_gateway_url", gateway_url_)};
  }
  if (type == "READY" || type == "RESUMED") {
    ready_ = true;
    attempts_ = 0;
    trouble_.clear();
    flush(out, now);
  }
  out.events.push_back({.type = type, .data = std::move(data), .place = place_});
  return out;
}

Gateway::Output Gateway::invalid_session(bool can_resume, std::uint64_t chance) {
  if (!can_resume) forget_session();
  extra_wait_ = Millis(1000 + static_cast<std::int64_t>(chance % 4000));
  return {.leave = kLeaveToResume};
}

Gateway::Output Gateway::received(std::string_view frame, Millis now, std::uint64_t chance) {
  auto parsed = parse_json(frame);
  const auto op = parsed ? int_member(*parsed, "op") : std::nullopt;
  if (!op) {
    trouble_ = "the gateway sent something that is not its protocol";
    return {.leave = kLeaveToResume};
  }
  const Json* data = member(*parsed, "d");
  switch (*op) {
    case 0: return dispatch(*std::move(parsed), now);
    case 1: {
      Output out;
      beat(out, now);
      return out;
    }
    case 7: return {.leave = kLeaveToResume};
    case 9: return invalid_session(data != nullptr && data->is_bool() && data->get_bool(), chance);
    case 10: return hello(data == nullptr ? Json(nullptr) : *data, now, chance);
    case 11:
      beat_unanswered_ = false;
      lived_ = true;
      return {};
    default: return {};
  }
}

Gateway::Output Gateway::due(Millis now) {
  Output out;
  if (now < due_at_) return out;
  if (interval_ == Millis(0)) {
    trouble_ = "the gateway was connected and said nothing";
    out.leave = kLeaveToResume;
    return out;
  }
  flush(out, now);
  if (now >= beat_at_) {
    if (beat_unanswered_) {
      trouble_ = "the gateway left a heartbeat unanswered: the connection is dead";
      out.leave = kLeaveToResume;
      return out;
    }
    beat(out, now);
    beat_unanswered_ = true;
    beat_at_ = now + interval_;
  }
  plan(now);
  return out;
}

Gateway::Output Gateway::set_presence(Json data, Millis now) {
  identity_.presence = data;
  Output out;
  if (!ready_) return out;
  // Only the newest presence counts.
  waiting_.clear();
  waiting_.push_back(to_json_text(frame_of(3, std::move(data))));
  flush(out, now);
  plan(now);
  return out;
}

void Gateway::ended(int close_code, std::string_view reason) {
  const bool was_ready = std::exchange(ready_, false);
  interval_ = Millis(0);
  if (const auto words = final_words(close_code); !words.empty()) {
    stopped_ = true;
    trouble_ = words;
    return;
  }
  // 4007 invalid seq, 4009 session timed out.
  if (close_code == 4007 || close_code == 4009) forget_session();
  attempts_++;
  // A connection that lived is made again at once; one that ends whenever it is made is not.
  pause_ = lived_ ? Millis(0) : std::clamp<Millis>(pause_ * 2, kDiscordBackoffMin, kDiscordBackoffMax);
  if (was_ready || lived_) return;
  if (!reason.empty()) {
    trouble_ = close_code > 0 ? fmt::format("the gateway closed the connection ({} {})", close_code, printable(reason, 200)) : printable(reason, 300);
  } else if (trouble_.empty() && close_code > 0) {
    trouble_ = fmt::format("the gateway closed the connection ({})", close_code);
  }
}

}  // namespace oc::channels::discord
