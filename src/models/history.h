// A transcript as every provider accepts it.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "core/turn/message.h"

namespace oc::models {

/// How a provider wants the ids of tool calls.
enum class CallIds : std::uint8_t {
  plain,   ///< letters, digits, `_` and `-`, at most 64
  short9,  ///< exactly nine letters or digits (Mistral)
};

/// Messages in their order, and those of them that had to be changed. Lifetime: the messages it was made of outlive it.
class WireHistory {
 public:
  WireHistory() = default;
  WireHistory(WireHistory&&) = default;
  WireHistory& operator=(WireHistory&&) = default;

  std::size_t size() const { return order_.size(); }
  bool empty() const { return order_.empty(); }
  const turn::Message& operator[](std::size_t index) const { return *order_[index]; }
  const turn::Message& front() const { return *order_.front(); }
  const turn::Message& back() const { return *order_.back(); }
  void add(const turn::Message& message) { order_.push_back(&message); }
  /// A message of its own.
  turn::Message& add_changed(turn::Message message) {
    changed_.push_back(std::move(message));
    order_.push_back(&changed_.back());
    return changed_.back();
  }
  /// What another one has changed lives as long as this from now on; its order is forgotten.
  void adopt(WireHistory&& other) { changed_.splice(changed_.end(), other.changed_); }

 private:
  std::list<turn::Message> changed_;
  std::vector<const turn::Message*> order_;
};

/// The messages with empty ones left out and the last message the user's or a tool's. Every tool call is followed at once by its result: a result
/// that is missing is told as unknown, a result without a call is left out, ids are made unique, names plain. Blocks of text hold more than white
/// space.
WireHistory wire_history(const std::vector<turn::Message>& messages [[clang::lifetimebound]], CallIds ids);

/// The text of a tool result, never empty.
std::string result_text(const turn::Message& result);

}  // namespace oc::models
