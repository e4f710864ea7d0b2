// Where a shape's parts begin and end: reading a shape text, while compiling or later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/protocol/shape.h"

namespace oc::protocol {

/// A place in a shape text. Every step moves forward; a text that is no shape sets `bad`.
class ShapeCursor {
 public:
  constexpr explicit ShapeCursor(std::string_view text) : text_(text) {}

  constexpr bool bad() const { return bad_; }
  constexpr bool at_end() {
    skip_spaces();
    return at_ == text_.size();
  }

  /// Takes the token when it is next.
  constexpr bool take(std::string_view token) {
    skip_spaces();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  /// A name of letters and digits, or "".
  constexpr std::string_view name() {
    skip_spaces();
    const std::size_t from = at_;
    while (at_ < text_.size() && is_name_char(text_[at_])) at_++;
    return text_.substr(from, at_ - from);
  }

  struct Range {
    std::int64_t from = 0;
    std::int64_t to = -1;  ///< -1 = no upper end
    bool given = false;
  };
  /// `(1..512)`, `(0..)` or nothing.
  constexpr Range range() {
    Range range;
    if (at_ >= text_.size() || text_[at_] != '(') return range;
    at_++;
    range.given = true;
    range.from = number();
    if (!take("..")) bad_ = true;
    if (!take(")")) {
      range.to = number();
      if (!take(")")) bad_ = true;
    }
    return range;
  }

  /// The text up to the next quote, which is taken too.
  constexpr std::string_view quoted_rest() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_++;
    if (at_ == text_.size()) {
      bad_ = true;
      return {};
    }
    return text_.substr(from, at_++ - from);
  }

  /// One type without its array marks: how it reads, ending behind it.
  constexpr std::string_view skip_primary() {
    skip_spaces();
    const std::size_t from = at_;
    if (take("\"")) {
      quoted_rest();
    } else if (take("(")) {
      skip_union();
      if (!take(")")) bad_ = true;
    } else if (take("{")) {
      skip_members();
    } else {
      skip_word();
    }
    return text_.substr(from, at_ - from);
  }

  /// `A | B[] | ...`
  constexpr void skip_union() {
    do {
      skip_primary();
      while (!bad_ && take("[]")) range();
    } while (!bad_ && take("|"));
  }

 private:
  static constexpr bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

  constexpr void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') at_++;
  }

  constexpr std::int64_t number() {
    std::int64_t value = 0;
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') value = value * 10 + (text_[at_++] - '0');
    if (at_ == from) bad_ = true;
    return value;
  }

  constexpr void skip_word() {
    const std::string_view word = name();
    if (word.empty()) bad_ = true;
    const bool is_number = !word.empty() && word[0] >= '0' && word[0] <= '9';
    const bool known =
        is_number || word == "string" || word == "keypath" || word == "int" || word == "num" || word == "bool" || word == "null" || word == "any";
    if (!known) bad_ = true;
    if (word == "string" && at_ < text_.size() && text_[at_] == '+') at_++;
    range();
  }

  constexpr void skip_members() {
    if (take("[k]:")) {
      skip_union();
      if (!take("}")) bad_ = true;
      return;
    }
    while (!bad_ && !take("}")) {
      if (name().empty()) bad_ = true;
      take("?");
      if (!take(":")) bad_ = true;
      skip_union();
      take(",");
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool bad_ = false;
};

constexpr bool is_shape(std::string_view text) {
  ShapeCursor cursor(text);
  cursor.skip_union();
  return cursor.at_end() && !cursor.bad();
}

}  // namespace oc::protocol
