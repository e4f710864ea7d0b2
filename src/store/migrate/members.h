// Cuts one JSON object of any size into its members, without holding more of it than the piece it is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc::store {

/// Where a member's value stands in the text.
struct MemberRange {
  std::string key;           ///< decoded; "" when it cannot be read
  std::uint64_t offset = 0;  ///< of the value's first byte
  std::uint64_t bytes = 0;   ///< of the value
  friend bool operator==(const MemberRange&, const MemberRange&) = default;
};

/// Looks at strings, braces and commas only: whether a value is JSON shows when it is parsed.
/// Limits: kImportKeyBytesMax a key; a longer one is given as "".
class MemberSplitter {
 public:
  /// Appends every member whose end lies in `bytes`. How the text is cut into pieces makes no difference.
  void feed(std::string_view bytes, std::vector<MemberRange>& out);
  /// The object was closed and nothing but white space came after it.
  bool is_whole() const { return state_ == State::after && !is_broken_; }
  /// Nothing but white space has come so far.
  bool is_blank() const { return state_ == State::before && !is_broken_; }
  /// Bytes up to the end of the last member that was given.
  std::uint64_t sound_bytes() const { return sound_bytes_; }
  /// Why the rest cannot be read: for people. "" when it is whole.
  std::string problem() const;

 private:
  enum class State : std::uint8_t { before, key_or_end, key, colon, value_start, value, text, comma_or_end, after };
  void step(char c, std::vector<MemberRange>& out);
  void step_value(char c, std::vector<MemberRange>& out);
  void take_key_byte(char c);
  void end_key();
  void end_value(std::uint64_t end, std::vector<MemberRange>& out);
  void break_here(char c);

  State state_ = State::before;
  bool is_broken_ = false;
  bool is_escaped_ = false;
  char odd_ = 0;
  std::uint64_t at_ = 0;
  std::uint64_t sound_bytes_ = 0;
  std::size_t depth_ = 0;
  std::string key_text_;
  MemberRange current_;
};

}  // namespace oc::store
