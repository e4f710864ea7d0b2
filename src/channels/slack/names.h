// What is remembered of people and chats, so that ids can be told by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/json.h"

namespace oc::channels::slack {

struct Person {
  std::string name;    ///< as people see it
  std::string handle;  ///< without @
  bool is_bot = false;
};

struct ChatFacts {
  std::string kind;  ///< direct, group, channel
  std::string name;  ///< without #; "" of a direct message
};

/// Of users.info's `user`, a member of users.list. Text is valid UTF-8.
Person person_of(const Json& user);
/// Of conversations.info's `channel`, a member of conversations.list.
ChatFacts chat_facts_of(const Json& channel);

/// Limits: kSlackNamesMax people, and as many chats; when they are reached the older half goes.
class Names {
 public:
  const Person* person(const std::string& id) const;
  const ChatFacts* chat(const std::string& id) const;
  void keep_person(const std::string& id, Person person);
  void keep_chat(const std::string& id, ChatFacts chat);
  std::size_t people() const { return people_.size(); }
  std::size_t chats() const { return chats_.size(); }

 private:
  template <class T>
  struct Kept {
    T value;
    std::uint64_t number = 0;
  };
  template <class T>
  static void keep(std::map<std::string, Kept<T>>& all, const std::string& id, T value, std::uint64_t number);

  std::map<std::string, Kept<Person>> people_;
  std::map<std::string, Kept<ChatFacts>> chats_;
  std::uint64_t number_ = 0;
};

}  // namespace oc::channels::slack
