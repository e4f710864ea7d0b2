// Linking an account: QR codes until one is scanned, or a code that is typed on the phone, then the restart that WhatsApp asks for.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "channels/whatsapp/bridge.h"
#include "channels/whatsapp/settings.h"
#include "engine/ports/login.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

/// Source: OpenClaw "WhatsApp", the words of `channels login`.
class WhatsappLogin final : public engine::Login, private Bridge::Listener {
 public:
  WhatsappLogin(io::Io io, Settings settings, std::shared_ptr<Bridge> bridge, const engine::LoginWish& wish);
  ~WhatsappLogin() override;
  io::Task<engine::LoginStep> next() override;

 private:
  void on_line(const Json& line) override;
  void on_up() override {}
  void on_down(const Error& why) override;
  void add(engine::LoginStep::Kind kind, std::string text);
  void show(engine::LoginStep step);
  io::Task<> find_step(io::TaskGroup& group);
  io::Task<> begin();
  void take_close(const Json& line);

  io::Io io_;
  Settings settings_;
  std::shared_ptr<Bridge> bridge_;
  bool force_;
  std::string phone_;  ///< +15551234567, of the phone on which a code is typed; "" = by QR code
  std::string problem_;
  std::deque<engine::LoginStep> steps_;
  io::Event has_steps_;
  bool has_greeted_ = false;
  bool has_begun_ = false;
  bool has_shown_code_ = false;
  bool was_paired_ = false;
  bool is_over_ = false;
  bool is_done_ = false;
};

}  // namespace oc::channels::whatsapp
