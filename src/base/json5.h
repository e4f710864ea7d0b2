// Reads JSON5 as a value together with the place of every key and value, so that a message can name line and column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace oc {

/// One value of a JSON5 text. Nodes stand in the order of the text: node 0 is the root, the children of a node follow it directly.
/// Units: byte offsets into the text; `next` is the index of the first node that is not inside this one.
struct Json5Node {
  std::uint32_t key_begin = 0;  ///< where the key starts; kNoKey for the root and for array items
  std::uint32_t value_begin = 0;
  std::uint32_t value_end = 0;
  std::uint32_t next = 0;
  static constexpr std::uint32_t kNoKey = 0xffffffff;
};

/// A key that an object has twice; the last one wins.
struct Json5Duplicate {
  std::uint32_t key_begin = 0;  ///< the later of the two
  std::string key;
};

/// A JSON5 text, its value, and where everything in it is. Immutable but for take_value().
class Json5Document {
 public:
  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }
  const Json& value() const { return value_; }
  const std::vector<Json5Node>& nodes() const { return nodes_; }

  /// Keys that were given twice, the first kJson5DuplicatesMax of them.
  const std::vector<Json5Duplicate>& duplicates() const { return duplicates_; }

  /// Moves the value out; the places stay.
  Json take_value() { return std::move(value_); }

  /// Line and column of a byte offset, with the file's name.
  Where where_at(std::uint32_t offset) const;

  /// What a dotted path leads to: the deepest node on the way, and how much of the path it took.
  struct Found {
    std::uint32_t node = 0;
    std::size_t path_bytes = 0;
    bool whole = false;
  };
  /// Follows a dotted path from a node on. Keys that hold a dot are found whole, longest first.
  Found find(std::string_view dotted_path, std::uint32_t from = 0) const;

  /// Place of a node: its key when it has one, else its value.
  Where where_node(std::uint32_t node) const;

  /// The child of an object with that key (the last one, when there are several), or 0.
  std::uint32_t child(std::uint32_t object, std::string_view key) const;
  /// The item of an array, or 0.
  std::uint32_t item(std::uint32_t array, std::size_t index) const;

  bool is_object(std::uint32_t node) const { return text_[nodes_[node].value_begin] == '{'; }
  bool is_array(std::uint32_t node) const { return text_[nodes_[node].value_begin] == '['; }
  /// The key of a node, with quotes and escapes taken away.
  std::string key_of(std::uint32_t node) const;

 private:
  friend class Json5Parser;
  std::string file_;
  std::string text_;
  Json value_;
  std::vector<Json5Node> nodes_;
  std::vector<Json5Duplicate> duplicates_;
  std::vector<std::uint32_t> lines_before_;  // line ends before each block of the text
};

/// Reads JSON5: comments, single quotes, unquoted keys, trailing commas, hexadecimal, +1, .5, 5., Infinity, NaN, line continuations, a BOM.
/// Limits: kConfigBytesMax bytes, kJsonDepthMax nesting. A number that fits a 64-bit integer stays exact.
/// Errors: invalid with file, line and column; too_large for the two limits.
/// Source: the JSON5 specification, 1.0.0.
Result<Json5Document> parse_json5(std::string text, std::string_view file = {});

/// Whether a key can stand without quotes.
bool is_json5_identifier(std::string_view key);

}  // namespace oc
