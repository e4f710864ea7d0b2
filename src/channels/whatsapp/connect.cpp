// The life of a linked account: what the bridge says of it becomes status and messages, and a message is accepted when the engine has kept it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/text.h"
#include "channels/parking.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::whatsapp {
namespace {

/// Hears the bridge as long as it lives. When it goes, the bridge lets go of the account, and ends when nobody is left.
class Listening {
 public:
  Listening(Bridge& bridge, const std::string& account_id, Bridge::Listener& listener)
      : bridge_(bridge), account_id_(account_id), listener_(listener) {
    bridge_.listen(account_id_, listener_);
  }
  ~Listening() {
    bridge_.leave(account_id_, listener_);
    bridge_.post("stop", account_id_);
    bridge_.end_if_unused();
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  Bridge& bridge_;
  const std::string& account_id_;
  Bridge::Listener& listener_;
};

std::string close_text(std::int64_t code, const std::string& reason) {
  switch (code) {
    case 401: return "WhatsApp has ended the link (401: logged out on the phone)";
    case 403: return "WhatsApp refuses this account (403); see on the phone whether it was banned";
    case 405: return "WhatsApp takes no client as old as this bridge (405); today's version number is being fetched";
    case 408: return "the connection to WhatsApp was lost (408)";
    case 411: return "the phone's WhatsApp is too old for linked devices (411)";
    case 428: return "the connection to WhatsApp was closed (428)";
    case 440: return "another program has taken this link (440): stop it, then: openclaw gateway restart";
    case 503: return "WhatsApp is not available (503)";
    default: return fmt::format("the connection to WhatsApp ended ({}: {})", code, printable(reason, 120));
  }
}

}  // namespace

io::Task<> Account::run(engine::InboundSink& sink) {
  if (!may_run()) co_return;
  status_.running = true;
  status_.last_start_at = io_.clock.now();
  lines_.clear();
  login_failed_.reset();
  login_pause_ = kLoginRetryMin;
  {
    const Listening listening(*bridge_, settings_.account_id, *this);
    io::TaskGroup group(io_.executor);
    try {
      co_await group.around(serve(sink, group));
    } catch (...) {
      note_stopped();
      throw;
    }
  }
  note_stopped();
}

io::Task<> Account::serve(engine::InboundSink& sink, io::TaskGroup& group) {
  group.spawn(bridge_->serve());
  group.spawn(log_in_again());
  if (bridge_->is_up()) on_up();
  for (;;) {
    while (lines_.empty()) {
      has_lines_.reset();
      co_await has_lines_.wait();
    }
    Json line = std::move(lines_.front());
    lines_.pop_front();
    co_await take(sink, std::move(line));
    // What did not fit is told again when the account logs in again.
    if (lines_.empty() && std::exchange(has_missed_lines_, false)) on_up();
  }
}

io::Task<> Account::take(engine::InboundSink& sink, Json line) {
  const std::string event = string_member_or(line, "event", "");
  if (event == "up") co_await connect();
  if (event == "open") take_open(line);
  if (event == "close") take_close(line);
  if (event == "group") take_group(line);
  if (event == "message") co_await take_message(sink, std::move(line));
}

io::Task<> Account::connect() {
  const auto state = co_await bridge_->request("login", settings_.account_id, login_fields(settings_, self_.phone), kCallTimeout);
  if (!state) {
    status_.last_error = state.error().message;
    io_.log.warn("whatsapp", "the account cannot be connected: " + state.error().message, {{"account", settings_.account_id}});
    // A bridge that is down asks for it itself when it is back.
    if (bridge_->is_up()) login_failed_.set();
    co_return;
  }
  login_pause_ = kLoginRetryMin;
  if (!bool_member(*state, "linked").value_or(false)) note_unlinked();
}

/// What is in the way of a login (a full disk, a folder that cannot be read) may go.
io::Task<> Account::log_in_again() {
  for (;;) {
    co_await login_failed_.wait();
    login_failed_.reset();
    const Millis pause = std::exchange(login_pause_, std::min<Millis>(login_pause_ * 2, kLoginRetryMax));
    co_await io_.clock.sleep(pause);
    if (bridge_->is_up() && !status_.connected) on_up();
  }
}

void Account::take_open(const Json& line) {
  const Json* self = member(line, "self");
  if (self != nullptr)
    self_ = {string_member_or(*self, "phone", self_.phone), string_member_or(*self, "lid", ""), valid_utf8(string_member_or(*self, "name", ""))};
  if (!status_.connected) io_.log.info("whatsapp", "connected", {{"account", settings_.account_id}, {"number", self_.phone}});
  status_.connected = true;
  status_.linked = true;
  status_.self_id = self_.phone;
  status_.reconnect_attempts = 0;
  status_.last_error.clear();
}

void Account::take_close(const Json& line) {
  const auto code = int_member(line, "code").value_or(0);
  status_.connected = false;
  if (bool_member(line, "loggedOut").value_or(false)) {
    note_unlinked();
    io_.log.error("whatsapp", close_text(code, "") + "; " + status_.last_error, {{"account", settings_.account_id}});
    return;
  }
  if (code == 515) return;
  status_.last_error = close_text(code, string_member_or(line, "reason", ""));
  const bool comes_back = bool_member(line, "willReconnect").value_or(false);
  if (comes_back) status_.reconnect_attempts = static_cast<int>(int_member(line, "attempt").value_or(1));
  const std::string wait =
      comes_back ? fmt::format("; tried again in {:.1f} s", static_cast<double>(int_member(line, "waitMs").value_or(0)) / 1000) : "; not tried again";
  io_.log.warn("whatsapp", status_.last_error + wait, {{"account", settings_.account_id}});
}

/// Told of groups that the config names, or that the account has spoken in.
void Account::take_group(const Json& line) {
  const std::string chat = string_member_or(line, "chat", ""), subject = string_member_or(line, "subject", "");
  if (bool_member(line, "isIn").value_or(true)) return left_.come_back(chat);
  io_.log.warn("whatsapp", "the account was removed from a group",
               {{"account", settings_.account_id}, {"chat", printable(chat, 100)}, {"title", printable(valid_utf8(subject), 100)}});
  const bool is_named = std::ranges::find(settings_.config_groups, chat) != settings_.config_groups.end();
  if (is_named || spoken_in_.has(chat)) left_.leave(chat, subject.empty() ? titles_.get(chat) : subject);
}

/// A message that the engine cannot keep now is offered until it can: meanwhile it lies in the bridge's inbox.
io::Task<> Account::take_message(engine::InboundSink& sink, const Json line) {
  static const Json kNone(nullptr);
  const Json* message = member(line, "message");
  auto decoded =
      decode_message(message != nullptr ? *message : kNone, {.account_id = settings_.account_id, .self = self_, .reply_mode = settings_.reply_mode});
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    const io::LogFields fields{{"account", settings_.account_id}, {"why", ignored->reason}};
    if (ignored->why == Ignored::Why::malformed) {
      io_.log.warn("whatsapp", "a message cannot be read and is passed over", fields);
      const Json& update = message != nullptr ? *message : line;
      co_await park(sink, io_.log, {"whatsapp", settings_.account_id, string_member_or(update, "id", ""), ignored->reason, update});
    } else {
      io_.log.debug("whatsapp", "a message is passed over", fields);
    }
  } else {
    const auto& inbound = std::get<engine::Inbound>(decoded);
    status_.last_inbound_at = io_.clock.now();
    left_.come_back(inbound.chat.id);
    if (inbound.chat.kind == "group") titles_.put(inbound.chat.id, inbound.chat.title);
    for (Millis pause = kReceiveRetryMin;; pause = std::min<Millis>(pause * 2, kReceiveRetryMax)) {
      const auto kept = co_await sink.receive(inbound);
      if (kept) break;
      io_.log.warn("whatsapp", "a message could not be kept and is offered again: " + kept.error().message, {{"account", settings_.account_id}});
      co_await io_.clock.sleep(pause);
    }
    remember_person(inbound);
    remember_unread(*message);
  }
  OC_CRASH_POINT("in.ack");
  bridge_->post("accept", settings_.account_id, {{"entry", string_member_or(line, "entry", "")}});
}

}  // namespace oc::channels::whatsapp
