// What an account remembers of the newest things of a kind, and of no more than so many.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace oc::channels {

/// Values by key, in the order in which the keys came; the oldest falls out. Limits: `Most` keys.
template <std::size_t Most>
class Recent {
 public:
  void put(const std::string& key, std::string value = "") {
    if (!values_.contains(key)) {
      order_.push_back(key);
      if (order_.size() > Most) {
        values_.erase(order_.front());
        order_.pop_front();
      }
    }
    values_[key] = std::move(value);
  }
  void forget(const std::string& key) {
    if (values_.erase(key) > 0) std::erase(order_, key);
  }
  bool has(const std::string& key) const { return values_.contains(key); }
  /// "" for what is not remembered.
  std::string get(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
  }
  std::size_t size() const { return values_.size(); }
  const std::map<std::string, std::string>& all() const { return values_; }

 private:
  std::map<std::string, std::string> values_;
  std::deque<std::string> order_;
};

}  // namespace oc::channels
