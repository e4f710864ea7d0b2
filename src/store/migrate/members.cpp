// One byte after the other; the long way, the inside of strings, is jumped over.
#include "store/migrate/members.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/limits.h"

namespace oc::store {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// A byte order mark is looked over.
bool is_mark(char c) { return c == '\xEF' || c == '\xBB' || c == '\xBF'; }

}  // namespace

void MemberSplitter::feed(std::string_view bytes, std::vector<MemberRange>& out) {
  for (std::size_t i = 0; i < bytes.size() && !is_broken_; i++) {
    if (state_ == State::text && !is_escaped_) {
      const std::size_t next = std::min(bytes.find_first_of("\"\\", i), bytes.size());
      at_ += next - i;
      i = next;
      if (i == bytes.size()) return;
    }
    step(bytes[i], out);
    if (!is_broken_) at_++;
  }
}

void MemberSplitter::step(char c, std::vector<MemberRange>& out) {
  switch (state_) {
    case State::before:
      if (c == '{') {
        state_ = State::key_or_end;
      } else if (!is_space(c) && !is_mark(c)) {
        break_here(c);
      }
      return;
    case State::key_or_end:
      if (c == '"') {
        state_ = State::key;
        key_text_ = "\"";
      } else if (c == '}') {
        state_ = State::after;
      } else if (!is_space(c)) {
        break_here(c);
      }
      return;
    case State::key: take_key_byte(c); return;
    case State::colon:
      if (c == ':') {
        state_ = State::value_start;
      } else if (!is_space(c)) {
        break_here(c);
      }
      return;
    case State::comma_or_end:
      if (c == ',') {
        state_ = State::key_or_end;
      } else if (c == '}') {
        state_ = State::after;
      } else if (!is_space(c)) {
        break_here(c);
      }
      return;
    case State::after:
      if (!is_space(c)) break_here(c);
      return;
    case State::value_start:
    case State::value:
    case State::text: step_value(c, out); return;
  }
}

void MemberSplitter::take_key_byte(char c) {
  if (key_text_.size() <= kImportKeyBytesMax) key_text_ += c;
  if (is_escaped_) {
    is_escaped_ = false;
  } else if (c == '\\') {
    is_escaped_ = true;
  } else if (c == '"') {
    end_key();
  }
}

void MemberSplitter::end_key() {
  state_ = State::colon;
  current_ = {};
  if (key_text_.size() > kImportKeyBytesMax) return;
  if (auto key = parse_json(key_text_); key && key->is_string()) current_.key = std::string(key->get_string());
}

void MemberSplitter::step_value(char c, std::vector<MemberRange>& out) {
  if (state_ == State::value_start) {
    if (is_space(c)) return;
    if (c == ',' || c == '}' || c == ']' || c == ':') return break_here(c);
    current_.offset = at_;
    depth_ = 0;
    state_ = State::value;
  }
  if (state_ == State::text) {
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (c == '\\') {
      is_escaped_ = true;
    } else if (c == '"') {
      state_ = State::value;
    }
    return;
  }
  if (c == '"') {
    state_ = State::text;
  } else if (c == '{' || c == '[') {
    depth_++;
  } else if (depth_ > 0 && (c == '}' || c == ']')) {
    if (--depth_ == 0) {
      end_value(at_ + 1, out);
      state_ = State::comma_or_end;
    }
  } else if (depth_ == 0 && (c == ',' || c == '}')) {
    end_value(at_, out);
    state_ = c == ',' ? State::key_or_end : State::after;
  } else if (c == '\0') {
    break_here(c);
  }
}

void MemberSplitter::end_value(std::uint64_t end, std::vector<MemberRange>& out) {
  current_.bytes = end - current_.offset;
  sound_bytes_ = end;
  out.push_back(std::move(current_));
}

void MemberSplitter::break_here(char c) {
  is_broken_ = true;
  odd_ = c;
}

std::string MemberSplitter::problem() const {
  if (is_whole()) return "";
  if (is_blank()) return "the file is empty";
  if (is_broken_) return fmt::format("it cannot be read from byte {} on (0x{:02x} stands there)", at_, static_cast<unsigned char>(odd_));
  return fmt::format("it is cut off at byte {}", at_);
}

}  // namespace oc::store
