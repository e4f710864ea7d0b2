// The chats that an account was sent out of: told in its status until it is back.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>

#include "base/text.h"

namespace oc::channels {

inline constexpr std::size_t kLeftChatsMax = 20;  ///< of one account; the oldest is forgotten first

/// Event loop only.
class LeftChats {
 public:
  /// `name` is shown, as the platform writes it; "" = the id is. `why` is the platform's own word; "" = nothing known.
  void leave(const std::string& id, const std::string& name, const std::string& why = "") {
    come_back(id);
    if (left_.size() >= kLeftChatsMax) left_.pop_front();
    left_.push_back({.id = id, .name = printable(valid_utf8(name.empty() ? id : name), 100), .why = printable(valid_utf8(why), 200)});
  }
  void come_back(const std::string& id) {
    std::erase_if(left_, [&](const Left& each) { return each.id == id; });
  }
  bool has(const std::string& id) const { return std::ranges::find(left_, id, &Left::id) != left_.end(); }
  std::size_t size() const { return left_.size(); }
  /// What happened and what to do, of the newest; "" when there is none. Printable.
  std::string words() const {
    if (left_.empty()) return {};
    const auto& [id, name, why] = left_.back();
    const std::string others = left_.size() == 1   ? ""
                               : left_.size() == 2 ? " (and of one more chat)"
                                                   : fmt::format(" (and of {} more chats)", left_.size() - 1);
    return fmt::format("the bot is out of \"{}\"{}{}; add it again or take the chat out of the config", name, others, why.empty() ? "" : ": " + why);
  }

 private:
  struct Left {
    std::string id, name, why;
  };
  std::deque<Left> left_;
};

}  // namespace oc::channels
