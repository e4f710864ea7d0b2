// The bridge's events in the words that people are told.
#include "channels/whatsapp/login.h"

#include <fmt/format.h>

#include "base/text.h"
#include "channels/whatsapp/account.h"
#include "channels/whatsapp/limits.h"

namespace oc::channels::whatsapp {
namespace {

using Kind = engine::LoginStep::Kind;

std::string with_hint(const Error& error) { return error.hint.empty() ? error.message : error.message + "\n" + error.hint; }

}  // namespace

WhatsappLogin::WhatsappLogin(io::Io io, Settings settings, std::shared_ptr<Bridge> bridge, const engine::LoginWish& wish)
    : io_(io), settings_(std::move(settings)), bridge_(std::move(bridge)), force_(wish.force), has_steps_(io.executor) {
  if (!settings_.problem.empty()) problem_ = settings_.problem;
  if (!wish.phone.empty())
    problem_ = "WhatsApp is linked by a QR code here; linking by a code for a phone number is not there. Leave the number out.";
  bridge_->listen(settings_.account_id, *this);
}

WhatsappLogin::~WhatsappLogin() {
  bridge_->leave(settings_.account_id, *this);
  if (is_done_) return;
  if (has_begun_) bridge_->post("stop", settings_.account_id);
  bridge_->end_if_unused();
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
    // A code that was not looked at yet is good for nothing when the next one is there.
    std::erase_if(steps_, [](const engine::LoginStep& step) { return step.kind == Kind::show_code; });
    steps_.push_back({.kind = Kind::show_code, .code = string_member_or(line, "qr", ""), .valid = Millis(int_member(line, "validMs").value_or(0))});
    has_steps_.set();
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
  if (code == 408) return add(Kind::failed, "No QR code was scanned in time. Run " + again + " again.");
  add(Kind::failed,
      fmt::format("WhatsApp Web connection ended before fully opening. status={} {}", code, printable(string_member_or(line, "reason", ""), 200)));
}

void WhatsappLogin::on_down(const Error& why) { add(Kind::failed, "WhatsApp login failed: " + with_hint(why)); }

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
