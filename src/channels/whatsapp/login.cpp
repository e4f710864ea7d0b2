// The bridge's events in the words that people are told.
#include "channels/whatsapp/login.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/limits.h"
#include "core/access/sender.h"

namespace oc::channels::whatsapp {
namespace {

using Kind = engine::LoginStep::Kind;

/// `+49 151 234 567` as `+49151234567`; "" when it is no number with its country code.
std::string phone_of(std::string_view typed) {
  const std::string phone = js_trim(typed).starts_with('+') ? access::normalize_e164(typed) : "";
  return phone.size() > kPhoneDigitsMin && phone.size() <= kPhoneDigitsMax + 1 ? phone : "";
}

/// As phones show it: ABCD-EFGH.
std::string grouped(const std::string& code) { return code.size() == 8 ? code.substr(0, 4) + "-" + code.substr(4) : code; }

std::string with_hint(const Error& error) { return error.hint.empty() ? error.message : error.message + "\n" + error.hint; }

}  // namespace

WhatsappLogin::WhatsappLogin(io::Io io, Settings settings, std::shared_ptr<Bridge> bridge, const engine::LoginWish& wish)
    : io_(io), settings_(std::move(settings)), bridge_(std::move(bridge)), force_(wish.force), has_steps_(io.executor) {
  if (!settings_.problem.empty()) problem_ = settings_.problem;
  phone_ = wish.phone.empty() ? "" : phone_of(wish.phone);
  if (!wish.phone.empty() && phone_.empty())
    problem_ =
        fmt::format("\"{}\" is no phone number with its country code.\nWrite the number of the phone that is to be linked so: --phone +15551234567",
                    printable(wish.phone, 40));
  bridge_->listen(settings_.account_id, *this);
}

WhatsappLogin::~WhatsappLogin() {
  bridge_->leave(settings_.account_id, *this);
  if (is_done_) return;
  if (has_begun_) bridge_->post("stop", settings_.account_id);
  bridge_->end_if_unused();
}

/// A code that was not looked at yet is good for nothing when the next one is there.
void WhatsappLogin::show(engine::LoginStep step) {
  has_shown_code_ = true;
  std::erase_if(steps_, [&](const engine::LoginStep& before) { return before.kind == step.kind; });
  steps_.push_back(std::move(step));
  has_steps_.set();
}

void WhatsappLogin::add(Kind kind, std::string text) {
  if (is_over_) return;
  is_done_ = kind == Kind::done;
  is_over_ = is_done_ || kind == Kind::failed;
  steps_.push_back({.kind = kind, .text = std::move(text)});
  has_steps_.set();
}

void WhatsappLogin::on_line(const Json& line) {
  const std::string event = string_member_or(line, "event", "");
  if (event == "qr") {
    show({.kind = Kind::show_code, .code = string_member_or(line, "qr", ""), .valid = Millis(int_member(line, "validMs").value_or(0))});
  } else if (event == "code") {
    const Millis valid(int_member(line, "validMs").value_or(0));
    const std::string code = grouped(printable(string_member_or(line, "code", ""), 20));
    show({.kind = Kind::show_text,
          .text = fmt::format(
              "Type this code on the phone {}: {}\nWhatsApp, Linked devices, Link a device, Link with phone number instead. It is good for "
              "{} minutes.",
              phone_, code, std::max<std::int64_t>(1, valid.count() / 60'000)),
          .valid = valid});
  } else if (event == "paired") {
    was_paired_ = true;
  } else if (event == "open") {
    add(Kind::done, was_paired_ ? "✅ Linked after restart; web session ready." : "✅ Linked! Credentials saved for future sends.");
  } else if (event == "close") {
    take_close(line);
  }
}

void WhatsappLogin::take_close(const Json& line) {
  const auto code = int_member(line, "code").value_or(0);
  if (code == 515) return add(Kind::notice, "WhatsApp asked for a restart after pairing (code 515); creds are saved. Restarting connection once…");
  if (bool_member(line, "willReconnect").value_or(false)) return;
  const std::string again =
      "openclaw channels login --channel whatsapp" + (settings_.account_id == "default" ? "" : " --account " + settings_.account_id);
  if (bool_member(line, "loggedOut").value_or(false))
    return add(Kind::failed, "WhatsApp reported the session is logged out. Run " + again + " again and scan a new QR.");
  const std::string reason = printable(string_member_or(line, "reason", ""), 200);
  if (reason.starts_with("no code: "))
    return add(Kind::failed,
               fmt::format("WhatsApp gives no code for {} ({} {}).\nIs it the number of a phone with WhatsApp on it? After many tries it wants "
                           "some hours of rest. By QR code: {}",
                           phone_, code, reason.substr(9), again));
  if (code == 408 && !has_shown_code_ && !reason.starts_with("QR refs"))
    return add(
        Kind::failed,
        fmt::format("WhatsApp was not reached (408 {}).\nIs there a direct way to web.whatsapp.com from here? No proxy is used. Then again: {}",
                    reason, again));
  if (code == 408 && !phone_.empty())
    return add(Kind::failed, fmt::format("The code was not typed in time. Run {} --phone {} again.", again, phone_));
  if (code == 408) return add(Kind::failed, "No QR code was scanned in time. Run " + again + " again.");
  add(Kind::failed, fmt::format("WhatsApp Web connection ended before fully opening. status={} {}", code, reason));
}

/// A bridge that ends before it was asked for anything may have been another login's.
void WhatsappLogin::on_down(const Error& why) {
  if (has_begun_) add(Kind::failed, "WhatsApp login failed: " + with_hint(why));
}

io::Task<> WhatsappLogin::begin() {
  if (!problem_.empty()) {
    add(Kind::failed, problem_);
    co_return;
  }
  const auto up = co_await bridge_->up(kInstallTimeout + kBridgeReady);
  if (!up) {
    add(Kind::failed, "WhatsApp login failed: " + with_hint(up.error()));
    co_return;
  }
  auto fields = login_fields(settings_, "");
  fields["pair"] = true;
  fields["force"] = force_;
  if (!phone_.empty()) fields["phone"] = phone_;
  const auto state = co_await bridge_->request("login", settings_.account_id, std::move(fields), kCallTimeout);
  if (!state) add(Kind::failed, "WhatsApp login failed: " + with_hint(state.error()));
}

/// The bridge is served only while somebody waits for a step, or by accounts that run.
io::Task<> WhatsappLogin::find_step(io::TaskGroup& group) {
  group.spawn(bridge_->serve());
  if (!std::exchange(has_begun_, true)) group.spawn(begin());
  while (steps_.empty()) {
    has_steps_.reset();
    co_await has_steps_.wait();
  }
}

io::Task<engine::LoginStep> WhatsappLogin::next() {
  if (!std::exchange(has_greeted_, true)) {
    if (!bridge_->is_up() && !bridge_->bundle().is_installed() && problem_.empty())
      add(Kind::notice, "Installing the WhatsApp bridge (30 MB, from npm)…");
    add(Kind::notice, "Waiting for WhatsApp connection...");
  }
  if (steps_.empty()) {
    io::TaskGroup group(io_.executor);
    co_await group.around(find_step(group));
  }
  auto step = std::move(steps_.front());
  steps_.pop_front();
  co_return step;
}

}  // namespace oc::channels::whatsapp
