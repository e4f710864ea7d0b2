// The chat services of a world: they outlive the gateway, offer what was not confirmed, and take what is sent.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "engine/ports/channel.h"
#include "scene.h"

namespace oc::sim {

class Platform {
 public:
  explicit Platform(Scene& scene) : scene_(scene) {}

  enum class Where : std::uint8_t { last, first };
  /// Somebody writes message `number`; the platform puts it behind (or before) what it has for that chat.
  void say(std::size_t number, Where where);
  /// Offers a message that was confirmed once more.
  void repeat(std::size_t number);
  std::string words_of(std::size_t number) const;
  /// What the platform calls the message in its account.
  std::string message_id(std::size_t number) const;
  bool was_confirmed(std::size_t number) const { return confirmed_.contains(number); }
  bool has_unconfirmed() const;

  /// The channels for one life of the gateway.
  std::vector<std::unique_ptr<engine::ChannelFactory>> make_channels();
  struct Update {
    std::size_t id = 0;
    std::size_t message = 0;
    bool is_repeat = false;
  };
  /// What has not been confirmed of an account's chats.
  std::vector<Update> waiting_at(const std::string& channel, const std::string& account) const;
  void confirm(std::size_t chat, std::size_t update_id);
  /// A text has arrived.
  void take(Arrival arrival);

  int running() const { return static_cast<int>(accounts_.size()); }

 private:
  friend class Account;
  void arrive(Update update, Where where);
  engine::Inbound inbound_of(const Update& update) const;

  Scene& scene_;
  std::map<std::size_t, std::deque<Update>> waiting_;  ///< by chat
  std::set<std::size_t> confirmed_;
  std::size_t next_update_ = 1;
  std::set<class Account*> accounts_;  ///< that run
};

}  // namespace oc::sim
