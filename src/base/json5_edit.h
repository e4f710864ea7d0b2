// Changes one value in a JSON5 text and nothing else: comments, order, indentation, quotes and trailing commas stay as the author wrote them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json5.h"

namespace oc {

/// One step of a path into a JSON5 value.
struct Json5Step {
  enum class Kind {
    word,    ///< `.name`, a key
    digits,  ///< `.0`, an index in an array, a key in an object
    index,   ///< `[0]`, an index in an array, a key in an object that exists
    quoted,  ///< `["a.b"]`, a key whatever it looks like
    append,  ///< `+`, `[+]` or `[]`, behind the last item
  };
  Kind kind = Kind::word;
  std::string text;
};

/// Reads `agents.list[0].id`, `agents.list.0.id`, `bindings.+`, `channels.whatsapp.groups["1@g.us"]`, `a\.b`.
/// Errors: invalid for an empty step or an open bracket.
Result<std::vector<Json5Step>> parse_json5_path(std::string_view path);

/// The text with `value` at the path. Missing parents are made; an index equal to the length, or `+`, appends to an array. An object or array
/// put over another one is changed member by member, so that comments inside stay. An empty text counts as `{}`.
/// Errors: invalid when the text does not parse, the path runs through a plain value, or an index is beyond the end.
Result<std::string> json5_set(std::string_view text, std::string_view path, const Json& value);
Result<std::string> json5_set(std::string_view text, const std::vector<Json5Step>& path, const Json& value);

/// The text without the member or item at the path; comments around it stay.
/// Errors: not_found when nothing is there; else as json5_set.
Result<std::string> json5_unset(std::string_view text, std::string_view path);
Result<std::string> json5_unset(std::string_view text, const std::vector<Json5Step>& path);

/// How a file is written, read off its text.
struct Json5Style {
  std::string indent = "  ";
  std::string newline = "\n";
  char quote = '"';
  bool quotes_keys = true;
  bool trailing_commas = false;
  bool several_lines = true;
};
Json5Style json5_style(const Json5Document& document);

/// JSON5 in a style; `indent` is that of the line on which the value starts. On one line when `style.several_lines` is off.
std::string to_json5_text(const Json& value, const Json5Style& style, std::string_view indent = {});

}  // namespace oc
