// What an account remembers of what passed by: its own messages, and the people and chats it has met. Bounded, and gone when the gateway stops.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/telegram/limits.h"

namespace oc::channels::telegram {

/// The bot's own messages, `<chat>:<message>`, with the topic that each is in. Limits: kOwnMessagesMax, the oldest go.
class OwnMessages {
 public:
  void add(const std::string& key, std::string thread_id);
  bool has(const std::string& key) const { return threads_.contains(key); }
  /// "" when it is not known, or in no topic.
  std::string thread_of(const std::string& key) const;
  bool has_chat(std::string_view chat_id) const;
  void forget_chat(std::string_view chat_id);
  std::size_t size() const { return threads_.size(); }

 private:
  std::map<std::string, std::string> threads_;
  std::deque<std::string> order_;
};

struct KnownChat {
  std::string kind;  ///< user, group, channel
  std::string id;
  std::string name;
  std::string handle;  ///< @name; "" = none
};

/// Limits: kKnownChatsMax, those met longest ago go.
class KnownChats {
 public:
  void meet(KnownChat chat);
  void forget(const std::string& id);
  /// Those whose name, handle or id holds the text, without regard to case, newest first. `kinds` "" = all, `group` takes channels too.
  std::vector<KnownChat> find(std::string_view kind, std::string_view text, std::size_t entries_max) const;
  /// By id or @handle.
  const KnownChat* get(std::string_view id_or_handle) const;
  std::size_t size() const { return chats_.size(); }

 private:
  std::deque<KnownChat> chats_;  ///< the one met last at the end
};

/// How far a send of several files has come.
struct SendProgress {
  std::size_t done = 0;    ///< sends of it that have arrived
  std::string message_id;  ///< of the first
};

/// Sends of several files that broke off, by idempotency key. Limits: kSendsInProgressMax, the one kept longest ago goes.
class SendsInProgress {
 public:
  /// Nothing done when it is not known.
  SendProgress get(const std::string& key) const;
  void keep(const std::string& key, SendProgress progress);
  void forget(const std::string& key);
  std::size_t size() const { return sends_.size(); }

 private:
  std::deque<std::pair<std::string, SendProgress>> sends_;
};

/// Of one bot. It outlives the account when a change of the config makes it anew.
struct Memory {
  std::string bot_id;  ///< whose it is
  OwnMessages own;
  KnownChats known;
  SendsInProgress sends;
};

}  // namespace oc::channels::telegram
