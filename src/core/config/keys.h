// The known configuration keys, one table: path, type, default, which releases of OpenClaw know it, and one sentence.
//
// The rows are text (keys_data_*.cpp), one key a line, sorted by path:
//   path | type | default | flags | sentence
// path      `[]` is an array item, `<*>` any name
// type      string, boolean, integer, number, any, null, object (only the members that have rows), map (any name), T[]; a range `integer 1..9`
//           or `number >0..`; words `a|b`, literals `"a"`; alternatives with `or`; behind `~` what is taken beyond 2026.3.28; `!` required.
//           `like other.path`: the members of that path.
// default   JSON5, or nothing
// flags     2, 3, 9: known to 2026.2.17, 2026.3.28, 2026.9.6; s: a form of the handbook; !: a secret
// As text it costs nothing at start (no relocations, no constructors); a lookup is a binary search.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::config {

struct Key {
  std::string_view path;
  std::string_view type;
  std::string_view default_text;
  std::string_view flags;
  std::string_view sentence;
  bool is_secret() const { return flags.find('!') != std::string_view::npos; }
};

/// The row of a pattern such as `bindings[].match.channel`; rows behind `like` are found too.
std::optional<Key> find_key(std::string_view pattern);

/// The row that a written path such as `bindings.0.match.channel` or `channels.telegram.accounts.ops.botToken` falls under.
std::optional<Key> key_at(std::string_view dotted_path);

/// The rows exactly one step below a pattern (`""` is the top), without the items of arrays; those of a `like` row included.
std::vector<Key> keys_below(std::string_view pattern);

/// Every row, sorted by top-level key, then by path.
void for_each_key(const std::function<void(const Key&)>& visit);

/// The last step of a pattern: `channel` of `bindings[].match.channel`, `<*>` of `env.<*>`.
std::string_view last_step(std::string_view pattern);

/// The default value of a written path, null when the table has none.
Json default_of(std::string_view dotted_path);

}  // namespace oc::config
