// A secret that cannot be printed, logged or compared plainly by mistake.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  bool empty() const { return value_.empty(); }
  std::size_t size() const { return value_.size(); }

  /// The bytes, for the one place that hands them to the other side. Each use is a door: look for `reveal(`.
  const std::string& reveal() const { return value_; }

  /// Compares without telling by its time how much was right.
  bool equals(std::string_view other) const {
    unsigned char difference = value_.size() == other.size() ? 0 : 1;
    for (std::size_t i = 0; i < other.size(); i++) {
      const char mine = i < value_.size() ? value_[i] : '\0';
      difference = static_cast<unsigned char>(difference | (mine ^ other[i]));
    }
    return difference == 0;
  }

 private:
  std::string value_;
};

}  // namespace oc
